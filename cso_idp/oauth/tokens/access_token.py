"""Access tokens: opaque by default, or a signed JWT (RFC 9068) for clients that registered `access_token_format: jwt`."""

from typing import Any

from cso_idp.oauth.clients.client import Client
from cso_idp.oauth.numeric_date import to_seconds
from cso_idp.oauth.server import ProtocolServer
from cso_kit.secrets.opaque import make_row_id, make_token


def make_access_token(
    server: ProtocolServer, client: Client, sub: str, scope: str, resource: str | None, facts: dict[str, Any]
) -> str:
    """A new access token in the client's format. `facts` are those of the sign-on (`auth_time`, `acr`, `sid`)."""
    if client.client_metadata.get("access_token_format") != "jwt":
        return make_token(server.tx.random, "cso_at_", server.tx.real)
    settings, now = server.engine.settings, server.tx.at.protocol
    claims = {
        # The first member, because `key_of` reads it there. It makes two tokens of one second different.
        "jti": make_row_id(server.tx.random, "access token", server.tx.real),
        # RFC 9068 §2.2: iss, exp, aud, sub, client_id, iat, jti REQUIRED; §2.2.1: auth_time, acr as in the ID token.
        "iss": settings.issuer,
        "exp": to_seconds(now + settings.access_token_lifetime),
        "aud": resource or settings.issuer,
        "sub": sub,
        "client_id": client.client_id,
        "iat": to_seconds(now),
        "scope": scope,
        **{name: facts[name] for name in ("auth_time", "acr", "sid") if facts.get(name) is not None},
    }
    alg = settings.signing_algorithm
    # §2.1: the "typ" prevents that an access token passes for an ID token.
    return server.keyring.sign(alg, claims, "at+jwt")
