"""Issues the token of the PACER-native face and finds its holder.

A token belongs to a Central Sign-On session, which either face may have opened. When the session ends, the token is invalid.
Other modules decide who may log in.
"""

from cso_idp.accounts.eligibility import why_search_is_withheld
from cso_idp.accounts.model import Account
from cso_idp.pacer import events, store
from cso_idp.pacer.model import TOKEN_LENGTH, PacerToken, PacerTokenHolder, looks_like_token
from cso_idp.sessions.model import SignOnSession
from cso_idp.settings import ProviderSettings
from cso_kit.secrets.opaque import hash_secret, make_alphanumeric
from cso_kit.storage.unit_of_work import Transaction


def issue(
    tx: Transaction,
    settings: ProviderSettings,
    session: SignOnSession,
    account: Account,
    client_code: str | None,
    *,
    is_only: bool = False,
) -> str:
    """Issues a token on a live session of this account. The token itself is not stored.

    `is_only`: the account's other tokens end, also if the settings let them live.
    """
    token, now = make_alphanumeric(tx.random, "PACER token", TOKEN_LENGTH), tx.at.protocol
    if is_only or settings.pacer_one_token == "on":
        revoke_all(tx, account)
    expires_at = min(now + settings.pacer_token_lifetime, session.expires_at)
    store.add(tx, PacerToken(hash_secret(token), session.id, client_code or None, now, expires_at))
    withheld = why_search_is_withheld(account, client_code)
    tx.record(events.PacerTokenIssued(sub=account.sub, sid=session.id, search_withheld=withheld))
    return token


def holder_of(tx: Transaction, token: str) -> PacerTokenHolder | None:
    """The holder of a valid token; `None` for any other text."""
    return store.holder(tx, token) if looks_like_token(token) else None


def replace(tx: Transaction, settings: ProviderSettings, holder: PacerTokenHolder) -> str:
    """Issues another token in the place of a valid one, which ends: same session, same client code."""
    store.revoke(tx, holder.token)
    return issue(tx, settings, holder.session, holder.account, holder.token.client_code)


def has_any(tx: Transaction, account: Account) -> bool:
    """Whether an account has a token that is valid now."""
    return store.has_token(tx, account.id)


def revoke_all(tx: Transaction, account: Account) -> None:
    """Ends all tokens of an account; its sessions stay."""
    if ended := store.revoke_of_account(tx, account.id):
        tx.record(events.PacerTokensRevoked(sub=account.sub, count=ended))
