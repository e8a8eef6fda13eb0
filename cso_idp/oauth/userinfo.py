"""What the UserInfo endpoint answers for an access token."""

from dataclasses import dataclass
from typing import Any

from cso_idp.oauth import store
from cso_kit.work import Transaction


@dataclass(frozen=True)
class BearerRefusal:
    """An RFC 6750 §3 refusal; without an `error` when the request carried no token at all."""

    error: str
    description: str
    status: int = 401


def user_info(tx: Transaction, presented: str | None) -> dict[str, Any] | BearerRefusal:
    """The claims that the token's scope lets its client have (Core 1.0 §5.3.2, §5.4)."""
    if not presented:
        return BearerRefusal("", "")
    found = store.access_token(tx, presented)
    if found is None or not found.is_good(tx.at.protocol):
        return BearerRefusal("invalid_token", "The access token is unknown, expired or revoked.")
    if found.account is None or "openid" not in found.token.scope.split():
        return BearerRefusal("insufficient_scope", "The access token was issued without the scope openid.", 403)
    asked = (found.token.claims or {}).get("userinfo", {})
    return found.account.named_claims(asked) | found.account.claims(found.token.scope)
