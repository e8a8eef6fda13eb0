"""Faults of the introspection response."""

from typing import Any

from cso_idp.oauth.protocol_response import ProtocolResponse
from cso_idp.oauth.strike_points import INTROSPECTION
from cso_sim.faults.token_responses import ResponseFault


class IntrospectionFault(ResponseFault):
    """A fault of the introspection response."""

    strikes = INTROSPECTION


class Inactive(IntrospectionFault):
    """Introspection says that a good token is not active.

    Refuses the token.
    """

    name = "introspection_inactive"
    source = "RFC 7662 §2.2"

    def change(self, response: ProtocolResponse, document: dict[str, Any]) -> None:
        response.body = {"active": False}


class ActiveText(IntrospectionFault):
    """Introspection says `"active": "false"`: a text, which is true in many languages.

    Refuses the token: the member is true or false.
    """

    name = "introspection_active_text"
    source = "RFC 7662 §2.2"

    def change(self, response: ProtocolResponse, document: dict[str, Any]) -> None:
        document["active"] = "false"


class IntrospectionAudOther(IntrospectionFault):
    """Introspection says that a token is for another resource.

    Refuses the token.
    """

    name = "introspection_aud_other"
    source = "RFC 7662 §2.2, §4"

    def change(self, response: ProtocolResponse, document: dict[str, Any]) -> None:
        document["aud"] = "https://somebody-else.example"


class IntrospectionExpired(IntrospectionFault):
    """Introspection calls a token active whose `exp` has passed.

    Refuses the token.
    """

    name = "introspection_expired"
    source = "RFC 7662 §2.2, §4"

    def change(self, response: ProtocolResponse, document: dict[str, Any]) -> None:
        document["exp"] = 1
