"""An interaction: a request that waits while somebody signs on."""

from datetime import datetime
from typing import Literal, NamedTuple

from cso_idp.accounts.model import Account
from cso_idp.sessions.model import Acknowledged
from cso_kit.secrets.opaque import hash_secret

# The OpenID Provider's own pages, and the PACER login page.
FaceName = Literal["openid", "pacer"]


class Interaction(NamedTuple):
    """One waiting request. It belongs to the browser that began it, and is consumed when it was answered.

    `face` says at which face it began; it goes on at no other. `client_id` is `None` if no client waits: at the PACER login page,
    and when somebody signs on for Manage My Account. `session_id` is the sign-on session that was opened within this interaction:
    it satisfies `prompt=login` and `max_age`, which an older session does not.
    """

    id: str
    face: FaceName
    browser_hash: str
    client_id: str | None
    parameters: dict[str, str]
    session_id: str | None
    expires_at: datetime
    consumed_at: datetime | None


class ProvenPassword(NamedTuple):
    """The right password of an account was given in an interaction; its one-time code has yet to come (rule A11). The last two
    are what its holder took note of in the same form.
    """

    interaction_id: str
    account_id: int
    password_fingerprint: str
    acknowledged: str
    client_code: str | None

    @classmethod
    def of(cls, waiting: Interaction, account: Account, taken: Acknowledged) -> "ProvenPassword":
        return cls(waiting.id, account.id, hash_secret(account.password_hash), *taken)

    @property
    def taken(self) -> Acknowledged:
        return Acknowledged(self.acknowledged, self.client_code)

    def is_of(self, account: Account) -> bool:
        """Whether the password that was given is the account's password still."""
        return self.account_id == account.id and self.password_fingerprint == hash_secret(account.password_hash)
