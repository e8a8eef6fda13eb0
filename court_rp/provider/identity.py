"""The courts as clients of the provider: one confidential client for each court, its addresses and its credentials.

The Case Locator is one more client, without a sign-on. This module makes the registrations (RFC 7591) and the credentials for
the token endpoint. `client.py` sends the requests.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from court_rp.courts.api_addresses import resource_of
from court_rp.courts.places import Addresses
from court_rp.courts.registry import Court, Registry
from court_rp.provider import store
from court_rp.provider.metadata import Metadata
from court_rp.settings import CourtSettings
from cso_kit.secrets.opaque import make_id, make_secret
from cso_kit.storage.database import Database

# The court's addresses for the provider, and for browsers that the provider or others redirect.
CALLBACK = "/sso/callback"
INITIATE = "/sso/initiate"
LOGOUT = "/sso/backchannel-logout"
VIEW_LOGOUT = "/sso/view/backchannel-logout"
REGISTRATIONS = "/e-file-registrations"
CASE_LOCATOR = "pcl"
FILING = "cmecf:file"
# In the setting: all courts that it does not name.
_EVERY_OTHER = "*"
_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_ASSERTION_LIFETIME = timedelta(seconds=60)
# Members of a court's registration that only the simulator's provider knows. The client for reading has none of them.
_OF_THE_COURT = ("court_id", "court_type", "e_file_registration_uri")


class Identity:
    """The courts' client identifiers and credentials: their own, or those that another provider issued. Secrets are loaded once
    and kept in memory.
    """

    def __init__(self, settings: CourtSettings, database: Database, registry: Registry, addresses: Addresses) -> None:
        self._settings = settings
        self._database = database
        self._registry = registry
        self._addresses = addresses
        self._master = settings.client_master_secret
        self._key: Any = None
        given = settings.clients.get(_EVERY_OTHER)
        named = {court.court_id: settings.clients.get(court.court_id, given) for court in registry}
        self._ids = {court_id: one.client_id if one else f"court-{court_id}" for court_id, one in named.items()}
        self._given = {one.client_id: one.client_secret for one in settings.clients.values()}

    def client_id(self, court: Court) -> str:
        """The client identifier of a court."""
        return self._ids[court.court_id]

    @property
    def is_at_own_provider(self) -> bool:
        """Whether the courts are clients of this simulator's provider, and not of another one that issued their credentials."""
        return not self._settings.clients

    def view_only_client_id(self, court: Court) -> str | None:
        """The client identifier by which a court lets readers in (rule A12); `None` at another provider, which knows none."""
        return f"view-{court.court_id}" if self.is_at_own_provider else None

    async def registrations(self) -> list[dict[str, Any]]:
        """Two registrations for each court, for filing and for reading, and one for the Case Locator, with their credentials."""
        uses_key = self._settings.client_auth == "private_key_jwt"
        jwks = (
            {"keys": [(await self._signing_key()).as_dict(private=False, use="sig", alg="ES256")]} if uses_key else None
        )
        master = "" if uses_key else await self._master_secret()
        courts = [(court, self._registration(court, jwks, master)) for court in self._registry]
        views = [self._view_only(*each, jwks, master) for each in courts if self.view_only_client_id(each[0])]
        return [*(filing for _, filing in courts), *views, self._case_locator(jwks, master)]

    async def credentials(
        self, client_id: str, metadata: Metadata, now_us: int
    ) -> tuple[dict[str, str], dict[str, str]]:
        """Headers and form members that authenticate a court at the provider's endpoints (OpenID Connect Core 1.0 §9)."""
        if self._settings.client_auth == "private_key_jwt":
            by_issuer = self._settings.client_assertion_audience == "issuer"
            audience = metadata.issuer if by_issuer else metadata.token_endpoint
            assertion = await self._assertion(client_id, audience, now_us // 1_000_000)
            return {}, {"client_assertion_type": _ASSERTION_TYPE, "client_assertion": assertion}
        secret = self._secret(client_id, "" if self._given.get(client_id) else await self._master_secret())
        if self._settings.client_auth == "client_secret_post":
            return {}, {"client_secret": secret}
        # RFC 6749 §2.3.1: both halves are form-encoded before they are joined.
        pair = f"{quote(client_id, safe='')}:{quote(secret, safe='')}".encode()
        return {"authorization": f"Basic {base64.b64encode(pair).decode()}"}, {}

    async def seal(self, secret: str) -> str:
        """A secret that is to be kept for a while, so that only the courts can read it (RFC 7516, `dir` with A256GCM)."""
        from joserfc import jwe  # needed only while the provider is away

        return jwe.encrypt_compact({"alg": "dir", "enc": "A256GCM"}, secret, await self._sealing_key())

    async def unseal(self, sealed: str) -> str:
        """The secret that was sealed."""
        from joserfc import jwe

        plaintext = jwe.decrypt_compact(sealed, await self._sealing_key()).plaintext
        return (plaintext or b"").decode()

    async def _sealing_key(self) -> Any:
        from joserfc.jwk import OctKey

        master = (await self._master_secret()).encode()
        return OctKey.import_key(hmac.new(master, b"sealed secrets", hashlib.sha256).digest())

    def _registration(self, court: Court, jwks: dict[str, Any] | None, master: str) -> dict[str, Any]:
        places = self._addresses.every_place(court)
        inner = self._settings.back_channel_address or self._settings.public_address
        return {
            "client_id": self.client_id(court),
            "client_name": court.name,
            # Whose calls these are, for the provider.
            "court_id": court.court_id,
            "redirect_uris": [place.address(CALLBACK) for place in places],
            "post_logout_redirect_uris": [place.address("/") for place in places],
            "backchannel_logout_uri": self._addresses.by_path(court, inner).address(LOGOUT),
            "backchannel_logout_session_required": True,
            "initiate_login_uri": self._addresses.by_path(court).address(INITIATE),
            "response_types": ["code"],
            "grant_types": ["authorization_code"],
            "scope": self._settings.scope,
            "id_token_signed_response_alg": self._settings.id_token_signed_response_alg,
            "token_endpoint_auth_method": self._settings.client_auth,
            # Where the provider learns what the court offers, and sends e-file registrations (rule L11).
            "court_type": court.type,
            "e_file_registration_uri": self._addresses.by_path(court, inner).address(REGISTRATIONS),
            # RFC 8707: the resource indicator in requests for tokens of this court's API.
            "resource": resource_of(self._addresses, court),
            **({"view_only_client": view} if (view := self.view_only_client_id(court)) else {}),
            **self._credential(self.client_id(court), jwks, master),
        }

    def _view_only(
        self, court: Court, filing: dict[str, Any], jwks: dict[str, Any] | None, master: str
    ) -> dict[str, Any]:
        """The registration by which legacy and shared accounts are let in to read, and never to file (rule A12).

        It is the court's `filing` registration with other scopes, and with addresses of its own.
        """
        client_id, inner = f"view-{court.court_id}", self._settings.back_channel_address
        inner = inner or self._settings.public_address
        left_out = ("view_only_client", "resource", "initiate_login_uri", "jwks", "client_secret", *_OF_THE_COURT)
        return {
            **{name: value for name, value in filing.items() if name not in left_out},
            "client_id": client_id,
            "client_name": f"{court.name} (reading)",
            "backchannel_logout_uri": self._addresses.by_path(court, inner).address(VIEW_LOGOUT),
            "scope": view_only(self._settings.scope),
            **self._credential(client_id, jwks, master),
        }

    def _case_locator(self, jwks: dict[str, Any] | None, master: str) -> dict[str, Any]:
        """The Case Locator's registration. It only introspects tokens (RFC 7662), so it has no redirect address and no grant."""
        return {
            "client_id": CASE_LOCATOR,
            "client_name": "PACER Case Locator",
            "redirect_uris": [],
            "response_types": [],
            "grant_types": [],
            "scope": "pacer:search",
            "token_endpoint_auth_method": self._settings.client_auth,
            **self._credential(CASE_LOCATOR, jwks, master),
        }

    def _credential(self, client_id: str, jwks: dict[str, Any] | None, master: str) -> dict[str, Any]:
        return {"jwks": jwks} if jwks else {"client_secret": self._secret(client_id, master)}

    def _secret(self, client_id: str, master: str) -> str:
        return self._given.get(client_id) or client_secret(master, client_id)

    async def _assertion(self, client_id: str, audience: str, now: int) -> str:
        from joserfc import jwt  # needed only by courts that authenticate this way

        key = await self._signing_key()
        claims = {
            "iss": client_id,
            "sub": client_id,
            "aud": audience,
            "jti": make_id(self._database.random, "client assertion"),
            "iat": now,
            "exp": now + int(_ASSERTION_LIFETIME.total_seconds()),
        }
        return jwt.encode({"alg": "ES256", "kid": key.kid}, claims, key)

    async def _master_secret(self) -> str:
        if self._master is None:
            self._master = await self._kept(
                "client_master_secret", lambda: make_secret(self._database.random.lasting(), "court_ms_")
            )
        return self._master

    async def _signing_key(self) -> Any:
        if self._key is None:
            from joserfc.jwk import ECKey

            from cso_kit.secrets.private_keys import make_p256_key

            def make() -> str:
                private = make_p256_key(self._database.random.lasting(), "client signing key")
                made = ECKey(private, private)
                made.ensure_kid()
                return json.dumps(made.as_dict(private=True))

            self._key = ECKey.import_key(json.loads(await self._kept("client_signing_key", make)))
        return self._key

    async def _kept(self, name: str, make: Callable[[], str]) -> str:
        """A secret that survives restarts and resets. The first process that needs it makes it."""
        found = await self._database.read(lambda tx: store.own_secret(tx, name))
        if found is not None:
            return found
        made = make()
        return await self._database.work(lambda tx: store.keep_secret(tx, name, made))


def view_only(scope: str) -> str:
    """A requested scope without filing."""
    return " ".join(part for part in scope.split() if part != FILING)


def client_secret(master: str, client_id: str) -> str:
    """A court's client secret, derived so that it can be registered again. No court can derive another one's."""
    digest = hmac.digest(master.encode(), client_id.encode(), "sha256")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
