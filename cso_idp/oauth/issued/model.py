"""Codes and tokens as they are read from the database, with Authlib's hooks."""

from datetime import datetime
from typing import Any, NamedTuple

from cso_idp.accounts.eligibility import granted_scope
from cso_idp.accounts.model import Account
from cso_idp.oauth.numeric_date import to_seconds
from cso_idp.oauth.vocabulary import acr_of


class AuthorizationCode(NamedTuple):
    """An issued code. It is consumed, not deleted, so that a second use is recognised."""

    code_hash: str
    grant_id: str
    client_id: str
    account_id: int
    session_id: str
    redirect_uri: str | None
    scope: str
    resource: str | None
    claims: dict[str, Any] | None
    nonce: str | None
    code_challenge: str | None
    auth_time: datetime
    amr: str
    expires_at: datetime
    consumed_at: datetime | None
    correlation: str | None

    # What Authlib asks:

    @property
    def code_challenge_method(self) -> str:
        return "S256"

    def get_redirect_uri(self) -> str | None:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str | None:
        return self.nonce

    def get_auth_time(self) -> int:
        return to_seconds(self.auth_time)

    def get_acr(self) -> str:
        return acr_of(self.amr)

    def get_amr(self) -> list[str]:
        return self.amr.split()


class IssuedToken(NamedTuple):
    """An issued access or refresh token. The token itself is stored as a hash only."""

    token_hash: str
    kind: str
    grant_id: str
    client_id: str
    account_id: int | None
    session_id: str | None
    scope: str
    resource: str | None
    claims: dict[str, Any] | None
    auth_time: datetime | None
    amr: str | None
    issued_at: datetime
    expires_at: datetime
    consumed_at: datetime | None
    revoked_at: datetime | None

    def is_good(self, now: datetime) -> bool:
        """Whether the token is valid at the protocol time `now`."""
        return self.revoked_at is None and self.consumed_at is None and now < self.expires_at

    # What Authlib asks:

    def check_client(self, client: Any) -> bool:
        return bool(client.client_id == self.client_id)

    def get_scope(self) -> str:
        return self.scope


class TokenHolder(NamedTuple):
    """A token with its account; `None` if the client acts for itself. `client_code` was given at the sign-on."""

    token: IssuedToken
    session_ended_at: datetime | None
    account: Account | None
    client_code: str | None = None

    @property
    def scope(self) -> str:
        """The token's scope now, without a search that was withheld since (rule A9)."""
        return granted_scope(self.account, self.token.scope) if self.account else self.token.scope

    def is_good(self, now: datetime) -> bool:
        """Whether the token is valid. It ends with its sign-on session, unless it was issued for offline access."""
        outlives = self.session_ended_at is None or "offline_access" in self.token.scope.split()
        return outlives and (self.account is None or self.account.status == "active") and self.token.is_good(now)
