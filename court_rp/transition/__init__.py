"""What becomes of a court as its dates pass: what it posts, whom it writes to, and what must be recorded once."""
