"""One flow alone: its events, and the requests of it that were recorded, in one sequence with lanes of its own. It is pure."""

from collections.abc import Sequence
from typing import NamedTuple

from cso_sim.console.timeline.curl import of_request
from cso_sim.console.timeline.exchanged import Request, request_of
from cso_sim.console.timeline.flows import LANES, Names, Row, applications_of, lane_of, row_of, title_of
from cso_sim.exchanges.exchange import Exchange
from cso_sim.journal.models import MergedEvent
from cso_sim.journal.steps import in_order, step_of

_MOST_LANES = 8


class Drawn(NamedTuple):
    """A request, with the numbers of its lanes. `id` is its place among those that are kept."""

    id: str
    request: Request
    start: int
    end: int

    @property
    def curl(self) -> str:
        """The request as a command."""
        return of_request(self.request)

    @property
    def shape(self) -> str:
        """How it is drawn, as `Row.shape`."""
        return "note" if self.start == self.end else "right" if self.start < self.end else "left"


class FlowSequence(NamedTuple):
    """One flow. Each step is an event or a request; without any, nothing of the flow is known."""

    title: str
    lanes: Sequence[str]
    steps: Sequence[Row | Drawn]
    events: Sequence[MergedEvent]
    names: Names


def sequence_of(events: Sequence[MergedEvent], exchanges: Sequence[Exchange], names: Names) -> FlowSequence:
    """The sequence of these events and exchanges, by real time."""
    application = next(iter(applications_of(events)), None)
    requests = [request_of(each, application) for each in exchanges]
    steps = [step_of(event) for event in events]
    ends = {end for step in steps for end in (step.sender, step.receiver) if end}
    known = in_order(ends | {end for each in requests for end in (each.sender, each.receiver)})
    own = known if len(known) <= _MOST_LANES else None
    timed: list[tuple[float, int, Row | Drawn]] = [
        (event.recorded_at.timestamp(), 1, row_of(event, names, own)) for event in events
    ]
    for number, each in enumerate(requests):
        drawn = Drawn(f"request-{number}", each, lane_of(each.sender, own), lane_of(each.receiver, own))
        timed.append((each.at.timestamp(), 0, drawn))
    title = title_of(events, names) if events else "Recorded requests of one flow" if requests else ""
    ordered = [step for _, _, step in sorted(timed, key=lambda entry: entry[:2])]
    return FlowSequence(title, own or LANES, ordered, events, names)
