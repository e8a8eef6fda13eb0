"""The schema of scenario documents: all tables, their members and types.

The names are those in the file. This module checks single values; `rules` has the checks across tables, for example that a linked
filer needs an upgraded account.
"""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StringConstraints

from court_rp.filers.model import Role
from cso_sim.scenario.account_table import AccountTable
from cso_sim.scenario.administrative_accounts import PaaTable
from cso_sim.scenario.cases import CaseTable
from cso_sim.scenario.registrations import OfferTable, RegistrationTable
from cso_sim.scenario.service_center import StaffTable
from cso_sim.scenario.table import (
    AnyTime,
    CourtTime,
    Day,
    EmailAddress,
    RoughDate,
    ShortText,
    Signs,
    Table,
)


class ClockTable(Table):
    """`[clock]`: the hands at the scenario's beginning."""

    calendar: AnyTime = Field(description="Date, time and offset the calendar shows at the start.")
    frozen: bool = Field(default=False, description="Whether the calendar stands still until somebody releases it.")
    protocol_frozen_at: AnyTime | None = Field(
        default=None,
        description="Date, time and offset at which the protocol hand stands still until somebody releases it; without it, that "
        "hand shows real time.",
    )


class CalendarTable(Table):
    """`[courts.<id>]`: a court's calendar. Omitted members keep the dates that public sources give; with another go-live than
    theirs, the other dates are left out and the announcement is assumed six weeks before.
    """

    announced_at: CourtTime = Field(default=None, description="When the court announces its go-live.")
    registration_closes_at: CourtTime = Field(
        default=None, description="From when new e-file registrations are refused."
    )
    freeze_at: CourtTime = Field(default=None, description="From when filing is frozen until go-live.")
    freeze_filing: bool = Field(default=True, description="Whether the freeze refuses filing (rule C8).")
    freeze_reading: bool = Field(default=False, description="Whether the freeze refuses reading too (rule C8).")
    go_live_at: CourtTime = Field(default=None, description='When NextGen begins; a date, a time, or "unknown".')
    linking_opens: Literal["go_live", "announcement"] = Field(
        default="go_live", description="When linking opens (rule L4)."
    )
    go_live_roughly: RoughDate | None = Field(
        default=None, description="What is known of the go-live while no day is, such as September of 2021."
    )
    linking_excludes: Signs = Field(
        default="", description="Signs with which a CM/ECF login cannot be linked, such as &@$* (rule L12)."
    )

    def given(self) -> dict[str, Any]:
        """The members in the document; unknown ones are `None`."""
        return {name: getattr(self, name) for name in type(self).model_fields if name in self.model_fields_set}


class FilerTable(Table):
    """`[[people.filers]]`: a CM/ECF account of this person at one court."""

    court: str = Field(description="The court's id, such as cacd.")
    login: Annotated[str, StringConstraints(min_length=2, max_length=45, pattern=r"^[^\s\x00-\x1f]+$")] = Field(
        description="The login the court gave out."
    )
    key: ShortText = Field(description="Its password, in clear: it is fictional.")
    role: Role = Field(default="attorney", description="What the filer is at this court.")
    name: ShortText | None = Field(
        default=None, description="The name in the court's records; the person's, if left out."
    )
    email: EmailAddress | None = Field(
        default=None, description="The e-mail address the court has; the person's, if left out."
    )
    may_file: bool | None = Field(
        default=None, description="Whether the court lets the filer file (rule C7); if left out, all but clerks may."
    )
    linked_to: str | None = Field(
        default=None, description="The loginId of the account this filer is linked to (rule L1)."
    )
    agents: list[ShortText] = Field(
        default=[],
        description="The logins of the filing agents at this court who file in this filer's name (rule L13).",
    )
    linked_on: Day | None = Field(
        default=None, description="When it was linked (rule L5); the first day on which it could be, if left out."
    )


class CourtStaffTable(Table):
    """`[[people.staff]]`: the person works in the clerk's office of a court, and logs in at its desk."""

    court: str = Field(description="The court's id, such as cacd.")
    login: Annotated[str, StringConstraints(min_length=2, max_length=45, pattern=r"^[^\s\x00-\x1f]+$")] = Field(
        description="The staff login. It is no CM/ECF login, and can have the name of one."
    )
    key: ShortText = Field(description="Its password, in clear: it is fictional.")


