"""Opens a court session for the holder of a `NextGenCSO` token; `sso/sign_in.py` does so after OpenID Connect.

The session's secret is derived from the token, so a token has one session at each court. The phase decides the session's purpose,
as for all sessions.
"""

import hashlib
from typing import NamedTuple

from court_rp import events
from court_rp.courts.registry import Court
from court_rp.pacer.holder import Holder
from court_rp.sessions import store as sessions
from court_rp.sessions.model import CourtSession, NewSession, Purpose
from court_rp.visits.visit import Visit, look, look_with
from cso_kit.storage.unit_of_work import Transaction

_PREFIX = "court_ng_"
TAKEN_BACK = "token_ended"


class TokenVisit(NamedTuple):
    """The visit of a browser with a token, and whether its session is the token's and not one of the court's cookie."""

    visit: Visit
    by_token: bool


def session_secret(token: str, court: Court, purpose: Purpose) -> str:
    """The secret of a token's session, for one court and one purpose."""
    return _PREFIX + hashlib.sha256(f"{purpose} {court.court_id} {token}".encode()).hexdigest()


def is_derived(secret: str) -> bool:
    """Whether a secret comes from `session_secret`. As a court's cookie it is refused, because it would outlive its token."""
    return secret.startswith(_PREFIX)


def purpose_for(visit: Visit) -> Purpose | None:
    """The purpose of a token here now: sign-in (rule C4), linking (rules L4, L5), or none (rule C3)."""
    if visit.phase == "live":
        return "sign-in"
    return "linking" if visit.linking_is_open else None


def look_by_token(tx: Transaction, court: Court, own: str | None, token: str) -> TokenVisit:
    """The visit of a browser with a token: by its own session at this court if that is valid, otherwise by the token's."""
    visit = look(tx, court, own)
    purpose = purpose_for(visit)
    if visit.session is not None or purpose is None:
        return TokenVisit(visit, by_token=False)
    secret = session_secret(token, court, purpose)
    session = sessions.find(tx, court.court_id, secret)
    if session is None:
        return TokenVisit(visit, by_token=False)
    return TokenVisit(look_with(tx, court, session, visit.row, secret), by_token=True)


def open_token_session(tx: Transaction, visit: Visit, token: str, holder: Holder, client_code: str | None) -> Visit:
    """Opens a session for the token's holder, if the phase allows one. Returns the visit with it.

    A session that ended by a logout stays ended while the token lives. A session that ended because the provider called the token
    invalid (a locked account) goes on when the provider calls it valid again.
    """
    purpose = purpose_for(visit)
    if purpose is None:
        return visit
    court, secret = visit.court, session_secret(token, visit.court, purpose)
    known = sessions.find_any(tx, court.court_id, secret)
    if known is None:
        _open(tx, court, secret, purpose, holder, client_code)
    elif known.ended_reason == TAKEN_BACK:
        sessions.prolong(tx, known.id, holder.expires_at)
        _record(tx, court, purpose, holder, client_code)
    elif known.ended_reason is not None:
        return visit
    elif known.expires_at != holder.expires_at:
        sessions.prolong(tx, known.id, holder.expires_at)
    return look_with(tx, court, sessions.find(tx, court.court_id, secret), visit.row, secret)


def end_token_session(tx: Transaction, court: Court, token: str, reason: str) -> CourtSession | None:
    """Ends the token's sessions at a court. Returns the ended session, if there was one."""
    purposes: tuple[Purpose, ...] = ("sign-in", "linking")
    found = [sessions.find(tx, court.court_id, session_secret(token, court, purpose)) for purpose in purposes]
    for session in found:
        if session is not None:
            sessions.end(tx, session, reason)
    return next((session for session in found if session is not None), None)


def _open(
    tx: Transaction, court: Court, secret: str, purpose: Purpose, holder: Holder, client_code: str | None
) -> None:
    new = NewSession(
        secret_hash="",
        court_id=court.court_id,
        by="cso",
        purpose=purpose,
        opened_at=tx.at.protocol,
        expires_at=holder.expires_at,
        issuer=holder.issuer,
        sub=holder.sub,
        sid=holder.sid,
        login_id=holder.login_id,
        name=holder.name,
        account_type=holder.account_type,
        account_generation=holder.account_generation,
        may_search=holder.may_search,
    )
    sessions.open_with(tx, new, secret)
    _record(tx, court, purpose, holder, client_code)


def _record(tx: Transaction, court: Court, purpose: Purpose, holder: Holder, client_code: str | None) -> None:
    code = client_code or holder.client_code
    tx.record(
        events.CourtSessionOpened(
            court.court_id, "cso", purpose, holder.sub, sid=holder.sid, face="pacer", client_code=code
        )
    )
