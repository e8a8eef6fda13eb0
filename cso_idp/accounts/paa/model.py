"""The users of a PACER Administrative Account (PAA), and the rule for their client codes."""

from datetime import date, datetime
from typing import Literal, NamedTuple

from cso_idp.service_center import SERVICE_CENTER

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


class Listed(NamedTuple):
    """A user or an invitation in a list. `name` is of the user in the administrator's list, of the PAA in the user's. Of an
    invitation the administrator sees only what was typed.
    """

    member: Member
    name: str
    login_id: str

    @property
    def since(self) -> date:
        """The Service Center's day of the acceptance, or else of the invitation."""
        return (self.member.accepted_at or self.member.invited_at).astimezone(SERVICE_CENTER).date()


class CodeRule(NamedTuple):
    """What a PAA asks of the client codes of its users."""

    required: bool = False
    format: str | None = None


NO_RULE = CodeRule()
