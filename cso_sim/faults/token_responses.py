"""Faults of the token endpoint's response. The request was decided as usual: a code is used up."""

import json
from copy import deepcopy
from typing import Any, ClassVar

from cso_idp.oauth.protocol_response import ProtocolResponse
from cso_idp.oauth.strike_points import TOKEN_RESPONSE
from cso_kit.faults.fault import Expects, Fault, Kind, Occasion

_TOKEN = "RFC 6749 §5.1"
_ERROR = "RFC 6749 §5.2"


class ResponseFault(Fault[ProtocolResponse]):
    """A fault of a JSON response that succeeded."""

    kind: ClassVar[Kind] = "openid"
    expects: ClassVar[Expects] = "refuse"

    def fits(self, value: ProtocolResponse) -> bool:
        if value.status != 200 or not isinstance(value.body, dict):
            return False
        changed = deepcopy(value)
        self.change(changed, changed.body)
        return changed != value

    def strike(self, value: ProtocolResponse, occasion: Occasion) -> ProtocolResponse:
        self.change(value, value.body)
        return value

    def change(self, response: ProtocolResponse, document: dict[str, Any]) -> None:
        """Changes the response or its document."""


class TokenResponseFault(ResponseFault):
    """A fault of the token response."""

    strikes = TOKEN_RESPONSE


class TokenRefusal(Fault[ProtocolResponse]):
    """An error of the token endpoint."""

    kind: ClassVar[Kind] = "openid"
    expects: ClassVar[Expects] = "refuse"
    strikes = TOKEN_RESPONSE
    error: ClassVar[str]
    status: ClassVar[int] = 400

    def fits(self, value: ProtocolResponse) -> bool:
        return value.status == 200

    def strike(self, value: ProtocolResponse, occasion: Occasion) -> ProtocolResponse:
        told = {"error": self.error, "error_description": "A fault of the simulator."}
        return ProtocolResponse(self.status, told, {**value.headers, "content-type": "application/json"})


class InvalidGrant(TokenRefusal):
    """The token endpoint answers `invalid_grant`.

    Signs nobody on, and does not send the same code or refresh token again.
    """

    name = "token_invalid_grant"
    source = f"{_ERROR}; navikt/mock-oauth2-server#543"
    error = "invalid_grant"


class InvalidClient(TokenRefusal):
    """The token endpoint answers `invalid_client` with status 401.

    Signs nobody on, and tells its operator that its credentials are refused.
    """

    name = "token_invalid_client"
    source = _ERROR
    error = "invalid_client"
    status = 401


class UnknownRefusal(TokenRefusal):
    """The token endpoint answers with an error code that no specification has.

    Treats it as any error.
    """

    name = "token_error_unknown"
    source = f"{_ERROR}, §8.5"
    error = "cso_no_such_error"


class WrongTokenType(TokenResponseFault):
    """The token response's `token_type` is `mac`, which nobody knows.

    Uses no token of a type that it does not know. A client that uses the ID token only may go on.
    """

    name = "token_type_unknown"
    source = f"{_TOKEN}, §7.1"

    def change(self, response: ProtocolResponse, document: dict[str, Any]) -> None:
        document["token_type"] = "mac"


class TokenTypeMissing(TokenResponseFault):
    """The token response has no `token_type`.

    Refuses the response: the member is required. A client that uses the ID token only may go on.
    """

    name = "token_type_missing"
    source = _TOKEN

    def change(self, response: ProtocolResponse, document: dict[str, Any]) -> None:
        document.pop("token_type", None)


class TokenTypeCase(TokenResponseFault):
    """The token response's `token_type` is `bearer`, in lower case, as many servers write it.

    Takes it for `Bearer`.
    """

    name = "token_type_case"
    expects = "recover"
    source = f"{_TOKEN} (the value is case insensitive)"

    def change(self, response: ProtocolResponse, document: dict[str, Any]) -> None:
        document["token_type"] = document["token_type"].lower()


