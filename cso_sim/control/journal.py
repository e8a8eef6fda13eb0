"""`/_sim/journal`: the merged journal in pages, with a wait, as a stream and in other formats, and its verification."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Query
from fastapi.responses import PlainTextResponse, Response, StreamingResponse

from cso_kit.control.parameters import JournalLimit
from cso_kit.control.problem import ProblemError
from cso_kit.web.accept import names
from cso_sim.both_services import BothServices
from cso_sim.control.exchanges import Exchanges, ExchangesOfRequest, covered
from cso_sim.control.journal_filters import PartOfRequest, Sent, Wait, check_kinds, part_of, waiting_time
from cso_sim.control.of_request import BothOfRequest
from cso_sim.exchanges.har import MEDIA_TYPE as HAR
from cso_sim.exchanges.har import as_har, found_for
from cso_sim.journal.export import as_json_lines, as_mermaid
from cso_sim.journal.models import MergedJournal, Verification, VerificationView
from cso_sim.journal.near_misses import with_sentence
from cso_sim.journal.position import JournalPosition, Part
from cso_sim.journal.reading import await_events, every, stream
from cso_sim.journal.verify import verified

# The other media type of the response.
_EVENT_STREAM = "text/event-stream"
_JSON_LINES = "application/jsonl"
ExportFormat = Literal["jsonl", "mermaid", "har"]
_EXPORTED: dict[str, Any] = {
    "content": {
        _JSON_LINES: {"schema": {"type": "string"}},
        "text/plain": {"schema": {"type": "string"}},
        HAR: {"schema": {"type": "object"}},
    }
}
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
        explain: Annotated[bool, Query(description="With a sentence for each event.")] = False,  # noqa: FBT002
        accept: Annotated[str, Header(description="`text/event-stream` for events as they happen.")] = "",
        last_event_id: LastEventId = None,
    ) -> MergedJournal | Response:
        """What happened, oldest first. With `Accept: text/event-stream`, a stream that goes on as things happen."""
        seconds = waiting_time(wait)
        if names(accept, _EVENT_STREAM):
            return _streamed(both, part, limit, last_event_id)
        found, position = await await_events(both, part, limit, seconds)
        found = [with_sentence(event) for event in found] if explain else found
        return MergedJournal(events=found, next=str(position))

    @routes.get("/journal/stream", response_class=Response, responses={200: _STREAMED})
    async def stream_journal(
        both: BothOfRequest, part: PartOfRequest, limit: JournalLimit = 200, last_event_id: LastEventId = None
    ) -> Response:
        """What happened and what happens, as server-sent events: the stream goes on. `limit` events are read at a time."""
        return _streamed(both, part, limit, last_event_id)

    routes.include_router(_proof_router())
    return routes


def _proof_router() -> APIRouter:
    """Exports and verification."""
    routes = APIRouter()

    @routes.get("/journal/export", response_class=Response, responses={200: _EXPORTED})
    async def export_journal(
        both: BothOfRequest,
        part: PartOfRequest,
        exchanges: ExchangesOfRequest,
        format: Annotated[ExportFormat, Query(description="The format.")] = "jsonl",  # noqa: A002 - the name on the wire
    ) -> Response:
        """What happened, as JSON lines or as a Mermaid sequence diagram; or its requests and responses, as an HTTP Archive
        (HAR 1.2), if they were recorded.
        """
        return await exported(both, part, exchanges, format)

    @routes.post("/journal/verify")
    async def verify_journal(both: BothOfRequest, body: Verification) -> VerificationView:
        """Whether the events are there that should be, and how many. What is not as expected comes with its near misses."""
        check_kinds([each.kind for each in body.expect])
        parts = [
            await part_of(
                both,
                Sent((each.kind,), each.court_id, each.loginId, each.sub, each.correlation),
                body.since,
                body.until,
            )
            for each in body.expect
        ]
        return await verified(both, list(zip(body.expect, parts, strict=True)), waiting_time(body.wait))

    return routes


def _streamed(both: BothServices, part: Part, limit: int, last_event_id: str | None) -> Response:
    if last_event_id:
        part = part._replace(after=JournalPosition.parse(last_event_id))
    return StreamingResponse(stream(both, part, limit), media_type=_EVENT_STREAM)


async def exported(both: BothServices, part: Part, exchanges: Exchanges, wanted: ExportFormat) -> Response:
    """A part of the journal in another format, for the control call and for the console.

    Raises:
        ProblemError: an archive is wanted, and no requests were recorded.
    """
    if wanted == "har":
        return await _archive(both, part, exchanges)
    if wanted == "mermaid":
        return PlainTextResponse(await as_mermaid(every(both, part)))
    return StreamingResponse(as_json_lines(every(both, part)), media_type=_JSON_LINES)


async def _archive(both: BothServices, part: Part, exchanges: Exchanges) -> Response:
    if not exchanges.log.is_recording and not exchanges.log.count:
        raise ProblemError(
            409,
            'No requests were recorded. Record them before they are made: PUT /_sim/exchanges {"recording": true}, or '
            "'cso-sim exchanges record'.",
        )
    found = await found_for(both, exchanges.log, part)
    return StreamingResponse(as_har(found, await covered(exchanges)), media_type=HAR)
