"""Client authentication: exactly one method in each request, and the errors (RFC 6749 §2.3, §5.2)."""

import base64
from collections.abc import Callable
from functools import partial
from urllib.parse import unquote_plus

from authlib.oauth2.rfc6749 import ClientAuthentication, InvalidClientError, InvalidRequestError, OAuth2Error

from cso_idp.oauth.client_authentication.assertion import ClientAssertion
from cso_idp.oauth.clients.client import Client
from cso_idp.oauth.protocol_request import ProtocolRequest
from cso_idp.oauth.refusal import explained, fact
from cso_idp.oauth.server import ProtocolServer

_NOT_AUTHENTICATED = "The client is unknown, or its credential is wrong."
_ANOTHER_METHOD = "The client did not authenticate in the way it registered."


class NotAuthenticatedError(InvalidClientError):  # type: ignore[misc]  # Authlib is untyped
    """Client authentication failed: 401, which §5.2 requires if the header was used and allows otherwise."""

    def __init__(self, description: str = _NOT_AUTHENTICATED) -> None:
        super().__init__(description, status_code=401)

    def get_headers(self) -> list[tuple[str, str]]:
        # RFC 7617 §2: the realm is REQUIRED; Authlib omits it.
        return [
            (name, value.replace("Basic ", 'Basic realm="cso", ', 1) if name == "WWW-Authenticate" else value)
            for name, value in super().get_headers()
        ]


def authenticate(server: ProtocolServer, request: ProtocolRequest, methods: list[str], endpoint: str) -> Client:
    """Authenticates the client by its registered method, which must be one of `methods`.

    Raises:
        InvalidRequestError: the request has credentials of several methods (RFC 6749 §2.3), or a `client_id` of another client
            beside them (for assertions RFC 7521 §4.2).
        NotAuthenticatedError: authentication failed.
    """
    shown = (
        request.headers.get("Authorization"),
        request.form.get("client_secret"),
        request.form.get("client_assertion"),
    )
    if sum(map(bool, shown)) > 1:
        raise InvalidRequestError("Authenticate the client in one way only.")
    ways = ClientAuthentication(server.query_client)
    ways.register("client_secret_basic", _by_header)
    ways.register("private_key_jwt", partial(_by_assertion, server))
    try:
        client: Client = ways(request, methods, endpoint)
    except InvalidClientError as error:
        if (another := _another_method(server, request)) is not None:
            raise another from error
        # WORKAROUND: Authlib's messages distinguish an unknown client from a wrong secret, and print a Python list.
        if str(error.description).startswith(("The client does not exist", "The client cannot authenticate")):
            raise NotAuthenticatedError from error
        # (end WORKAROUND)
        raise NotAuthenticatedError(error.description) from error  # the other messages are good
    if request.form.get("client_id", client.client_id) != client.client_id:
        request.claimed_client_id = client.client_id
        raise InvalidRequestError("client_id is not the client that authenticated.")
    return client


def _another_method(server: ProtocolServer, request: ProtocolRequest) -> OAuth2Error | None:
    """The error for a known client that authenticated in another way than it registered.

    That says that there is such a client, which its authorization requests say too. A wrong credential is not told from an
    unknown client.
    """
    client = server.query_client(request.claimed_client_id or "")
    used = _method_of(request)
    if client is None or client.auth_method == used:
        return None
    how = fact("token_endpoint_auth_method", used, client.auth_method)
    return explained(NotAuthenticatedError(_ANOTHER_METHOD), "auth_method_not_registered", how)


def _method_of(request: ProtocolRequest) -> str:
    """The method by which a request authenticates its client (OpenID Connect Core 1.0 §9)."""
    if request.headers.get("Authorization"):
        return "client_secret_basic"
    if request.form.get("client_assertion"):
        return "private_key_jwt"
    return "client_secret_post" if request.form.get("client_secret") else "none"


def _by_header(query_client: Callable[[str], Client | None], request: ProtocolRequest) -> Client | None:
    """Authenticates by the `Authorization` header with form-encoded id and secret (§2.3.1). Returns `None` without a header.

    Authlib's own raises for credentials that are missing or not UTF-8, and does not decode a plus sign to a space. An invalid
    header fails authentication, also if the body names a client that needs no secret.
    """
    header = request.headers.get("Authorization", "")
    if not header:
        return None
    scheme, _, given = header.partition(" ")
    if scheme.lower() != "basic":
        raise NotAuthenticatedError
    try:
        pair = base64.b64decode(given.strip(), validate=True).decode()
    except ValueError:
        raise NotAuthenticatedError from None
    client_id, colon, secret = (unquote_plus(part) for part in pair.partition(":"))
    if colon and client_id.isprintable():  # otherwise it may be the secret, or cannot be stored
        request.claimed_client_id = client_id
    client = query_client(client_id)
    if client is None or client.auth_method != "client_secret_basic" or not client.check_client_secret(secret):
        raise NotAuthenticatedError
    return client


def _by_assertion(
    server: ProtocolServer, query_client: Callable[[str], Client | None], request: ProtocolRequest
) -> Client | None:
    """Authenticates by a signed assertion. An incomplete or unsupported assertion fails authentication."""
    if request.form.keys().isdisjoint(("client_assertion", "client_assertion_type")):
        return None
    client: Client | None = ClientAssertion(server, request.uri)(query_client, request)
    if client is None:
        raise NotAuthenticatedError
    return client
