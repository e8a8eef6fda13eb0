"""Faults of logout: the logout token that the provider posts to a client, and the way back from RP-initiated logout."""

from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from cso_idp.oauth.strike_points import LOGOUT_RETURN, LOGOUT_TOKEN, TokenDraft
from cso_kit.faults.fault import Fault, Kind, Occasion
from cso_sim.faults import forging
from cso_sim.faults.claims import ClaimsFault

_RULE = "OpenID Connect Back-Channel Logout 1.0"
_MODULE = "oidcc-client-test-rp-backchannel-rpinitlogout"
_HOUR = 3600


class LogoutTokenFault(ClaimsFault):
    """A fault of a logout token."""

    strikes = LOGOUT_TOKEN


class HeaderFault(LogoutTokenFault):
    """A fault of the header or of the signature. It changes every token."""

    def fits(self, value: TokenDraft) -> bool:
        return True


class AlgNone(HeaderFault):
    """The logout token is not signed (`alg: none`).

    Answers 400 and ends no session: everybody could send such a token.
    """

    name = "logout_token_alg_none"
    source = f"{_RULE} §2.6 (3); {_MODULE}-alg-none"

    def strike(self, value: TokenDraft, occasion: Occasion) -> TokenDraft:
        value.text = forging.unsigned(value)
        return value


class AlgOther(HeaderFault):
    """The logout token is signed by another algorithm than that of the client's ID tokens, with a published key.

    Answers 400 and ends no session.
    """

    name = "logout_token_alg_other"
    source = f"{_RULE} §2.6 (3); {_MODULE}-wrong-alg"

    def strike(self, value: TokenDraft, occasion: Occasion) -> TokenDraft:
        alg = "ES256" if value.alg != "ES256" else "RS256"
        value.text = forging.signed(value, alg, value.keyring.key(alg))
        return value


class KeyOther(HeaderFault):
    """The logout token is signed by a stranger's key, under the id of the provider's key.

    Answers 400 and ends no session.
    """

    name = "logout_token_key_other"
    source = f"{_RULE} §2.6 (2)"

    def strike(self, value: TokenDraft, occasion: Occasion) -> TokenDraft:
        kid = value.keyring.key(value.alg).kid
        value.text = forging.signed(value, value.alg, forging.stranger(value.alg), kid=kid)
        return value


class TypOther(HeaderFault):
    """The logout token's type in the header is that of an access token (`at+jwt`).

    Answers 400 and ends no session: no token may pass for one of another kind.
    """

    name = "logout_token_typ_other"
    source = f"{_RULE} §2.4; RFC 8725 §3.11"

    def strike(self, value: TokenDraft, occasion: Occasion) -> TokenDraft:
        value.typ = "at+jwt"
        return value


class EventsMissing(LogoutTokenFault):
    """The logout token has no `events`.

    Answers 400 and ends no session: it may be an ID token.
    """

    name = "logout_token_events_missing"
    source = f"{_RULE} §2.6 (6); {_MODULE}-no-event"

    def change(self, claims: dict[str, Any]) -> None:
        claims.pop("events", None)


class EventOther(LogoutTokenFault):
    """The logout token's `events` has another event.

    Answers 400 and ends no session.
    """

    name = "logout_token_event_other"
    source = f"{_RULE} §2.6 (6); {_MODULE}-wrong-event"

    def change(self, claims: dict[str, Any]) -> None:
        claims["events"] = {"http://schemas.openid.net/event/somebody-elses": {}}


class WithNonce(LogoutTokenFault):
    """The logout token has a `nonce`.

    Answers 400 and ends no session: it may be an ID token.
    """

    name = "logout_token_nonce"
    source = f"{_RULE} §2.6 (7); {_MODULE}-with-nonce"

    def change(self, claims: dict[str, Any]) -> None:
        claims["nonce"] = "n-0S6_WzA2Mj"


class AudOther(LogoutTokenFault):
    """The logout token's `aud` is another client.

    Answers 400 and ends no session.
    """

    name = "logout_token_aud_other"
    source = f"{_RULE} §2.6 (4); {_MODULE}-wrong-aud"

    def change(self, claims: dict[str, Any]) -> None:
        claims["aud"] = "somebody-else"


class IssOther(LogoutTokenFault):
    """The logout token's `iss` is another issuer.

    Answers 400 and ends no session.
    """

    name = "logout_token_iss_other"
    source = f"{_RULE} §2.6 (4); {_MODULE}-wrong-issuer"

    def change(self, claims: dict[str, Any]) -> None:
        claims["iss"] = "https://somebody-else.example"


class Nobody(LogoutTokenFault):
    """The logout token has neither `sub` nor `sid`.

    Answers 400 and ends no session.
    """

    name = "logout_token_nobody"
    source = f"{_RULE} §2.6 (5)"

    def change(self, claims: dict[str, Any]) -> None:
        claims.pop("sub", None)
        claims.pop("sid", None)


class Replayed(LogoutTokenFault):
    """The logout token has the same `jti` as each other one that this fault strikes; arm it twice, or for two times.

    Answers 400 to the second one.
    """

    name = "logout_token_jti_same"
    expects = "any"
    source = f"{_RULE} §2.6 (8)"

    def change(self, claims: dict[str, Any]) -> None:
        claims["jti"] = "always-the-same"


class IatOld(LogoutTokenFault):
    """The logout token was issued an hour ago, and expired a few minutes later.

    Answers 400 and ends no session.
    """

    name = "logout_token_old"
    source = f"{_RULE} §2.4, §2.6 (4)"

    def change(self, claims: dict[str, Any]) -> None:
        claims["iat"] -= _HOUR
        claims["exp"] -= _HOUR


class JtiMissing(LogoutTokenFault):
    """The logout token has no `jti`.

    Answers 400 and ends no session: the claim is required.
    """

    name = "logout_token_jti_missing"
    source = f"{_RULE} §2.4"

    def change(self, claims: dict[str, Any]) -> None:
        claims.pop("jti", None)


class LogoutReturnFault(Fault[str]):
    """A fault of the way back from RP-initiated logout."""

    kind: ClassVar[Kind] = "openid"
    strikes = LOGOUT_RETURN

    def fits(self, value: str) -> bool:
        query = _query_of(value)
        changed = query.copy()
        self.change(changed)
        return changed != query

    def strike(self, value: str, occasion: Occasion) -> str:
        query = _query_of(value)
        self.change(query)
        return urlunsplit(urlsplit(value)._replace(query=urlencode(query)))

    def change(self, query: dict[str, str]) -> None:
        """Changes the parameters of the address."""


class ReturnStateMissing(LogoutReturnFault):
    """The browser comes back from the logout without the `state` that the client sent.

    Shows that the person is logged out, and does nothing that depends on the state.
    """

    name = "logout_state_missing"
    expects = "any"
    source = "OpenID Connect RP-Initiated Logout 1.0 §3; oidcc-client-test-rp-init-logout-no-state"

    def change(self, query: dict[str, str]) -> None:
        query.pop("state", None)


class ReturnStateOther(LogoutReturnFault):
    """The browser comes back from the logout with another `state` than the client sent.

    Refuses the response, or shows that the person is logged out and does nothing that depends on the state.
    """

    name = "logout_state_other"
    expects = "any"
    source = "OpenID Connect RP-Initiated Logout 1.0 §3; oidcc-client-test-rp-init-logout-other-state"

    def change(self, query: dict[str, str]) -> None:
        query["state"] = "not-the-state-of-the-request"


def _query_of(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))
