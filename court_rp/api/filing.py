"""The call that files a document: the same decision as the court's filing form."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from court_rp.all_courts import Courts
from court_rp.api.caller import Caller, Gate, record
from court_rp.api.description import BEARER, problems
from court_rp.api.filing_request import Filing, read_filing
from court_rp.api.shapes import EntryItem, filing_request_body
from court_rp.courts.api_addresses import FILINGS
from court_rp.errors import Refusal, RefusedError
from court_rp.filing.errors import BadFiling
from court_rp.filing.file import file_document, may_file, refuse
from court_rp.filing.model import Entry
from court_rp.filing.strike_points import is_answer_lost
from court_rp.visits.visit import Visit
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.broken_connection import BrokenOff


def filing_router(courts: Courts, gate: Gate) -> APIRouter:
    """The call that files."""
    router = APIRouter(dependencies=BEARER)
    filer = Annotated[Caller, Depends(gate.filer)]

    @router.post(
        FILINGS,
        status_code=201,
        response_model=EntryItem,
        responses=problems(400, 401, 403, 413, 415, 422, 502, 503),
        openapi_extra={"requestBody": filing_request_body()},
    )
    async def file(request: Request, caller: filer) -> EntryItem | Response:
        """Files a document: the same decision as the court's filing form. Needs `cmecf:file`, and the court's permission."""
        if (refusal := may_file(caller.visit)) is not None:
            # Before a large body is read.
            await gate.decide(caller, lambda tx, seen: refuse(tx, seen, refusal))
            raise RefusedError(refusal)
        filing = await read_filing(request, courts.settings.document_limit)
        if isinstance(filing, Refusal):
            raise await gate.refuse(caller.place, filing, caller.token)

        def decide(tx: Transaction, seen: Visit) -> tuple[Entry | Refusal, bool]:
            outcome = _file(tx, seen, caller, filing)
            return outcome, isinstance(outcome, Entry) and is_answer_lost(courts, tx, request, seen, outcome)

        outcome, is_lost = await gate.decide(caller, decide)
        if isinstance(outcome, Refusal):
            raise RefusedError(outcome)
        if is_lost:
            return BrokenOff()
        return EntryItem.of(outcome, caller.place.court.zone)

    return router


def _file(tx: Transaction, seen: Visit, caller: Caller, filing: Filing) -> Entry | Refusal:
    document = filing.document
    outcome = (
        document
        if isinstance(document, BadFiling)
        else file_document(tx, seen, filing.case_number, filing.event, document, filing.on_behalf_of)
    )
    if isinstance(outcome, BadFiling):
        record(tx, seen.court, outcome, caller.token, outcome.member)
    return outcome
