"""Reads the journals of both services as one, merged by real time, in pages or as a stream.

Each service numbers its own events, so a position in the merged journal is a pair of numbers. Callers treat it as opaque.
"""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Sequence
from heapq import merge
from itertools import islice
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Header, Query
from fastapi.responses import Response, StreamingResponse

from cso_idp.control.named_account import no_account
from cso_kit.control.parameters import JournalLimit
from cso_kit.control.problem import ProblemError
from cso_kit.storage.event import all_kinds
from cso_kit.storage.journal import RecordedEvent
from cso_kit.web.accept import names
from cso_kit.web.validation_messages import did_you_mean
from cso_sim.both_services import BothServices
from cso_sim.control.models import MergedEvent, MergedJournal
from cso_sim.control.of_request import BothOfRequest
from cso_sim.scenario.courts import known_courts

_CURSOR = re.compile(r"(\d{1,15})-(\d{1,15})")
# The shortest time in seconds between two reads: on PostgreSQL writers wait while a read begins.
_PAUSE = 0.05
_KEEP_ALIVE = 15.0

# The other media type of the response.
_STREAMED = {"content": {"text/event-stream": {"schema": {"type": "string"}}}}


class JournalPosition(NamedTuple):
    """The numbers of the last read events, of the provider and of the courts."""

    provider: int
    courts: int

    @classmethod
    def parse(cls, cursor: str) -> "JournalPosition":
        """The position of a cursor; an empty one and `0` are the beginning."""
        found = _CURSOR.fullmatch("0-0" if cursor in {"", "0"} else cursor)
        if found is None:
            raise ProblemError(422, "since: use the value of next from the answer before.")
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.provider}-{self.courts}"


class Filter(NamedTuple):
    """The filters of the journal."""

    kinds: tuple[str, ...]
    court_id: str | None
    sub: str | None


def router() -> APIRouter:
    """`/_sim/journal`."""
    routes = APIRouter(tags=["journal"])

    @routes.get("/journal", response_model=MergedJournal, responses={200: _STREAMED})
    async def read_journal(
        both: BothOfRequest,
        since: Annotated[str, Query(description="The `next` of the answer before; leave it out to begin.")] = "",
        limit: JournalLimit = 200,
        wait: Annotated[float, Query(ge=0, le=60, description="Seconds to wait while there are none.")] = 0,
        kind: Annotated[
            list[str], Query(description="Only this kind, or with a dot at the end its family; repeatable.")
        ] = [],  # noqa: B006 - FastAPI copies it
        court_id: Annotated[str | None, Query(description="Only events at this court.")] = None,
        loginId: Annotated[str | None, Query(description="Only events of this account.")] = None,
        sub: Annotated[str | None, Query(description="Only events of this person.")] = None,
        accept: Annotated[str, Header(description="`text/event-stream` for events as they happen.")] = "",
        last_event_id: Annotated[str | None, Header(description="Where a broken stream goes on.")] = None,
    ) -> MergedJournal | Response:
        """What happened, oldest first. With `Accept: text/event-stream`, a stream that goes on as things happen."""
        position = JournalPosition.parse(last_event_id or since)
        _check(court_id, kind)
        wanted = Filter(tuple(kind), court_id, await _sub(both, loginId, sub))
        if names(accept, "text/event-stream"):
            stream = _stream(both, position, wanted, limit)
            return StreamingResponse(stream, media_type="text/event-stream")
        found, position = await _await_events(both, position, wanted, limit, wait)
        return MergedJournal(events=found, next=str(position))

    return routes


def _check(court_id: str | None, kinds: Sequence[str]) -> None:
    """Refuses an unknown court or kind, because a misspelt one would silently have no events."""
    if court_id is not None and court_id not in known_courts():
        raise ProblemError(404, f"There is no court {court_id!r}; GET /_sim/scenario lists them.")
    known = sorted(event.kind for event in all_kinds())
    for kind in kinds:
        if kind in known or (kind.endswith(".") and any(one.startswith(kind) for one in known)):
            continue
        near = did_you_mean(kind, known) or " docs/reference/events.md lists them."
        raise ProblemError(422, f"kind: There is no kind of event {kind!r}.{near}")


async def _sub(both: BothServices, login_id: str | None, sub: str | None) -> str | None:
    if login_id is None:
        return sub
    if sub is not None:
        raise ProblemError(422, "Give loginId or sub, not both.")
    account = await both.provider.account(login_id)
    if account is None:
        raise no_account(login_id)
    return account.sub


async def _read(
    both: BothServices, position: JournalPosition, wanted: Filter, limit: int
) -> tuple[list[MergedEvent], JournalPosition]:
    """Up to `limit` events after a position, and the position after the last of them."""
    at_provider = await both.provider.events(position.provider, limit, *wanted)
    at_courts = await both.courts.events(position.courts, limit, *wanted)
    merged = merge(
        [(event.recorded_at, "cso_idp", event) for event in at_provider],
        [(event.recorded_at, "court_rp", event) for event in at_courts],
        key=lambda entry: entry[:2],
    )
    shown = []
    for _, source, event in islice(merged, limit):
        position = _after(position, source, event)
        shown.append(MergedEvent.model_validate({**event.document(source), "cursor": str(position)}))
    return shown, position


def _after(position: JournalPosition, source: str, event: RecordedEvent) -> JournalPosition:
    return position._replace(provider=event.id) if source == "cso_idp" else position._replace(courts=event.id)


async def _await_events(
    both: BothServices, position: JournalPosition, wanted: Filter, limit: int, wait: float
) -> tuple[list[MergedEvent], JournalPosition]:
    """The next events. If there are none, it reads again after each commit that adds events, for up to `wait` seconds."""
    deadline = asyncio.get_running_loop().time() + wait
    changed = asyncio.Event()
    with (
        both.provider.subscribe_to_journal(changed.set),
        both.courts.subscribe_to_journal(changed.set),
    ):
        while True:
            changed.clear()
            found, after = await _read(both, position, wanted, limit)
            left = deadline - asyncio.get_running_loop().time()
            if found or left <= 0:
                return found, after
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await asyncio.sleep(_PAUSE)
                    await changed.wait()


async def _stream(both: BothServices, position: JournalPosition, wanted: Filter, limit: int) -> AsyncIterator[bytes]:
    """Server-sent events. The id of each is the position to continue from (`Last-Event-ID`)."""
    yield b": the journal, as it is written\n\n"
    while True:
        found, position = await _await_events(both, position, wanted, limit, _KEEP_ALIVE)
        for event in found:
            yield f"id: {event.cursor}\nevent: {event.kind}\ndata: {event.model_dump_json()}\n\n".encode()
        if not found:
            yield b": nothing new\n\n"
