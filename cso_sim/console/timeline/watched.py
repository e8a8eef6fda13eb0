"""What pages of the timeline show of the journal: the newest events of a part, as flows, and what new events change on them."""

from collections.abc import Hashable, Iterable, Sequence
from types import MappingProxyType
from typing import NamedTuple

from cso_kit.storage.journal import Filter
from cso_sim.both_services import BothServices
from cso_sim.console.live import Change
from cso_sim.console.plain_pages import PAGES
from cso_sim.console.timeline.choice import matches
from cso_sim.console.timeline.flows import Flow, Names, flows_of
from cso_sim.console.timeline.sequence import FlowSequence, sequence_of
from cso_sim.exchanges.log import ExchangeLog, Wanted
from cso_sim.journal.models import MergedEvent
from cso_sim.journal.position import JournalPosition, Part
from cso_sim.journal.reading import head_of, read_newest

# So many events stand on one page.
WINDOW = 100
# A flow alone shows so many of its events, the last ones.
OF_FLOW = 500
# The older events of a flow that has new ones are looked for among so many of the newest.
_NEAR = 2000
_EMPTIED = "court_world.reset"


class Shown(NamedTuple):
    """The flows of one page, its events, oldest first, and the position before them; `None` if there is nothing older."""

    flows: Sequence[Flow] = ()
    events: Sequence[MergedEvent] = ()
    names: Names = MappingProxyType({})
    older: JournalPosition | None = None


async def shown(both: BothServices, part: Part) -> Shown:
    """The newest flows of a part."""
    events, before = await read_newest(both, part, WINDOW)
    names = await names_of(both, events)
    return Shown(flows_of(events, names), events, names, before if len(events) == WINDOW else None)


async def shown_flow(both: BothServices, exchanges: ExchangeLog, correlation: str) -> FlowSequence:
    """One flow, with the requests of it that this process recorded."""
    events, _ = await read_newest(both, Part(Filter(correlation=correlation)), OF_FLOW)
    recorded = exchanges.find(Wanted(correlation=correlation)) if exchanges.count else []
    return sequence_of(events, recorded, await names_of(both, events))


async def names_of(both: BothServices, events: Iterable[MergedEvent]) -> Names:
    """Whose the accounts of these events are."""
    return await both.provider.holders({event.sub for event in events if event.sub})


class TimelineView:
    """The newest events that match a filter, on an open page."""

    def __init__(self, both: BothServices, part: Part) -> None:
        self._both = both
        self._part = part

    @property
    def key(self) -> Hashable:
        """The filter."""
        return self._part.wanted

    async def whole(self) -> Sequence[Change]:
        """All flows."""
        now = await shown(self._both, self._part)
        return [Change("replace", "flows", PAGES.part("console/timeline/parts.html", "flows", flows=now.flows))]

    async def changed(self, events: Sequence[MergedEvent]) -> Sequence[Change]:
        """The flows that these events belong to, the newest last, because each is put on top."""
        if any(event.kind == _EMPTIED for event in events):
            return await self.whole()
        wanted = self._part.wanted
        new = [event for event in events if matches(wanted, event)][-WINDOW:]
        touched = tuple({event.correlation: None for event in new if event.correlation})
        whole = await self._of_flows(touched) if touched else []
        told = [*whole, *(event for event in new if event.correlation is None)]
        told.sort(key=lambda event: event.recorded_at)
        flows = flows_of(told, await names_of(self._both, told))
        return [
            Change("prepend", "flows", PAGES.part("console/timeline/parts.html", "flow", flow=flow))
            for flow in reversed(flows)
        ]

    async def _of_flows(self, correlations: tuple[str, ...]) -> list[MergedEvent]:
        """The events of these flows, as far as they are among the newest."""
        head = await head_of(self._both)
        near = JournalPosition(max(0, head.provider - _NEAR), max(0, head.courts - _NEAR))
        wanted = self._part.wanted._replace(flows=correlations)
        found, _ = await read_newest(self._both, Part(wanted, near, head), 2 * WINDOW)
        return found


class FlowView:
    """One flow, on an open page."""

    def __init__(self, both: BothServices, exchanges: ExchangeLog, correlation: str) -> None:
        self._both = both
        self._exchanges = exchanges
        self._correlation = correlation

    @property
    def key(self) -> Hashable:
        """The correlation."""
        return self._correlation

    async def whole(self) -> Sequence[Change]:
        """The lanes with all events."""
        now = await shown_flow(self._both, self._exchanges, self._correlation)
        return [Change("replace", "sequence", PAGES.part("console/timeline/parts.html", "sequence", shown=now))]

    async def changed(self, events: Sequence[MergedEvent]) -> Sequence[Change]:
        """The same, if one of these events belongs to the flow: there may be a new lane."""
        return await self.whole() if any(event.correlation == self._correlation for event in events) else []
