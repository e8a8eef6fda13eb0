"""The provider as the courts see it: its metadata, its keys, its token and UserInfo endpoints.

It checks the shape of responses only (`metadata.py`); `id_token.py` checks what a token says. Metadata and keys are cached and
bridge a restart or a key rotation of the provider.
"""

import asyncio
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from court_rp.provider.errors import ProviderAwayError, ProviderError, ProviderRefusedError
from court_rp.provider.metadata import KEY_TYPES, Metadata, parse_keys, parse_metadata
from court_rp.settings import CourtSettings
from cso_kit.time.clock import RealNow
from cso_kit.trace import headers_of_call
from cso_kit.trust import trusting

if TYPE_CHECKING:
    import httpx
    from joserfc.jwk import Key

# An unknown key id causes a new fetch of the keys, at most once in this time.
_JWKS_PAUSE = timedelta(seconds=1)
# Not in the metadata: the PACER-native face has the real system's paths.
CSO_AUTH, CSO_LOGOUT = "/services/cso-auth", "/services/cso-logout"


class Tokens(NamedTuple):
    """The members of a token response that a court uses."""

    access_token: str
    id_token: str
    scope: str | None


class PacerAnswer(NamedTuple):
    """The answer of `cso-auth` (D§1.2). `description` is the provider's sentence for people."""

    result: str
    description: str
    token: str


class ProviderClient:
    """Talks to the provider. Without `http` it makes a client at the first request, and closes it."""

    def __init__(self, settings: CourtSettings, now: RealNow, http: "httpx.AsyncClient | None" = None) -> None:
        self._settings = settings
        # The algorithm that the courts registered; every ID and logout token must be signed with it.
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
        """The provider's metadata. While the provider is away, the cached copy is used.

        Raises:
            ProviderError: there is no cached copy, or the metadata is invalid.
        """
        if self._metadata is None or self._is_older(self._metadata_at, self._settings.discovery_refresh):
            async with self._fetching:
                if self._metadata is None or self._is_older(self._metadata_at, self._settings.discovery_refresh):
                    await self._refresh_metadata()
        if self._metadata is None:  # pragma: no cover - the refresh sets it or raises
            raise ProviderAwayError("no metadata")
        return self._metadata

    async def redeem(self, form: dict[str, str], headers: dict[str, str]) -> Tokens:
        """Redeems a code at the token endpoint (RFC 6749 §4.1.3).

        Raises:
            ProviderError: it refused, or the token response is malformed.
        """
        metadata = await self.metadata()
        answer = await self._json("POST", metadata.token_endpoint, data=form, headers=headers)
        access_token, id_token = answer.get("access_token"), answer.get("id_token")
        if str(answer.get("token_type", "")).lower() != "bearer" or not _are_text(access_token, id_token):
            raise ProviderError("bad_token_response", "no bearer token, or no ID token")
        scope = answer.get("scope")
        return Tokens(str(access_token), str(id_token), scope if isinstance(scope, str) else None)

    async def userinfo(self, access_token: str, sub: str) -> dict[str, Any]:
        """The claims from UserInfo. OpenID Connect Core 1.0 §5.3.2: claims with another `sub` must not be used."""
        metadata = await self.metadata()
        headers = {"authorization": f"Bearer {access_token}"}
        claims = await self._json("GET", metadata.userinfo_endpoint, headers=headers)
        if claims.get("sub") != sub:
            raise ProviderError("userinfo_sub_mismatch", "UserInfo speaks of somebody else than the ID token")
        return claims

    async def introspect(self, form: dict[str, str], headers: dict[str, str]) -> dict[str, Any]:
        """The introspection response for a token (RFC 7662 §2), unchecked.

        Raises:
            ProviderError: it refused, or has no introspection endpoint.
        """
        metadata = await self.metadata()
        if metadata.introspection_endpoint is None:
            raise ProviderError("no_introspection", "the provider announces no introspection_endpoint")
        return await self._json("POST", metadata.introspection_endpoint, data=form, headers=headers)

    async def sign_out(self, token: str) -> None:
        """Ends the sign-on session of a `NextGenCSO` token by the provider's `cso-logout` (D§1.3).

        Raises:
            ProviderError: the call failed.
        """
        await self._pacer(CSO_LOGOUT, {"nextGenCSO": token})

    async def call(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> dict[str, Any]:
        """Sends a court's call to an address of the provider below its issuer. Returns its answer.

        Raises:
            ProviderRefusedError: the provider refused it.
            ProviderError: the call failed otherwise.
        """
        return await self._json("POST", self._settings.issuer.rstrip("/") + path, json=body, headers=headers)

    async def log_in(self, members: dict[str, str]) -> PacerAnswer:
        """Logs a PACER account in by the provider's `cso-auth`, with the members of D§1.2.

        Raises:
            ProviderError: the call failed, or the answer is malformed.
        """
        answer = await self._pacer(CSO_AUTH, members)
        # Clients have seen null, and a number as the result (D§0).
        result, description, token = (answer.get(name) for name in ("loginResult", "errorDescription", "nextGenCSO"))
        if not isinstance(result, str | int):
            raise ProviderError("bad_pacer_answer", "cso-auth gave no loginResult")
        return PacerAnswer(str(result), str(description or "")[:500], str(token or ""))

    async def _pacer(self, path: str, members: dict[str, str]) -> dict[str, Any]:
        address = self._settings.issuer.rstrip("/") + path
        return await self._json("POST", address, json=members, headers={"accept": "application/json"})

    async def key(self, kid: str | None, *, may_wait: bool) -> "Key":
        """The provider's key for a signature. For an unknown id the keys are fetched again, so that no rotation fails a login.

        There is a pause between such fetches, so that many forged tokens do not cause many fetches. The check of a token that
        came from the provider itself `may_wait` until the pause is over; all waiting checks share the next fetch.

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
            # While this check waited, another one may have fetched the keys; then there is no need to fetch them again.
            if self._find_key(kid) is not None or (self._keys_at is not None and self._keys_at >= asked_at):
                return
            await asyncio.sleep(self._pause_left())
            self._unknown_at = self._now()
            await self._refresh_keys(timedelta(0))

    def _pause_left(self) -> float:
        """The seconds until the keys may be fetched again for an unknown id."""
        if self._unknown_at is None or self._is_older(self._unknown_at, _JWKS_PAUSE):
            return 0
        return (self._unknown_at + _JWKS_PAUSE - self._now()).total_seconds()

    async def close(self) -> None:
        """Closes the HTTP client, if this object made it."""
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
            # OpenID Connect Core 1.0 §10.1: a token without a key id needs exactly one possible key.
            return fitting[0] if len(fitting) == 1 else None
        return next((key for key in fitting if key.kid == kid), None)

    async def _refresh_metadata(self) -> None:
        # Discovery 1.0 §4.1: a trailing slash of the issuer is removed before the path is appended.
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
            # The time of the request, not of the response: a key published in between may be missing.
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

        if traced := headers_of_call(address):
            request["headers"] = {**request.get("headers", {}), **traced}
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
            status = response.status_code
            raise ProviderRefusedError(status, f"{method} {address}: status {status} {error_code}".rstrip())
        return document

    def _inward(self, address: str) -> str:
        """The provider's internal address for one of its public addresses."""
        issuer, inner = self._settings.issuer.rstrip("/"), self._settings.provider_address
        return inner + address[len(issuer) :] if inner and address.startswith(issuer) else address


def _are_text(*values: object) -> bool:
    return all(isinstance(value, str) and value for value in values)
