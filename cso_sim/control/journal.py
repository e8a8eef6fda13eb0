"""`/_sim/journal`: the merged journal in pages, with a wait, and as a stream."""

from typing import Annotated

from fastapi import APIRouter, Header
from fastapi.responses import Response, StreamingResponse

from cso_kit.control.parameters import JournalLimit
from cso_kit.web.accept import names
from cso_sim.both_services import BothServices
from cso_sim.control.journal_filters import PartOfRequest, Wait, waiting_time
from cso_sim.control.of_request import BothOfRequest
from cso_sim.journal.models import MergedJournal
from cso_sim.journal.position import JournalPosition, Part
from cso_sim.journal.reading import await_events, stream

# The other media type of the response.
_EVENT_STREAM = "text/event-stream"
_STREAMED = {"content": {_EVENT_STREAM: {"schema": {"type": "string"}}}}

LastEventId = Annotated[str | None, Header(description="Where a broken stream goes on.")]


def router() -> APIRouter:
    """The calls of the journal."""
    routes = APIRouter(tags=["journal"])

    @routes.get("/journal", response_model=MergedJournal, responses={200: _STREAMED})
    async def read_journal(
        both: BothOfRequest,
        part: PartOfRequest,
        limit: JournalLimit = 200,
        wait: Wait = "0",
        accept: Annotated[str, Header(description="`text/event-stream` for events as they happen.")] = "",
        last_event_id: LastEventId = None,
    ) -> MergedJournal | Response:
        """What happened, oldest first. With `Accept: text/event-stream`, a stream that goes on as things happen."""
        seconds = waiting_time(wait)
        if names(accept, _EVENT_STREAM):
            return _streamed(both, part, limit, last_event_id)
        found, position = await await_events(both, part, limit, seconds)
        return MergedJournal(events=found, next=str(position))

    @routes.get("/journal/stream", response_class=Response, responses={200: _STREAMED})
    async def stream_journal(
        both: BothOfRequest, part: PartOfRequest, limit: JournalLimit = 200, last_event_id: LastEventId = None
    ) -> Response:
        """What happened and what happens, as server-sent events: the stream goes on. `limit` events are read at a time."""
        return _streamed(both, part, limit, last_event_id)

    return routes


def _streamed(both: BothServices, part: Part, limit: int, last_event_id: str | None) -> Response:
    if last_event_id:
        part = part._replace(after=JournalPosition.parse(last_event_id))
    return StreamingResponse(stream(both, part, limit), media_type=_EVENT_STREAM)
