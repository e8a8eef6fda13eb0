"""Tells open pages what has changed: one reader of the journal for each federation, and a stream for each page.

Nothing asks the databases again and again: the reader waits until it is told of a commit (docs/decisions/0017), reads the new
events once, and hands them to the stream of each page. Pages with equal views share one rendering (docs/decisions/0033).
"""

import asyncio
import contextlib
import contextvars
import json
import logging
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Coroutine, Hashable, Sequence
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol, TypeVar

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from cso_kit.control.of_request import OfRequest
from cso_kit.control.problem import ProblemError
from cso_kit.storage.unavailable import DatabaseUnavailableError
from cso_kit.web.root import root
from cso_sim.journal.models import MergedEvent
from cso_sim.journal.position import BEGINNING, JournalPosition, Part
from cso_sim.journal.reading import changes, head_of, read

if TYPE_CHECKING:
    from cso_sim.both_services import BothServices

T = TypeVar("T")
log = logging.getLogger("cso.console")

# Seconds between two readings, at least: what happens in between comes in one message.
_PAUSE = 0.25
# More seconds for each page that was rendered, over ten times the CPU that it takes: 3 ms for its changes, 12 ms for the whole.
_FOR_CHANGES, _FOR_WHOLE = 0.04, 0.16
_KEEP_ALIVE = 15.0
# With more new events than this, pages are rendered as a whole.
_MANY = 500
# How many batches are kept for pages that come back, and for those that read slowly.
_KEPT = 64
# More different pages than these are not open at once.
_MOST_KEPT = 200

# After these everything on a page may be different.
_NEW_WORLD = {"world.loaded", "court_world.loaded"}

_OPEN = b"retry: 2000\n\n"
_QUIET = b": nothing new\n\n"


class Change(NamedTuple):
    """One change of a page: the element whose `id` is `target` is replaced or removed, or gets `html` as its first or last child.

    A child whose `id` is there already replaces the one that is there. To `show` an element is to replace it on pages that were
    not sent the same before; it is for elements that no other change touches, neither inside nor around them.
    """

    action: Literal["show", "replace", "prepend", "append", "remove"]
    target: str
    html: str = ""


class View(Protocol):
    """What one open page shows of the federation."""

    @property
    def key(self) -> Hashable:
        """Says all that the rendering depends on, such as the filters. Views of one type and with one key are rendered once."""

    async def whole(self) -> Sequence[Change]:
        """All that may have changed since the page was made."""

    async def changed(self, events: Sequence[MergedEvent]) -> Sequence[Change]:
        """What these new events change; nothing for events that the page does not show."""


# Tells of what is no event of the federation: calls its argument for the block, whenever the page may have to change.
Beside = Callable[[Callable[[], object]], AbstractAsyncContextManager[None]]


@contextlib.asynccontextmanager
async def _nothing(_: Callable[[], object]) -> AsyncIterator[None]:
    yield


class Batch:
    """New events, and the messages about them. Without `events` there were too many, or they are not known."""

    def __init__(self, events: Sequence[MergedEvent] | None, position: JournalPosition) -> None:
        self.events = events
        self.position = position
        self._changes: dict[Hashable, asyncio.Task[Sequence[Change]]] = {}
        self._messages: dict[Hashable, bytes] = {}
        self._common: dict[Hashable, asyncio.Task[Any]] = {}
        self.added_pause = 0.0  # seconds that the renderings add to the pause after it

    async def message(self, view: View, shown: dict[str, str]) -> bytes:
        """The message for a page with this view; empty if nothing of it changed.

        Args:
            view: what the page shows.
            shown: what this page was sent to show, by targets; it is brought up to date.
        """
        key = type(view), view.key, root()
        if key not in self._changes:
            self._changes[key] = asyncio.ensure_future(self._rendered(view))
        # Another page may wait for the same rendering when this one is closed.
        changes = await asyncio.shield(self._changes[key])
        new = tuple(
            at for at, each in enumerate(changes) if each.action != "show" or shown.get(each.target) != each.html
        )
        if not new:
            return b""
        shown.update((changes[at].target, changes[at].html) for at in new if changes[at].action == "show")
        if (key, new) not in self._messages:
            self._messages[key, new] = message([changes[at] for at in new], self.position)
        return self._messages[key, new]

    async def _rendered(self, view: View) -> Sequence[Change]:
        _COMMON.set(self._common)
        events = self.events
        by_events = events is not None and not any(event.kind in _NEW_WORLD for event in events)
        changes = await (view.changed(events or ()) if by_events else view.whole())
        self.added_pause += (_FOR_CHANGES if by_events else _FOR_WHOLE) if changes else 0
        return changes


# Each rendering is a task, so this is set for no longer than it takes.
_COMMON: contextvars.ContextVar[dict[Hashable, asyncio.Task[Any]]] = contextvars.ContextVar("common")


