"""Dynamic client registration (RFC 7591) and its management (RFC 7592), through Authlib's two endpoints.

A self-registered client needs the consent of account holders. Secrets and the registration access token are shown once and stored
as hashes. The decision needs the document of a `sector_identifier_uri`, but a transaction must not fetch: the decision returns
the address that it needs, and is made again with the document.
"""

import hmac
from typing import Any, NamedTuple

from authlib.oauth2.rfc6749 import InvalidRequestError, JsonRequest, OAuth2Error
from authlib.oauth2.rfc7591 import ClientRegistrationEndpoint, InvalidClientMetadataError, InvalidRedirectURIError
from authlib.oauth2.rfc7592 import ClientConfigurationEndpoint

from cso_idp.oauth import events
from cso_idp.oauth.clients import store as clients
from cso_idp.oauth.clients.client import Client
from cso_idp.oauth.engine import ProtocolEngine
from cso_idp.oauth.metadata import capabilities
from cso_idp.oauth.numeric_date import to_seconds
from cso_idp.oauth.protocol_response import ProtocolResponse
from cso_idp.oauth.registration import store
from cso_idp.oauth.registration.metadata import member_with_real_court, read_metadata
from cso_idp.oauth.registration.store import SelfRegistration
from cso_idp.oauth.server import ProtocolServer
from cso_kit.secrets.opaque import hash_secret, make_id, make_secret, matches
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.hosts import RealDomains

_SAID_HERE = ("registration_access_token", "registration_client_uri", "client_secret_expires_at", "client_id_issued_at")
_WITH_SECRET = ("client_secret_basic", "client_secret_post")


class SectorNeeded(NamedTuple):
    """The decision needs the document at `address`; nothing was changed."""

    address: str


