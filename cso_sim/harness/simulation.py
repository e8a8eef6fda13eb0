"""The synchronous client's calls about the simulation: clock, scenario, inbox and board."""

# Made from async_simulation.py by `python -m tests.harness.synchronous`; change that one.

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
from cso_sim.harness.calls import call, segment
from cso_sim.harness.members import checked
from cso_sim.harness.topic import Topic

if TYPE_CHECKING:
    pass


class Clock(Topic):
    """The clock. Its calendar hand drives courts, notices and account rules, its protocol hand tokens and sessions."""

    def read(self) -> ClockView:
        """Both hands, and which of them stand still."""
        return self._send(call("GET", "/clock", ClockView))

    def set(self, calendar: datetime | str, *, frozen: bool | None = None, version: int | None = None) -> ClockView:
        """Sets the calendar to a time with its offset; `frozen` says whether it stands still there (`None`: no change).

        With a `version` of the clock it is refused if somebody has changed the clock since then.
        """
        change: dict[str, Any] = {"calendar": calendar, **_seen(version)}
        change |= {} if frozen is None else {"frozen": frozen}
        return self._change(checked(ClockChange, change))

    def freeze(self, hand: Hand = "calendar") -> ClockView:
        """Holds a hand still."""
        return self._change(ClockChange(frozen=True, hand=hand))

    def release(self) -> ClockView:
        """Lets both hands run on from where they stand."""
        return self._change(ClockChange(frozen=False))

    def advance(self, by: timedelta | str, hand: Hand = "both", *, version: int | None = None) -> AdvancedClockView:
        """Moves the hands by a duration: a timedelta, or ISO 8601 such as `PT1H`. `version` as in `set`."""
        return self._advance(checked(ClockAdvance, {"by": by, "hand": hand, **_seen(version)}))

    def to_next_event(self, hand: Hand = "both", *, version: int | None = None) -> AdvancedClockView:
        """Moves the calendar to the next event of any court's calendar, which the answer names. `version` as in `set`."""
        return self._advance(checked(ClockAdvance, {"to": "next-event", "hand": hand, **_seen(version)}))

    def timeline(self, begin: datetime | str | None = None, end: datetime | str | None = None) -> list[TimelineEvent]:
        """What is coming by the calendar, or what is in it between two times, which have their offsets; in order."""
        query = {"from": begin, "to": end}
        answer = self._send(call("GET", "/timeline", Timeline, query=query))
        return answer.events

    def _change(self, body: ClockChange) -> ClockView:
        return self._send(call("PUT", "/clock", ClockView, body=body))

    def _advance(self, body: ClockAdvance) -> AdvancedClockView:
        return self._send(call("POST", "/clock/advance", AdvancedClockView, body=body))


def _seen(version: int | None) -> dict[str, int]:
    return {} if version is None else {"version": version}


class Scenario(Topic):
    """The scenario: show it, load another one, reset."""

    def show(self, limit: int = USUAL) -> ScenarioView:
        """The present people and courts; at most `limit` accounts, and filers and cases of each court."""
        return self._send(call("GET", "/scenario", ScenarioView, query={"limit": limit}))

    def load(self, name: str) -> ScenarioView:
        """Replaces everything by a shipped scenario."""
        return self._send(call("PUT", "/scenario", ScenarioView, body=ScenarioChoice(name=name)))

    def load_document(self, document: dict[str, Any]) -> ScenarioView:
        """Replaces everything by a whole scenario (docs/reference/scenario.md)."""
        return self._send(call("PUT", "/scenario", ScenarioView, document=document))

    def load_toml(self, text: str) -> ScenarioView:
        """Replaces everything by a scenario that is written in TOML."""
        return self._send(call("PUT", "/scenario", ScenarioView, text=text))

    def as_toml(self) -> str:
        """The loaded scenario as TOML, without what happened since."""
        return (self._send(call("GET", "/scenario/toml", ScenarioText))).toml

    def shipped(self) -> list[ScenarioSummary]:
        """The scenarios that come with the simulator."""
        return self._send(call("GET", "/scenarios", list[ScenarioSummary]))

    def reset(self) -> ResetView:
        """Resets everything to the scenario as it was loaded."""
        return self._reset(Reset())

    def reset_court(self, court_id: str) -> ResetView:
        """Resets one court."""
        return self._reset(Reset(scope="court", court_id=court_id))

    def reset_account(self, loginId: str) -> ResetView:
        """Resets one account, and its holder at every court."""
        return self._reset(Reset(scope="account", loginId=loginId))

    def _reset(self, body: Reset) -> ResetView:
        return self._send(call("POST", "/reset", ResetView, body=body))


class Inbox(Topic):
    """The simulated inbox. No real mail is sent."""

    def messages(self, address: str) -> list[MessageView]:
        """The messages to an e-mail address, oldest first."""
        answer = self._send(call("GET", f"/inbox/{segment(address)}", InboxView))
        return answer.messages


class Board(Topic):
    """The board: who can log in where, and how."""

    def page(self, after: int = 0, limit: int = USUAL, court_id: str | None = None) -> BoardPage:
        """A page of the board, of all courts or of one."""
        query = {"after": after, "limit": limit, "court_id": court_id}
        return self._send(call("GET", "/board", BoardPage, query=query))

    def rows(self, court_id: str | None = None) -> list[BoardRow]:
        """Every row of the board, of all courts or of one."""
        page = self.page(0, MOST, court_id)
        found = list(page.rows)
        while page.next is not None:
            page = self.page(page.next, MOST, court_id)
            found += page.rows
        return found
