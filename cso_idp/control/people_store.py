"""The SQL of the people whom a page shows: their accounts, and what became of their sign-on sessions. It only reads."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from cso_idp import tables
from cso_idp.control.store import FACTS, AccountFacts
from cso_kit.storage.unit_of_work import Transaction

_account, _session = tables.account, tables.session


class SessionOfPerson(NamedTuple):
    """A sign-on session, live or not, with the clients that take part in it."""

    id: str
    account_id: int
    clients: list[str]
    expires_at: datetime
    ended_at: datetime | None


class AccountSearch(NamedTuple):
    """Which accounts: `q` is a part of a name, of a user name or of an address."""

    q: str = ""
    state: Literal["", "signed_on"] = ""


def named(
    tx: Transaction, login_ids: Collection[str], emails: Collection[str], subs: Collection[str]
) -> list[AccountFacts]:
    """The accounts with one of these user names, folded addresses or `sub`s, oldest first."""
    chosen = or_(_account.c.login_id.in_(login_ids), func.lower(_account.c.email).in_(emails), _account.c.sub.in_(subs))
    return _read(tx, FACTS.where(chosen))


def count(tx: Transaction, search: AccountSearch) -> int:
    """How many accounts match."""
    counted: int = tx.execute(select(func.count()).select_from(_account).where(*_matching(tx, search))).scalar_one()
    return counted


def page(tx: Transaction, search: AccountSearch, offset: int, limit: int) -> list[AccountFacts]:
    """A page of the accounts that `count` counts, by name."""
    chosen = FACTS.where(*_matching(tx, search)).order_by(None).order_by(func.lower(_account.c.name), _account.c.id)
    return _read(tx, chosen.offset(offset).limit(limit))


def newest(tx: Transaction, limit: int) -> list[AccountFacts]:
    """The accounts that were made last, newest first."""
    return _read(tx, FACTS.order_by(None).order_by(_account.c.id.desc()).limit(limit))


def sessions_of(tx: Transaction, account_ids: Collection[int]) -> list[SessionOfPerson]:
    """The sign-on sessions of these accounts that are known, also those that ended."""
    columns = (_session.c.id, _session.c.account_id, _session.c.clients, _session.c.expires_at, _session.c.ended_at)
    found = select(*columns).where(_session.c.account_id.in_(account_ids)).order_by(_session.c.auth_time)
    return [SessionOfPerson._make(row) for row in tx.execute(found)]


def _matching(tx: Transaction, search: AccountSearch) -> Sequence[ColumnElement[bool]]:
    chosen: list[ColumnElement[bool]] = []
    if search.q:
        text = search.q.lower()
        parts = (_account.c.name, _account.c.login_id, _account.c.email)
        chosen.append(or_(*(func.lower(part).contains(text, autoescape=True) for part in parts)))
    if search.state == "signed_on":
        is_live = and_(_session.c.ended_at.is_(None), _session.c.expires_at > tx.at.protocol)
        chosen.append(exists().where(_session.c.account_id == _account.c.id, is_live))
    return chosen


def _read(tx: Transaction, chosen: Any) -> list[AccountFacts]:
    return [AccountFacts._make(row) for row in tx.execute(chosen)]