class _SectorNeededError(Exception):
    """Stops Authlib. It is caught here, because an exception would undo the whole commit batch (docs/decisions/0010)."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


class RegistrationTokenError(OAuth2Error):  # type: ignore[misc]  # Authlib is untyped
    """The request has no sufficient token (RFC 6750 §3.1)."""

    error = "invalid_token"
    status_code = 401

    def get_headers(self) -> list[tuple[str, str]]:
        return [*super().get_headers(), ("WWW-Authenticate", 'Bearer realm="cso", error="invalid_token"')]


class _Payload:
    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data


class ReceivedRegistration(NamedTuple):
    """A request at `/register` or below, as the shell has parsed it.

    `client_id` is the one in the path, `came_by` the request's host; `is_local` says whether it comes from this machine; `sector`
    is the sector document, if it was fetched.
    """

    method: str
    client_id: str
    bearer: str
    document: dict[str, Any]
    is_local: bool
    came_by: str
    sector: Any = None


class RegistrationRequest(JsonRequest):  # type: ignore[misc]  # Authlib is untyped
    """The request for Authlib, which modifies it; so each decision makes its own."""

    def __init__(self, received: ReceivedRegistration, issuer: str) -> None:
        super().__init__(received.method, f"{issuer}/register")
        self.received = received
        self.payload = _Payload(received.document)
        self.credential: SelfRegistration | bool | None = None
        # Only the response to this request shows them.
        self.new_secrets: dict[str, str] = {}


def answer_registration(
    tx: Transaction, engine: ProtocolEngine, received: ReceivedRegistration
) -> ProtocolResponse | SectorNeeded:
    """Answers a request at `/register` or at a client's configuration endpoint, or returns the address of the sector document
    that it needs in `received.sector`.
    """
    server, parsed_request = ProtocolServer(tx, engine), RegistrationRequest(received, engine.settings.issuer)
    kind = Configuration if received.client_id else Registration
    try:
        response = server.answer_at(kind, parsed_request)
    except _SectorNeededError as needed:
        return SectorNeeded(needed.address)
    if response.status >= 400:
        reason = response.body.get("error_description", "")
        refused = events.RegistrationRefused(
            error=response.body["error"], reason=reason, client_id=received.client_id[:100] or None
        )
        tx.record(refused)
    return response


class _SharedHalf:
    """The common part of registering and changing a registration."""

    server: ProtocolServer

    def create_endpoint_request(self, request: RegistrationRequest) -> RegistrationRequest:
        return request

    def get_server_metadata(self) -> dict[str, Any]:
        return capabilities(self.server.keyring.algorithms)

    def extract_client_metadata(self, request: RegistrationRequest) -> dict[str, Any]:
        settings = self.server.engine.settings
        wanted = read_metadata(request.payload.data, self.get_server_metadata(), settings.signing_algorithm)
        if member := member_with_real_court(wanted, RealDomains(settings.domains), request.received.came_by):
            kind = InvalidRedirectURIError if member == "redirect_uris" else InvalidClientMetadataError
            raise kind(f"{member}: an address of a real court is not taken.")
        self._check_resource(wanted.get("resource"), request.received.client_id)
        sector = wanted.get("sector_identifier_uri")
        if sector is not None:
            if request.received.sector is None:
                raise _SectorNeededError(sector)
            _check_sector_document(request.received.sector, wanted.get("redirect_uris", []))
        return wanted

    def _check_resource(self, resource: str | None, client_id: str) -> None:
        # The owner of a resource may introspect its tokens, so a client must not claim another client's resource.
        registered, tx = self.server.engine.registered, self.server.tx
        issuer = self.server.engine.settings.issuer
        if resource is None:
            return
        known = registered.client(tx, client_id) if client_id else None
        is_own_already = known is not None and known.client_metadata.get("resource") == resource
        is_here = resource == issuer or resource.startswith(f"{issuer}/")
        if is_here or (resource in registered.resources(tx) and not is_own_already):
            raise InvalidClientMetadataError("resource: another server has that address.")

    def generate_client_registration_info(self, client: Client, request: RegistrationRequest) -> dict[str, str]:
        token = request.new_secrets.get("registration_access_token", request.received.bearer)
        uri = f"{self.server.engine.settings.issuer}/register/{client.client_id}"
        return {"registration_client_uri": uri, "registration_access_token": token}


class Registration(_SharedHalf, ClientRegistrationEndpoint):  # type: ignore[misc]  # Authlib is untyped
    """RFC 7591: registers a client."""

    def authenticate_token(self, request: RegistrationRequest) -> bool:
        settings = self.server.engine.settings
        if settings.registration_token and hmac.compare_digest(
            request.received.bearer.encode(), settings.registration_token.encode()
        ):
            return True
        if settings.registration == "open" and request.received.is_local and settings.password_profile == "simulator":
            return True
        raise RegistrationTokenError("Registering a client needs the initial access token of this provider.")

    def generate_client_info(self, request: RegistrationRequest) -> dict[str, Any]:
        # Authlib's own reads real time and issues a secret to every client.
        info: dict[str, Any] = {
            "client_id": make_id(self.server.tx.random, "client", "dyn-"),
            "client_id_issued_at": to_seconds(self.server.tx.at.protocol),
        }
        wanted = request.payload.data.get("token_endpoint_auth_method", _WITH_SECRET[0])
        if wanted in _WITH_SECRET:
            secret = make_secret(self.server.tx.random, "cso_cs_")
            info |= {"client_secret": secret, "client_secret_expires_at": 0}
        return info

    def save_client(
        self, client_info: dict[str, Any], client_metadata: dict[str, Any], request: RegistrationRequest
    ) -> Client:
        tx = self.server.tx
        secret = client_info.get("client_secret")
        client = Client(
            client_info["client_id"], hash_secret(secret) if secret else None, client_metadata, is_own=False
        )
        token = request.new_secrets["registration_access_token"] = make_secret(tx.random, "cso_rat_")
        clients.put_client(tx, client)
        store.add(tx, SelfRegistration(client.client_id, hash_secret(token), tx.at.protocol))
        if "resource" in client_metadata:
            tx.config_changed()  # the list of resource servers is cached; unknown clients are not
        tx.record(events.ClientSelfRegistered(client_id=client.client_id, client_name=client.name))
        return client


class Configuration(_SharedHalf, ClientConfigurationEndpoint):  # type: ignore[misc]  # Authlib is untyped
    """RFC 7592: shows, changes and deletes a registration, with its registration access token."""

    def authenticate_token(self, request: RegistrationRequest) -> SelfRegistration:
        # The same answer for a wrong token, a deleted client, and a client that is not self-registered (a court).
        found = store.find(self.server.tx, request.received.client_id)
        if found is None or not matches(request.received.bearer, found.token_hash):
            raise RegistrationTokenError("The registration access token is not the one of this client.")
        return found

    def authenticate_client(self, request: RegistrationRequest) -> Client | None:
        return clients.client(self.server.tx, request.received.client_id)

    def revoke_access_token(self, request: RegistrationRequest, token: SelfRegistration) -> None:
        """Nothing: deleting the client deletes the token."""

    def check_permission(self, client: Client, request: RegistrationRequest) -> bool:
        return True

    def introspect_client(self, client: Client) -> dict[str, Any]:
        found = store.find(self.server.tx, client.client_id)
        info: dict[str, Any] = {"client_id": client.client_id, **client.client_metadata}
        if found is not None:
            info["client_id_issued_at"] = to_seconds(found.registered_at)
        return info

    def generate_client_registration_info(self, client: Client, request: RegistrationRequest) -> dict[str, Any]:
        info: dict[str, Any] = super().generate_client_registration_info(client, request)
        if "client_secret" in request.new_secrets:
            info |= {"client_secret": request.new_secrets["client_secret"], "client_secret_expires_at": 0}
        return info

    def create_update_client_response(self, client: Client, request: RegistrationRequest) -> Any:
        _check_update(client, request.payload.data)
        return super().create_update_client_response(client, request)

    def update_client(self, client: Client, client_metadata: dict[str, Any], request: RegistrationRequest) -> Client:
        """§2.2: the new metadata replaces all. A secret stays as long as the client needs one."""
        tx, secret_hash = self.server.tx, client.secret_hash
        if client_metadata["token_endpoint_auth_method"] not in _WITH_SECRET:
            secret_hash = None
        elif secret_hash is None:
            secret = request.new_secrets["client_secret"] = make_secret(tx.random, "cso_cs_")
            secret_hash = hash_secret(secret)
        changed = Client(client.client_id, secret_hash, client_metadata, is_own=False)
        if clients.put_client(tx, changed):
            tx.config_changed()
            tx.record(events.ClientSelfChanged(client_id=client.client_id))
        return changed

    def delete_client(self, client: Client, request: RegistrationRequest) -> None:
        """§2.3: revokes its codes, tokens and consents."""
        tx = self.server.tx
        store.delete_client(tx, client.client_id)
        tx.config_changed()
        tx.record(events.ClientSelfDeleted(client_id=client.client_id))


def _check_update(client: Client, document: dict[str, Any]) -> None:
    """RFC 7592 §2.2. Authlib has the same checks, but without a message."""
    for name in _SAID_HERE:
        if name in document:
            raise InvalidRequestError(f"{name}: must not be sent back.")
    if document.get("client_id") != client.client_id:
        raise InvalidRequestError("client_id: must be sent, and be that of this registration.")
    secret = document.get("client_secret", "")
    if "client_secret" in document and not (isinstance(secret, str) and client.check_client_secret(secret)):
        raise InvalidRequestError("client_secret: may be left out; if it is sent it must be the one that was issued.")


def _check_sector_document(document: Any, redirect_uris: list[str]) -> None:
    # Registration 1.0 §5: an array with every redirect_uri in it.
    if not isinstance(document, list) or not set(redirect_uris) <= {each for each in document if isinstance(each, str)}:
        raise InvalidClientMetadataError(
            "sector_identifier_uri: the document there must be a JSON array that names every redirect_uri."
        )
