"""Fictional cases at a court: their data, the search by number, the query page and its XML."""
