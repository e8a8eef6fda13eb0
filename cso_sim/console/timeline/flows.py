"""Events as rows of the timeline, grouped by their correlation, with a title that says what each group is.

It is pure: events and the names of people in, rows out.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from cso_idp.control.store import Holder
from cso_sim.journal.explain import COMMON, explain
from cso_sim.journal.models import MergedEvent
from cso_sim.journal.steps import BROWSER, MAILBOXES, PROVIDER, Step, court_of_client, step_of

Names = Mapping[str, Holder]
# The lanes of the whole timeline. Courts and applications share one there, and the row names them.
LANES = ("Browser", "Courts and applications", "Provider", "Mailboxes")
_LANE = {BROWSER: 1, PROVIDER: 3, MAILBOXES: 4}
_OTHER_LANE = 2
# What a flow is about, by the beginning of its kinds. The longest beginning counts; an empty word says nothing about the flow.
_ABOUT = {
    "account.": "account change",
    "account.registered": "account registration",
    "account.upgrade": "account upgrade",
    "api.": "API request",
    "authorization.": "sign-on",
    "backchannel_logout.": "logout",
    "case_search.": "case search",
    "cja.": "CJA merge",
    "consent.": "sign-on",
    "court_login.": "court login",
    "court_session.ended": "logout",
    "court_sign_on.": "sign-on",
    "desk": "desk work",
    "e_file.": "e-filing registration",
    "filing.": "filing",
    "link.": "linking",
    "link.ended": "unlinking",
    "locator.": "case search",
    "logout_token.": "logout",
    "pacer_login.": "PACER login",
    "pacer_token.": "PACER login",
    "recovery.": "account recovery",
    "registration.": "account registration",
    "second_factor.": "second factor",
    "service_center.": "Service Center work",
    "sign_on.": "sign-on",
    "sign_on_session.ended": "logout",
    "sign_out.": "logout",
    "token.": "sign-on",
}
_OPENED_BY = {"cmecf": "court login", "cso": "sign-on", "pacer": "PACER login"}
_MOST_WORDS = 3


class Row(NamedTuple):
    """One event. `start` and `end` are the numbers of its lanes from 1; for a note they are the same."""

    id: str
    at: datetime
    kind: str
    step: Step
    start: int
    end: int
    sentence: str
    who: str
    facts: Sequence[tuple[str, str]]
    event: MergedEvent

    @property
    def way(self) -> str:
        """Its lanes in words."""
        return f"{self.step.sender} to {self.step.receiver}" if self.step.receiver else f"At {self.step.sender}"

    @property
    def shape(self) -> str:
        """How it is drawn: an arrow to the right or to the left, or a note."""
        if self.start == self.end:
            return "note"
        return "right" if self.start < self.end else "left"


class Flow(NamedTuple):
    """The events of one correlation, oldest first; an event without one is alone."""

    id: str
    correlation: str | None
    title: str
    rows: Sequence[Row]
    is_open: bool = False

    @property
    def at(self) -> datetime:
        """When it began, as far as it is shown."""
        return self.rows[0].at

    @property
    def refusals(self) -> int:
        """How many of its events are refusals."""
        return sum(row.step.is_refusal for row in self.rows)

    @property
    def faults(self) -> int:
        """How often an armed fault struck."""
        return sum(row.kind == "fault.fired" for row in self.rows)


def flows_of(events: Iterable[MergedEvent], names: Names) -> list[Flow]:
    """The flows of these events, the one that began last first."""
    kept: dict[str, list[MergedEvent]] = {}
    for event in events:
        kept.setdefault(key_of(event), []).append(event)
    flows = [_flow(key, of_one, names) for key, of_one in reversed(kept.items())]
    return [flow._replace(is_open=not number) for number, flow in enumerate(flows)]


def key_of(event: MergedEvent) -> str:
    """What the events of one flow have in common: their correlation. An event without one is a flow of its own."""
    return event.correlation or f"{event.source}-{event.id}"


def _flow(key: str, events: Sequence[MergedEvent], names: Names) -> Flow:
    return Flow(
        f"flow-{key}", events[0].correlation, title_of(events, names), [row_of(event, names) for event in events]
    )


def row_of(event: MergedEvent, names: Names, lanes: Sequence[str] | None = None) -> Row:
    """An event as a row, on these lanes or on those of the whole timeline."""
    step = step_of(event)
    start = lane_of(step.sender, lanes)
    end = lane_of(step.receiver, lanes) if step.receiver else start
    members = _members(event)
    return Row(
        id=f"event-{event.source}-{event.id}",
        at=event.calendar,
        kind=event.kind,
        step=step,
        start=start,
        end=end,
        sentence=sentence_of(event, names),
        who=names[event.sub].name if event.sub and event.sub in names else "",
        facts=[(name, _shown(value)) for name, value in members.items() if name not in COMMON],
        event=event,
    )


def title_of(events: Sequence[MergedEvent], names: Names) -> str:
    """What a flow is, such as `Sign-on and linking at cacd by Maren Holloway`."""
    about = list(dict.fromkeys(word for event in events if (word := _about(event))))
    if not about:
        return sentence_of(events[0], names)
    what = _listed(about[:_MOST_WORDS])
    return f"{what[0].upper()}{what[1:]}{_where(events)}{_by(events, names)}"


def _about(event: MergedEvent) -> str:
    if event.kind == "court_session.opened":
        return _OPENED_BY.get(str(event["by"]), "")
    fitting = [beginning for beginning in _ABOUT if event.kind.startswith(beginning)]
    return _ABOUT[max(fitting, key=len)] if fitting else ""


def applications_of(events: Sequence[MergedEvent]) -> list[str]:
    """The clients of these events that are no court's."""
    return sorted(client for client in _clients(events) if court_of_client(client) is None)


