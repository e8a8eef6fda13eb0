"""The UserInfo response for an access token."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from cso_idp.accounts.eligibility import VIEWING_SCOPE
from cso_idp.oauth.clients.client import Client
from cso_idp.oauth.engine import ProtocolEngine
from cso_idp.oauth.issued import store
from cso_kit.storage.unit_of_work import Transaction


@dataclass(frozen=True)
class BearerRefusal:
    """A refusal by RFC 6750 §3; without an `error` if the request has no token."""

    error: str
    description: str
    status: int = 401


class ClaimsForClient(NamedTuple):
    """Claims about the person with this `sub`, and the client that asks for them. `alg` signs them; `None`: nothing does."""

    claims: dict[str, Any]
    alg: str | None
    client: Client
    sub: str


def user_info(tx: Transaction, engine: ProtocolEngine, presented: str | None) -> dict[str, Any] | str | BearerRefusal:
    """The claims of the token's scope (Core 1.0 §5.3.2, §5.4), as a JWT if the client registered that."""
    found = claims_for(tx, engine, presented)
    if isinstance(found, BearerRefusal):
        return found
    return found.claims if found.alg is None else engine.registered.keyring(tx).sign(found.alg, found.claims)


def claims_for(tx: Transaction, engine: ProtocolEngine, presented: str | None) -> ClaimsForClient | BearerRefusal:
    """The claims of the token's scope, not signed yet."""
    if not presented:
        return BearerRefusal("", "")
    found = store.access_token(tx, presented)
    if found is None or not found.is_good(tx.at.protocol):
        return BearerRefusal("invalid_token", "The access token is unknown, expired or revoked.")
    if found.account is None or "openid" not in found.token.scope.split():
        return BearerRefusal("insufficient_scope", "The access token was issued without the scope openid.", 403)
    requested = (found.token.claims or {}).get("userinfo", {})
    claims = found.account.named_claims(requested) | found.account.claims(found.scope)
    if found.client_code and VIEWING_SCOPE in found.scope.split():
        claims["pacer_client_code"] = found.client_code
    client = engine.registered.client(tx, found.token.client_id)
    if client is None:
        return BearerRefusal("invalid_token", "The access token belongs to a client that is gone.")
    claims["sub"] = engine.registered.subject_of(client, found.account.sub)
    alg = client.userinfo_signed_response_alg
    if alg is not None:
        # §5.3.2: a signed response SHOULD have issuer and audience.
        claims |= {"iss": engine.settings.issuer, "aud": client.client_id}
    return ClaimsForClient(claims, alg, client, found.account.sub)
