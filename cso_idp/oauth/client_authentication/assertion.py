"""Client authentication by a signed assertion, `private_key_jwt` (RFC 7523 §2.2, OpenID Connect Core 1.0 §9)."""

from datetime import timedelta
from typing import Any

from authlib.oauth2.rfc6749 import InvalidClientError
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from cso_idp.endpoint_table import PAR, TOKEN
from cso_idp.oauth.clients import store
from cso_idp.oauth.clients.client import Client
from cso_idp.oauth.numeric_date import to_seconds
from cso_idp.oauth.server import ProtocolServer
from cso_idp.oauth.vocabulary import ASSERTION_ALGORITHMS
from cso_kit.secrets.opaque import hash_secret
from cso_kit.storage.columns import from_microseconds

_LEEWAY = 60
# RFC 8725 §3.11: a JWT that says it is of another kind, such as an access token or a request object, is no assertion.
_TYPES = ("", "jwt", "client-authentication+jwt")
# RFC 7523 §3: an exp unreasonably far in the future MAY be refused; used assertions are remembered until then.
_LONGEST = 24 * 3600


class ClientAssertion(JWTBearerClientAssertion):  # type: ignore[misc]  # Authlib is untyped
    """Accepts an assertion signed by one of the client's registered keys, once, for at most its own lifetime."""

    CLIENT_AUTH_METHOD = "private_key_jwt"

    def __init__(self, server: ProtocolServer, asked_at: str) -> None:
        """`asked_at` is the address of the endpoint that the request came to."""
        super().__init__(validate_jti=True, leeway=_LEEWAY)
        self._server = server
        self._asked_at = asked_at
        self._algorithms: tuple[str, ...] = ASSERTION_ALGORITHMS

    def get_audiences(self) -> list[str]:
        # Core §9 wants the token endpoint; the issuer is what RFC 7523bis and the conformance suite send.
        issuer = self._server.engine.settings.issuer
        # RFC 9126 §2: a pushed request's assertion may also name the endpoint that it is pushed to.
        pushed_to = issuer + PAR.path
        return [issuer, issuer + TOKEN.path, *([pushed_to] if self._asked_at == pushed_to else [])]

    def extract_assertion(self, assertion: str) -> tuple[dict[str, Any], dict[str, Any]]:
        # WORKAROUND: Authlib handles malformed JSON, but not JSON that is nested too deeply.
        try:
            found: tuple[dict[str, Any], dict[str, Any]] = super().extract_assertion(assertion)
        except (TypeError, RecursionError) as error:
            raise InvalidClientError(description="The client assertion is not a signed JWT.") from error
        return found
        # (end WORKAROUND)

    def resolve_client_public_key(self, client: Client) -> KeySet:
        # Keys by reference: the shell has fetched them before this transaction.
        self._algorithms = client.assertion_algorithms
        keys = self._server.engine.client_keys.of(client)
        if not keys.keys:
            where = "at its jwks_uri" if client.jwks_uri else "registered"
            raise InvalidClientError(description=f"The client has no usable keys {where}.")
        return keys

    def process_assertion_claims(self, assertion: str, key: Any) -> None:
        try:
            token = jwt.decode(assertion, key, algorithms=list(self._algorithms))
        except (JoseError, ValueError, TypeError, RecursionError) as error:  # the header is read before it is verified
            raise InvalidClientError(description="The client assertion is not signed by a registered key.") from error
        typ = token.header.get("typ", "")
        if not isinstance(typ, str) or typ.lower().removeprefix("application/") not in _TYPES:
            raise InvalidClientError(description="The typ of a client assertion is JWT, or left out.")
        self.verify_claims(token.claims)

    def verify_claims(self, claims: dict[str, Any]) -> None:
        # By protocol time; Authlib would read real time.
        now = to_seconds(self._server.tx.at.protocol)
        registry = jwt.JWTClaimsRegistry(
            now=lambda: now,
            leeway=_LEEWAY,
            iss={"essential": True},
            sub={"essential": True},
            aud={"essential": True, "values": self.get_audiences()},
            exp={"essential": True},
            jti={"essential": True},
        )
        try:
            registry.validate(claims)
        except JoseError as error:
            raise InvalidClientError(description="The client assertion's claims are not acceptable.") from error
        if not claims["exp"] <= now + _LONGEST:  # this form refuses NaN too
            raise InvalidClientError(description="The client assertion is meant to live for longer than a day.")
        if claims["sub"] != claims["iss"]:
            raise InvalidClientError(description="Issuer and subject of the client assertion must be the client.")
        if not claims["jti"].isprintable():  # a lone surrogate cannot be stored
            raise InvalidClientError(description="The jti of the client assertion must be printable.")
        if not self.validate_jti(claims, claims["jti"]):
            raise InvalidClientError(description="The client assertion has been used before.")

    def validate_jti(self, claims: dict[str, Any], jti: str) -> bool:
        # RFC 7523 §3: the server MAY refuse a replayed assertion. This one does, until the assertion expires.
        expires_at = from_microseconds(int(claims["exp"]) * 1_000_000) + timedelta(seconds=_LEEWAY)
        return store.use_assertion(self._server.tx, hash_secret(f"{claims['iss']} {jti}"), expires_at)
