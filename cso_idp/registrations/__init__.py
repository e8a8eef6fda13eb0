"""E-file registrations (rule L11): the holder asks here for e-filing at a court; the request travels there, the decision back."""
