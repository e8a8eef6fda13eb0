"""Databases: the unit of work, statements, both engines, and the tables that every service has."""
