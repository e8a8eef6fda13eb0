"""Faults of the ID token that comes with a refreshed access token."""

from typing import Any

from cso_idp.oauth.strike_points import REFRESHED_ID_TOKEN
from cso_sim.faults.id_token_claims import IdTokenFault

_RULE = "OpenID Connect Core 1.0 §12.2"


class RefreshFault(IdTokenFault):
    """A fault of a refreshed ID token."""

    strikes = REFRESHED_ID_TOKEN


class SubOther(RefreshFault):
    """The new ID token's `sub` is another one than that of the first.

    Refuses the response, and ends what it had opened by the first token.
    """

    name = "refresh_sub_other"
    source = f"{_RULE}; oidcc-client-test-refresh-token-invalid-sub"

    def change(self, claims: dict[str, Any]) -> None:
        claims["sub"] = "somebody-else"


class IssOther(RefreshFault):
    """The new ID token's `iss` is another one than that of the first.

    Refuses the response.
    """

    name = "refresh_iss_other"
    source = f"{_RULE}; oidcc-client-test-refresh-token-invalid-issuer"

    def change(self, claims: dict[str, Any]) -> None:
        claims["iss"] = "https://somebody-else.example"


class AudOther(RefreshFault):
    """The new ID token's `aud` lacks the audience of the first.

    Refuses the response.
    """

    name = "refresh_aud_other"
    source = _RULE

    def change(self, claims: dict[str, Any]) -> None:
        claims["aud"] = "somebody-else"


class NonceOther(RefreshFault):
    """The new ID token has a `nonce` that is not the one of the sign-on.

    Refuses the response: it needs none, but another one is of another sign-on.
    """

    name = "refresh_nonce_other"
    source = _RULE

    def change(self, claims: dict[str, Any]) -> None:
        claims["nonce"] = "not-the-nonce-of-the-request"


class AuthTimeOther(RefreshFault):
    """The new ID token's `auth_time` is the time of the refresh, and not that of the sign-on.

    Refuses the response: nobody signed on again.
    """

    name = "refresh_auth_time_other"
    source = _RULE

    def change(self, claims: dict[str, Any]) -> None:
        claims["auth_time"] = claims["iat"] + 1
