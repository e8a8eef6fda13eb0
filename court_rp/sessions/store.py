"""Opens, finds and ends sessions; the only module with their SQL. `visits/visit.py` decides whether one is still valid."""

from datetime import datetime

from sqlalchemy import bindparam, insert, or_, select, update

from court_rp import events, tables
from court_rp.sessions.model import CourtSession, NewSession
from cso_kit.secrets.opaque import hash_secret, make_secret
from cso_kit.storage.statement import Command, Query, columns, first
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.trace import of_flow

KEY_RESET = "key_reset"
_session = tables.session
_COLUMNS = columns(_session, CourtSession)
_LIVE = _session.c.ended_at.is_(None) & (_session.c.expires_at > bindparam("now"))

_BY_SECRET = Query(
    select(*_COLUMNS).where(
        _session.c.secret_hash == bindparam("secret_hash"), _session.c.court_id == bindparam("court_id")
    ),
    CourtSession._make,
)
_OF_FILER = Query(
    select(*_COLUMNS).where(_session.c.filer_id == bindparam("filer_id"), _LIVE).order_by(_session.c.id),
    CourtSession._make,
)
_EVERY = Query(select(*_COLUMNS).where(_LIVE).order_by(_session.c.id), CourtSession._make)
_OF_ISSUER = _session.c.issuer == bindparam("issuer")
_OF_SIGN_ON = Query(
    select(*_COLUMNS).where(
        _session.c.court_id == bindparam("court_id"), _session.c.sid == bindparam("sid"), _OF_ISSUER, _LIVE
    ),
    CourtSession._make,
)
_OF_PERSON = Query(
    select(*_COLUMNS).where(
        _session.c.court_id == bindparam("court_id"), _session.c.sub == bindparam("sub"), _OF_ISSUER, _LIVE
    ),
    CourtSession._make,
)
_ID_TOKEN = Query(select(_session.c.id_token).where(_session.c.id == bindparam("id")), first)
_ADD = Command(insert(_session), *NewSession._fields)
_PROLONG = Command(
    update(_session).where(_session.c.id == bindparam("which")), "expires_at", "ended_at", "ended_reason"
)
_END = Command(
    update(_session).where(_session.c.id == bindparam("which"), _session.c.ended_at.is_(None)),
    "ended_at",
    "ended_reason",
)
_SET_EXEMPT = Command(update(_session).where(_session.c.id == bindparam("which")), "is_exempt")
_DISOWN = Command(update(_session).where(_session.c.filer_id == bindparam("which")), "ended_reason")
# Rules C4, L5: at go-live the sessions of the court's own login end, and the sessions for linking only.
_END_AT_GO_LIVE = Command(
    update(_session).where(
        _session.c.court_id == bindparam("which"),
        or_(_session.c.by == "cmecf", _session.c.purpose == "linking"),
        _LIVE,
    ),
    "ended_at",
    "ended_reason",
)


def find(tx: Transaction, court_id: str, secret: str | None) -> CourtSession | None:
    """The open session with this secret."""
    found = find_any(tx, court_id, secret)
    return found if found is not None and found.is_open(tx.at.protocol) else None


def find_any(tx: Transaction, court_id: str, secret: str | None) -> CourtSession | None:
    """The session with this secret, also if it has ended or expired."""
    return None if secret is None else tx.one(_BY_SECRET, secret_hash=hash_secret(secret), court_id=court_id)


def join(tx: Transaction, session: CourtSession) -> None:
    """The transaction belongs to the flow that opened the session of its visitor, unless the request names another one."""
    if tx.correlation is None:
        tx.correlation = session.correlation


def of_filer(tx: Transaction, filer_id: int) -> list[CourtSession]:
    """The sessions that the court's own login opened for a filer, oldest first."""
    return tx.all(_OF_FILER, filer_id=filer_id, now=tx.at.protocol)


def every(tx: Transaction) -> list[CourtSession]:
    """All sessions of all courts that have not ended."""
    return tx.all(_EVERY, now=tx.at.protocol)


def of_sign_on(tx: Transaction, court_id: str, issuer: str, sub: str | None, sid: str | None) -> list[CourtSession]:
    """A court's sessions of one sign-on at the provider (`sid`), or of one person (`sub`) if `sid` is `None`."""
    here = {"court_id": court_id, "issuer": issuer, "now": tx.at.protocol}
    if sid is None:
        return tx.all(_OF_PERSON, sub=sub, **here)
    return [one for one in tx.all(_OF_SIGN_ON, sid=sid, **here) if sub in (None, one.sub)]


def id_token_of(tx: Transaction, session: CourtSession) -> str | None:
    """The ID token that opened a session, for the logout at the provider."""
    token: str | None = tx.one(_ID_TOKEN, id=session.id)
    return token


def open_session(tx: Transaction, new: NewSession, replaces: str | None) -> str:
    """Opens a session. Returns the secret for the browser's cookie.

    A login always makes a new secret and ends the browser's former session, so that a planted cookie is useless (fixation).
    """
    former = find(tx, new.court_id, replaces)
    if former is not None:
        end(tx, former, "replaced")
    secret = make_secret(tx.random, "court_ss_")
    open_with(tx, new, secret)
    return secret


def open_with(tx: Transaction, new: NewSession, secret: str) -> None:
    """Opens a session under a given secret. Without a flow it begins one, to which its pages belong."""
    if tx.correlation is None:
        tx.correlation = of_flow(secret)
    tx.add(_ADD, new._replace(secret_hash=hash_secret(secret), correlation=tx.correlation))


def prolong(tx: Transaction, session_id: int, expires_at: datetime) -> None:
    """Sets the expiry of a session, and reopens it if it has ended."""
    tx.put(_PROLONG, which=session_id, expires_at=expires_at, ended_at=None, ended_reason=None)


def end(tx: Transaction, session: CourtSession, reason: str, login: str | None = None) -> None:
    """Ends a session and records it in the journal."""
    if tx.run(_END, which=session.id, ended_at=tx.at.protocol, ended_reason=reason):
        tx.record(events.CourtSessionEnded(session.court_id, session.by, reason, session.sub, login))


def set_exempt(tx: Transaction, session: CourtSession, *, is_exempt: bool) -> None:
    """Stores whether the visitor looks at cases exempt from fees (rule A7)."""
    tx.put(_SET_EXEMPT, which=session.id, is_exempt=is_exempt)


def disown(tx: Transaction, filer_id: int) -> None:
    """Marks the sessions that a filer's key opened, also those that are over: they may have been another person's."""
    tx.put(_DISOWN, which=filer_id, ended_reason=KEY_RESET)


def end_at_go_live(tx: Transaction, court_id: str) -> int:
    """Ends the sessions that a court's go-live ends. Returns their number."""
    return tx.run(_END_AT_GO_LIVE, which=court_id, now=tx.at.protocol, ended_at=tx.at.protocol, ended_reason="go_live")
