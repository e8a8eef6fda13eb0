"""The API's addresses: parse, call, answer. One application serves every court; the resolver says which court a request is for.

Cookies mean nothing here, so no page of another site can make a browser act (no CSRF), and no form token is asked for.
"""

from typing import Annotated, Any

from fastapi import Depends, FastAPI, Path, Query, Request
from fastapi.security import HTTPBearer
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Mount

from court_rp.api.bearer import refused_response
from court_rp.api.caller import EITHER, FILING, Caller, Gate, record
from court_rp.api.filing_request import Filing, read_filing
from court_rp.api.shapes import (
    CaseItem,
    CaseList,
    EntryItem,
    EntryList,
    Problem,
    Resource,
    WhoAmI,
    filing_request_body,
)
from court_rp.composition import Courts
from court_rp.courts.api_addresses import API, FILINGS, resource_of
from court_rp.courts.resolver import place_of
from court_rp.errors import Refusal, RefusedError
from court_rp.filing import store
from court_rp.filing.errors import BadFiling
from court_rp.filing.file import file_document, may_file, refuse
from court_rp.filing.model import Case, Entry
from court_rp.filing.upload import plain_text
from court_rp.visits.visit import Visit
from cso_kit.control.api import install_problems, problem_response
from cso_kit.control.problem import ProblemError
from cso_kit.storage.database import UnstorableTextError
from cso_kit.storage.unavailable import DatabaseUnavailableError
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.lazy_application import LazyApplication

_ABOUT = (
    "Reading and filing at one court of the Central Sign-On simulator, with an access token of its provider. Ask the provider "
    "for a token with `resource` = this API's address (RFC 8707) and the scope `pacer:search` to read, `cmecf:file` to file. "
    "Refusals are problem documents (RFC 9457); those about the token carry the challenge of RFC 6750. This is a "
    "simulator: nothing is filed at a court."
)
_MOST_NUMBER = 2**31 - 1
_PROBLEMS = {
    400: "The token was sent in two places, or the request cannot be read.",
    401: "There is no token, or it is worth nothing here.",
    403: "The token allows less, the court is not live, or the court gives no permission.",
    404: "There is no such case at this court.",
    413: "The document is larger than this court takes.",
    415: "The body is of another content type.",
    422: "What was sent has another shape, or cannot be filed.",
    502: "The provider's answer about the token cannot be accepted.",
    503: "The provider cannot be asked just now; try again.",
}


