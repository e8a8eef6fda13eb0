"""The authorization request: what Authlib validates, and the checks it leaves to us, in the order of the specification.

An `AuthorizationRequest` is proof that a request was validated in this transaction; `answer` and `refuse` turn it into the
response for the client, with `iss` in every redirect (RFC 9207 §2).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from authlib.oauth2.rfc6749 import InvalidRequestError, OAuth2Error, UnsupportedResponseTypeError
from authlib.oauth2.rfc9207 import IssuerParameter

from cso_idp import events
from cso_idp.accounts.model import Account
from cso_idp.oauth.client import Client
from cso_idp.oauth.request import ProtocolRequest
from cso_idp.oauth.resource import check_resource
from cso_idp.oauth.response import ProtocolResponse
from cso_idp.oauth.server import CsoAuthorizationServer
from cso_idp.oauth.vocabulary import PROMPTS, RESPONSE_MODES
from cso_idp.sessions.model import SignOnSession
from cso_kit.work import Transaction

if TYPE_CHECKING:
    from cso_idp.provider import Provider

Check = Callable[[dict[str, str]], None]


class RequestNotSupportedError(OAuth2Error):  # type: ignore[misc]  # Authlib is untyped
    """The `request` parameter was sent (Core 1.0 §6.1)."""

    error = "request_not_supported"


class RequestUriNotSupportedError(OAuth2Error):  # type: ignore[misc]  # Authlib is untyped
    """The `request_uri` parameter was sent (Core 1.0 §6.2)."""

    error = "request_uri_not_supported"


class RegistrationNotSupportedError(OAuth2Error):  # type: ignore[misc]  # Authlib is untyped
    """The `registration` parameter was sent (Core 1.0 §7.2.1)."""

    error = "registration_not_supported"


def check_request_objects(data: dict[str, str]) -> None:
    """Core 1.0 §6.1, 6.2, 7.2.1: parameters that are not supported must not be ignored."""
    if "request" in data:
        raise RequestNotSupportedError("Request objects are not supported; send the parameters themselves.")
    if "request_uri" in data:
        raise RequestUriNotSupportedError("Request objects are not supported; send the parameters themselves.")
    if "registration" in data:
        raise RegistrationNotSupportedError("Register the client beforehand.")


def check_response_mode(data: dict[str, str]) -> None:
    """The modes that suit a code: in the query, or in a form (OAuth 2.0 Form Post Response Mode)."""
    if data.get("response_mode", "query") not in RESPONSE_MODES:
        raise InvalidRequestError(f"response_mode must be one of: {' '.join(RESPONSE_MODES)}.")


def check_prompt(data: dict[str, str]) -> None:
    """Core 1.0 §3.1.2.1: known values only, and `none` only alone."""
    prompts = data.get("prompt", "").split()
    if unknown := set(prompts) - set(PROMPTS):
        raise InvalidRequestError(f"The prompt has {len(unknown)} unknown value(s); known are: {' '.join(PROMPTS)}.")
    if "none" in prompts and len(prompts) > 1:
        raise InvalidRequestError("prompt=none must stand alone.")


def check_max_age(data: dict[str, str]) -> None:
    """Core 1.0 §3.1.2.1: a number of seconds."""
    value = data.get("max_age", "")
    if value and not (value.isascii() and value.isdigit() and len(value) < 10):
        raise InvalidRequestError("max_age must be a number of seconds.")


CHECKS: tuple[Check, ...] = (check_request_objects, check_response_mode, check_prompt, check_max_age)


@dataclass(frozen=True)
class AuthorizationRequest:
    """A validated request: its client and redirect address are real, and every parameter is well-formed."""

    server: CsoAuthorizationServer
    request: ProtocolRequest
    grant: Any
    redirect_uri: str

    @property
    def client(self) -> Client:
        client: Client = self.request.client
        return client

    @property
    def parameters(self) -> dict[str, str]:
        data: dict[str, str] = self.request.payload.data
        return data


@dataclass(frozen=True)
class Unanswerable:
    """A request that cannot be answered by redirect: its client or redirect address is not to be trusted."""

    error: str
    message: str


def read_request(
    tx: Transaction, provider: "Provider", parameters: dict[str, str]
) -> AuthorizationRequest | ProtocolResponse | Unanswerable:
    """Validates an authorization request; a faulty one comes back as the response to send, or as one that can only be shown."""
    server = CsoAuthorizationServer(tx, provider)
    request = ProtocolRequest("GET", f"{provider.settings.issuer}/authorize", parameters)
    try:
        grant = server.get_consent_grant(request)
    except OAuth2Error as error:
        return _refused(server, request, error)
    try:
        for check in CHECKS:
            check(parameters)
        check_resource(server, parameters)
    except OAuth2Error as error:
        error.redirect_uri = grant.redirect_uri
        return _refused(server, request, error)
    return AuthorizationRequest(server, request, grant, grant.redirect_uri)


def answer(valid: AuthorizationRequest, session: SignOnSession, account: Account) -> ProtocolResponse:
    """Issues the code: the redirect back to the client."""
    valid.server.signed_on = session
    response = valid.server.create_authorization_response(valid.request, account, valid.grant)
    return _to_client(valid.server, valid.request, response, valid.redirect_uri)


def refuse(valid: AuthorizationRequest, error: str, description: str, sub: str | None = None) -> ProtocolResponse:
    """Sends an OAuth error back to the client."""
    fault = OAuth2Error(description, redirect_uri=valid.redirect_uri, error=error)
    refused = _refused(valid.server, valid.request, fault, sub)
    if isinstance(refused, Unanswerable):  # pragma: no cover - a validated request has an address to redirect to
        raise TypeError(refused.message)
    return refused


def _refused(
    server: CsoAuthorizationServer, request: ProtocolRequest, error: OAuth2Error, sub: str | None = None
) -> ProtocolResponse | Unanswerable:
    client_id = request.payload.client_id
    if isinstance(error, UnsupportedResponseTypeError):
        # WORKAROUND: Authlib puts the response type where the description belongs. (end WORKAROUND)
        error.description = "response_type must be code."
    server.tx.record(
        events.AuthorizationRefused(
            error=error.error, reason=error.description or error.error, client_id=client_id and client_id[:100], sub=sub
        )
    )
    if not error.redirect_uri:
        return Unanswerable(error.error, error.description or "The request is not complete.")
    error.state = request.payload.state
    response: ProtocolResponse = server.handle_error_response(request, error)
    return _to_client(server, request, response, error.redirect_uri)


class _Issuer(IssuerParameter):  # type: ignore[misc]  # Authlib is untyped
    def __init__(self, issuer: str) -> None:
        self._issuer = issuer

    def get_issuer(self) -> str:
        return self._issuer


def _to_client(
    server: CsoAuthorizationServer, request: ProtocolRequest, response: ProtocolResponse, redirect_uri: str
) -> ProtocolResponse:
    if request.payload.data.get("response_mode") == "form_post":
        response.posts_to = redirect_uri
    _Issuer(server.provider.settings.issuer).add_issuer_parameter(server, response)
    return response
