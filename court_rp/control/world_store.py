"""Stores the loaded world, and deletes data before a part of it is loaded again; the only module with their SQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import BindParameter, bindparam, delete, select, update

from court_rp import tables
from court_rp.filers.model import Filer, folded
from cso_kit.storage.statement import Command, Query, first
from cso_kit.storage.unit_of_work import Transaction


class KnownLink(NamedTuple):
    """A live link, by the login of its filer."""

    court_id: str
    sub: str
    login: str
    linked_at: datetime


_entry, _filer, _link, _session, _failure = (
    tables.entry,
    tables.filer,
    tables.link,
    tables.session,
    tables.login_failure,
)
_AT_COURT: BindParameter[str] = bindparam("court")
_OF_COURT = (
    tables.registration,
    tables.offer,
    tables.entry,
    tables.draft,
    tables.case,
    tables.sign_on,
    tables.session,
    tables.link,
    tables.filing_agent,
    tables.login_failure,
)
# Rows that refer to another row are deleted before it.
_EMPTY_COURT = (
    Command(
        delete(tables.document).where(
            tables.document.c.entry_id.in_(select(_entry.c.id).where(_entry.c.court_id == _AT_COURT))
        )
    ),
    Command(
        delete(tables.registration_step).where(
            tables.registration_step.c.registration_id.in_(
                select(tables.registration.c.id).where(tables.registration.c.court_id == _AT_COURT)
            )
        )
    ),
    *(Command(delete(table).where(table.c.court_id == _AT_COURT)) for table in _OF_COURT),
    Command(
        delete(tables.handout).where(
            tables.handout.c.filer_id.in_(select(_filer.c.id).where(_filer.c.court_id == _AT_COURT))
        )
    ),
    Command(delete(_filer).where(_filer.c.court_id == _AT_COURT)),
)
_ANY_FILER = Query(select(_filer.c.id).limit(1), first)
_END_SESSIONS = Command(
    update(_session).where(_session.c.sub == bindparam("of_sub"), _session.c.ended_at.is_(None)),
    "ended_at",
    "ended_reason",
)
_LINKED_FILERS = Query(
    select(_link.c.filer_id).where(_link.c.sub == bindparam("sub"), _link.c.ended_at.is_(None)), first
)
_KNOWN_LINKS = Query(
    select(_link.c.court_id, _link.c.sub, _filer.c.login, _link.c.linked_at)
    .join(_filer, _filer.c.id == _link.c.filer_id)
    .where(_link.c.ended_at.is_(None)),
    KnownLink._make,
)
_FORGET_FAILURES = Command(
    delete(_failure).where(_failure.c.court_id == _AT_COURT, _failure.c.folded_login == bindparam("login"))
)
_FORGET_ALL_FAILURES = Command(delete(_failure).where(_failure.c.court_id == _AT_COURT))


def known_links(tx: Transaction) -> dict[tuple[str, str], KnownLink]:
    """Every live link of every court, by court and account."""
    return {(each.court_id, each.sub): each for each in tx.all(_KNOWN_LINKS)}


def empty_court(tx: Transaction, court_id: str) -> None:
    """Deletes the filers, links, sessions and cases of one court."""
    for command in _EMPTY_COURT:
        tx.put(command, court=court_id)


def end_sessions(tx: Transaction, sub: str) -> None:
    """Ends the sessions of one person at every court."""
    tx.put(_END_SESSIONS, of_sub=sub, ended_at=tx.at.protocol, ended_reason="reset")


def linked_filers(tx: Transaction, sub: str) -> Sequence[int]:
    """The numbers of the filers that are linked to one account."""
    return tx.all(_LINKED_FILERS, sub=sub)


def forget_failures(tx: Transaction, court_id: str, filer: Filer) -> None:
    """Forgets the wrong keys tried for a filer."""
    tx.put(_FORGET_FAILURES, court=court_id, login=folded(filer.login))


def forget_all_failures(tx: Transaction, counted_at: str) -> None:
    """Forgets all wrong keys that are counted under this name."""
    tx.put(_FORGET_ALL_FAILURES, court=counted_at)


def has_no_filer(tx: Transaction) -> bool:
    """Whether no court has a filer."""
    return tx.one(_ANY_FILER) is None
