"""The holder of a `NextGenCSO` token, from the provider's introspection response (RFC 7662).

The provider says whether a token is active; this module checks its type, its issuer and its expiry.
"""

import re
from datetime import datetime
from typing import Any, NamedTuple

from court_rp.provider.errors import ProviderError
from court_rp.provider.typed_claims import is_number, is_text, moment, text

TOKEN_TYPE = "NextGenCSO"
_NUMBER = re.compile(r"[0-9]{7}")
SEARCH, FILING = "pacer:search", "cmecf:file"


class Holder(NamedTuple):
    """The person who holds a token, and its scopes. The token is valid until `expires_at` (protocol time).

    `replaced_by` is set if the provider has just ended the token and issued this one in its place.
    """

    issuer: str
    sub: str
    sid: str
    scopes: frozenset[str]
    expires_at: datetime
    login_id: str | None = None
    name: str | None = None
    email: str | None = None
    client_code: str | None = None
    account_type: str | None = None
    account_generation: str | None = None
    user_type: str | None = None
    cja_exempt_courts: tuple[str, ...] = ()
    account_number: str | None = None
    replaced_by: str | None = None

    @property
    def may_search(self) -> bool:
        """Whether the token allows searching (rule A9)."""
        return SEARCH in self.scopes

    def is_exempt_at(self, court_id: str) -> bool:
        """Whether PACER calls the account exempt from fees at a court (rule A7)."""
        return court_id in self.cja_exempt_courts

    @property
    def may_file(self) -> bool:
        """Whether PACER allows filing (rule A1). The court's own records must allow it too."""
        return FILING in self.scopes


def holder_in(response: dict[str, Any], *, issuer: str, now: datetime) -> Holder | None:
    """The holder in an introspection response, or `None` if the token is not valid.

    Raises:
        ProviderError: the response says that the token is active, but is malformed or from another issuer.
    """
    if response.get("active") is not True or response.get("token_type") != TOKEN_TYPE:
        # An access token is active too, but must not pass for the cookie's token.
        return None
    if response.get("iss") != issuer or response.get("aud") not in (issuer, [issuer]):
        raise ProviderError("bad_introspection", "the token is of another issuer, or not for its courts")
    sub, sid, scope = (response.get(name) for name in ("sub", "sid", "scope"))
    if not (is_text(sub) and is_text(sid) and isinstance(scope, str)):
        raise ProviderError("bad_introspection", "sub, sid or scope is missing")
    holder = Holder(
        issuer,
        sub,
        sid,
        frozenset(scope.split()),
        _moment(response.get("exp")),
        login_id=_text(response, "username"),
        name=_text(response, "name"),
        email=_text(response, "email"),
        client_code=_text(response, "client_code"),
        account_type=_text(response, "pacer_account_type"),
        account_generation=_text(response, "pacer_account_generation"),
        user_type=_text(response, "pacer_user_type"),
        cja_exempt_courts=_texts(response, "cja_exempt_courts"),
        account_number=_account_number(response),
        replaced_by=_text(response, "replaced_by"),
    )
    return holder if now < holder.expires_at else None


def _moment(seconds: object) -> datetime:
    if not is_number(seconds):
        raise ProviderError("bad_introspection", "exp is no number")
    return moment(seconds, "bad_introspection")


def _text(response: dict[str, Any], name: str) -> str | None:
    return text(response, name) or None


def _account_number(response: dict[str, Any]) -> str | None:
    """Rule A13. A number of another form is none: it is for receipts only, and must not stop anybody."""
    number = _text(response, "pacer_account_number")
    return number if number is not None and _NUMBER.fullmatch(number) else None


def _texts(response: dict[str, Any], name: str) -> tuple[str, ...]:
    value = response.get(name)
    return tuple(one for one in value if is_text(one)) if isinstance(value, list) else ()
