"""Checks a logout token (Back-Channel Logout 1.0 §2.6), in the order of that section.

`signed.py` has the checks of all tokens of the provider (signature, issuer, audience, times); `logout.py` refuses a used token.
"""

from datetime import datetime
from typing import Any, NamedTuple

from court_rp.provider.client import ProviderClient
from court_rp.provider.errors import ProviderError
from court_rp.provider.signed import LEEWAY, Signed, verified
from court_rp.provider.typed_claims import is_text, moment

EVENT = "http://schemas.openid.net/event/backchannel-logout"
MALFORMED = "bad_logout_token"
_TYPES = frozenset({"logout+jwt", "application/logout+jwt"})
# RFC 7519 §5.1: the `typ` of a token without an explicit type.
_UNTYPED = frozenset({"", "jwt", "application/jwt"})


class LogoutToken(NamedTuple):
    """One sign-on (`sid`) or all sign-ons of a person (`sub` alone) ended. The token expires at `good_until`."""

    issuer: str
    sub: str | None
    sid: str | None
    jti: str
    good_until: datetime


async def checked_logout(
    provider: ProviderClient, token: str, *, issuer: str, client_id: str, now: datetime, untyped: bool
) -> LogoutToken:
    """Checks a logout token. With `untyped` it needs no explicit type (a leniency).

    Raises:
        ProviderError: a check failed; `reason` names it.
    """
    # (2, 3) the signature, by the algorithm of ID tokens, and the type (RFC 8725 §3.11). Anybody can send a forged token, so the
    # check does not wait for keys; the provider sends a genuine one again (§2.8).
    signed = await verified(provider, token, MALFORMED, may_wait=False)
    _check_type(signed, untyped=untyped)
    # (4) iss, aud, iat and exp, as in ID tokens.
    signed.check_parties(issuer, client_id)
    signed.check_times(now)
    # (5) sub, sid or both.
    sub, sid = _text(signed.claims, "sub"), _text(signed.claims, "sid")
    if sub is None and sid is None:
        raise ProviderError(MALFORMED, "it has neither sub nor sid")
    # (6) the event; (7) no nonce, so that an ID token cannot pass for a logout token.
    _check_event(signed.claims)
    if "nonce" in signed.claims:
        raise ProviderError("nonce_present", "a logout token must not have a nonce")
    # (8) the token's id, to detect a replay.
    jti = _text(signed.claims, "jti")
    if jti is None:
        raise ProviderError(MALFORMED, "jti is required")
    return LogoutToken(issuer, sub, sid, jti, moment(signed.number("exp") + LEEWAY.total_seconds(), MALFORMED))


def _check_type(signed: Signed, *, untyped: bool) -> None:
    kind = str(signed.header.get("typ", "")).lower()
    if kind not in _TYPES and not (untyped and kind in _UNTYPED):
        raise ProviderError("wrong_type", f"typ is {kind[:40]!r}")


def _check_event(claims: dict[str, Any]) -> None:
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(EVENT), dict):
        raise ProviderError("wrong_event", "it does not say that somebody logged out")


def _text(claims: dict[str, Any], name: str) -> str | None:
    value = claims.get(name)
    if value is None:
        return None
    if not is_text(value):
        raise ProviderError(MALFORMED, f"{name} is not a short text")
    return value
