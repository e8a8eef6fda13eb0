"""Checks whether an access token is valid at one court, from the provider's introspection response (RFC 7662).

Opaque and signed tokens are both introspected, so a revoked token is refused at once. The provider says whether a token is
active; this module checks that it is an access token and that this court is its audience.
"""

from datetime import datetime
from typing import Any, NamedTuple

from court_rp.api.errors import BadToken
from court_rp.provider.signed import LEEWAY
from court_rp.provider.typed_claims import is_number, is_text, text
from cso_kit.storage.columns import to_microseconds


class AccessToken(NamedTuple):
    """The holder of a token and its scopes. `sub` is `None` if a client acts for itself."""

    issuer: str
    client_id: str
    scopes: tuple[str, ...]
    sub: str | None
    sid: str | None = None
    login_id: str | None = None
    name: str | None = None
    account_type: str | None = None
    account_generation: str | None = None


def checked_token(response: dict[str, Any], *, issuer: str, resource: str, now: datetime) -> AccessToken | BadToken:
    """The token of an introspection response, or why it is refused. The checks follow the order of RFC 9068 §4."""
    if response.get("active") is not True:
        return BadToken("inactive", "The access token is unknown, has expired or was revoked; ask for a new one.")
    if str(response.get("token_type", "")).lower() != "bearer":
        # A refresh token is active too, but is only for the token endpoint.
        return BadToken("no_access_token", "What was sent is not an access token; send the access token.")
    if response.get("iss") != issuer:
        return BadToken("wrong_issuer", "The access token is of another issuer than this court's provider.")
    if response.get("aud") not in (resource, [resource]):
        # RFC 9068 §4: a token for another court, or for UserInfo, is not for this court.
        what = f"The access token is not for this court; ask for one with resource={resource} (RFC 8707)."
        return BadToken("wrong_audience", what)
    return _token(response, issuer, now) or BadToken(
        "bad_claims", "What Central Sign-On says of the access token is no use."
    )


def _token(response: dict[str, Any], issuer: str, now: datetime) -> AccessToken | BadToken | None:
    expires, client_id, sub, scope = (response.get(name) for name in ("exp", "client_id", "sub", "scope"))
    if not is_number(expires):
        return None
    if not (is_text(client_id) and is_text(sub) and isinstance(scope, str)):
        return None
    # The provider has checked the time too; its clock or a cache between may be wrong.
    if not to_microseconds(now) / 1_000_000 < expires + LEEWAY.total_seconds():
        return BadToken("expired", "The access token has expired; ask for a new one.")
    # RFC 9068 §5: a client whose identifier equals a person's `sub` must not be taken for that person.
    person = None if sub == client_id else sub
    return AccessToken(
        issuer,
        client_id,
        tuple(dict.fromkeys(scope.split())),
        person,
        sid=text(response, "sid"),
        login_id=text(response, "username"),
        name=text(response, "name"),
        account_type=text(response, "pacer_account_type"),
        account_generation=text(response, "pacer_account_generation"),
    )
