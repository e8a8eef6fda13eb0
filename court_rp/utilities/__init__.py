"""The Utilities menu of a court, where people look for linking."""
