"""Reads and writes Central Sign-On sessions; the only module with their SQL."""

from sqlalchemy import bindparam, insert, select, update

from cso_idp import tables
from cso_idp.sessions.model import Acknowledged, SignOnSession
from cso_kit.secrets.opaque import matches
from cso_kit.storage.statement import Command, Query, columns, first
from cso_kit.storage.unit_of_work import Transaction

_session = tables.session
_LIVE = _session.c.ended_at.is_(None) & (_session.c.expires_at > bindparam("now"))
_COLUMNS = columns(_session, SignOnSession)

_BY_ID = Query(select(*_COLUMNS).where(_session.c.id == bindparam("id"), _LIVE), SignOnSession._make)
_OF_ACCOUNT = Query(
    select(*_COLUMNS).where(_session.c.account_id == bindparam("account_id"), _LIVE).order_by(_session.c.auth_time),
    SignOnSession._make,
)
_LIVE_SUBS = Query(select(tables.account.c.sub).join_from(_session, tables.account).where(_LIVE).distinct(), first)
_OPEN = Command(insert(_session), *SignOnSession._fields)
_RENEWED = ("secret_hash", "auth_time", "amr", "expires_at", "acknowledged", "client_code")
_RENEW = Command(update(_session).where(_session.c.id == bindparam("which")), *_RENEWED)
_ACKNOWLEDGE = Command(update(_session).where(_session.c.id == bindparam("which")), "acknowledged", "client_code")
_JOIN = Command(update(_session).where(_session.c.id == bindparam("which")), "clients")
_END = Command(update(_session).where(_session.c.id == bindparam("which"), _session.c.ended_at.is_(None)), "ended_at")


def add(tx: Transaction, session: SignOnSession) -> None:
    """Stores a new session."""
    tx.add(_OPEN, session)


def renew(tx: Transaction, renewed: SignOnSession) -> None:
    """Stores the changes of a sign-on or a new secret."""
    tx.put(_RENEW, which=renewed.id, **{name: getattr(renewed, name) for name in _RENEWED})


def join(tx: Transaction, session: SignOnSession, client_id: str) -> None:
    """Records that a client takes part in a session; writes nothing if it already does."""
    if client_id not in session.clients:
        tx.put(_JOIN, which=session.id, clients=[*session.clients, client_id])


def acknowledge(tx: Transaction, session: SignOnSession, taken: Acknowledged) -> None:
    """Stores what the holder took note of."""
    tx.put(_ACKNOWLEDGE, which=session.id, acknowledged=taken.notices, client_code=taken.client_code)


def current(tx: Transaction, cookie: str | None) -> SignOnSession | None:
    """The live session of a browser's cookie."""
    sid, _, secret = (cookie or "").partition(".")
    session = by_id(tx, sid) if secret else None
    return session if session and matches(secret, session.secret_hash) else None


def by_id(tx: Transaction, sid: str) -> SignOnSession | None:
    """The live session with this `sid`."""
    return tx.one(_BY_ID, id=sid, now=tx.at.protocol)


def of_account(tx: Transaction, account_id: int) -> list[SignOnSession]:
    """The live sessions of one account, oldest first."""
    return tx.all(_OF_ACCOUNT, account_id=account_id, now=tx.at.protocol)


def live_subs(tx: Transaction) -> list[str]:
    """The `sub`s of all accounts with a live session."""
    return tx.all(_LIVE_SUBS, now=tx.at.protocol)


def mark_ended(tx: Transaction, session: SignOnSession) -> bool:
    """Marks a session as ended. Returns false if it had ended before."""
    return tx.run(_END, which=session.id, ended_at=tx.at.protocol) == 1
