"""Databases: the unit of work, statements, both engines, and what every service keeps in its database."""
