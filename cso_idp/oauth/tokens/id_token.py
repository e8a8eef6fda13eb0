"""The ID token (OpenID Connect Core 1.0 §2), through Authlib's extension of the code and refresh grants."""

from typing import Any

from authlib.oauth2.rfc6749 import InvalidRequestError
from authlib.oidc.core.grants.code import OpenIDToken
from authlib.oidc.core.util import create_half_hash
from joserfc import jwt
from joserfc.errors import JoseError

from cso_idp.endpoint_table import TOKEN
from cso_idp.oauth.clients.client import Client
from cso_idp.oauth.numeric_date import to_seconds
from cso_idp.oauth.protocol_request import ProtocolRequest
from cso_idp.oauth.server import ProtocolServer
from cso_idp.oauth.signing import occasion_of, sign_or_fail
from cso_idp.oauth.strike_points import ID_TOKEN, REFRESHED_ID_TOKEN

_NOT_ISSUED_HERE = "The id_token_hint was not issued here."
# What every ID token has (Core 1.0 §2), and a signed UserInfo response has not.
_ALWAYS_THERE = frozenset(("iss", "sub", "aud", "exp", "iat"))


def read_id_token_hint(server: ProtocolServer, hint: str) -> dict[str, Any]:
    """Verifies an ID token that was issued here, and returns its claims. A hint may be expired (RP-Initiated Logout 1.0 §2).

    Other tokens of the provider are no hints (RFC 8725 §3.12): resource servers have access tokens, and could log their holders
    out with them.

    Raises:
        InvalidRequestError: it was not issued here, it is another kind of token, or its key is not published any more.
    """
    keyring = server.keyring
    try:
        published = keyring.published(server.tx.at.protocol)
        token = jwt.decode(hint, published.keys, algorithms=list(keyring.algorithms))
    except (JoseError, ValueError, TypeError, RecursionError) as error:  # the header is read before it is verified
        raise InvalidRequestError(_NOT_ISSUED_HERE) from error
    if token.claims.get("iss") != server.engine.settings.issuer:
        raise InvalidRequestError(_NOT_ISSUED_HERE)
    if token.header.get("typ", "JWT") != "JWT" or not token.claims.keys() >= _ALWAYS_THERE:
        raise InvalidRequestError("The id_token_hint is no ID token.")
    return dict(token.claims)


class IdToken(OpenIDToken):  # type: ignore[misc]  # Authlib is untyped
    """Signs an ID token for every token response with the scope `openid`.

    All times are protocol time; they replace Authlib's defaults.
    """

    def __init__(self, server: ProtocolServer) -> None:
        self._server = server

    def get_client_algorithm(self, client: Client) -> str:
        return client.id_token_signed_response_alg or self._server.engine.settings.signing_algorithm

    def encode_id_token(self, token: dict[str, Any], request: ProtocolRequest) -> str:
        # Authlib's own would make a registry of algorithms for each signature.
        alg = self.get_client_algorithm(request.client)
        claims = self.get_compatible_claims(request)
        if request.authorization_code:
            claims |= self.get_authorization_code_claims(request.authorization_code)
        # §3.1.3.6: at_hash binds the access token to it.
        if half := create_half_hash(token["access_token"], alg):
            claims["at_hash"] = half.decode()
        claims |= self.generate_user_info(request.user, token["scope"])
        server = self._server
        if server.engine.faults.armed(server.tx) is None:
            return server.keyring.sign(alg, claims)
        point = ID_TOKEN if request.authorization_code else REFRESHED_ID_TOKEN
        at = point, occasion_of(TOKEN.path, "POST", request.client, request.user.sub)
        return sign_or_fail(server.tx, server.engine, alg, claims, at)

    def get_compatible_claims(self, request: ProtocolRequest) -> dict[str, Any]:
        # §2: iss, sub, aud, exp, iat REQUIRED; auth_time, nonce, acr, amr as known; sid: Back-Channel Logout 1.0 §2.1.
        server, now = self._server, self._server.tx.at.protocol
        facts = request.grant_facts
        return {
            "iss": server.engine.settings.issuer,
            "aud": request.client.client_id,
            "iat": to_seconds(now),
            "exp": to_seconds(now + server.engine.settings.id_token_lifetime),
            **facts,
        }

    def generate_user_info(self, user: Any, scope: str) -> dict[str, Any]:
        # §5.4: with a code, UserInfo returns the claims of the scopes. The ID token has only the subject and the claims that were
        # requested by name (§5.5).
        requested = (self._server.requested_claims or {}).get("id_token", {})
        return {"sub": self._server.subject, **user.named_claims(requested)}


def add_id_token(grant: Any) -> None:
    """Extends a grant, as Authlib does it. It holds no server, to avoid a reference cycle."""
    IdToken(grant.server)(grant)
