"""Faults of an ID token's times: when it was issued, until when it holds, and when the person signed on."""

from typing import Any

from cso_sim.faults.id_token_claims import IdTokenFault

_HOUR = 3600
_YEAR = 365 * 24 * _HOUR
_CORE = "OpenID Connect Core 1.0"


class ExpPast(IdTokenFault):
    """The ID token expired an hour ago.

    Refuses the token. A leeway of a few minutes is allowed.
    """

    name = "id_token_expired"
    source = f"{_CORE} §3.1.3.7 (9)"

    def change(self, claims: dict[str, Any]) -> None:
        claims["exp"] = claims["iat"] - _HOUR


class ExpMissing(IdTokenFault):
    """The ID token has no `exp`.

    Refuses the token: the claim is required.
    """

    name = "id_token_exp_missing"
    source = f"{_CORE} §2"

    def change(self, claims: dict[str, Any]) -> None:
        claims.pop("exp", None)


class ExpText(IdTokenFault):
    """The ID token's `exp` is a text, and not a number.

    Refuses the token: the claim is a number of seconds.
    """

    name = "id_token_exp_text"
    source = f"{_CORE} §2; RFC 7519 §2 (NumericDate)"

    def change(self, claims: dict[str, Any]) -> None:
        claims["exp"] = str(claims["exp"])


class IatMissing(IdTokenFault):
    """The ID token has no `iat`.

    Refuses the token: the claim is required.
    """

    name = "id_token_iat_missing"
    source = f"{_CORE} §2; oidcc-client-test-missing-iat"

    def change(self, claims: dict[str, Any]) -> None:
        claims.pop("iat", None)


class IatFuture(IdTokenFault):
    """The ID token was issued an hour from now.

    May refuse the token: the provider's clock is wrong, or the token is made up. A leeway of a few minutes is allowed.
    """

    name = "id_token_iat_future"
    expects = "any"
    source = f"{_CORE} §3.1.3.7 (10)"

    def change(self, claims: dict[str, Any]) -> None:
        claims["iat"] += _HOUR
        claims["exp"] += _HOUR


class NbfFuture(IdTokenFault):
    """The ID token must not be used for another hour (`nbf`).

    Refuses the token.
    """

    name = "id_token_not_yet_valid"
    source = "RFC 7519 §4.1.5; GOV.UK One Login simulator: TOKEN_NOT_VALID_YET"

    def change(self, claims: dict[str, Any]) -> None:
        claims["nbf"] = claims["iat"] + _HOUR


class AuthTimeOld(IdTokenFault):
    """The ID token's `auth_time` is a year ago.

    Refuses the sign-on and asks for another one, if it sent `max_age`.
    """

    name = "id_token_auth_time_old"
    if_sent = "max_age"
    source = f"{_CORE} §3.1.3.7 (13)"

    def change(self, claims: dict[str, Any]) -> None:
        claims["auth_time"] = claims["iat"] - _YEAR


class AuthTimeMissing(IdTokenFault):
    """The ID token has no `auth_time`.

    Refuses the sign-on, if it sent `max_age`: the claim is required then.
    """

    name = "id_token_auth_time_missing"
    if_sent = "max_age"
    source = f"{_CORE} §2, §3.1.2.1"

    def change(self, claims: dict[str, Any]) -> None:
        claims.pop("auth_time", None)
