"""Opening, finding and ending Central Sign-On sessions; the only place with their SQL."""

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, insert, select, update

from cso_idp import events, tables
from cso_idp.accounts import store as accounts
from cso_idp.accounts.model import Account
from cso_idp.oauth.logout.backchannel import tell_clients
from cso_idp.sessions.model import SignOnSession
from cso_kit.secrets.opaque import hash_secret, make_row_id, make_secret, matches
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
_RENEWED = ("secret_hash", "auth_time", "amr", "expires_at")
_RENEW = Command(update(_session).where(_session.c.id == bindparam("which")), *_RENEWED)
_JOIN = Command(update(_session).where(_session.c.id == bindparam("which")), "clients")
_END = Command(update(_session).where(_session.c.id == bindparam("which"), _session.c.ended_at.is_(None)), "ended_at")


class OpenedSession(NamedTuple):
    """A session just opened or renewed, and the value of its browser's cookie, which is kept nowhere else."""

    session: SignOnSession
    cookie: str


def open_session(tx: Transaction, account: Account, lifetime: timedelta, amr: str = "pwd") -> OpenedSession:
    """Begins a session for an account whose holder has just signed on."""
    secret, now = make_secret("cso_ss_"), tx.at.protocol
    session = SignOnSession(make_row_id(tx.real), hash_secret(secret), account.id, now, amr, now + lifetime, [])
    tx.add(_OPEN, session)
    return OpenedSession(session, f"{session.id}.{secret}")


def sign_on(
    tx: Transaction,
    account: Account,
    former_cookie: str | None,
    lifetime: timedelta,
    client_id: str | None,
    amr: str = "pwd",
) -> OpenedSession:
    """What follows a right password, and a right code if `amr` says so: the browser's session of the same account is renewed
    (its `sid` stays, so the other clients' sessions go on), that of another account ends, and there is a new secret in any
    case (no session fixation).
    """
    former = current(tx, former_cookie)
    if former and former.account_id == account.id:
        opened = _renew(tx, former, lifetime, amr)
    else:
        if former:
            end(tx, former, accounts.sub_of(tx, former.account_id), "replaced")
        opened = open_session(tx, account, lifetime, amr)
    sid = opened.session.id
    tx.record(events.SignOnSucceeded(sub=account.sub, login_id=account.login_id, sid=sid, client_id=client_id))
    return opened


def _renew(tx: Transaction, session: SignOnSession, lifetime: timedelta, amr: str) -> OpenedSession:
    secret, now = make_secret("cso_ss_"), tx.at.protocol
    renewed = session._replace(secret_hash=hash_secret(secret), auth_time=now, amr=amr, expires_at=now + lifetime)
    changed = {name: getattr(renewed, name) for name in _RENEWED}
    tx.put(_RENEW, which=session.id, **changed)
    return OpenedSession(renewed, f"{session.id}.{secret}")


def change_secret(tx: Transaction, session: SignOnSession) -> str:
    """Gives a session a new secret and changes nothing else; the value of its browser's cookie from now on."""
    secret = make_secret("cso_ss_")
    kept = {name: getattr(session, name) for name in _RENEWED}
    tx.put(_RENEW, which=session.id, **{**kept, "secret_hash": hash_secret(secret)})
    return f"{session.id}.{secret}"


def join(tx: Transaction, session: SignOnSession, client_id: str) -> None:
    """Notes that a client takes part in a session. Costs nothing when it does so already."""
    if client_id not in session.clients:
        tx.put(_JOIN, which=session.id, clients=[*session.clients, client_id])


def current(tx: Transaction, cookie: str | None) -> SignOnSession | None:
    """The live session of the browser whose cookie this is."""
    sid, _, secret = (cookie or "").partition(".")
    session = by_id(tx, sid) if secret else None
    return session if session and matches(secret, session.secret_hash) else None


def by_id(tx: Transaction, sid: str) -> SignOnSession | None:
    """The live session that clients know by `sid`."""
    return tx.one(_BY_ID, id=sid, now=tx.at.protocol)


def of_account(tx: Transaction, account_id: int) -> list[SignOnSession]:
    """The live sessions of one account, oldest first."""
    return tx.all(_OF_ACCOUNT, account_id=account_id, now=tx.at.protocol)


def live_subs(tx: Transaction) -> list[str]:
    """The `sub` of everybody who has a live session."""
    return tx.all(_LIVE_SUBS, now=tx.at.protocol)


def end(tx: Transaction, session: SignOnSession, sub: str, reason: str) -> bool:
    """Ends a session; its codes and access tokens are worth nothing from now on, because their use asks for it.

    The clients that take part are told once this has committed.
    """
    if not tx.run(_END, which=session.id, ended_at=tx.at.protocol):
        return False
    tell_clients(tx, session, sub)
    tx.record(events.SignOnSessionEnded(sub=sub, sid=session.id, reason=reason))
    return True
