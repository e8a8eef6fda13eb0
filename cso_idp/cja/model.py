"""A request for a CJA merge as it is read from the database."""

from datetime import datetime
from typing import Literal, NamedTuple

RequestState = Literal["open", "merged", "refused"]


class CjaRequest(NamedTuple):
    """The holder of `account_id` asks that the exempt account with this number, of this district, be merged into theirs.

    The number is as it was given: there may be no such account. Times are calendar times. `decided_by` and `reason` say who at
    the Service Center decided, and why.
    """

    id: int
    account_id: int
    exempt_number: str
    court_id: str
    requested_at: datetime
    state: RequestState = "open"
    decided_at: datetime | None = None
    decided_by: str | None = None
    reason: str | None = None
