"""Registering for an account: duplicates, the review hold, the e-mail confirmation, and activating search (rules A6, A14)."""
