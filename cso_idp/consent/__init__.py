"""Consent: what account holders have allowed the clients of others, and how they take it back."""
