"""Authenticates one of the simulator's own clients, a court or the Case Locator, at an endpoint that is not part of OAuth.

A court authenticates there as at the token and introspection endpoints, with the same credential.
"""

from authlib.oauth2.rfc6749 import OAuth2Error

from cso_idp.oauth.authorization_server import CsoAuthorizationServer
from cso_idp.oauth.clients.client import Client
from cso_idp.oauth.engine import ProtocolEngine
from cso_idp.oauth.protocol_request import ProtocolRequest
from cso_idp.oauth.protocol_response import ProtocolResponse
from cso_idp.oauth.received import ReceivedRequest
from cso_idp.oauth.vocabulary import CONFIDENTIAL_AUTH_METHODS
from cso_kit.storage.unit_of_work import Transaction

_NOT_OWN = {
    "error": "unauthorized_client",
    "error_description": "Only the courts of this simulator may send this; the client is none of them.",
}


def authenticate_own_client(
    tx: Transaction, engine: ProtocolEngine, received: ReceivedRequest
) -> Client | ProtocolResponse:
    """The own client that sent a request, or the response that refuses it.

    `received.parameters` are the members of RFC 6749 §2.3.1 and RFC 7521 §4.2, from wherever the endpoint takes them.
    """
    server, request = CsoAuthorizationServer(tx, engine), ProtocolRequest(received, engine.settings.issuer)
    try:
        client = server.authenticate_client(request, list(CONFIDENTIAL_AUTH_METHODS), "own_client")
    except OAuth2Error as error:
        refused: ProtocolResponse = server.handle_error_response(request, error)
        return refused
    if not client.is_own:
        return ProtocolResponse.of(403, _NOT_OWN, [("content-type", "application/json")])
    return client
