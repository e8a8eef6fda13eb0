"""The provider as the courts see it: its metadata, its keys, its token and UserInfo endpoints.

What is fetched is trusted for nothing but its shape (`metadata.py`); what a token says is judged in `id_token.py`. Metadata and
keys are kept for a while and outlive a restart or a key rotation of the provider.
"""

import asyncio
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from court_rp.provider.errors import ProviderAwayError, ProviderError
from court_rp.provider.metadata import KEY_TYPES, Metadata, parse_keys, parse_metadata
from court_rp.settings import CourtSettings
from cso_kit.time.clock import RealNow
from cso_kit.trust import trusting

if TYPE_CHECKING:
    import httpx
    from joserfc.jwk import Key

# An unknown key id makes the keys be fetched again, but not more often than this.
_JWKS_PAUSE = timedelta(seconds=1)
# Not in the metadata: the PACER-native face has its paths from the real thing.
CSO_LOGOUT = "/services/cso-logout"


class Tokens(NamedTuple):
    """A token response, as far as a court uses it."""

    access_token: str
    id_token: str
    scope: str | None


class ProviderClient:
    """Talks to the provider. `http` is used as it is given; otherwise a client is made at the first need, and closed."""

    def __init__(self, settings: CourtSettings, now: RealNow, http: "httpx.AsyncClient | None" = None) -> None:
        self._settings = settings
        # What the courts registered, and so what every ID and logout token has to be signed with.
        self.alg = settings.id_token_signed_response_alg
        self._now = now
        self._http = http
        self._is_own = http is None
        self._metadata: Metadata | None = None
        self._metadata_at: datetime | None = None
        self._keys: list[tuple[dict[str, Any], Key]] = []
        self._keys_at: datetime | None = None
        self._unknown_at: datetime | None = None
        self._fetching = asyncio.Lock()
        self._asking = asyncio.Lock()

    async def metadata(self) -> Metadata:
        """The provider's metadata; an old copy serves while the provider is away.

        Raises:
            ProviderError: it was never reached, or its metadata cannot be used.
        """
        if self._metadata is None or self._is_older(self._metadata_at, self._settings.discovery_refresh):
            async with self._fetching:
                if self._metadata is None or self._is_older(self._metadata_at, self._settings.discovery_refresh):
                    await self._refresh_metadata()
        if self._metadata is None:  # pragma: no cover - the refresh sets it or raises
            raise ProviderAwayError("no metadata")
        return self._metadata

    async def redeem(self, form: dict[str, str], headers: dict[str, str]) -> Tokens:
        """Exchanges a code at the token endpoint (RFC 6749 §4.1.3).

        Raises:
            ProviderError: it refused, or answered what is no token response.
        """
        metadata = await self.metadata()
        answer = await self._json("POST", metadata.token_endpoint, data=form, headers=headers)
        access_token, id_token = answer.get("access_token"), answer.get("id_token")
        if str(answer.get("token_type", "")).lower() != "bearer" or not _are_text(access_token, id_token):
            raise ProviderError("bad_token_response", "no bearer token, or no ID token")
        scope = answer.get("scope")
        return Tokens(str(access_token), str(id_token), scope if isinstance(scope, str) else None)

    async def userinfo(self, access_token: str, sub: str) -> dict[str, Any]:
        """The claims about the person. OpenID Connect Core 1.0 §5.3.2: another `sub` than the ID token's must not be used."""
        metadata = await self.metadata()
        headers = {"authorization": f"Bearer {access_token}"}
        claims = await self._json("GET", metadata.userinfo_endpoint, headers=headers)
        if claims.get("sub") != sub:
            raise ProviderError("userinfo_sub_mismatch", "UserInfo speaks of somebody else than the ID token")
        return claims

    async def introspect(self, form: dict[str, str], headers: dict[str, str]) -> dict[str, Any]:
        """What the provider says of a token (RFC 7662 §2). What it is worth is judged elsewhere.

        Raises:
            ProviderError: it refused, or has no introspection endpoint.
        """
        metadata = await self.metadata()
        if metadata.introspection_endpoint is None:
            raise ProviderError("no_introspection", "the provider announces no introspection_endpoint")
        return await self._json("POST", metadata.introspection_endpoint, data=form, headers=headers)

    async def sign_out(self, token: str) -> None:
        """Ends the sign-on that a `NextGenCSO` token stands on, for all its faces, by the provider's `cso-logout` (D§1.3).

        Raises:
            ProviderError: it could not be told.
        """
        headers = {"accept": "application/json"}
        await self._json(
            "POST", self._settings.issuer.rstrip("/") + CSO_LOGOUT, json={"nextGenCSO": token}, headers=headers
        )

    async def key(self, kid: str | None, *, may_wait: bool) -> "Key":
        """The provider's key for a signature. An unknown id makes the keys be fetched again, so that no rotation costs a login.

        Such fetches keep a pause, so that a flood of forged tokens is not a flood of fetches. A token that the provider itself
        handed out `may_wait` for the pause to be over; all that wait share the next fetch.

        Raises:
            ProviderError: there is no such key.
        """
        if self._is_older(self._keys_at, self._settings.jwks_refresh):
            await self._refresh_keys(self._settings.jwks_refresh)
        if self._find_key(kid) is None:
            await self._refresh_keys_for_unknown_id(kid, may_wait=may_wait)
        found = self._find_key(kid)
        if found is None:
            raise ProviderError("unknown_key", f"no {self.alg} key with the id {kid!r}")
        return found

    async def _refresh_keys_for_unknown_id(self, kid: str | None, *, may_wait: bool) -> None:
        asked_at = self._now()
        if self._pause_left() and not may_wait:
            return
        async with self._asking:
            # Whoever waited here may have what was fetched for another, or is told by it that there is no such key.
            if self._find_key(kid) is not None or (self._keys_at is not None and self._keys_at >= asked_at):
                return
            await asyncio.sleep(self._pause_left())
            self._unknown_at = self._now()
            await self._refresh_keys(timedelta(0))

    def _pause_left(self) -> float:
        """For how many seconds the keys are not to be fetched again for an unknown id."""
        if self._unknown_at is None or self._is_older(self._unknown_at, _JWKS_PAUSE):
            return 0
        return (self._unknown_at + _JWKS_PAUSE - self._now()).total_seconds()

    async def close(self) -> None:
        """Ends the connections, if they are this object's own."""
        if self._is_own and self._http is not None:
            client, self._http = self._http, None
            await client.aclose()

    def _find_key(self, kid: str | None) -> "Key | None":
        kty, alg = KEY_TYPES[self.alg], self.alg
        fitting = [
            key
            for jwk, key in self._keys
            if jwk.get("kty") == kty and jwk.get("alg", alg) == alg and jwk.get("use", "sig") == "sig"
        ]
        if kid is None:
            # OpenID Connect Core 1.0 §10.1: without a key id there must be only one key it can be.
            return fitting[0] if len(fitting) == 1 else None
        return next((key for key in fitting if key.kid == kid), None)

    async def _refresh_metadata(self) -> None:
        # Discovery 1.0 §4.1: a terminating slash of the issuer is left out before the path is added.
        base = (self._settings.provider_address or self._settings.issuer).rstrip("/")
        try:
            document = await self._json("GET", f"{base}/.well-known/openid-configuration")
            self._metadata = parse_metadata(document, self._settings.issuer, self.alg)
        except ProviderAwayError:
            if self._metadata is None:
                raise
        self._metadata_at = self._now()

    async def _refresh_keys(self, at_least: timedelta) -> None:
        metadata = await self.metadata()
        async with self._fetching:
            if not self._is_older(self._keys_at, at_least):
                return
            begun_at = self._now()
            try:
                document = await self._json("GET", metadata.jwks_uri)
            except ProviderAwayError:
                if not self._keys:
                    raise
                return
            self._keys = parse_keys(document)
            # What is published after the question may not be in the answer.
            self._keys_at = begun_at

    def _is_older(self, fetched_at: datetime | None, age: timedelta) -> bool:
        return fetched_at is None or not timedelta(0) <= self._now() - fetched_at < age

    def _client(self) -> "httpx.AsyncClient":
        if self._http is None:
            import httpx  # costs 100 ms: only once somebody signs on

            timeout = self._settings.provider_timeout.total_seconds()
            verify = trusting(self._settings.ca_file)
            self._http = httpx.AsyncClient(verify=verify, timeout=timeout, follow_redirects=False)
        return self._http

    async def _json(self, method: str, address: str, **request: Any) -> dict[str, Any]:
        import httpx

        try:
            response = await self._client().request(method, self._inward(address), **request)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise ProviderAwayError(f"{method} {address}: {type(error).__name__}") from error
        if response.status_code >= 500:
            raise ProviderAwayError(f"{method} {address}: status {response.status_code}")
        try:
            document = response.json()
        except (ValueError, RecursionError) as error:
            raise ProviderError("not_json", f"{method} {address}: status {response.status_code}") from error
        if response.status_code != 200 or not isinstance(document, dict):
            error_code = str(document.get("error", ""))[:100] if isinstance(document, dict) else ""
            raise ProviderError(
                "refused_by_provider", f"{method} {address}: status {response.status_code} {error_code}".rstrip()
            )
        return document

    def _inward(self, address: str) -> str:
        """The back-channel form of one of the provider's public addresses."""
        issuer, inner = self._settings.issuer.rstrip("/"), self._settings.provider_address
        return inner + address[len(issuer) :] if inner and address.startswith(issuer) else address


def _are_text(*values: object) -> bool:
    return all(isinstance(value, str) and value for value in values)
