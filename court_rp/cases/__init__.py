"""Fictional cases as a court shows them: what is known of each, finding them by number, the query page and its XML."""
