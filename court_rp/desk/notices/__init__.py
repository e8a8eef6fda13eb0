"""The section of the notices: what the court posted, and posting another notice."""
