"""Tools about the simulation as a whole: which it is, its scenario, its clock, its mail."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from cso_kit.control.models import AdvancedClockView, ClockView, MessageView
from cso_kit.time.clock import Hand
from cso_sim.control.models import AboutView, ResetView, ScenarioSummary
from cso_sim.mcp.inputs import LoginId
from cso_sim.mcp.offered import Offered, Tools, changes, reads, wipes
from cso_sim.mcp.simulator import ToolRefusedError


class ScenarioLoaded(BaseModel):
    """What was loaded, in numbers."""

    name: str = Field(description="The scenario's name.")
    title: str = Field(description="What it is, in one line.")
    description: str = Field(description="What it is for.")
    accounts: int = Field(description="How many PACER accounts there are.")
    courts: int = Field(description="How many courts there are.")


class SimulationTools(Tools):
    """The simulation as a whole."""

    def offered(self) -> list[Offered]:
        """The tools, in the order in which they are listed."""
        return [
            reads(self.describe_simulator),
            reads(self.list_scenarios),
            wipes(self.load_scenario),
            wipes(self.reset),
            reads(self.read_clock),
            changes(self.set_calendar),
            changes(self.advance_clock),
            changes(self.freeze_clock),
            reads(self.read_mail),
        ]

    async def describe_simulator(self) -> AboutView:
        """Tell which simulator the tools act on: its issuer, the loaded scenario, and where its data is."""
        return await (await self.simulator.harness()).about()

    async def list_scenarios(self) -> list[ScenarioSummary]:
        """List the scenarios that come with the simulator. load_scenario loads one of them."""
        return await (await self.simulator.harness()).scenario.shipped()

    async def load_scenario(
        self,
        name: Annotated[str | None, Field(description="A shipped scenario, such as cacd_2020_cutover.")] = None,
        toml: Annotated[str | None, Field(description="Or a whole scenario, as a text in TOML.")] = None,
    ) -> ScenarioLoaded:
        """Replace everybody and everything by a scenario: a shipped one by its name, or one of your own as TOML.

        The resource cso-sim://scenarios/{name} shows a shipped scenario as an example of the format.
        """
        if (name is None) == (toml is None):
            raise ToolRefusedError("Give either the name of a shipped scenario, or a scenario as TOML.")
        scenario = (await self.simulator.harness()).scenario
        shown = await (scenario.load(name) if name is not None else scenario.load_toml(toml or ""))
        return ScenarioLoaded(
            name=shown.name,
            title=shown.title,
            description=shown.description,
            accounts=shown.accounts_total,
            courts=len(shown.courts),
        )

    async def reset(
        self,
        scope: Annotated[
            Literal["world", "journal", "court", "account"], Field(description="How much to reset.")
        ] = "world",
        court_id: Annotated[str | None, Field(description="Which court, for the scope court.")] = None,
        loginId: Annotated[str | None, Field(description="Which account, for the scope account.")] = None,
    ) -> ResetView:
        """Bring back the scenario as it was loaded: new sessions and links are gone, and the clock is as the scenario says.

        With a scope only a part is reset: the journal is emptied, or one court or one account goes back.
        """
        harness = await self.simulator.harness()
        if (court_id is not None) != (scope == "court") or (loginId is not None) != (scope == "account"):
            raise ToolRefusedError("A court_id belongs to the scope court, a loginId to the scope account.")
        if scope == "court":
            return await harness.scenario.reset_court(court_id or "")
        if scope == "account":
            return await harness.scenario.reset_account(loginId or "")
        return await (harness.journal.empty() if scope == "journal" else harness.scenario.reset())

    async def read_clock(self) -> ClockView:
        """Read both hands of the clock. The calendar drives courts and account rules, protocol time tokens and sessions."""
        return await (await self.simulator.harness()).clock.read()

    async def set_calendar(
        self,
        calendar: Annotated[datetime, Field(description="A time with its offset: 2020-02-18T00:00:00-08:00.")],
        frozen: Annotated[bool | None, Field(description="Whether it stands still there; null leaves that.")] = None,
    ) -> ClockView:
        """Set the calendar to a time, forwards or backwards. What was due until then happens: courts announce and go live."""
        return await (await self.simulator.harness()).clock.set(calendar, frozen=frozen)

    async def advance_clock(
        self,
        by: Annotated[str | None, Field(description="An ISO 8601 duration, such as PT11M, P3D or -PT1H.")] = None,
        to_next_event: Annotated[
            bool, Field(description="Move the calendar to the next event of any court's calendar instead.")
        ] = False,
        hand: Annotated[Hand, Field(description="Which hand to move: calendar, protocol or both.")] = "both",
    ) -> AdvancedClockView:
        """Move the clock by a duration, or to the next event of any court's calendar, which the answer names.

        Moving the protocol hand expires tokens and sessions.
        """
        if (by is None) != to_next_event:
            raise ToolRefusedError("Give either a duration (by), or to_next_event.")
        clock = (await self.simulator.harness()).clock
        return await (clock.to_next_event(hand) if by is None else clock.advance(by, hand))

    async def freeze_clock(
        self,
        frozen: Annotated[bool, Field(description="True holds the hand still; false lets both hands run on.")],
        hand: Annotated[Hand, Field(description="Which hand stands still.")] = "calendar",
    ) -> ClockView:
        """Hold a hand of the clock still, or let both hands run on from where they stand."""
        clock = (await self.simulator.harness()).clock
        return await (clock.freeze(hand) if frozen else clock.release())

    async def read_mail(self, loginId: LoginId) -> list[MessageView]:
        """Read the simulated mail of the holder of an account: letters of courts and of PACER, oldest first."""
        harness = await self.simulator.harness()
        account = await harness.accounts.get(loginId)
        return await harness.inbox.messages(account.email)
