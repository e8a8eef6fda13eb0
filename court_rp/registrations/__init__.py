"""E-file registrations at a court (rule L11): what it offers, the requests that the provider sends, and the court's decisions."""
