"""Pushed authorization requests (RFC 9126): the client sends the request, and the browser brings only a reference."""

from datetime import timedelta

from authlib.oauth2.rfc6749 import InvalidRequestError, OAuth2Error

from cso_idp.endpoint_table import PAR
from cso_idp.oauth.authorization import store
from cso_idp.oauth.authorization.authorization_request import check_parameters, hinted_sub_of
from cso_idp.oauth.authorization.flow import enter
from cso_idp.oauth.authorization.request_object import OBJECT_MISSING, unfold
from cso_idp.oauth.authorization_server import CsoAuthorizationServer
from cso_idp.oauth.clients.client import Client
from cso_idp.oauth.engine import ProtocolEngine
from cso_idp.oauth.protocol_request import ProtocolRequest
from cso_idp.oauth.protocol_response import ProtocolResponse
from cso_idp.oauth.received import ReceivedRequest
from cso_idp.oauth.refused_request import record_refusal
from cso_idp.oauth.vocabulary import CLIENT_AUTH_METHODS, PUSHED_REFERENCE
from cso_kit.secrets.opaque import make_token
from cso_kit.storage.unit_of_work import Transaction

LIFETIME = timedelta(seconds=60)
# For a client that registered `require_pushed_authorization_requests` (RFC 9126 §6).
MISSING = "This client pushes its requests; send the browser with the reference only."
# Client authentication is not part of the authorization request (RFC 9126 §2.1).
_NOT_KEPT = ("client_secret", "client_assertion", "client_assertion_type")


def push(tx: Transaction, engine: ProtocolEngine, received: ReceivedRequest) -> ProtocolResponse:
    """Authenticates the client, validates its request as `/authorize` does, and stores it for a minute (§2.2)."""
    server, sent = CsoAuthorizationServer(tx, engine), ProtocolRequest(received, engine.settings.issuer)
    try:
        client = server.authenticate_client(sent, list(CLIENT_AUTH_METHODS), "pushed_authorization_request")
        sent.client = client
        parameters = {name: value for name, value in sent.form.items() if name not in _NOT_KEPT}
        parameters["client_id"] = client.client_id
        parameters = enter(tx, _unfolded(server, client, parameters))
        _check(server, parameters)
    except OAuth2Error as error:
        # §2.3: errors are in the response, not in a redirect.
        error.redirect_uri = None
        refused: ProtocolResponse = server.handle_error_response(sent, error)
        record_refusal(tx, engine, PAR.path, sent, refused)
        return refused
    reference = PUSHED_REFERENCE + make_token(tx.random, "cso_pr_", tx.real)
    store.add_pushed(tx, reference, client.client_id, parameters, tx.at.protocol + LIFETIME)
    body = {"request_uri": reference, "expires_in": int(LIFETIME.total_seconds())}
    return ProtocolResponse.of(201, body, [("content-type", "application/json")])


def find(tx: Transaction, parameters: dict[str, str]) -> dict[str, str] | None:
    """The pushed request of a reference, with the reference: for its own client, within its minute, until it is answered (§4,
    §7.3). It can be opened several times, for example by a reload of the sign-on page.
    """
    reference = parameters["request_uri"]
    found = store.find_pushed(tx, reference, parameters.get("client_id", ""))
    return None if found is None else {**found, "request_uri": reference}


def keep(tx: Transaction, parameters: dict[str, str], lifetime: timedelta) -> None:
    """Prolongs a pushed request for the lifetime of its sign-on page. Does nothing for other requests."""
    if is_reference(parameters):
        store.keep_pushed(tx, parameters["request_uri"], tx.at.protocol + lifetime)


def use_up(tx: Transaction, parameters: dict[str, str]) -> bool:
    """Marks a pushed request as used. Returns whether the request may be answered: a pushed one only once."""
    return not is_reference(parameters) or store.use_pushed(tx, parameters["request_uri"])


def is_reference(parameters: dict[str, str]) -> bool:
    """Whether an authorization request refers to a pushed one."""
    return parameters.get("request_uri", "").startswith(PUSHED_REFERENCE)


def _unfolded(server: CsoAuthorizationServer, client: Client, parameters: dict[str, str]) -> dict[str, str]:
    if "request_uri" in parameters:
        # RFC 9126 §2.1: a pushed request with a request_uri is refused.
        raise InvalidRequestError(
            "A request_uri cannot be pushed; push the parameters, or the object itself (request)."
        )
    if "request" in parameters:
        return unfold(server, parameters, is_pushed=True)
    if client.requires_request_object:
        raise InvalidRequestError(OBJECT_MISSING)
    return parameters


def _check(server: CsoAuthorizationServer, parameters: dict[str, str]) -> None:
    request = ProtocolRequest(ReceivedRequest("GET", "/authorize", parameters), server.engine.settings.issuer)
    server.get_consent_grant(request)
    check_parameters(server, parameters)
    hinted_sub_of(server, parameters)
