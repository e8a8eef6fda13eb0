"""The armed faults as a page shows them, and the view that counts how often each has fired."""

from collections.abc import Hashable, Sequence
from typing import NamedTuple

from cso_sim.both_services import BothServices
from cso_sim.console.live import Change
from cso_sim.console.plain_pages import PAGES
from cso_sim.control.fault_models import ArmedFault
from cso_sim.control.fault_places import places_of
from cso_sim.control.faults import all_armed
from cso_sim.journal.models import MergedEvent


class ArmedRow(NamedTuple):
    """One armed fault, with its aim and how often it fires in words."""

    armed: ArmedFault
    aim: str
    often: str

    @property
    def is_spent(self) -> bool:
        """Whether it has fired as often as it may."""
        return self.armed.times is not None and self.armed.fired >= self.armed.times


async def armed_rows(both: BothServices) -> list[ArmedRow]:
    """All armed faults, the oldest first."""
    return [ArmedRow(each, aimed(each), often(each)) for each in await all_armed(places_of(both))]


def aimed(armed: ArmedFault) -> str:
    """What an armed fault is aimed at, in words."""
    parts = [
        f"{label} {value}"
        for label, value in (
            ("client", armed.client_id),
            ("court", armed.court_id),
            ("person", armed.loginId),
            ("address", armed.endpoint),
        )
        if value
    ]
    return f"at {', '.join(parts)}" if parts else "at every request that it fits"


def often(armed: ArmedFault) -> str:
    """How often an armed fault fires, in words."""
    known = {None: "as often as it can", 1: "once"}
    times = known.get(armed.times, f"{armed.times:,} times" if armed.times else "")
    return times if armed.probability is None else f"{times}, with a probability of {armed.probability * 100:g} %"


_CHANGING = {"fault.armed", "fault.disarmed", "fault.fired"}


class ArmedView:
    """The armed faults on an open page, and how often each has fired."""

    key: Hashable = ""

    def __init__(self, both: BothServices) -> None:
        self._both = both

    async def whole(self) -> Sequence[Change]:
        """The armed faults."""
        html = PAGES.part("console/misbehaviour/parts.html", "armed_list", rows=await armed_rows(self._both))
        return [Change("replace", "armed", html)]

    async def changed(self, events: Sequence[MergedEvent]) -> Sequence[Change]:
        """The same, if one was armed or disarmed, or has fired."""
        return await self.whole() if any(event.kind in _CHANGING for event in events) else []
