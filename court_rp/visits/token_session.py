"""Opens a court session for the holder of a `NextGenCSO` token; `sso/sign_in.py` does so after OpenID Connect.

The session's secret is derived from the token and the session's purpose, so at each court a token has one session of each
purpose. The cookie that carries the token and the court's phase decide the purpose.
"""

import hashlib
from typing import NamedTuple

from court_rp import events
from court_rp.courts.registry import Court
from court_rp.pacer.carried import Tokens
from court_rp.pacer.holder import Holder
from court_rp.sessions import store as sessions
from court_rp.sessions.model import CourtSession, NewSession, OpenedBy, Purpose
from court_rp.visits.visit import Visit, look, look_with
from cso_kit.storage.unit_of_work import Transaction

_PREFIX = "court_ng_"
TAKEN_BACK = "token_ended"


class TokenUse(NamedTuple):
    """What a token is good for here now. `may_open` says whether this request may open a session by it, `is_exempt` whether the
    visitor chose at the login to be exempt from fees (rule A7).
    """

    token: str
    purpose: Purpose
    may_open: bool = True
    is_exempt: bool = False


class TokenVisit(NamedTuple):
    """The visit of a browser with tokens. `own` is the visit by the court's own cookie alone.

    `use` is the token that counts for this request, `None` if the own session does. `is_open` says whether the visit's session is
    that token's.
    """

    visit: Visit
    own: Visit
    use: TokenUse | None
    is_open: bool = False


def session_secret(token: str, court: Court, purpose: Purpose) -> str:
    """The secret of a token's session, for one court and one purpose."""
    return _PREFIX + hashlib.sha256(f"{purpose} {court.court_id} {token}".encode()).hexdigest()


def is_derived(secret: str) -> bool:
    """Whether a secret comes from `session_secret`. As a court's cookie it is refused, because it would outlive its token."""
    return secret.startswith(_PREFIX)


def use_for(visit: Visit, tokens: Tokens, *, is_linking: bool) -> TokenUse | None:
    """The token that counts here now. `is_linking` says whether the request is for the linking page.

    At a live court a token signs in (rule C4). Before go-live it counts for linking, and begins to only at the linking page, like
    a sign-on that begins there (rules L4, L5). The reading token reads in every phase (rule C3).
    """
    sign_on, reading = tokens
    if visit.phase == "live":
        if sign_on is not None:
            return TokenUse(sign_on, "sign-in")
    elif sign_on is not None and visit.linking_is_open and (is_linking or reading is None):
        return TokenUse(sign_on, "linking", may_open=is_linking)
    return TokenUse(reading, "reading") if reading is not None else None


def look_by_tokens(tx: Transaction, court: Court, own: str | None, tokens: Tokens, *, is_linking: bool) -> TokenVisit:
    """The visit of a browser with tokens: by its own session at this court if that is valid, otherwise by a token's.

    An own session for linking only gives way to a token for reading, except at the linking page. One for reading only gives way
    to a token for signing on, because who reads can sign on at any time.
    """
    visit = look(tx, court, own)
    use = use_for(visit, tokens, is_linking=is_linking)
    if use is None or (visit.session is not None and not _gives_way(visit.session, use, is_linking=is_linking)):
        return TokenVisit(visit, visit, None)
    secret = session_secret(use.token, court, use.purpose)
    session = sessions.find(tx, court.court_id, secret)
    if session is None:
        return TokenVisit(visit, visit, use)
    return TokenVisit(look_with(tx, court, session, visit.row, secret), visit, use, is_open=True)


def _gives_way(own: CourtSession, use: TokenUse, *, is_linking: bool) -> bool:
    if own.purpose == "linking":
        return use.purpose == "reading" and not is_linking
    return own.purpose == "reading" and use.purpose == "sign-in"


def open_token_session(tx: Transaction, visit: Visit, use: TokenUse, holder: Holder, client_code: str | None) -> Visit:
    """Opens a session for the token's holder. Returns the visit with it.

    A session that ended by a logout stays ended while the token lives. A session that ended because the provider called the token
    invalid (a locked account) goes on when the provider calls it valid again.
    """
    court, secret = visit.court, session_secret(use.token, visit.court, use.purpose)
    known = sessions.find_any(tx, court.court_id, secret)
    if known is None:
        _open(tx, court, secret, use, holder, client_code)
    elif known.ended_reason == TAKEN_BACK:
        sessions.prolong(tx, known.id, holder.expires_at)
        _record(tx, court, use, holder, client_code)
    elif known.ended_reason is not None:
        return visit
    elif known.expires_at != holder.expires_at:
        sessions.prolong(tx, known.id, holder.expires_at)
    return look_with(tx, court, sessions.find(tx, court.court_id, secret), visit.row, secret)


def end_token_session(tx: Transaction, court: Court, token: str, reason: str) -> CourtSession | None:
    """Ends the token's sessions at a court. Returns the ended session, if there was one."""
    purposes: tuple[Purpose, ...] = ("sign-in", "linking", "reading")
    found = [sessions.find(tx, court.court_id, session_secret(token, court, purpose)) for purpose in purposes]
    for session in found:
        if session is not None:
            sessions.end(tx, session, reason)
    return next((session for session in found if session is not None), None)


def _open(tx: Transaction, court: Court, secret: str, use: TokenUse, holder: Holder, client_code: str | None) -> None:
    purpose = use.purpose
    new = NewSession(
        secret_hash="",
        court_id=court.court_id,
        by=_by(purpose),
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
        may_be_exempt=holder.is_exempt_at(court.court_id),
        is_exempt=use.is_exempt,
    )
    sessions.open_with(tx, new, secret)
    _record(tx, court, use, holder, client_code)


def _record(tx: Transaction, court: Court, use: TokenUse, holder: Holder, client_code: str | None) -> None:
    opened = events.CourtSessionOpened(
        court.court_id,
        _by(use.purpose),
        use.purpose,
        holder.sub,
        sid=holder.sid,
        face="pacer",
        client_code=client_code or holder.client_code,
        exempt=use.is_exempt or None,
    )
    tx.record(opened)


def _by(purpose: Purpose) -> OpenedBy:
    return "pacer" if purpose == "reading" else "cso"