class ExpiresInMissing(TokenResponseFault):
    """The token response has no `expires_in`.

    Goes on: the member is recommended only. It learns that the access token has expired when it is refused.
    """

    name = "token_expires_in_missing"
    expects = "recover"
    source = _TOKEN

    def change(self, response: ProtocolResponse, document: dict[str, Any]) -> None:
        document.pop("expires_in", None)


class MembersUnknown(TokenResponseFault):
    """The token response has members that no specification has: a text, a list and null.

    Ignores them.
    """

    name = "token_members_unknown"
    expects = "recover"
    source = f"{_TOKEN} (the client MUST ignore unrecognized value names)"

    def change(self, response: ProtocolResponse, document: dict[str, Any]) -> None:
        document |= {"cso_of_the_future": "1", "cso_list": [1], "cso_null": None}


class IdTokenMissing(TokenResponseFault):
    """The token response has no `id_token`.

    Signs nobody on: an access token says nothing about who signed on.
    """

    name = "token_id_token_missing"
    source = "OpenID Connect Core 1.0 §3.1.3.3"

    def change(self, response: ProtocolResponse, document: dict[str, Any]) -> None:
        document.pop("id_token", None)


class AccessTokenMissing(TokenResponseFault):
    """The token response has no `access_token`.

    Refuses the response: the member is required. A client that uses the ID token only may go on.
    """

    name = "token_access_token_missing"
    source = _TOKEN

    def change(self, response: ProtocolResponse, document: dict[str, Any]) -> None:
        document.pop("access_token", None)


class AccessTokenNumber(TokenResponseFault):
    """The token response's `access_token` is a number.

    Refuses the response, without a crash.
    """

    name = "token_access_token_number"
    source = f"{_TOKEN}; rmorlok/authproxy#176"

    def change(self, response: ProtocolResponse, document: dict[str, Any]) -> None:
        document["access_token"] = 42


class ScopeNarrowed(TokenResponseFault):
    """The token response grants the scope `openid` only.

    Does without what it was not granted, and does not take the rest for granted.
    """

    name = "token_scope_narrowed"
    expects = "any"
    source = "RFC 6749 §3.3, §5.1"

    def change(self, response: ProtocolResponse, document: dict[str, Any]) -> None:
        if "openid" in document["scope"].split():
            document["scope"] = "openid"


class NotJson(TokenResponseFault):
    """The token response is cut off in the middle of its JSON, though the response itself is whole.

    Refuses the response, without a crash.
    """

    name = "token_json_broken"
    source = f"{_TOKEN}; getsentry/junior#838"

    def change(self, response: ProtocolResponse, document: dict[str, Any]) -> None:
        response.body = json.dumps(document)[:-20]


class ListInstead(TokenResponseFault):
    """The token response is a JSON list, and not an object.

    Refuses the response, without a crash.
    """

    name = "token_json_list"
    source = _TOKEN

    def change(self, response: ProtocolResponse, document: dict[str, Any]) -> None:
        response.body = json.dumps([document])


class FormInstead(TokenResponseFault):
    """The token response is form-encoded, as the first drafts of OAuth had it.

    Had better refuse the response, which is JSON by the specification; what a client does with another form is left open there.
    """

    name = "token_form_encoded"
    expects = "any"
    source = _TOKEN

    def change(self, response: ProtocolResponse, document: dict[str, Any]) -> None:
        response.body = "&".join(f"{name}={value}" for name, value in document.items())
        response.headers["content-type"] = "application/x-www-form-urlencoded"


class Cacheable(TokenResponseFault):
    """The token response may be cached for a day.

    Keeps no copy of it all the same: what is in it is secret.
    """

    name = "token_cacheable"
    expects = "any"
    source = f"{_TOKEN} (Cache-Control: no-store)"

    def change(self, response: ProtocolResponse, document: dict[str, Any]) -> None:
        response.headers["cache-control"] = "public, max-age=86400"
        response.headers.pop("pragma", None)
