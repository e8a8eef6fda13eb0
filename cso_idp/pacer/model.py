"""The token of the PACER-native face as it is read from the database, and what it is worth to its holder.

The token is the cookie `NextGenCSO` and the header `X-NEXT-GEN-CSO`. It says nothing itself; what it stands for is the
Central Sign-On session underneath, and it is worth nothing once that has ended.
"""

from datetime import datetime
from typing import Literal, NamedTuple

from cso_idp.accounts.eligibility import FILING_SCOPE, VIEWING_SCOPE, SearchWithheld, granted_scope, why_not_search
from cso_idp.accounts.model import Account
from cso_idp.sessions.model import SignOnSession

# D§1.2: 128 characters, letters and digits in every sample.
TOKEN_LENGTH = 128
Withheld = SearchWithheld | Literal["client_code_required"]
_WITHOUT_SEARCH = f"openid profile email {FILING_SCOPE}"
_ALL = f"openid profile email {VIEWING_SCOPE} {FILING_SCOPE}"


class PacerToken(NamedTuple):
    """A token as it was issued; the token itself is stored as a hash only."""

    token_hash: str
    session_id: str
    client_code: str | None
    issued_at: datetime
    expires_at: datetime


class LoginCount(NamedTuple):
    """How often an account has logged in at `cso-auth` since its window began; kept only where somebody wants to know."""

    account_id: int
    began_at: datetime
    logins: int
    suspended_until: datetime | None


class PacerTokenHolder(NamedTuple):
    """Who stands behind a good token: the sign-on session, its account, and the token."""

    session: SignOnSession
    account: Account
    token: PacerToken

    @property
    def scope(self) -> str:
        """What the holder may do now, in the words of OpenID Connect and by its rules."""
        withheld = why_search_is_withheld(self.account, self.token.client_code)
        return granted_scope(self.account, _WITHOUT_SEARCH if withheld else _ALL)


def looks_like_token(presented: str) -> bool:
    """Whether a text has the form of a token, so that other secrets are not looked for among them."""
    return len(presented) == TOKEN_LENGTH and presented.isascii() and presented.isalnum()


def why_search_is_withheld(account: Account, client_code: str | None) -> Withheld | None:
    """Why somebody who has logged in with this client code may not search; `None` if they may.

    Besides what withholds it at every face (rules A8, A9): a required client code that was not entered (D§1.2).
    """
    missing = account.client_code_required and not client_code
    return why_not_search(account) or ("client_code_required" if missing else None)
