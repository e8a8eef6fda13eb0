"""Request objects: a JWT with the parameters of an authorization request (RFC 9101, OpenID Connect Core 1.0 §6).

This module verifies an object and extracts its parameters, which are checked later like those of any request. `request_reference`
fetches objects and keys. Only the errors of Authlib's extension for RFC 9101 are used: it reads real time, requires neither
issuer nor audience, and fetches inside a transaction.
"""

import json
from typing import Any

from authlib.oauth2.rfc6749 import InvalidClientError, InvalidRequestError
from authlib.oauth2.rfc9101.errors import (
    InvalidRequestObjectError,
    InvalidRequestUriError,
    RequestNotSupportedError,
    RequestUriNotSupportedError,
)
from joserfc import jws, jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError

from cso_idp.oauth.authorization.request_reference import Fetched
from cso_idp.oauth.clients.client import Client
from cso_idp.oauth.numeric_date import to_seconds
from cso_idp.oauth.server import ProtocolServer
from cso_idp.oauth.vocabulary import REQUEST_PARAMETERS

_LEEWAY = 60
# RFC 9101 §10.8: a JWT of another type, such as a client assertion or a logout token, is refused.
_OWN_TYPE = "oauth-authz-req+jwt"
_TYPES = ("", "jwt", _OWN_TYPE)
# Core 1.0 §6.1: these parameters are JSON numbers and objects in a request object.
_NOT_TEXT: dict[str, type] = {"max_age": int, "claims": dict, "registration": dict}
# For a client that registered `require_signed_request_object` (RFC 9101 §10.5).
OBJECT_MISSING = "This client sends its requests in signed request objects only."
Header = dict[str, Any]
Claims = dict[str, Any]


def unfold(
    server: ProtocolServer, sent: dict[str, str], fetched: Fetched | None = None, *, is_pushed: bool = False
) -> dict[str, str]:
    """The parameters of a request with an object. `fetched` is the content of its `request_uri`.

    Raises:
        OAuth2Error: the object is missing or invalid.
    """
    if "request" in sent and "request_uri" in sent:
        raise InvalidRequestError("request and request_uri must not both be sent.")
    client = server.query_client(sent.get("client_id", ""))
    if client is None:
        raise InvalidClientError(description="The client does not exist on this server.")
    text = sent["request"] if "request" in sent else _at_reference(client, sent["request_uri"], fetched)
    header = _read_header(text, is_reference="request" not in sent)
    claims = _verify(server, client, text)
    _check_claims(server, client, claims)
    inside = _parameters(claims)
    if not is_pushed and _is_openid_request(client, header, sent):
        return _assemble(sent, inside)
    # RFC 9101 §6.3: the authorization server MUST only use the parameters in the object. RFC 9126 §3 says the same of a pushed
    # object.
    if "client_id" not in inside:
        raise InvalidRequestObjectError("The request object has no client_id.")
    return inside


def _at_reference(client: Client, reference: str, fetched: Fetched | None) -> str:
    # Checked again in the transaction: the registration may have changed during the fetch.
    if not client.may_refer_to(reference):
        raise InvalidRequestUriError("The request_uri is not one the client has registered in its request_uris.")
    if fetched is None or fetched.text is None:
        raise InvalidRequestUriError(f"The request_uri could not be read: {fetched.fault if fetched else 'not asked'}.")
    return fetched.text


def _read_header(text: str, *, is_reference: bool) -> Header:
    """The object's unverified header, to refuse unsupported types and algorithms with their own errors."""
    if text.count(".") == 4:
        raise InvalidRequestObjectError("Encrypted request objects are not supported; sign the object only.")
    try:
        header: Header = dict(jws.extract_compact(text.encode()).headers())
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise InvalidRequestObjectError("The request object is not a signed JWT.") from error
    if header.get("alg") == "none":
        kind = RequestUriNotSupportedError if is_reference else RequestNotSupportedError
        raise kind("Request objects without a signature are not supported; sign the object.")
    if not isinstance(header.get("typ", ""), str) or _type_of(header) not in _TYPES:
        raise InvalidRequestObjectError(f"The typ of a request object is {_OWN_TYPE}, JWT, or left out.")
    return header


