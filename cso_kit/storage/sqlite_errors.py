"""Classifies the errors of SQLite: those of an unusable database."""

import sqlite3

from sqlalchemy.engine import URL

from cso_kit.storage.unavailable import TablesMissingError, unavailable

# Result codes for errors of the file, its disk or its other users, not of the statement.
_UNUSABLE = frozenset(
    {
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOTADB,
    }
)


def explained(error: Exception, url: URL) -> Exception:
    """The error to raise for a driver's error: if the database is unusable, one that says what to do."""
    cause = getattr(error, "orig", error)
    code = getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF  # without the details of an extended code
    if code in _UNUSABLE:
        return unavailable(url, cause)
    if code == sqlite3.SQLITE_ERROR and str(cause).startswith(("no such table", "no such column")):
        return TablesMissingError(url, str(cause).replace(":", "", 1))
    return error
