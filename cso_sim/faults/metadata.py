"""Faults of the discovery document. Clients keep it for a while; a court asks at its first sign-on, and when its copy is old."""

from typing import Any

from cso_idp.oauth.protocol_response import ProtocolResponse
from cso_idp.oauth.strike_points import DISCOVERY
from cso_kit.faults.fault import Occasion
from cso_sim.faults.token_responses import ResponseFault

_DISCOVERY = "OpenID Connect Discovery 1.0"


class MetadataFault(ResponseFault):
    """A fault of the discovery document."""

    strikes = DISCOVERY

    def strike(self, value: ProtocolResponse, occasion: Occasion) -> ProtocolResponse:
        value.headers.pop("cache-control", None)
        return super().strike(value, occasion)

    def change(self, response: ProtocolResponse, document: dict[str, Any]) -> None:
        self.change_document(document)

    def change_document(self, document: dict[str, Any]) -> None:
        """Changes the document."""


class IssuerOther(MetadataFault):
    """The metadata's `issuer` is another one than the address that it was fetched from.

    Refuses the metadata.
    """

    name = "discovery_issuer_other"
    source = f"{_DISCOVERY} §4.3; oidcc-client-test-discovery-issuer-mismatch"

    def change_document(self, document: dict[str, Any]) -> None:
        document["issuer"] = "https://somebody-else.example"


class IssuerSlash(MetadataFault):
    """The metadata's `issuer` has a slash more at its end.

    Refuses the metadata: the two must be exactly equal.
    """

    name = "discovery_issuer_slash"
    source = f"{_DISCOVERY} §4.3"

    def change_document(self, document: dict[str, Any]) -> None:
        document["issuer"] += "/"


class JwksUriMissing(MetadataFault):
    """The metadata has no `jwks_uri`.

    Refuses the metadata: without keys no token can be checked.
    """

    name = "discovery_jwks_uri_missing"
    expects = "any"
    source = f"{_DISCOVERY} §3"

    def change_document(self, document: dict[str, Any]) -> None:
        document.pop("jwks_uri", None)


class TokenEndpointMissing(MetadataFault):
    """The metadata has no `token_endpoint`.

    Refuses the metadata: no code can be redeemed.
    """

    name = "discovery_token_endpoint_missing"
    expects = "any"
    source = f"{_DISCOVERY} §3"

    def change_document(self, document: dict[str, Any]) -> None:
        document.pop("token_endpoint", None)


class EndpointNotHttp(MetadataFault):
    """The metadata's `authorization_endpoint` is a `javascript:` address.

    Refuses the metadata, and sends no browser there.
    """

    name = "discovery_endpoint_javascript"
    source = f"{_DISCOVERY} §3 (https)"

    def change_document(self, document: dict[str, Any]) -> None:
        document["authorization_endpoint"] = "javascript:alert(1)"


class TokenEndpointElsewhere(MetadataFault):
    """The metadata's `token_endpoint` is at another origin, where nobody answers.

    Treats the provider as away, or refuses endpoints of other origins; it signs nobody on. No specification demands one origin.
    """

    name = "discovery_endpoint_elsewhere"
    expects = "any"
    source = f"{_DISCOVERY} §3; RFC 9700 §4.4 (mix-up)"

    def change_document(self, document: dict[str, Any]) -> None:
        document["token_endpoint"] = "http://localhost:9/token"


class AlgorithmMissing(MetadataFault):
    """The metadata announces `none` as the only algorithm of ID tokens.

    Refuses the metadata, or goes on to demand the algorithm that it registered.
    """

    name = "discovery_alg_none_only"
    expects = "any"
    source = f"{_DISCOVERY} §3; RFC 8725 §3.1"

    def change_document(self, document: dict[str, Any]) -> None:
        document["id_token_signing_alg_values_supported"] = ["none"]


class NotJson(MetadataFault):
    """The metadata is an HTML page with status 200, as of a proxy that asks for a login.

    Refuses the metadata, without a crash.
    """

    name = "discovery_html"
    expects = "any"
    source = f"{_DISCOVERY} §4.2"

    def change(self, response: ProtocolResponse, document: dict[str, Any]) -> None:
        response.body = "<!doctype html><title>Please log in</title>"
        response.headers["content-type"] = "text/html"
