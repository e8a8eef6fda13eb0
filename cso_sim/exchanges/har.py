"""Writes exchanges as an HTTP Archive (HAR 1.2), for the filters that the journal has.

An exchange has a court, a correlation and a time. It matches a kind of event or a person if an event of its flow does.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from cso_kit.storage.journal import Filter
from cso_sim.exchanges.exchange import Exchange
from cso_sim.exchanges.log import ExchangeLog, Wanted
from cso_sim.journal.position import JournalPosition, Part
from cso_sim.journal.reading import every, read

if TYPE_CHECKING:
    from cso_sim.both_services import BothServices

MEDIA_TYPE = "application/json"


async def found_for(both: "BothServices", exchanges: ExchangeLog, part: Part) -> list[Exchange]:
    """The exchanges of a part of the journal, oldest first."""
    wanted, flows = part.wanted, None
    if wanted.kinds or wanted.sub:
        # Of the flow's events only some need to be in the part's time.
        whole = Part(wanted._replace(begin=None, end=None))
        flows = frozenset([event.correlation async for event in every(both, whole) if event.correlation])
    begin = wanted.begin or await _time_of(both, part.after)
    end = wanted.end or (await _time_of(both, part.until) if part.until else None)
    return exchanges.find(Wanted(wanted.court_id, wanted.correlation, begin, end, flows))


async def _time_of(both: "BothServices", position: JournalPosition) -> datetime | None:
    """The real time of the last event before a position; `None` at the beginning."""
    before = JournalPosition(max(position.provider - 1, 0), max(position.courts - 1, 0))
    events, _ = await read(both, Part(Filter(), before, position), 2)
    return max((event.recorded_at for event in events), default=None)


def as_har(found: list[Exchange], comment: str) -> Iterator[str]:
    """The archive, in parts. `comment` says what it covers."""
    head = {"version": "1.2", "creator": {"name": "cso-sim", "version": _version()}, "comment": comment}
    yield f'{{"log": {json.dumps(head)[:-1]}, "entries": ['
    for number, each in enumerate(found):
        entry = {**each.entry, "_correlation": each.correlation, "_court_id": each.court_id}
        yield f"{',' if number else ''}\n{json.dumps(entry, ensure_ascii=False)}"
    yield "\n]}}\n"


def _version() -> str:
    try:
        return version("cso-simulator")
    except PackageNotFoundError:
        return "unknown"