def _clients(events: Sequence[MergedEvent]) -> set[str]:
    return {str(client) for event in events if (client := (event.__pydantic_extra__ or {}).get("client_id"))}


def _where(events: Sequence[MergedEvent]) -> str:
    courts = {event.court_id for event in events if event.court_id}
    courts |= {court for client in _clients(events) if (court := court_of_client(client))}
    applications = applications_of(events)
    if len(courts) > 2:
        return f" at {len(courts)} courts"
    if courts:
        return f" at {_listed(sorted(courts))}"
    return f" for {_listed(applications[:2])}" if applications else ""


def _by(events: Sequence[MergedEvent], names: Names) -> str:
    """Whose flow it is: names of people, else the user name or login that was typed."""
    people = list(dict.fromkeys(names[event.sub].name for event in events if event.sub and event.sub in names))
    if not people:
        typed = ((event.__pydantic_extra__ or {}).get(name) for event in events for name in ("login_id", "login"))
        people = [f"“{name}”" for name in dict.fromkeys(typed) if name]
    if len(people) > 2:
        return f" by {len(people)} people"
    return f" by {_listed(people)}" if people else ""


def sentence_of(event: MergedEvent, names: Names) -> str:
    """An event in one sentence, with the names of people in the places of their identifiers."""
    sentence = explain(_members(event), with_facts=False)
    for sub, holder in names.items():
        sentence = sentence.replace(sub, holder.name)
    return sentence.replace("`", "")


def _members(event: MergedEvent) -> dict[str, Any]:
    return {**{name: getattr(event, name) for name in COMMON}, **(event.__pydantic_extra__ or {})}


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_shown(each)}" for name, each in value.items())
    if isinstance(value, list):
        return f"{len(value)}: {', '.join(map(str, value[:5]))}…" if len(value) > 5 else ", ".join(map(str, value))
    return "" if value is None else str(value)


def _listed(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]


def lane_of(name: str, lanes: Sequence[str] | None) -> int:
    """The number of a lane, from 1, among these or those of the whole timeline."""
    return _LANE.get(name, _OTHER_LANE) if lanes is None else lanes.index(name) + 1
