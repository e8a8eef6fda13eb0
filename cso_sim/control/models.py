"""Request and response models of the control calls that need both services (contract.md).

The routes, their OpenAPI description, the typed client and the command line use these models. Members are spelled as on the wire.
"""

from typing import Literal

from pydantic import ConfigDict, Field

from court_rp.control.models import CourtBoardRow, CourtView, FilerDetails, Login, Reason
from court_rp.registrations.model import State
from cso_idp.control.models import AccountView
from cso_idp.control.registration_models import RegistrationView
from cso_kit.control.values import Body, ShownTime, View

TimelineKind = Literal[
    "announced",
    "registration_closed",
    "frozen",
    "live",
    "second_factor_exists",
    "second_factor_prompted",
    "second_factor_enforced",
]
ResetScope = Literal["world", "journal", "court", "account"]


class AboutView(View):
    """Which simulation this is."""

    issuer: str = Field(description="The provider's issuer.")
    scenario: str = Field(description="The name of the loaded scenario.")
    data: str = Field(description="The data directory, or the databases' addresses without their passwords.")
    process: int = Field(description="The process that answers.")
    server: int = Field(description="The process that was started: the one that answers, or the supervisor of several.")
    seed: str | None = Field(description="The seed that its keys, ids and codes follow from; null without one.")


class ScenarioChoice(Body):
    """A shipped scenario by its name."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "all_live"}]})
    name: str = Field(description="The name of a shipped scenario.")


class ScenarioText(View):
    """The loaded scenario as a file."""

    name: str = Field(description="Its name.")
    toml: str = Field(description="It as TOML, with which it can be loaded again.")


class ScenarioSummary(View):
    """A shipped scenario."""

    name: str = Field(description="Its name.")
    title: str = Field(description="What it is, in one line.")
    description: str = Field(description="What it is for.")


class ScenarioView(ScenarioSummary):
    """The present people and courts."""

    accounts: list[AccountView] = Field(description="The first accounts.")
    accounts_total: int = Field(description="How many accounts there are.")
    accounts_next: int | None = Field(description="Where the list of accounts goes on; null if all are here.")
    courts: list[CourtView] = Field(description="All courts.")


class Reset(Body):
    """The part to reset, or everything."""

    model_config = ConfigDict(json_schema_extra={"examples": [{}, {"scope": "court", "court_id": "cacd"}]})
    scope: ResetScope = Field(default="world", description="How much to reset.")
    court_id: str | None = Field(default=None, description="Which court, for the scope `court`.")
    loginId: str | None = Field(default=None, description="Which account, for the scope `account`.")


class ResetView(View):
    """The part that was reset."""

    scope: ResetScope = Field(description="How much was reset.")
    scenario: str = Field(description="The scenario that it went back to.")


class FilerForAccount(FilerDetails):
    """A new CM/ECF account at a court, linked if a PACER account is named."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"login": "newbie", "key": "New-Key-1", "linked_loginId": "mholloway"}]}
    )
    linked_loginId: str | None = Field(default=None, description="The PACER account to link at once.")


class LinkByHand(Body):
    """A link that the court's desk makes without the filer's password (rule L10)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"login": "mholloway-cacd", "loginId": "mholloway", "reason": "lost the court password"}]
        }
    )
    login: Login = Field(description="The filer's login at this court.")
    loginId: str = Field(description="The PACER account: individual, upgraded and active.")
    reason: Reason = Field(description="Why; it is recorded.")


class RegistrationAtBoth(RegistrationView):
    """An e-file registration, as its holder and as its court see it."""

    at_court: State | None = Field(description="Where it stands at the court; null until it has arrived there.")


class BoardRow(CourtBoardRow):
    """One filer of a court, or one reader with a session there, and how they can log in."""

    cso_session: bool = Field(description="Whether the person has a sign-on session at the provider.")
    last_logout_delivery: Literal["delivered", "pending", "failed"] | None = Field(
        description="Whether the court was told of the person's newest logout; null if there was none within a day."
    )


class BoardPage(View):
    """A page of the board."""

    rows: list[BoardRow] = Field(description="The rows.")
    total: int = Field(description="How many there are.")
    next: int | None = Field(description="Where the next page begins (`after`); null on the last page.")


class TimelineEvent(View):
    """Something that is coming by the calendar."""

    at: ShownTime = Field(description="When.")
    court_id: str | None = Field(description="At which court; null if it concerns all accounts.")
    kind: TimelineKind = Field(
        description="A court's next step, or what begins for accounts without a second factor (rule A11)."
    )
    text: str = Field(description="What happens, for people.")


class Timeline(View):
    """What is coming by the calendar."""

    events: list[TimelineEvent] = Field(description="The events, in order.")
