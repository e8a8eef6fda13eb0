"""Reads the journals of both services as one, merged by real time; waits for events; streams them.

Each service numbers its own events, so a position in the merged journal is a pair of numbers. Callers treat it as opaque.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable, Iterator
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING

from cso_sim.journal.models import MergedEvent
from cso_sim.journal.position import JournalPosition, Part

if TYPE_CHECKING:
    from cso_kit.storage.journal import RecordedEvent
    from cso_sim.both_services import BothServices

# The shortest time in seconds between two reads: on PostgreSQL writers wait while a read begins.
_PAUSE = 0.05
_KEEP_ALIVE = 15.0
_PAGE = 1000


async def read(both: "BothServices", part: Part, limit: int) -> tuple[list[MergedEvent], JournalPosition]:
    """Up to `limit` events, oldest first, and the position after the last of them."""
    after, until = part.after, part.until
    at_provider = await both.provider.events(after.provider, limit, part.wanted, until and until.provider)
    at_courts = await both.courts.events(after.courts, limit, part.wanted, until and until.courts)
    return _shown(islice(_merged(at_provider, at_courts), limit), after)


async def read_newest(both: "BothServices", part: Part, limit: int) -> tuple[list[MergedEvent], JournalPosition]:
    """The last `limit` events of a part, oldest first, and the position before the first of them. What is older is the part up
    to that position.
    """
    after, until = part.after, part.until or await head_of(both)
    at_provider = await both.provider.events(after.provider, limit, part.wanted, until.provider, newest=True)
    at_courts = await both.courts.events(after.courts, limit, part.wanted, until.courts, newest=True)
    newest = list(_merged(at_provider, at_courts))[-limit:]
    before = until
    for source, event in reversed(newest):
        before = _at(before, source, event.id - 1)
    return _shown(newest, before)[0], before


def _merged(
    at_provider: "list[RecordedEvent]", at_courts: "list[RecordedEvent]"
) -> "Iterator[tuple[str, RecordedEvent]]":
    """The events of both services by real time, each with its service."""
    entries = merge(
        [(event.recorded_at, "cso_idp", event) for event in at_provider],
        [(event.recorded_at, "court_rp", event) for event in at_courts],
        key=lambda entry: entry[:2],
    )
    return ((source, event) for _, source, event in entries)


def _shown(
    merged: "Iterable[tuple[str, RecordedEvent]]", after: JournalPosition
) -> tuple[list[MergedEvent], JournalPosition]:
    """The events as the journal shows them, beginning after a position, and the position after them."""
    shown = []
    for source, event in merged:
        after = _at(after, source, event.id)
        shown.append(MergedEvent.model_validate({**event.document(source), "cursor": str(after)}))
    return shown, after


async def head_of(both: "BothServices") -> JournalPosition:
    """The position after the newest event, from which a reader can go on."""
    return JournalPosition(await both.provider.journal_head(), await both.courts.journal_head())


def _at(position: JournalPosition, source: str, number: int) -> JournalPosition:
    return position._replace(provider=number) if source == "cso_idp" else position._replace(courts=number)


async def every(both: "BothServices", part: Part) -> AsyncIterator[MergedEvent]:
    """All events of a part that are there now, read in pages."""
    while True:
        found, after = await read(both, part, _PAGE)
        for event in found:
            yield event
        if len(found) < _PAGE:
            return
        part = part._replace(after=after)


@contextlib.contextmanager
def changes(both: "BothServices") -> Iterator[asyncio.Event]:
    """An event that is set after each commit that adds to either journal."""
    changed = asyncio.Event()
    with both.provider.subscribe_to_journal(changed.set), both.courts.subscribe_to_journal(changed.set):
        yield changed


async def next_change(changed: asyncio.Event, seconds: float) -> None:
    """Waits until one of `changes` calls for another read, for up to `seconds`. What comes soon after a read is read together."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await asyncio.sleep(_PAUSE)
            await changed.wait()


async def await_events(
    both: "BothServices", part: Part, limit: int, wait: float
) -> tuple[list[MergedEvent], JournalPosition]:
    """The next events. If there are none, it reads again after each commit that adds events, for up to `wait` seconds."""
    deadline = asyncio.get_running_loop().time() + wait
    with changes(both) as changed:
        while True:
            changed.clear()
            found, after = await read(both, part, limit)
            left = deadline - asyncio.get_running_loop().time()
            if found or left <= 0:
                return found, after
            await next_change(changed, left)


async def stream(both: "BothServices", part: Part, limit: int) -> AsyncIterator[bytes]:
    """Server-sent events. The id of each is the position to continue from (`Last-Event-ID`)."""
    yield b": the journal, as it is written\n\n"
    while True:
        found, after = await await_events(both, part, limit, _KEEP_ALIVE)
        for event in found:
            yield f"id: {event.cursor}\nevent: {event.kind}\ndata: {event.model_dump_json()}\n\n".encode()
        if not found:
            yield b": nothing new\n\n"
        part = part._replace(after=after)
