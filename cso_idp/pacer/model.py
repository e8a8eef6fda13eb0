"""The token of the PACER-native face as it is read from the database, and its scope.

The token is the cookie `NextGenCSO` and the header `X-NEXT-GEN-CSO`. It is opaque, belongs to a Central Sign-On session, and is
invalid once that has ended.
"""

from datetime import datetime
from typing import NamedTuple

from cso_idp.accounts.eligibility import FILING_SCOPE, VIEWING_SCOPE, scope_at_sign_on
from cso_idp.accounts.model import Account
from cso_idp.sessions.model import SignOnSession

# D§1.2: 128 characters, letters and digits in every sample.
TOKEN_LENGTH = 128
_ALL = f"openid profile email {VIEWING_SCOPE} {FILING_SCOPE}"


class PacerToken(NamedTuple):
    """An issued token. The token itself is stored as a hash only."""

    token_hash: str
    session_id: str
    client_code: str | None
    issued_at: datetime
    expires_at: datetime


class LoginCount(NamedTuple):
    """The number of an account's logins at `cso-auth` since its window began; stored only if a setting needs it."""

    account_id: int
    began_at: datetime
    logins: int
    suspended_until: datetime | None


class PacerTokenHolder(NamedTuple):
    """The sign-on session and the account of a valid token, and the token."""

    session: SignOnSession
    account: Account
    token: PacerToken

    @property
    def scope(self) -> str:
        """The token's scope now, by the rules of the OpenID Connect face."""
        return scope_at_sign_on(self.account, _ALL, self.token.client_code)


def looks_like_token(presented: str) -> bool:
    """Whether a text has the form of a token."""
    return len(presented) == TOKEN_LENGTH and presented.isascii() and presented.isalnum()
