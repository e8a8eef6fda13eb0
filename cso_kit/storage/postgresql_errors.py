"""What the errors of PostgreSQL and of its driver mean: which are run again, and which say that the database cannot be used."""

import psycopg
from sqlalchemy.engine import URL

from cso_kit.storage.database import UnstorableTextError
from cso_kit.storage.unavailable import DatabaseBusyError, TablesMissingError, reason_of, unavailable

# Two transactions that cannot both be as if alone (40001), a deadlock (40P01), and a unique key that somebody else took
# first (23505): run again, the decision sees what the winner wrote and refuses in its own words.
_CONFLICTS = frozenset({"40001", "40P01"})
RETRIED = _CONFLICTS | {"23505"}
# A table or a column that is not there.
_MISSING = frozenset({"42P01", "42703"})
# What says something of the server, and nothing of the statement: no connection (08), out of resources (53), stopped by an
# operator or a time-out (57), its disk (58), its own or its files' damage (XX), rights that were taken away (42501).
_UNUSABLE = ("08", "25P03", "53", "57", "58", "XX", "42501")
# What the driver says of a server that cannot be reached, or not any more.
_LOST = (psycopg.OperationalError, psycopg.InterfaceError, OSError)


def sqlstate(error: BaseException) -> str | None:
    """The SQLSTATE of a driver error, whether SQLAlchemy wrapped it or the prepared path let it through."""
    found = getattr(getattr(error, "orig", error), "sqlstate", None)
    return found if isinstance(found, str) else None


def explained(error: Exception, url: URL) -> Exception:
    """The error to raise for one of the driver: what the database cannot do for anybody becomes one that says what to do."""
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
