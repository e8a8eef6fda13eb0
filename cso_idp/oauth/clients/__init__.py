"""Clients: their registration, keys and authentication."""
