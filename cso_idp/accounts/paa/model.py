"""The users of a PACER Administrative Account (PAA), and the rule for their client codes."""

from datetime import datetime
from typing import Literal, NamedTuple

MemberState = Literal["invited", "accepted"]


class Member(NamedTuple):
    """A user of a PAA, or an invitation. `account_id` is `None` if nobody has what was typed: the administrator is not told.

    Times are calendar time.
    """

    id: int
    paa_id: int
    account_id: int | None
    last_name: str
    account_number: str
    state: MemberState
    invited_at: datetime
    accepted_at: datetime | None


class CodeRule(NamedTuple):
    """What a PAA asks of the client codes of its users."""

    required: bool = False
    format: str | None = None


NO_RULE = CodeRule()
