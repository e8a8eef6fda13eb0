"""The wrong keys tried for each CM/ECF login; the only place with their SQL."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, delete, insert, select, update

from court_rp import tables
from court_rp.filers.model import folded
from cso_kit.lockout import LockoutRule
from cso_kit.statement import Command, Query
from cso_kit.work import Transaction

_failure = tables.login_failure
_MATCH = (_failure.c.court_id == bindparam("at_court")) & (_failure.c.folded_login == bindparam("for_login"))


class Failures(NamedTuple):
    """How many wrong keys were tried since the last right one, and until when that locks the login (protocol time)."""

    failures: int
    locked_until: datetime | None


_OF = Query(select(_failure.c.failures, _failure.c.locked_until).where(_MATCH), Failures._make)
_ADD = Command(insert(_failure), "court_id", "folded_login", "failures", "locked_until", "last_at")
_SET = Command(update(_failure).where(_MATCH), "failures", "locked_until", "last_at")
_FORGET = Command(delete(_failure).where(_MATCH))


def failures_of(tx: Transaction, court_id: str, login: str) -> Failures | None:
    """The wrong keys tried for a login, if there were any."""
    return tx.one(_OF, at_court=court_id, for_login=folded(login))


def count_failure(tx: Transaction, court_id: str, login: str, rule: LockoutRule) -> datetime | None:
    """Counts one wrong key; the time until which the login is locked now, if it is (rule L9)."""
    known, name, now = failures_of(tx, court_id, login), folded(login), tx.at.protocol
    failures, locked_until = rule.after_failure(known.failures if known else 0, now)
    if known is None:
        tx.run(_ADD, court_id=court_id, folded_login=name, failures=failures, locked_until=locked_until, last_at=now)
    else:
        tx.run(_SET, at_court=court_id, for_login=name, failures=failures, locked_until=locked_until, last_at=now)
    return locked_until


def forget_failures(tx: Transaction, court_id: str, login: str) -> None:
    """Starts counting from zero."""
    tx.run(_FORGET, at_court=court_id, for_login=folded(login))
