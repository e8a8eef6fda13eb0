"""Request and response models of the control calls about courts, filers, cases and links (contract.md).

The routes, their OpenAPI description, the typed client and the command line use these models. Members are spelled as on the wire.
"""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, JsonValue, StringConstraints

from court_rp.cases.model import PartyRole
from court_rp.cases.number import COURT_FORM
from court_rp.courts.known_dates import Mark
from court_rp.courts.phase import LinkingOpens, Phase
from court_rp.filers.credential import CredentialState
from court_rp.filers.model import Role
from cso_kit.control.values import Body, CourtTime, Day, ShownTime, Truth, View

Login = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\s\x00-\x1f]+$")]
Key = Annotated[str, StringConstraints(min_length=1, max_length=128)]
ShortText = Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00]*$")]
PlainName = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"^[^\x00-\x1f]+$")]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"^[^\x00]*$")]
# Signs that a login can have; letters and digits cannot be excluded.
Signs = Annotated[str, StringConstraints(max_length=32, pattern=r"^[!-/:-@\[-`{-~]*$")]
Roughly = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]+$")]
_COURT_TIME = "A time without an offset is court-local, a date alone is its first moment, null is unknown."


def _mark_of(date: str) -> str:
    return f"How sure `{date}` is: `certain` or `likely` by a source, or `assumed` in this simulation; null without a date."


class CalendarChange(Body):
    """The members of a court's calendar that are to change; the others stay."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"go_live_at": "2020-02-25"}, {"go_live_at": None}]})
    announced_at: CourtTime | None = Field(
        default=None, description=f"When the court announces its go-live. {_COURT_TIME}"
    )
    registration_closes_at: CourtTime | None = Field(
        default=None, description="From when new e-file registrations are refused."
    )
    freeze_at: CourtTime | None = Field(
        default=None, description="From when the court is frozen, until go-live (rule C8)."
    )
    freeze_filing: Truth = Field(default=True, description="Whether the freeze refuses filing.")
    freeze_reading: Truth = Field(default=False, description="Whether the freeze refuses reading.")
    go_live_at: CourtTime | None = Field(default=None, description="When the court goes live; null is unknown.")
    linking_opens: LinkingOpens = Field(default="go_live", description="When linking opens (rule L4).")
    go_live_roughly: Roughly | None = Field(
        default=None, description="What is known of the go-live while no day is, such as `September of 2021`."
    )
    linking_excludes: Signs = Field(
        default="", description="Signs with which a CM/ECF login cannot be linked here, such as `&@$*` (rule L12)."
    )


class FilerDetails(Body):
    """A new CM/ECF account at a court."""

    login: Login = Field(description="The login the court gives out.")
    key: Key = Field(description="Its password.")
    role: Role = Field(default="attorney", description="What the filer is at this court.")
    name: ShortText | None = Field(default=None, description="The filer's name; the login, if left out.")
    email: ShortText | None = Field(default=None, description="The filer's e-mail address.")
    may_file: Truth | None = Field(
        default=None, description="Whether the court lets the filer file (rule C7); if left out, all but clerks may."
    )


class FilerCreation(FilerDetails):
    """A new CM/ECF account at a court, linked already if a `sub` is given."""

    linked_sub: ShortText | None = Field(default=None, description="The `sub` of the PACER account to link at once.")
    linked_login_id: ShortText | None = Field(default=None, description="Its user name, for people to read.")


class FilerChange(Body):
    """The members of a filer that are to change; the others stay."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"key": "Another-Key-1"}, {"may_file": False}]})
    login: Login | None = Field(default=None, description="Another login, which the court issues instead (rule L12).")
    key: Key | None = Field(default=None, description="Another password: the court resets it (rule L10).")
    role: Role | None = Field(default=None, description="Another role.")
    name: ShortText | None = Field(default=None, description="Another name.")
    email: ShortText | None = Field(default=None, description="Another e-mail address.")
    may_file: Truth | None = Field(default=None, description="Whether the court lets the filer file (rule C7).")


class LinkCreation(Body):
    """A link that the court's desk makes by hand (rule L10), to an account that is known by its `sub`."""

    login: Login = Field(description="The filer's login at this court.")
    linked_sub: ShortText = Field(min_length=1, description="The `sub` of the PACER account.")
    linked_login_id: ShortText | None = Field(default=None, description="Its user name, for people to read.")
    reason: Reason = Field(description="Why; it is recorded.")


class LinkRemoval(Body):
    """Why the desk undoes a link."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "linked to the wrong account"}]})
    reason: Reason = Field(description="Why; it is recorded.")


class CourtsReset(Body):
    """The part to reset: everything, the journal, one court or one person."""

    scope: Literal["world", "journal", "court", "person"] = Field(default="world", description="How much to reset.")
    court_id: str | None = Field(default=None, description="Which court, for the scope `court`.")
    sub: str | None = Field(default=None, description="Which person, for the scope `person`.")


class CourtsResetView(View):
    """The part that was reset."""

    scope: Literal["world", "journal", "court", "person"] = Field(description="How much was reset.")


class FilerView(View):
    """A CM/ECF account at a court."""

    login: str = Field(description="The login the court gave out.")
    key: str | None = Field(description="The password that was given out; null once it was changed.")
    role: str = Field(description="What the filer is at this court.")
    name: str = Field(description="The filer's name.")
    email: str = Field(description="The filer's e-mail address.")
    may_file: bool = Field(description="Whether the court lets the filer file (rule C7).")
    credential: CredentialState = Field(description="What login and key are good for (rule L5).")
    retired_at: ShownTime | None = Field(description="When the credential was retired.")
    linked_sub: str | None = Field(description="The `sub` of the linked PACER account.")
    linked_login_id: str | None = Field(description="The user name it had when it was linked.")


class FilerAtCourt(FilerView):
    """A CM/ECF account and its court."""

    court_id: str = Field(description="The court.")


class LinkView(FilerAtCourt):
    """A filer after its link was made or undone."""

    linked: bool = Field(description="Whether the filer is linked now.")


class FilerPage(View):
    """A page of a court's filers."""

    filers: list[FilerView] = Field(description="The filers.")
    total: int = Field(description="How many there are that the filters leave.")
    next: int | None = Field(description="Where the next page begins (`after`); null on the last page.")


