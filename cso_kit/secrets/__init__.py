"""Secrets: made, stored hashed, proven."""
