"""The calls that read: how to get a token, whom a token speaks for, cases, and docket entries."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request

from court_rp.all_courts import Courts
from court_rp.api.caller import EITHER, FILING, Caller, Gate
from court_rp.api.description import BEARER, problems
from court_rp.api.shapes import CaseItem, CaseList, EntryItem, EntryList, Resource, WhoAmI
from court_rp.courts.api_addresses import resource_of
from court_rp.courts.registry import Court
from court_rp.courts.resolver import place_of
from court_rp.filing import store
from court_rp.filing.model import Case, Entry
from court_rp.filing.upload import plain_text
from court_rp.visits.visit import Visit
from cso_kit.control.problem import ProblemError
from cso_kit.storage.unit_of_work import Transaction

_MOST_NUMBER = 2**31 - 1


def about_router(courts: Courts) -> APIRouter:
    """The call that needs no token."""
    router = APIRouter()

    @router.get("/")
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

    return router


def reading_router(courts: Courts, gate: Gate) -> APIRouter:
    """The calls that read with a token."""
    router = APIRouter(dependencies=BEARER)
    any_caller = Annotated[Caller, Depends(gate.any_caller)]
    searcher = Annotated[Caller, Depends(gate.searcher)]

    @router.get("/whoami", responses=problems(400, 401, 403, 502, 503))
    async def whoami(caller: any_caller) -> WhoAmI:
        """The token's holder, and who that is at this court. Needs `pacer:search` or `cmecf:file`."""
        return _who(caller)

    @router.get("/cases", responses=problems(400, 401, 403, 422, 502, 503))
    async def cases(
        caller: any_caller,
        mine: Annotated[bool, Query(description="Only those in which the caller has filed.")] = False,  # noqa: FBT002
    ) -> CaseList:
        """The cases of this court. Needs `pacer:search`; for the caller's own cases `cmecf:file` is enough."""
        await gate.check_cases(caller, mine=mine)
        found = await courts.database.read(lambda tx: _cases(tx, caller.visit, mine=mine))
        return CaseList(court_id=caller.place.court.court_id, cases=[CaseItem.of(case) for case in found])

    @router.get("/cases/{case_number}/entries", responses=problems(400, 401, 403, 404, 422, 502, 503))
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
        return _entry_list(court, *found, limit)

    return router


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


def _entry_list(court: Court, case: Case, found: list[Entry], limit: int) -> EntryList:
    """At most `limit` of the entries found; if there are more, the number after which they go on."""
    shown = [EntryItem.of(entry, court.zone) for entry in found[:limit]]
    more = shown[-1].number if len(found) > limit else None
    return EntryList(court_id=court.court_id, case=CaseItem.of(case), entries=shown, next=more)
