"""Faults of an ID token's claims: the token is signed as usual, but says something wrong."""

from typing import Any

from cso_idp.oauth.strike_points import ID_TOKEN
from cso_sim.faults.claims import ClaimsFault

_CORE = "OpenID Connect Core 1.0"


class IdTokenFault(ClaimsFault):
    """A fault of the ID token of a sign-on."""

    strikes = ID_TOKEN


class IssOther(IdTokenFault):
    """The ID token's `iss` is another issuer.

    Refuses the token: the issuer must be exactly the one of the provider's metadata.
    """

    name = "id_token_iss_other"
    source = f"{_CORE} §3.1.3.7 (2); oidcc-client-test-invalid-iss"

    def change(self, claims: dict[str, Any]) -> None:
        claims["iss"] = "https://somebody-else.example"


class IssMissing(IdTokenFault):
    """The ID token has no `iss`.

    Refuses the token: the claim is required.
    """

    name = "id_token_iss_missing"
    source = f"{_CORE} §2, §3.1.3.7 (2)"

    def change(self, claims: dict[str, Any]) -> None:
        claims.pop("iss", None)


class AudOther(IdTokenFault):
    """The ID token's `aud` is another client.

    Refuses the token: it must be meant for this client.
    """

    name = "id_token_aud_other"
    source = f"{_CORE} §3.1.3.7 (3); oidcc-client-test-invalid-aud"

    def change(self, claims: dict[str, Any]) -> None:
        claims["aud"] = "somebody-else"


class AudMissing(IdTokenFault):
    """The ID token has no `aud`.

    Refuses the token: the claim is required.
    """

    name = "id_token_aud_missing"
    source = f"{_CORE} §2, §3.1.3.7 (3); oidcc-client-test-missing-aud"

    def change(self, claims: dict[str, Any]) -> None:
        claims.pop("aud", None)


class AudOneOfSeveral(IdTokenFault):
    """The ID token's `aud` names the client and another one that it does not know, without an `azp`.

    Refuses the token: it has an audience that the client does not trust.
    """

    name = "id_token_aud_several"
    source = f"{_CORE} §3.1.3.7 (3, 4)"

    def change(self, claims: dict[str, Any]) -> None:
        claims["aud"] = [claims["aud"], "somebody-else"]


class AudList(IdTokenFault):
    """The ID token's `aud` is a list with the client as its only member.

    Accepts the token: a list is the general form of the claim.
    """

    name = "id_token_aud_list"
    expects = "recover"
    source = f"{_CORE} §2 (aud); RFC 7519 §4.1.3"

    def change(self, claims: dict[str, Any]) -> None:
        if isinstance(claims["aud"], str):
            claims["aud"] = [claims["aud"]]


class AzpOther(IdTokenFault):
    """The ID token's `azp` is another client.

    May refuse the token: it was issued to somebody else. Until errata set 2 a client should; since then the check is left to it.
    """

    name = "id_token_azp_other"
    expects = "any"
    source = f"{_CORE} §2, §3.1.3.7 (5)"

    def change(self, claims: dict[str, Any]) -> None:
        claims["azp"] = "somebody-else"


class NonceOther(IdTokenFault):
    """The ID token's `nonce` is not the one of the request.

    Refuses the token: it may be one of another sign-on that somebody injected.
    """

    name = "id_token_nonce_other"
    if_sent = "nonce"
    source = f"{_CORE} §3.1.3.7 (11); oidcc-client-test-nonce-invalid"

    def change(self, claims: dict[str, Any]) -> None:
        claims["nonce"] = "not-the-nonce-of-the-request"


class NonceMissing(IdTokenFault):
    """The ID token has no `nonce`, though the request had one.

    Refuses the token: without it nothing ties the token to the request.
    """

    name = "id_token_nonce_missing"
    if_sent = "nonce"
    source = f"{_CORE} §3.1.3.7 (11)"

    def change(self, claims: dict[str, Any]) -> None:
        claims.pop("nonce", None)


class SubMissing(IdTokenFault):
    """The ID token has no `sub`.

    Refuses the token: it says of nobody that they signed on.
    """

    name = "id_token_sub_missing"
    source = f"{_CORE} §2; oidcc-client-test-missing-sub"

    def change(self, claims: dict[str, Any]) -> None:
        claims.pop("sub", None)


class SubTooLong(IdTokenFault):
    """The ID token's `sub` has 300 characters.

    May refuse the token: a provider may use at most 255.
    """

    name = "id_token_sub_too_long"
    expects = "any"
    source = f"{_CORE} §2"

    def change(self, claims: dict[str, Any]) -> None:
        claims["sub"] = "s" * 300


class SubOther(IdTokenFault):
    """The ID token's `sub` is another person than the one that UserInfo speaks of.

    Uses nothing of UserInfo, because its `sub` must be that of the ID token.
    """

    name = "id_token_sub_other"
    expects = "any"
    source = f"{_CORE} §5.3.2"

    def change(self, claims: dict[str, Any]) -> None:
        claims["sub"] = "somebody-else"


class AtHashOther(IdTokenFault):
    """The ID token's `at_hash` is the hash of another access token.

    May refuse the tokens: the access token may be one that somebody injected. The code flow leaves the check open.
    """

    name = "id_token_at_hash_other"
    expects = "any"
    source = f"{_CORE} §3.1.3.8"

    def change(self, claims: dict[str, Any]) -> None:
        claims["at_hash"] = "AAAAAAAAAAAAAAAAAAAAAA"


class AtHashMissing(IdTokenFault):
    """The ID token has no `at_hash`.

    Accepts the token: the claim is optional in the code flow.
    """

    name = "id_token_at_hash_missing"
    expects = "recover"
    source = f"{_CORE} §3.1.3.6"

    def change(self, claims: dict[str, Any]) -> None:
        claims.pop("at_hash", None)


class AcrOther(IdTokenFault):
    """The ID token's `acr` is not a class that was asked for.

    Refuses the sign-on, if it asked for a class as essential; otherwise it decides by itself whether this one is enough.
    """

    name = "id_token_acr_other"
    expects = "any"
    source = f"{_CORE} §3.1.3.7 (12), §5.5.1.1; GOV.UK One Login simulator: INCORRECT_VOT"

    def change(self, claims: dict[str, Any]) -> None:
        claims["acr"] = "0"
