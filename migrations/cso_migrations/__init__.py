"""The database migrations: one Alembic history per service, and the runner both share.

`<service>/__init__.py` says which revision the program wants (`HEAD`), so that a start need not load Alembic to
find out that there is nothing to do; a test compares it with the history.
"""
