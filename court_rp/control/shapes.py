"""The bodies the control plane takes (contract.md), parsed strictly: a member that is not known is refused.

Times are ISO 8601; without an offset they are court-local, a date alone is that day's first moment, null is unknown.
"""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from court_rp.cases.model import LARGEST_ID, Chapter, PartyRole
from court_rp.courts.phase import CourtCalendar, LinkingOpens, parse_local
from court_rp.courts.registry import Court
from cso_kit.control.api import ProblemError
from cso_kit.time.clock import EARLIEST, LATEST
from cso_kit.web.json_values import Truth
from cso_kit.web.validation_messages import validation_message

Login = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\s\x00-\x1f]+$")]
Key = Annotated[str, StringConstraints(min_length=1, max_length=128)]
RoleName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,39}$")]
Text = Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00]*$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"^[^\x00-\x1f]+$")]
_TIMES = ("announced_at", "registration_closes_at", "freeze_at", "go_live_at")


class Strict(BaseModel):
    """A body whose unknown members are refused, so that a typo is never a silent no."""

    model_config = ConfigDict(extra="forbid")


class CalendarBody(Strict):
    """A court's calendar, or the members of it that are to change; the others stay."""

    announced_at: str | None = Field(None, description="When the court announces its go-live.")
    registration_closes_at: str | None = Field(None, description="From when new e-file registrations are refused.")
    freeze_at: str | None = Field(None, description="From when the court is frozen, until go-live (rule C8).")
    freeze_filing: Truth = Field(default=True, description="Whether the freeze refuses filing.")
    freeze_reading: Truth = Field(default=False, description="Whether the freeze refuses reading.")
    go_live_at: str | None = Field(None, description="When the court goes live; null is unknown.")
    linking_opens: LinkingOpens = Field(default="go_live", description="When linking opens (rule L4).")

    def applied(self, court: Court, calendar: CourtCalendar) -> tuple[CourtCalendar, dict[str, Any]]:
        """The calendar with the members that were sent, and those that differ, as the journal shows them."""
        sent = self.model_dump(exclude_unset=True)
        for name in _TIMES:
            if sent.get(name) is not None:
                sent[name] = _moment(name, sent[name], court)
        changed = calendar._replace(**sent)
        fields = CourtCalendar._fields
        differs = {name: getattr(changed, name) for name in fields if getattr(changed, name) != getattr(calendar, name)}
        return changed, {
            name: value.isoformat() if name in _TIMES and value else value for name, value in differs.items()
        }


class FilerMembers(Strict):
    """What can be said of a filer beside the login."""

    key: Key
    role: RoleName = "attorney"
    name: Text | None = None
    email: Text | None = None
    may_file: Truth | None = Field(
        None, description="Whether the court lets the filer file (rule C7); clerks do not file."
    )
    linked_sub: Text | None = Field(None, description="The `sub` of the PACER account to link at once.")
    linked_login_id: Text | None = Field(None, description="Its user name, for people to read.")


class FilerBody(FilerMembers):
    """A new CM/ECF account at a court."""

    login: Login


class WorldFiler(FilerBody):
    """A filer of a scenario."""

    court_id: str


class FilerChange(Strict):
    """The members of a filer that are to change; the others stay."""

    key: Key | None = None
    role: RoleName | None = None
    name: Text | None = None
    email: Text | None = None
    may_file: Truth | None = None


class WorldParty(Strict):
    """A party to a case of a scenario."""

    role: PartyRole
    last_name: Name = Field(description="A person's last name, or the whole name of a company or an agency.")
    first_name: Name | None = None
    middle_name: Name | None = None


class WorldCase(Strict):
    """A case of a scenario."""

    court_id: str
    case_number: Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f/]+$")]
    title: Name
    case_id: int | None = Field(
        None, ge=1, le=LARGEST_ID, description="The identifier programs use; or one is made up."
    )
    office: Annotated[str, StringConstraints(pattern=r"^[0-9a-z]$")] | None = None
    type: Annotated[str, StringConstraints(pattern=r"^[a-z]{1,6}$")] | None = None
    filed_on: date | None = None
    closed_on: date | None = None
    judge: Name | None = None
    nature_of_suit: Annotated[str, StringConstraints(pattern=r"^[0-9]{3,4}$")] | None = None
    chapter: Chapter | None = None
    parties: list[WorldParty] = []


class World(BaseModel):
    """A whole world of the courts; what else the scenario says is remembered with it."""

    model_config = ConfigDict(extra="allow")
    courts: dict[str, CalendarBody] = {}
    filers: list[WorldFiler] = []
    cases: list[WorldCase] = []


class LinkBody(Strict):
    """A link that the court's desk makes by hand (rule L10)."""

    login: Login
    linked_sub: Text = Field(min_length=1, description="The `sub` of the PACER account.")
    linked_login_id: Text | None = None
    reason: Text = Field(min_length=1, description="Why; it is recorded.")


class ReasonBody(Strict):
    """Why the desk does it; it is recorded."""

    reason: Text = Field(min_length=1)


class ResetBody(Strict):
    """What to reset: everything, the journal, one court or one person."""

    scope: Annotated[str, StringConstraints(pattern="^(world|journal|court|person)$")] = "world"
    court_id: str | None = None
    sub: str | None = None


def parsed(shape: type[BaseModel], document: dict[str, Any]) -> Any:
    """A document in its shape.

    Raises:
        ProblemError: it has another; the first difference is named.
    """
    try:
        return shape.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        known = [info.alias or name for name, info in shape.model_fields.items()] if len(first["loc"]) == 1 else []
        raise ProblemError(422, f"{'.'.join(map(str, first['loc']))}: {validation_message(first, known)}") from error


def _moment(name: str, text: str, court: Court) -> datetime:
    try:
        moment = parse_local(text, court.zone)
    except ValueError as error:
        raise ProblemError(422, f"{name}: {text!r} is not a time; write 2020-02-18 or 2020-02-18T08:00:00.") from error
    # The clock never leaves these years, and at the edges of the calendar a time has no counterpart in every time zone.
    if not EARLIEST <= moment <= LATEST:
        raise ProblemError(422, f"{name}: {text!r} is outside the years 1990 to 2100; choose a moment in that range.")
    return moment