class PersonTable(Table):
    """`[[people]]`: a person (or a firm) with accounts at PACER, at courts, at both, or at neither."""

    name: ShortText = Field(description="The fictional name.")
    email: EmailAddress = Field(description="A fictional e-mail address; letters to it are in the simulated inbox.")
    story: ShortText = Field(description="One sentence for the list of personas: who this is and what to try.")
    accounts: list[AccountTable] = Field(default=[], description="PACER accounts.")
    filers: list[FilerTable] = Field(default=[], description="CM/ECF accounts.")
    staff: list[CourtStaffTable] = Field(default=[], description="Staff logins at the desks of courts.")
    registrations: list[RegistrationTable] = Field(
        default=[], description="Requests for e-filing that courts have received (rule L11)."
    )


class CrowdTable(Table):
    """`[crowd]`: many equal accounts, for load tests."""

    count: int = Field(ge=1, le=1_000_000, description="How many.")
    login_id: str = Field(
        default="user{n}", alias="loginId", pattern=r"^[a-z0-9._-]*\{n\}[a-z0-9._-]*$", description="{n} counts from 0."
    )
    password: ShortText = Field(default="password", description="The same for all.")


class ClientTable(Table):
    """`[[clients]]`: an application of yours, registered at the provider. It may have all members of `/register`, and
    `client_secret`.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="allow",
        strict=True,
        defer_build=True,
        json_schema_extra={"additionalProperties": {"description": "What `/register` takes (RFC 7591 §2)."}},
    )

    client_id: ShortText = Field(description="The client identifier.")
    redirect_uris: list[ShortText] = Field(min_length=1, description="Where answers may be sent; compared exactly.")
    first_party: bool = Field(
        default=False,
        description="Whether it is the operator's own application, for which nobody is asked for consent.",
    )


class ScenarioDocument(Table):
    """A whole scenario."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")] = Field(
        description="Its name; the identities of its people are made from it."
    )
    title: ShortText = Field(description="One line.")
    description: str = Field(default="", description="What it is for.")
    clock: ClockTable
    undated: Literal["never"] | Day = Field(
        "never", description='When courts go live whose date no source gives: a date, or "never" (rule C10).'
    )
    mfa_enforced_from: Literal["never"] | Day | None = Field(
        None,
        description='From when nobody signs on to file without a second factor: a date, or "never"; the setting\'s, if left out.',
    )
    mfa_seed: ShortText | None = Field(
        None, description="What the draw of those who are prompted is made with; the setting's, if left out (rule A11)."
    )
    every_court: CalendarTable | None = Field(
        None, description="A calendar for each court; [courts.<id>] says otherwise."
    )
    courts: dict[str, CalendarTable] = Field(default={}, description="Calendars by court id.")
    e_file_offers: dict[str, OfferTable] = Field(
        default={}, description="What courts offer for e-file registration, by court id (rule L11)."
    )
    people: list[PersonTable] = Field(default=[], description="The cast.")
    cases: list[CaseTable] = Field(default=[], description="Cases to file in and to search for.")
    service_center: list[StaffTable] = Field(default=[], description="The staff of the PACER Service Center.")
    administrative_accounts: list[PaaTable] = Field(default=[], description="Whom a PAA pays for (rule A8).")
    made_up_cases: bool = Field(
        default=True,
        description="Whether courts without a case here get a small docket of made-up ones; the scenario's name is their seed.",
    )
    crowd: CrowdTable | None = None
    default_staff: bool = Field(
        default=True,
        description="Whether each court for which the scenario names no staff has one member: `clerk` / `Clerks-Desk-Key1`.",
    )
    clients: list[ClientTable] = Field(default=[], description="Applications of your own.")

    @property
    def courts_named(self) -> list[str]:
        """The courts of this scenario that have their own calendar, filers or staff."""
        filers = {filer.court for person in self.people for filer in person.filers}
        staff = {member.court for person in self.people for member in person.staff}
        return sorted(filers | staff | self.courts.keys())
