"""The pages outside the features: a court's front page with its advice, the list of all courts, `/whoami`."""
