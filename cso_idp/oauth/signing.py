"""Signs the provider's tokens, unless an armed fault does it in another way."""

from typing import Any

from cso_idp.oauth.clients.client import Client
from cso_idp.oauth.engine import ProtocolEngine
from cso_idp.oauth.keys import key_rotation, signing_keys
from cso_idp.oauth.keys.signing_keys import Keyring
from cso_idp.oauth.strike_points import TokenDraft
from cso_kit.faults.fault import Occasion, StrikePoint
from cso_kit.storage.unit_of_work import Transaction


def sign_or_fail(
    tx: Transaction,
    engine: ProtocolEngine,
    alg: str,
    claims: dict[str, Any],
    at: tuple[StrikePoint[TokenDraft], Occasion],
    typ: str = "JWT",
) -> str:
    """A signed token, as the fault that fires here wants it. Only called while a fault is armed."""

    def rotate() -> Keyring:
        made = signing_keys.make_key(alg, tx.random)
        key_rotation.publish(tx, made)
        key_rotation.use(tx, made.kid, engine.settings)
        return engine.registered.keyring(tx)

    point, occasion = at
    draft = TokenDraft(engine.registered.keyring(tx), alg, typ, claims, rotate)
    return engine.faults.strike(tx, point, draft, occasion).encoded()


def occasion_of(
    endpoint: str, method: str, client: Client | None, sub: str | None, client_id: str | None = None
) -> Occasion:
    """A request at one of the provider's endpoints. `client_id` is the claimed one if there is no such client."""
    if client is None:
        return Occasion(endpoint, method, endpoint, client_id and client_id[:100], None, sub)
    return Occasion(endpoint, method, endpoint, client.client_id, client.court_id, sub)