async def in_common(key: Hashable, make: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """What different views show of one batch, such as the line above every page: what the first `make` returns.

    `key` says what it is, and what it depends on besides the federation. For a page that is just loaded it is made anew.
    """
    made = _COMMON.get(None)
    if made is None:
        return await make()
    if key not in made:
        made[key] = asyncio.ensure_future(make())
    found: T = await asyncio.shield(made[key])
    return found


def message(changes: Sequence[Change], position: JournalPosition) -> bytes:
    """Changes as one server-sent event. Its id is the position from which a broken stream goes on."""
    sent = [each._replace(action="replace") if each.action == "show" else each for each in changes]
    return f"id: {position}\nevent: changes\ndata: {json.dumps(sent)}\n\n".encode()


class Live:
    """The reader of one federation, and the streams of the open pages. It reads only while a page is open."""

    def __init__(self, both: "BothServices") -> None:
        self._both = both
        self._queues: set[asyncio.Queue[Batch | None]] = set()
        self._nudged: set[asyncio.Queue[Batch | None]] = set()
        self._recent: deque[Batch] = deque(maxlen=_KEPT)
        self._position: JournalPosition | None = None
        self._reader: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()
        # What views have read, by their keys, so that a change costs no more than what it changes; until the last page with that
        # view is closed: what changes afterwards is rendered for nobody, and so would be missing.
        self.kept: dict[Hashable, Any] = {}
        self._open_pages: Counter[Hashable] = Counter()

    def keep(self, key: Hashable, value: object) -> None:
        """Remembers what a view has read, for its next change."""
        if len(self.kept) >= _MOST_KEPT:
            self.kept.clear()
        self.kept[key] = value

    async def follow(self, view: View, since: JournalPosition, beside: Beside) -> AsyncIterator[bytes]:
        """The messages to a page that shows everything up to `since`, and something `beside` the federation."""
        shown: dict[str, str] = {}
        yield _OPEN
        async with self._queue(view.key) as (queue, position), beside(partial(self._nudge, queue)):
            if since != position and (first := await self._missed(since, position).message(view, shown)):
                yield first
            while True:
                try:
                    async with asyncio.timeout(_KEEP_ALIVE):
                        batch = await queue.get()
                except TimeoutError:
                    yield _QUIET
                    continue
                if batch is None:
                    return
                if news := await batch.message(view, shown):
                    yield news

    @contextlib.asynccontextmanager
    async def _queue(self, key: Hashable) -> AsyncIterator[tuple[asyncio.Queue[Batch | None], JournalPosition]]:
        """A queue of the batches from now on, and the position before the first of them."""
        async with self._starting:
            if self._reader is None or self._position is None:
                self._position = await head_of(self._both)
                self._recent.clear()
                # In an empty context: it outlives the request that starts it.
                self._reader = asyncio.create_task(self._read(), context=contextvars.Context())
        queue: asyncio.Queue[Batch | None] = asyncio.Queue()
        self._queues.add(queue)
        self._open_pages[key] += 1
        try:
            yield queue, self._position
        finally:
            self._queues.discard(queue)
            self._open_pages[key] -= 1
            if not self._open_pages[key]:
                del self._open_pages[key]
                self.kept.pop(key, None)
            if not self._queues and self._reader is not None:
                self._reader.cancel()
                self._reader = None
                self.kept.clear()

    def _nudge(self, queue: "asyncio.Queue[Batch | None]") -> None:
        """Lets a page be rendered anew soon, without an event. Pages that are to be at that time share the rendering."""
        if not self._nudged:
            asyncio.get_running_loop().call_later(_PAUSE, self._hand_out_nudge)
        self._nudged.add(queue)

    def _hand_out_nudge(self) -> None:
        batch, queues = Batch((), self._position or BEGINNING), self._nudged & self._queues
        self._nudged = set()
        for queue in queues:
            queue.put_nowait(batch)

    def _missed(self, since: JournalPosition, position: JournalPosition) -> Batch:
        """What a page has missed since it was made; without its events if they are no longer known."""
        positions = [batch.position for batch in self._recent]
        if since not in positions:
            return Batch(None, position)
        missed = list(self._recent)[positions.index(since) + 1 :]
        if any(batch.events is None for batch in missed):
            return Batch(None, position)
        return Batch([event for batch in missed for event in batch.events or ()], position)

    async def _read(self) -> None:
        try:
            with changes(self._both) as changed:
                while True:
                    if (batch := await self._new()) is not None:
                        self._hand_out(batch)
                    await asyncio.sleep(_PAUSE)
                    await asyncio.sleep(batch.added_pause if batch else 0)
                    await changed.wait()
                    changed.clear()
        except Exception as error:
            # The pages come again by themselves, and then the reader starts anew. A database logs its outages itself.
            if not isinstance(error, DatabaseUnavailableError):
                log.exception("The console's pages get no news; they are asked to come again.")
            self._reader = None
            for queue in self._queues:
                queue.put_nowait(None)

    async def _new(self) -> Batch | None:
        """The new events; `None` without any."""
        after = self._position or BEGINNING
        events, position = await read(self._both, Part(after=after), _MANY)
        if not events:
            return None
        if len(events) == _MANY:
            return Batch(None, await head_of(self._both))
        return Batch(events, position)

    def _hand_out(self, batch: Batch) -> None:
        self._position = batch.position
        # Without the messages: those of many pages take many megabytes, and a page that comes back gets a new one.
        self._recent.append(Batch(batch.events, batch.position))
        for queue in self._queues:
            if queue.qsize() >= _KEPT:
                # A page that does not read: it gets everything at once when it does.
                while not queue.empty():
                    queue.get_nowait()
                queue.put_nowait(Batch(None, batch.position))
            else:
                queue.put_nowait(batch)


LIVE: OfRequest[Live] = OfRequest("live")


def streamed(request: Request, view: View, beside: Beside = _nothing) -> Response:
    """The stream of a page: `since` in the query is where the page was made, `Last-Event-ID` where a broken stream goes on. What
    the page shows `beside` the federation makes its view `changed` without events.
    """
    since = request.headers.get("last-event-id") or request.query_params.get("since", "")
    try:
        position = JournalPosition.parse(since)
    except ProblemError:
        position = BEGINNING
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(
        LIVE.of(request).follow(view, position, beside), media_type="text/event-stream", headers=headers
    )
