"""The Central Sign-On session as it is read from the database."""

from datetime import datetime
from typing import Literal, NamedTuple

# The redaction rules, that search is withheld (D§2.4), that the password is to be changed (D§2.6), that a second factor is
# to be set up (D§3), and that a client would like one.
NoticeName = Literal["redaction", "withheld", "password", "second_factor", "wanted_factor"]
# What a fault asks for in this sign-on: a second factor, with or without the skip (`interaction/strike_points.py`).
DemandName = Literal["update_with_skip", "update_without_skip"]


class Acknowledged(NamedTuple):
    """What somebody took note of at their sign-on, or is asked for in it: names, separated by spaces. And their client code."""

    notices: str = ""
    client_code: str | None = None

    def has(self, notice: NoticeName | DemandName) -> bool:
        """Whether they took note of this, or were asked for it."""
        return notice in self.notices.split()

    def with_notices(self, *names: NoticeName | DemandName) -> "Acknowledged":
        """The same with these notices."""
        return self._replace(notices=" ".join(dict.fromkeys((*self.notices.split(), *names))))


NOTHING_YET = Acknowledged()


class SignOnSession(NamedTuple):
    """One browser's sign-on. `id` is the `sid` that clients see. The cookie holds it with a secret, of which only the hash is
    stored. `clients` are the clients that got a code in this session and are notified of its end. `acknowledged` and
    `client_code` say what the holder took note of; a new sign-on begins anew.
    """

    id: str
    secret_hash: str
    account_id: int
    auth_time: datetime
    amr: str
    expires_at: datetime
    clients: list[str]
    acknowledged: str = ""
    client_code: str | None = None

    @property
    def notices(self) -> Acknowledged:
        return Acknowledged(self.acknowledged, self.client_code)

    def has_read(self, notice: NoticeName | DemandName) -> bool:
        """Whether the holder took note of this at the sign-on."""
        return self.notices.has(notice)