def create_api(courts: Courts) -> FastAPI:
    """The API of every court."""
    api = FastAPI(
        title="Court API",
        version="1",
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    _add_routes(api, courts, Gate(courts))
    _install_refusals(api)
    return api


def routes(courts: Courts) -> list[Mount]:
    """The API at every court."""
    return [Mount(API, app=LazyApplication(lambda: create_api(courts)))]


def _add_routes(api: FastAPI, courts: Courts, gate: Gate) -> None:
    anybody = Annotated[Caller, Depends(gate.anybody)]
    searcher = Annotated[Caller, Depends(gate.searcher)]
    filer = Annotated[Caller, Depends(gate.filer)]
    # Says in the description that a token is needed; the gate reads it.
    bearer = [Depends(HTTPBearer(auto_error=False, description="An access token for this API."))]

    @api.get("/")
    async def resource(request: Request) -> Resource:
        """How to get a token; the only call that needs none. The members are named as in RFC 9728."""
        court = place_of(request).court
        return Resource(
            resource=resource_of(courts.addresses, court),
            resource_name=court.name,
            authorization_servers=[courts.settings.issuer],
            scopes_supported=list(EITHER),
            bearer_methods_supported=["header"],
        )

    @api.get("/whoami", dependencies=bearer, responses=_problems(400, 401, 403, 502, 503))
    async def whoami(caller: anybody) -> WhoAmI:
        """Whom the token speaks for, and who that is at this court. Needs `pacer:search` or `cmecf:file`."""
        return _who(caller)

    @api.get("/cases", dependencies=bearer, responses=_problems(400, 401, 403, 422, 502, 503))
    async def cases(
        caller: anybody,
        mine: Annotated[bool, Query(description="Only those in which the caller has filed.")] = False,  # noqa: FBT002
    ) -> CaseList:
        """The cases of this court. Needs `pacer:search`; the caller's own need that or `cmecf:file`."""
        await gate.check_cases(caller, mine=mine)
        found = await courts.database.read(lambda tx: _cases(tx, caller.visit, mine=mine))
        return CaseList(court_id=caller.place.court.court_id, cases=[CaseItem.of(case) for case in found])

    @api.get(
        "/cases/{case_number}/entries", dependencies=bearer, responses=_problems(400, 401, 403, 404, 422, 502, 503)
    )
    async def entries(
        caller: searcher,
        case_number: Annotated[str, Path(description="Percent-encode what an address cannot hold.")],
        after: Annotated[int, Query(ge=0, le=_MOST_NUMBER, description="Only entries with a greater number.")] = 0,
        limit: Annotated[int, Query(ge=1, le=500, description="At most so many.")] = 100,
    ) -> EntryList:
        """The docket entries of a case. Needs `pacer:search`."""
        court = caller.place.court
        found = await courts.database.read(
            lambda tx: _entries(tx, court.court_id, plain_text(case_number), after, limit + 1)
        )
        if found is None:
            raise ProblemError(404, "There is no such case at this court; 'cases' lists those there are.")
        case, listed = found
        shown = [EntryItem.of(entry, court.zone) for entry in listed[:limit]]
        more = shown[-1].number if len(listed) > limit else None
        return EntryList(court_id=court.court_id, case=CaseItem.of(case), entries=shown, next=more)

    @api.post(
        FILINGS,
        status_code=201,
        dependencies=bearer,
        responses=_problems(400, 401, 403, 413, 415, 422, 502, 503),
        openapi_extra={"requestBody": filing_request_body()},
    )
    async def file(request: Request, caller: filer) -> EntryItem:
        """Files a document: the same decision as the court's filing form. Needs `cmecf:file`, and the court's permission."""
        if (refusal := may_file(caller.visit)) is not None:
            # Before a large body is read.
            await gate.decide(caller, lambda tx, seen: refuse(tx, seen, refusal))
            raise RefusedError(refusal)
        filing = await read_filing(request, courts.settings.document_limit)
        if isinstance(filing, Refusal):
            raise await gate.refuse(caller.place, filing, caller.token)
        outcome = await gate.decide(caller, lambda tx, seen: _file(tx, seen, caller, filing))
        if isinstance(outcome, Refusal):
            raise RefusedError(outcome)
        return EntryItem.of(outcome, caller.place.court.zone)


def _who(caller: Caller) -> WhoAmI:
    visit, token = caller.visit, caller.token
    return WhoAmI(
        court_id=visit.court.court_id,
        issuer=token.issuer,
        sub=token.sub,
        client_id=token.client_id,
        scopes=list(token.scopes),
        linked=visit.is_linked,
        login=visit.filer.login if visit.filer else None,
        name=visit.filer.name if visit.filer else None,
        may_file=visit.may_file and bool(set(FILING) & set(token.scopes)),
    )


def _cases(tx: Transaction, visit: Visit, *, mine: bool) -> list[Case]:
    if not mine:
        return store.cases(tx, visit.court.court_id)
    return store.cases_of_filer(tx, visit.court.court_id, visit.filer.id) if visit.filer else []


def _entries(
    tx: Transaction, court_id: str, case_number: str, after: int, most: int
) -> tuple[Case, list[Entry]] | None:
    case = store.case(tx, court_id, case_number)
    return (case, store.of_case(tx, case, after, most)) if case else None


def _file(tx: Transaction, seen: Visit, caller: Caller, filing: Filing) -> Entry | Refusal:
    document = filing.document
    outcome = (
        document
        if isinstance(document, BadFiling)
        else file_document(tx, seen, filing.case_number, filing.event, document)
    )
    if isinstance(outcome, BadFiling):
        record(tx, seen.court, outcome, caller.token, outcome.member)
    return outcome


def _problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The refusals of a call, for its description."""
    content = {"application/problem+json": {"schema": Problem.model_json_schema()}}
    return {status: {"description": _PROBLEMS[status], "content": content} for status in statuses}


def _install_refusals(api: FastAPI) -> None:
    """Every refusal and every failure as a problem document."""
    install_problems(api)

    @api.exception_handler(RefusedError)
    async def refused(request: Request, error: RefusedError) -> Response:
        return refused_response(error.refusal, place_of(request).court.court_id)

    @api.exception_handler(HTTPException)
    async def no_such_call(_: Request, error: HTTPException) -> Response:
        said = {
            404: "There is no such call; openapi.json lists those there are.",
            405: "This call takes another method.",
        }
        response = problem_response(error.status_code, said.get(error.status_code, str(error.detail)))
        response.headers.update(error.headers or {})
        return response

    @api.exception_handler(UnstorableTextError)
    async def unstorable(_: Request, error: UnstorableTextError) -> Response:
        return problem_response(400, str(error))

    @api.exception_handler(DatabaseUnavailableError)
    async def unavailable(_: Request, error: DatabaseUnavailableError) -> Response:
        response = problem_response(503, error.public)
        response.headers["retry-after"] = str(error.retry_after)
        return response

    @api.exception_handler(Exception)
    async def failed(_: Request, __: Exception) -> Response:
        # The server logs it, because it is raised on after this answer.
        return problem_response(500, "Something went wrong here, and nothing was changed; please try again.")
