"""The rows of a registration that is not complete: an address to be confirmed, a code on its way by mail."""

from datetime import datetime
from typing import NamedTuple

from cso_kit.secrets.proof import Failures


class Confirmation(NamedTuple):
    """The link by which a new holder confirms the e-mail address. `interaction_id` is the sign-on that they came from.

    Both times are protocol time, as those of all links and codes.
    """

    account_id: int
    code_hash: str
    interaction_id: str | None
    sent_at: datetime
    expires_at: datetime


class Activation(NamedTuple):
    """The code that activates search, on its way by mail (calendar time). It is made when it arrives.

    `tries` and `locked_until` count wrong codes, by protocol time.
    """

    account_id: int
    mailed_at: datetime
    arrives_at: datetime
    code_hash: str | None
    tries: int
    locked_until: datetime | None

    @property
    def failures(self) -> Failures:
        return Failures(self.tries, self.locked_until)
