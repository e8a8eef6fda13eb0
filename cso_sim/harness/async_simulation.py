"""The asynchronous client's calls about the simulation: clock, scenario, inbox and board."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from cso_kit.control.models import AdvancedClockView, ClockAdvance, ClockChange, ClockView, InboxView, MessageView
from cso_kit.time.clock import Hand
from cso_kit.web.paging import MOST, USUAL
from cso_sim.control.models import (
    BoardPage,
    BoardRow,
    Reset,
    ResetView,
    ScenarioChoice,
    ScenarioSummary,
    ScenarioText,
    ScenarioView,
    Timeline,
    TimelineEvent,
)
from cso_sim.harness.async_topic import AsyncTopic
from cso_sim.harness.calls import call, segment
from cso_sim.harness.members import checked

if TYPE_CHECKING:
    pass


class AsyncClock(AsyncTopic):
    """The clock. Its calendar hand drives courts, notices and account rules, its protocol hand tokens and sessions."""

    async def read(self) -> ClockView:
        """Both hands, and which of them stand still."""
        return await self._send(call("GET", "/clock", ClockView))

    async def set(
        self, calendar: datetime | str, *, frozen: bool | None = None, version: int | None = None
    ) -> ClockView:
        """Sets the calendar to a time with its offset; `frozen` says whether it stands still there (`None`: no change).

        With a `version` of the clock it is refused if somebody has changed the clock since then.
        """
        change: dict[str, Any] = {"calendar": calendar, **_seen(version)}
        change |= {} if frozen is None else {"frozen": frozen}
        return await self._change(checked(ClockChange, change))

    async def freeze(self, hand: Hand = "calendar") -> ClockView:
        """Holds a hand still."""
        return await self._change(ClockChange(frozen=True, hand=hand))

    async def release(self) -> ClockView:
        """Lets both hands run on from where they stand."""
        return await self._change(ClockChange(frozen=False))

    async def advance(
        self, by: timedelta | str, hand: Hand = "both", *, version: int | None = None
    ) -> AdvancedClockView:
        """Moves the hands by a duration: a timedelta, or ISO 8601 such as `PT1H`. `version` as in `set`."""
        return await self._advance(checked(ClockAdvance, {"by": by, "hand": hand, **_seen(version)}))

    async def to_next_event(self, hand: Hand = "both", *, version: int | None = None) -> AdvancedClockView:
        """Moves the calendar to the next event of any court's calendar, which the answer names. `version` as in `set`."""
        return await self._advance(checked(ClockAdvance, {"to": "next-event", "hand": hand, **_seen(version)}))

    async def timeline(
        self, begin: datetime | str | None = None, end: datetime | str | None = None
    ) -> list[TimelineEvent]:
        """What is coming by the calendar, or what is in it between two times, which have their offsets; in order."""
        query = {"from": begin, "to": end}
        answer = await self._send(call("GET", "/timeline", Timeline, query=query))
        return answer.events

    async def _change(self, body: ClockChange) -> ClockView:
        return await self._send(call("PUT", "/clock", ClockView, body=body))

    async def _advance(self, body: ClockAdvance) -> AdvancedClockView:
        return await self._send(call("POST", "/clock/advance", AdvancedClockView, body=body))


def _seen(version: int | None) -> dict[str, int]:
    return {} if version is None else {"version": version}


class AsyncScenario(AsyncTopic):
    """The scenario: show it, load another one, reset."""

    async def show(self, limit: int = USUAL) -> ScenarioView:
        """The present people and courts; at most `limit` accounts, and filers and cases of each court."""
        return await self._send(call("GET", "/scenario", ScenarioView, query={"limit": limit}))

    async def load(self, name: str) -> ScenarioView:
        """Replaces everything by a shipped scenario."""
        return await self._send(call("PUT", "/scenario", ScenarioView, body=ScenarioChoice(name=name)))

    async def load_document(self, document: dict[str, Any]) -> ScenarioView:
        """Replaces everything by a whole scenario (docs/reference/scenario.md)."""
        return await self._send(call("PUT", "/scenario", ScenarioView, document=document))

    async def load_toml(self, text: str) -> ScenarioView:
        """Replaces everything by a scenario that is written in TOML."""
        return await self._send(call("PUT", "/scenario", ScenarioView, text=text))

    async def as_toml(self) -> str:
        """The loaded scenario as TOML, without what happened since."""
        return (await self._send(call("GET", "/scenario/toml", ScenarioText))).toml

    async def shipped(self) -> list[ScenarioSummary]:
        """The scenarios that come with the simulator."""
        return await self._send(call("GET", "/scenarios", list[ScenarioSummary]))

    async def reset(self) -> ResetView:
        """Resets everything to the scenario as it was loaded."""
        return await self._reset(Reset())

    async def reset_court(self, court_id: str) -> ResetView:
        """Resets one court."""
        return await self._reset(Reset(scope="court", court_id=court_id))

    async def reset_account(self, loginId: str) -> ResetView:
        """Resets one account, and its holder at every court."""
        return await self._reset(Reset(scope="account", loginId=loginId))

    async def _reset(self, body: Reset) -> ResetView:
        return await self._send(call("POST", "/reset", ResetView, body=body))


class AsyncInbox(AsyncTopic):
    """The simulated inbox. No real mail is sent."""

    async def messages(self, address: str) -> list[MessageView]:
        """The messages to an e-mail address, oldest first."""
        answer = await self._send(call("GET", f"/inbox/{segment(address)}", InboxView))
        return answer.messages


class AsyncBoard(AsyncTopic):
    """The board: who can log in where, and how."""

    async def page(self, after: int = 0, limit: int = USUAL, court_id: str | None = None) -> BoardPage:
        """A page of the board, of all courts or of one."""
        query = {"after": after, "limit": limit, "court_id": court_id}
        return await self._send(call("GET", "/board", BoardPage, query=query))

    async def rows(self, court_id: str | None = None) -> list[BoardRow]:
        """Every row of the board, of all courts or of one."""
        page = await self.page(0, MOST, court_id)
        found = list(page.rows)
        while page.next is not None:
            page = await self.page(page.next, MOST, court_id)
            found += page.rows
        return found