def _type_of(header: Header) -> str:
    # RFC 7515 §4.1.9: a media type without regard to case; "application/" may be omitted.
    return str(header.get("typ", "")).lower().removeprefix("application/")


def _verify(server: ProtocolServer, client: Client, text: str) -> Claims:
    algorithms = client.request_object_algorithms
    keys = server.engine.client_keys.of(client)
    if not keys.keys or not algorithms:
        where = "at its jwks_uri" if client.jwks_uri else "registered"
        raise InvalidRequestObjectError(f"The client has no usable keys {where} that its object could be checked with.")
    try:
        return jwt.decode(text, keys, algorithms=list(algorithms)).claims
    except (BadSignatureError, InvalidKeyIdError) as error:
        raise InvalidRequestObjectError("The request object is not signed by a registered key.") from error
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise InvalidRequestObjectError(
            f"The request object is not a JWT signed with {' or '.join(algorithms)} by a registered key."
        ) from error


def _check_claims(server: ProtocolServer, client: Client, claims: Claims) -> None:
    # By protocol time, like all times of the protocol.
    now = to_seconds(server.tx.at.protocol)
    # RFC 9101 §4 and Core 1.0 §6.1 say SHOULD of iss and aud. They are required here, because an object without an audience could
    # come from a request to another provider.
    registry = jwt.JWTClaimsRegistry(
        now=lambda: now,
        leeway=_LEEWAY,
        iss={"essential": True, "value": client.client_id},
        aud={"essential": True, "value": server.engine.settings.issuer},
    )
    try:
        registry.validate(claims)
    except JoseError as error:
        raise InvalidRequestObjectError(
            "The request object's iss must be the client, its aud this issuer, and its times (exp, nbf, iat) must hold now."
        ) from error
    if claims.get("sub") == client.client_id:
        # RFC 9101 §10.8: otherwise an object could pass for a client assertion, and an assertion for an object.
        raise InvalidRequestObjectError("The sub of a request object must not be the client.")
    if "request" in claims or "request_uri" in claims:
        # RFC 9101 §4: request and request_uri parameters MUST NOT be included in Request Objects.
        raise InvalidRequestObjectError("A request object must not hold another one (request, request_uri).")
    if claims.get("client_id", client.client_id) != client.client_id:
        raise InvalidRequestObjectError("The client_id of the request object is not the client that sent it.")


def _parameters(claims: Claims) -> dict[str, str]:
    """The object's members that are parameters, as text. Others are ignored, as in a query."""
    return {name: _as_text(name, claims[name]) for name in REQUEST_PARAMETERS if name in claims}


def _as_text(name: str, value: Any) -> str:
    kind = _NOT_TEXT.get(name)
    try:
        if kind is not None and isinstance(value, kind) and not isinstance(value, bool):
            return json.dumps(value)
        # NUL and lone surrogates, which a query cannot hold, are refused.
        if isinstance(value, str) and b"\x00" not in value.encode():
            return value
    except (ValueError, RecursionError):
        pass
    raise InvalidRequestObjectError(f"The {name} of the request object is not what it must be.")


def _is_openid_request(client: Client, header: Header, sent: dict[str, str]) -> bool:
    """Whether the rule of Core 1.0 §6 applies: the request outside the object is also a complete OAuth request, for `openid`.

    RFC 9101's rule applies for a client that registered `require_signed_request_object`, and for an object of RFC 9101's type.
    """
    is_openid = "response_type" in sent and "openid" in sent.get("scope", "").split()
    return is_openid and not client.requires_request_object and _type_of(header) != _OWN_TYPE


def _assemble(sent: dict[str, str], inside: dict[str, str]) -> dict[str, str]:
    # Core 1.0 §6.1: response_type and client_id MUST match those in the object, if present; the object's other values supersede
    # those beside it.
    if inside.get("response_type", sent["response_type"]) != sent["response_type"]:
        raise InvalidRequestObjectError("The response_type of the request object is not the one beside it.")
    beside = {name: value for name, value in sent.items() if name not in ("request", "request_uri")}
    return {**beside, **inside}
