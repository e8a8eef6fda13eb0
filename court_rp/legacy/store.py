"""The failure counts of CM/ECF logins; the only module with their SQL."""

from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select, update

from court_rp import tables
from court_rp.filers.model import folded
from cso_kit.secrets.proof import Failures
from cso_kit.storage.statement import Command, Query, first
from cso_kit.storage.unit_of_work import Transaction

_failure = tables.login_failure
_MATCH = (_failure.c.court_id == bindparam("at_court")) & (_failure.c.folded_login == bindparam("for_login"))

# The row is locked until the transaction ends, so concurrent wrong keys are all counted.
_OF = Query(
    select(_failure.c.failures, _failure.c.locked_until).where(_MATCH).with_for_update(),
    Failures._make,
)
_LOCKED_UNTIL = Query(select(_failure.c.locked_until).where(_MATCH), first)
_ADD = Command(insert(_failure), "court_id", "folded_login", "failures", "locked_until", "last_at")
_SET = Command(update(_failure).where(_MATCH), "failures", "locked_until", "last_at")
_FORGET = Command(delete(_failure).where(_MATCH))


def failures_of(tx: Transaction, court_id: str, login: str) -> Failures | None:
    """The failures of a login since the last right key. The row is locked until the transaction ends."""
    return tx.one(_OF, at_court=court_id, for_login=folded(login))


def is_locked(tx: Transaction, court_id: str, login: str) -> bool:
    """Whether a login is locked now."""
    until: datetime | None = tx.one(_LOCKED_UNTIL, at_court=court_id, for_login=folded(login))
    return until is not None and tx.at.protocol < until


def put_failures(tx: Transaction, court_id: str, login: str, known: Failures | None, now: Failures) -> None:
    """Stores the failures; they replace the `known` ones (rule L9)."""
    name, last_at = folded(login), tx.at.protocol
    values = {"failures": now.tries, "locked_until": now.locked_until, "last_at": last_at}
    if known is None:
        tx.put(_ADD, court_id=court_id, folded_login=name, **values)
    else:
        tx.put(_SET, at_court=court_id, for_login=name, **values)


def forget_failures(tx: Transaction, court_id: str, login: str) -> None:
    """Resets the failure count to zero."""
    tx.put(_FORGET, at_court=court_id, for_login=folded(login))
