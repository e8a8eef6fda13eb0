"""Clients: what is registered of them, and how they authenticate."""
