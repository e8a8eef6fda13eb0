"""The asynchronous client's calls about the journal: what happened at the provider and the courts."""

from datetime import datetime, timedelta
from typing import Any, Literal

from cso_kit.web.paging import USUAL
from cso_sim.control.models import Reset, ResetView
from cso_sim.harness.async_topic import AsyncTopic
from cso_sim.harness.calls import call, text_call
from cso_sim.harness.errors import ExpectationError
from cso_sim.harness.members import checked
from cso_sim.journal.models import Expectation, MergedEvent, MergedJournal, Verification, VerificationView, Verified

# The longest wait of one call in seconds; a longer one is several calls.
_LONGEST_WAIT = 60.0


class AsyncJournal(AsyncTopic):
    """The events of the provider and the courts."""

    async def read(
        self,
        *kinds: str,
        since: str | datetime = "",
        until: str | datetime = "",
        limit: int = USUAL,
        wait: float | timedelta | str = 0,
        court_id: str | None = None,
        loginId: str | None = None,
        sub: str | None = None,
        correlation: str | None = None,
        explain: bool = False,
    ) -> MergedJournal:
        """Events after `since`, oldest first: all, or those of some kinds, one court, one person or one flow.

        A kind with a dot at the end is a family, such as `link.`. `since` and `until` are cursors or real times. If there are no
        events, the call waits: `wait` is in seconds, a timedelta, or ISO 8601 such as `PT5S`, at most a minute. With `explain`
        each event has its `sentence`.
        """
        query = {
            "kind": list(kinds),
            "since": _text(since),
            "until": _text(until),
            "limit": limit,
            "wait": (wait.total_seconds() if isinstance(wait, timedelta) else wait) or None,
            "court_id": court_id,
            "loginId": loginId,
            "sub": sub,
            "correlation": correlation,
            "explain": "true" if explain else None,
        }
        return await self._send(call("GET", "/journal", MergedJournal, query=query))

    async def events(
        self,
        *kinds: str,
        court_id: str | None = None,
        loginId: str | None = None,
        sub: str | None = None,
        correlation: str | None = None,
        since: str | datetime = "",
        until: str | datetime = "",
    ) -> list[MergedEvent]:
        """Every event, or every event of some kinds, one court, one person or one flow; oldest first."""
        found: list[MergedEvent] = []
        while True:
            answer = await self.read(
                *kinds,
                since=since,
                until=until,
                court_id=court_id,
                loginId=loginId,
                sub=sub,
                correlation=correlation,
            )
            if not answer.events:
                return found
            found += answer.events
            since = answer.next

    async def wait_for(
        self, *kinds: str, since: str | datetime = "", within: float | timedelta = 10, **filters: Any
    ) -> MergedEvent:
        """The first event after `since` that matches, as soon as it is there. `filters` are those of `read`.

        Raises:
            TimeoutError: there is none within that time (in seconds, or a timedelta).
        """
        left = within.total_seconds() if isinstance(within, timedelta) else float(within)
        while True:
            answer = await self.read(*kinds, since=since, limit=1, wait=min(left, _LONGEST_WAIT), **filters)
            if answer.events:
                return answer.events[0]
            left -= _LONGEST_WAIT
            if left <= 0:
                wanted = ", ".join([*kinds, *(f"{name}={value}" for name, value in filters.items() if value)])
                raise TimeoutError(
                    f"The journal has no such event: {wanted or 'any'}. harness.journal.events() lists what it has."
                )

    async def expect(
        self, kind: str, *, since: str | datetime = "", wait: float | timedelta | str = 0, **expected: Any
    ) -> Verified:
        """Asserts that the journal has events of a kind: as many as `exactly`, `at_least` or `at_most` says, or at least one.

        `expected` are these numbers, and the filters `court_id`, `loginId`, `sub` and `correlation`. `since` and `wait` are those
        of `read`. Returns how many there are.

        Raises:
            ExpectationError: there are fewer or more (an AssertionError); the message has the near misses.
        """
        body = checked(Expectation, {"kind": kind, **expected})
        answer = await self.verify(body, since=since, wait=wait)
        (found,) = answer.results
        if not found.ok:
            raise ExpectationError(", ".join([kind, *(f"{name}={value}" for name, value in expected.items())]), found)
        return found

    async def verify(
        self,
        *expected: Expectation,
        since: str | datetime = "",
        until: str | datetime = "",
        wait: float | timedelta | str = 0,
    ) -> VerificationView:
        """Whether all expected events are there, and how many of each; what is not as expected comes with its near misses. It
        raises nothing: a test looks at `ok` of the answer, or uses `expect`.

        With `wait` (as in `read`) it answers as soon as all expectations are met.
        """
        seconds = wait.total_seconds() if isinstance(wait, timedelta) else wait
        body = Verification(expect=list(expected), since=_text(since), until=_text(until), wait=str(seconds))
        return await self._send(call("POST", "/journal/verify", VerificationView, body=body))

    async def export(self, format: Literal["jsonl", "mermaid", "har"] = "mermaid", **filters: Any) -> str:  # noqa: A002 - as on the wire
        """The events as JSON lines or as a Mermaid sequence diagram, or their requests and responses as an HTTP Archive (HAR).

        An archive has what was recorded (`harness.exchanges.record`). `filters` are those of `read`; `kind` is a list.
        """
        given = {name: _text(value) if name in {"since", "until"} else value for name, value in filters.items()}
        return await self._send(text_call("/journal/export", {"format": format, **given}))

    async def empty(self) -> ResetView:
        """Removes all events."""
        return await self._send(call("POST", "/reset", ResetView, body=Reset(scope="journal")))


def _text(place: str | datetime) -> str:
    return place.isoformat() if isinstance(place, datetime) else place
