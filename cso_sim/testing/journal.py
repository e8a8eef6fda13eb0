"""The journal of a test as a sequence, for the report of a failure: who did what to whom, and under each step its event."""

from typing import TYPE_CHECKING
from unittest import SkipTest

from cso_sim.harness.errors import HarnessError
from cso_sim.harness.journal_text import at, facts
from cso_sim.journal.export import as_step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cso_sim.journal.models import MergedEvent
    from cso_sim.testing.place import Place

NOTHING = "Nothing happened."
# Of a long journal the end says what went wrong.
_MOST = 200
# What courts do by themselves when the calendar reaches their days.
_BY_CALENDAR = frozenset({"court.announced", "court.notice_posted", "court.went_live"})


def journal_of(place: "Place", since: str | None = None) -> str:
    """What happened in a federation since its scenario was loaded, or since a place in the journal; oldest first. Each step, and
    below it the event's members.
    """
    try:
        events, _ = _events(place, place.beginning if since is None else since)
    except HarnessError as error:
        return f"The journal cannot be read: {error}"
    steps = list(_steps(events))
    left_out = len(steps) - _MOST
    return "\n".join([f"… {left_out} earlier steps …"] * (left_out > 0) + steps[-_MOST:]) or NOTHING


def add_journal(place: "Place", error: BaseException) -> None:
    """Adds the journal to an exception as a note (PEP 678), which every test framework shows."""
    if place.has_begun and isinstance(error, Exception) and not isinstance(error, SkipTest):
        error.add_note(f"The journal of {place.address}:\n{journal_of(place)}")


def end_of_journal(place: "Place", since: str = "") -> str:
    """The place after the last event. `since` is an earlier place, from which it is found sooner."""
    return _events(place, since)[1]


def _steps(events: "list[MergedEvent]") -> "Iterator[str]":
    """The steps. Persons have their user names, as far as events tell them. The calendars of courts at which nothing else
    happened take one line.
    """
    names = {event.sub: name for event in events if event.sub and isinstance(name := _login_id(event), str)}
    visited = {event.court_id for event in events if event.kind not in _BY_CALENDAR}
    aside: list[MergedEvent] = []
    for event in events:
        if event.court_id not in visited:
            aside.append(event)
            continue
        yield from _told_together(aside)
        aside = []
        told = as_step(event)
        if event.sub in names:
            told = told.replace(event.sub or "", names[event.sub])
        yield f"{at(event)}  {told}\n    {facts(event)}"
    yield from _told_together(aside)


def _login_id(event: "MergedEvent") -> object:
    return (event.__pydantic_extra__ or {}).get("login_id")


def _told_together(aside: "list[MergedEvent]") -> "Iterator[str]":
    if aside:
        courts = len({event.court_id for event in aside})
        yield f"… {len(aside)} steps by the calendars of {courts} {'court' if courts == 1 else 'courts'} …"


def _events(place: "Place", since: str) -> "tuple[list[MergedEvent], str]":
    from cso_sim.harness.harness import Harness

    found: list[MergedEvent] = []
    with Harness(place.address, token=place.token, transport=place.network.transport()) as harness:
        while (answer := harness.journal.read(since=since)).events:
            found += answer.events
            since = answer.next
    return found, since
