"""Stored sessions at a court. `visits` decides whether a session is still valid."""
