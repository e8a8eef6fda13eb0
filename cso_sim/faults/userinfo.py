"""Faults of the UserInfo response."""

from copy import deepcopy
from typing import Any, ClassVar

from cso_idp.oauth.protocol_response import ProtocolResponse
from cso_idp.oauth.strike_points import USERINFO
from cso_kit.faults.fault import Expects, Fault, Kind, Occasion

_RULE = "OpenID Connect Core 1.0 §5.3.2"


class UserInfoFault(Fault[ProtocolResponse]):
    """A fault of the UserInfo response, whose body has the claims. If its type is a JWT it is signed afterwards."""

    kind: ClassVar[Kind] = "openid"
    expects: ClassVar[Expects] = "refuse"
    strikes = USERINFO

    def fits(self, value: ProtocolResponse) -> bool:
        changed = deepcopy(value)
        self.change(changed, changed.body)
        return changed != value

    def strike(self, value: ProtocolResponse, occasion: Occasion) -> ProtocolResponse:
        self.change(value, value.body)
        return value

    def change(self, response: ProtocolResponse, claims: dict[str, Any]) -> None:
        """Changes the response or its claims."""


class SubOther(UserInfoFault):
    """UserInfo's `sub` is another one than the ID token's.

    Uses nothing of the response.
    """

    name = "userinfo_sub_other"
    source = f"{_RULE}; oidcc-client-test-userinfo-invalid-sub"

    def change(self, response: ProtocolResponse, claims: dict[str, Any]) -> None:
        claims["sub"] = "somebody-else"


class SubMissing(UserInfoFault):
    """UserInfo has no `sub`.

    Uses nothing of the response: the claim is required.
    """

    name = "userinfo_sub_missing"
    source = _RULE

    def change(self, response: ProtocolResponse, claims: dict[str, Any]) -> None:
        claims.pop("sub", None)


class OtherPerson(UserInfoFault):
    """UserInfo is that of another person altogether: `sub`, name, user name and e-mail address.

    Uses nothing of the response.
    """

    name = "userinfo_other_person"
    source = _RULE

    def change(self, response: ProtocolResponse, claims: dict[str, Any]) -> None:
        claims |= {
            "sub": "somebody-else",
            "name": "Somebody Else",
            "preferred_username": "somebody-else",
            "email": "somebody-else@mail.example",
        }


class WrongContentType(UserInfoFault):
    """UserInfo is JSON, but its content type is `text/html`.

    Checks the content type, and refuses the response or reads it as JSON; it never shows it.
    """

    name = "userinfo_content_type"
    expects = "any"
    source = _RULE

    def change(self, response: ProtocolResponse, claims: dict[str, Any]) -> None:
        response.headers["content-type"] = "text/html; charset=utf-8"


class Unsigned(UserInfoFault):
    """UserInfo comes as plain JSON, also to a client that registered a signed response.

    Refuses the response, if it registered `userinfo_signed_response_alg`.
    """

    name = "userinfo_unsigned"
    expects = "any"
    source = f"{_RULE}; OpenID Connect Dynamic Client Registration 1.0 §2"

    def change(self, response: ProtocolResponse, claims: dict[str, Any]) -> None:
        response.headers["content-type"] = "application/json"


class Empty(UserInfoFault):
    """UserInfo is an empty object.

    Uses nothing of the response: `sub` is required.
    """

    name = "userinfo_empty"
    source = _RULE

    def change(self, response: ProtocolResponse, claims: dict[str, Any]) -> None:
        claims.clear()


class Unauthorized(Fault[ProtocolResponse]):
    """UserInfo answers 401 `invalid_token`, though the access token is new.

    Signs nobody on with claims that it has not got; it may refresh the token or begin again.
    """

    name = "userinfo_invalid_token"
    expects = "any"
    kind: ClassVar[Kind] = "openid"
    strikes = USERINFO
    source = "RFC 6750 §3.1; OpenID Connect Core 1.0 §5.3.3"

    def fits(self, value: ProtocolResponse) -> bool:
        return value.status == 200

    def strike(self, value: ProtocolResponse, occasion: Occasion) -> ProtocolResponse:
        told = {"error": "invalid_token", "error_description": "A fault of the simulator."}
        challenge = 'Bearer realm="cso", error="invalid_token"'
        headers = {**value.headers, "content-type": "application/json", "www-authenticate": challenge}
        return ProtocolResponse(401, told, headers)
