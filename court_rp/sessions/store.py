"""Opening, finding and ending sessions; the only place with their SQL. Whether one still counts is decided in `visit.py`."""

from datetime import datetime

from sqlalchemy import bindparam, insert, or_, select, update

from court_rp import events, tables
from court_rp.sessions.model import CourtSession, NewSession
from cso_kit.secrets.opaque import hash_secret, make_secret
from cso_kit.storage.statement import Command, Query, columns, first
from cso_kit.storage.unit_of_work import Transaction

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
# Rule C4: what the court's own login opened ends at go-live, and so does what was opened for linking only (rule L5).
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
    """The session of the browser that holds `secret`, unless it ended or expired."""
    found = find_any(tx, court_id, secret)
    return found if found is not None and found.is_open(tx.at.protocol) else None


def find_any(tx: Transaction, court_id: str, secret: str | None) -> CourtSession | None:
    """The session that was opened for `secret`, also if it ended or expired."""
    return None if secret is None else tx.one(_BY_SECRET, secret_hash=hash_secret(secret), court_id=court_id)


def of_filer(tx: Transaction, filer_id: int) -> list[CourtSession]:
    """The sessions the court's own login opened for a filer, oldest first."""
    return tx.all(_OF_FILER, filer_id=filer_id, now=tx.at.protocol)


def every(tx: Transaction) -> list[CourtSession]:
    """Every session that did not end, at any court."""
    return tx.all(_EVERY, now=tx.at.protocol)


def of_sign_on(tx: Transaction, court_id: str, issuer: str, sub: str | None, sid: str | None) -> list[CourtSession]:
    """A court's sessions of one sign-on at the provider (`sid`), or of one person (`sub`) if it is not said which sign-on."""
    here = {"court_id": court_id, "issuer": issuer, "now": tx.at.protocol}
    if sid is None:
        return tx.all(_OF_PERSON, sub=sub, **here)
    return [one for one in tx.all(_OF_SIGN_ON, sid=sid, **here) if sub in (None, one.sub)]


def id_token_of(tx: Transaction, session: CourtSession) -> str | None:
    """The ID token that opened a session, which its logout shows to the provider."""
    token: str | None = tx.one(_ID_TOKEN, id=session.id)
    return token


def open_session(tx: Transaction, new: NewSession, replaces: str | None) -> str:
    """Opens a session; the secret that goes into the browser's cookie and nowhere else.

    A login always makes a new secret and ends the session the browser had, so that a planted cookie gains nothing (fixation).
    """
    former = find(tx, new.court_id, replaces)
    if former is not None:
        end(tx, former, "replaced")
    secret = make_secret("court_ss_")
    open_with(tx, new, secret)
    return secret


def open_with(tx: Transaction, new: NewSession, secret: str) -> None:
    """Opens a session for a secret that the browser holds already."""
    tx.add(_ADD, new._replace(secret_hash=hash_secret(secret)))


def prolong(tx: Transaction, session_id: int, expires_at: datetime) -> None:
    """Lets a session last until another time, also one that had ended."""
    tx.put(_PROLONG, which=session_id, expires_at=expires_at, ended_at=None, ended_reason=None)


def end(tx: Transaction, session: CourtSession, reason: str, login: str | None = None) -> None:
    """Ends a session and says so in the journal."""
    if tx.run(_END, which=session.id, ended_at=tx.at.protocol, ended_reason=reason):
        tx.record(events.CourtSessionEnded(session.court_id, session.by, reason, session.sub, login))


def end_at_go_live(tx: Transaction, court_id: str) -> int:
    """Ends what go-live ends at a court; how many sessions that were."""
    return tx.run(_END_AT_GO_LIVE, which=court_id, now=tx.at.protocol, ended_at=tx.at.protocol, ended_reason="go_live")
