"""Classifies the errors of PostgreSQL and its driver: conflicts to run again, and errors of an unusable database."""

import psycopg
from sqlalchemy.engine import URL

from cso_kit.storage.unavailable import (
    DatabaseBusyError,
    TablesMissingError,
    UnstorableTextError,
    reason_of,
    unavailable,
)

# A serialization failure (40001), a deadlock (40P01), and a unique key that another transaction took first (23505). When it runs
# again, the decision sees the winner's data and refuses by itself.
_CONFLICTS = frozenset({"40001", "40P01"})
RETRIED = _CONFLICTS | {"23505"}
# A missing table or column.
_MISSING = frozenset({"42P01", "42703"})
# Errors of the server, not of the statement: no connection (08), an idle transaction that the server ended (25P03), out of
# resources (53), stopped by an operator or a time-out (57), the disk (58), damage (XX), missing rights (42501).
_UNUSABLE = ("08", "25P03", "53", "57", "58", "XX", "42501")
# The driver's errors for a server that cannot be reached, or not any more.
_LOST = (psycopg.OperationalError, psycopg.InterfaceError, OSError)


def sqlstate(error: BaseException) -> str | None:
    """The SQLSTATE of a driver error, which SQLAlchemy may have wrapped."""
    found = getattr(getattr(error, "orig", error), "sqlstate", None)
    return found if isinstance(found, str) else None


def explained(error: Exception, url: URL) -> Exception:
    """The error to raise for a driver's error: if the database is unusable, one that says what to do."""
    state = sqlstate(error)
    if state in _CONFLICTS:
        return DatabaseBusyError("Too many requests change the same thing at once; try again.")
    if state in _MISSING:
        return TablesMissingError(url, reason_of(error))
    if state is not None and state.startswith(_UNUSABLE):
        return unavailable(url, error)
    if state is None and isinstance(getattr(error, "orig", error), _LOST):
        return unavailable(url, error)
    if "NUL" in str(error) and "text" in str(error):
        return UnstorableTextError("The request holds a NUL character; leave it out.")
    return error