class CaseView(View):
    """A fictional case."""

    case_number: str = Field(description="Its number, as the court writes it.")
    case_id: int = Field(description="What programs call it by.")
    title: str = Field(description="The short title.")
    filed_on: Day = Field(description="When it was filed.")
    closed_on: Day | None = Field(description="From when it is closed.")


class CaseParty(Body):
    """A party to a case."""

    role: PartyRole = Field(description="What the party is in this case.")
    last_name: PlainName = Field(description="A person's last name, or the whole name of a company or an agency.")
    first_name: PlainName | None = None
    middle_name: PlainName | None = None


class CaseCreation(Body):
    """A case to open. Nobody in it may be real."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"title": "Kite v. Lantern", "filed_on": "2020-02-03"}]})
    case_number: Annotated[str, StringConstraints(max_length=40, pattern=f"^(?:{COURT_FORM.pattern})$")] | None = Field(
        default=None, description="The number in the court's form; if left out, the next one that no real court has."
    )
    title: PlainName = Field(description="The short title.")
    filed_on: Day | None = Field(default=None, description="When it was filed; today at the court, if left out.")
    judge: PlainName | None = Field(default=None, description="The judge's name.")
    parties: list[CaseParty] = Field(default=[], max_length=100, description="Who is party to it.")


class CasePage(View):
    """A page of a court's cases."""

    cases: list[CaseView] = Field(description="The cases.")
    total: int = Field(description="How many there are.")
    next: int | None = Field(description="Where the next page begins (`after`); null on the last page.")


class CourtView(View):
    """A court with its calendar, its phase, and the first of its filers and cases. Times are in the court's own zone."""

    court_id: str = Field(description="Its id, such as `cacd`.")
    name: str = Field(description="Its name.")
    type: str = Field(description="What kind of court it is.")
    circuit: str = Field(description="The circuit it belongs to.")
    timezone: str = Field(description="Its time zone.")
    city: str = Field(description="Where it sits.")
    phase: Phase = Field(description="Where it stands now (rule C2).")
    announced_at: ShownTime | None = Field(description="When it announces its go-live; null is unknown.")
    registration_closes_at: ShownTime | None = Field(description="From when new e-file registrations are refused.")
    freeze_at: ShownTime | None = Field(description="From when it is frozen, until go-live (rule C8).")
    freeze_filing: bool = Field(description="Whether the freeze refuses filing.")
    freeze_reading: bool = Field(description="Whether the freeze refuses reading.")
    go_live_at: ShownTime | None = Field(description="When it goes live; null is unknown.")
    linking_opens: LinkingOpens = Field(description="When linking opens (rule L4).")
    go_live_roughly: str | None = Field(description="What is known of the go-live while no day is; null is nothing.")
    linking_excludes: str = Field(description="Signs with which a CM/ECF login cannot be linked here (rule L12).")
    go_live_month: Day | None = Field(description="The month that this text names, as its first day.")
    calendar_version: str = Field(
        description="A text that is another one for another calendar; `seen` of a change of the calendar takes it."
    )
    announced_mark: Mark | None = Field(description=_mark_of("announced_at"))
    registration_closes_mark: Mark | None = Field(description=_mark_of("registration_closes_at"))
    freeze_mark: Mark | None = Field(description=_mark_of("freeze_at"))
    go_live_mark: Mark | None = Field(description=_mark_of("go_live_at"))
    source: str | None = Field(description="The public source of the dates that are not assumed.")
    filers: list[FilerView] = Field(description="Its first filers.")
    filers_total: int = Field(description="How many filers it has.")
    filers_next: int | None = Field(description="Where the list of filers goes on; null if all are here.")
    cases: list[CaseView] = Field(description="Its first cases.")
    cases_total: int = Field(description="How many cases it has.")
    cases_next: int | None = Field(description="Where the list of cases goes on; null if all are here.")


class CourtBoardRow(View):
    """One filer of a court, or one reader who has a session there without being a filer, as the courts see them."""

    court_id: str = Field(description="The court.")
    phase: Phase = Field(description="Where it stands now (rule C2).")
    login: str | None = Field(description="The filer's login; null for a reader.")
    loginId: str | None = Field(description="The PACER account's user name, as far as the court knows it.")
    linked_sub: str | None = Field(description="The `sub` of the PACER account.")
    credential: CredentialState | None = Field(description="What login and key are good for (rule L5).")
    linked: bool = Field(description="Whether the filer is linked.")
    court_session: Literal["cmecf", "cso", "pacer"] | None = Field(
        description="How the open session was opened; null if none is."
    )


class CourtBoardPage(View):
    """A page of the board, as the courts see it."""

    rows: list[CourtBoardRow] = Field(description="The rows.")
    total: int = Field(description="How many there are.")
    next: int | None = Field(description="Where the next page begins (`after`); null on the last page.")


class ClientRegistration(View):
    """A court's registration at the provider, with its credentials; the members are those of RFC 7591 §2."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "additionalProperties": {
                "description": "Another member of RFC 7591 §2 or OpenID Connect Registration 1.0 §2."
            }
        },
    )
    __pydantic_extra__: dict[str, JsonValue]

    client_id: str = Field(description="What the court is called at the provider.")
