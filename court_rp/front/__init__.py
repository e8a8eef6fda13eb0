"""The pages that belong to no one feature: a court's front page with its advice, the list of all courts, `/whoami`."""
