"""The control plane's routes over `CourtControl`, relative to `/_sim`. They parse and answer; nothing is decided here."""

from datetime import datetime, timedelta
from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Query, Request, Response
from pydantic import ValidationError

from court_rp.control.desk_routes import desk_acts_router, desk_router
from court_rp.control.limits import WORLD_LIMIT
from court_rp.control.models import (
    CalendarChange,
    CaseCreation,
    CasePage,
    CaseView,
    ClientRegistration,
    CourtBoardPage,
    CourtsReset,
    CourtsResetView,
    CourtView,
    FilerAtCourt,
    FilerChange,
    FilerCreation,
    FilerPage,
    LinkCreation,
    LinkRemoval,
    LinkView,
)
from court_rp.control.of_request import COURTS, CourtsOfRequest
from court_rp.control.registration_routes import agents_router, deciding_router, listing_router
from court_rp.control.service_control import CourtControl
from court_rp.control.world import LinkedAccount
from court_rp.control.world_models import CourtWorld
from cso_kit.control.api import control_application
from cso_kit.control.clock_control import changed, clock_router
from cso_kit.control.inbox_control import inbox_router
from cso_kit.control.models import ClockChange, JournalView
from cso_kit.control.parameters import JournalLimit, JournalPosition, PageLimit, PagePosition
from cso_kit.control.problem import ProblemError
from cso_kit.control.views import event_view
from cso_kit.storage.journal import Filter
from cso_kit.time.clock import ClockState
from cso_kit.web.paging import USUAL, link_to_next
from cso_kit.web.validation_messages import validation_message


@cache
def control_apart() -> FastAPI:
    """The control plane of courts that run apart; one application for all of a process."""
    return control_application((own_router(), shared_router()), WORLD_LIMIT)


def own_router() -> APIRouter:
    """The calls that only the courts can answer."""
    router = APIRouter()
    parts = (_calendar_router(), _reading_router(), _listing_router(), _changing_router())
    others = (desk_router(), desk_acts_router(), agents_router(), deciding_router())
    for part in (*parts, *others):
        router.include_router(part)
    return router


def _calendar_router() -> APIRouter:
    """The calls about calendars. They come before those about one court, whose id stands where these say `calendars`."""
    router = APIRouter(tags=["courts"])

    @router.get("/courts/calendars", response_model_exclude_unset=True)
    async def show_calendars(control: CourtsOfRequest) -> dict[str, CalendarChange]:
        """The calendars of all courts, in the form that `PUT` takes."""
        return await control.calendars.all()

    @router.put("/courts/{court_id}/calendar")
    async def change_calendar(
        control: CourtsOfRequest,
        court_id: str,
        body: CalendarChange,
        seen: Annotated[
            str | None,
            Query(
                max_length=64,
                description="The `calendar_version` that the caller has seen. If the calendar is another one by now, "
                "nothing is changed (409). Without it, the calendar is changed whatever it is.",
            ),
        ] = None,
    ) -> CourtView:
        """Changes the members that are sent; the others stay. When this answers, the dates that are now past are settled."""
        return await control.change_calendar(court_id, body, seen)

    @router.put("/courts/calendars")
    async def change_calendars(control: CourtsOfRequest, body: dict[str, CalendarChange]) -> list[CourtView]:
        """Changes the calendars of several courts, by court: all of them or, if one change is refused, none. Each court is
        answered with the first of its filers and cases only.
        """
        return await control.calendars.change_all(body)

    return router


def _reading_router() -> APIRouter:
    """The calls that read courts, with the first of their filers and cases."""
    router = APIRouter(tags=["courts"])

    @router.get("/courts")
    async def list_courts(control: CourtsOfRequest, limit: PageLimit = USUAL) -> list[CourtView]:
        """Every court with its calendar, its phase, and the first of its filers and cases."""
        return await control.courts(limit)

    @router.get("/courts/{court_id}")
    async def show_court(control: CourtsOfRequest, court_id: str, limit: PageLimit = USUAL) -> CourtView:
        """One court with its calendar, its phase, and the first of its filers and cases."""
        return await control.court(court_id, limit)

    return router


def _listing_router() -> APIRouter:
    """The calls that list a court's filers and cases, page by page."""
    router = APIRouter(tags=["courts"])

    @router.get("/courts/{court_id}/filers")
    async def list_filers(
        control: CourtsOfRequest,
        request: Request,
        response: Response,
        court_id: str,
        limit: PageLimit = USUAL,
        after: PagePosition = 0,
        login: Annotated[str, Query(max_length=64, description="Only logins that begin so.")] = "",
    ) -> FilerPage:
        """A court's filers, page by page."""
        page = await control.filers(court_id, after, limit, login)
        link_to_next(request, response, page.next)
        return FilerPage(filers=page.items, total=page.total, next=page.next)

    @router.get("/courts/{court_id}/cases")
    async def list_cases(
        control: CourtsOfRequest,
        request: Request,
        response: Response,
        court_id: str,
        limit: PageLimit = USUAL,
        after: PagePosition = 0,
    ) -> CasePage:
        """A court's cases, page by page."""
        page = await control.cases(court_id, after, limit)
        link_to_next(request, response, page.next)
        return CasePage(cases=page.items, total=page.total, next=page.next)

    return router


def _changing_router() -> APIRouter:
    """The calls that change what one court has."""
    router = APIRouter(tags=["courts"])

    @router.post("/courts/{court_id}/cases", status_code=201)
    async def open_case(control: CourtsOfRequest, court_id: str, body: CaseCreation) -> CaseView:
        """Opens a case; without a number it gets the next one that no real court has."""
        return await control.open_case(court_id, body)

    @router.patch("/courts/{court_id}/filers/{login}")
    async def change_filer(control: CourtsOfRequest, court_id: str, login: str, body: FilerChange) -> FilerAtCourt:
        """Changes the members that are sent. A new key is the court's reset, which ends the sessions that the old one opened; a
        retired credential gets none (rule L6).
        """
        return await control.change_filer(court_id, login, body)

    @router.delete("/courts/{court_id}/links/{login}")
    async def unlink(control: CourtsOfRequest, court_id: str, login: str, body: LinkRemoval) -> LinkView:
        """Undoes a link, as the court's desk does (rule L8); the reason is recorded."""
        return await control.unlink(court_id, login, body.reason)

    return router


def shared_router() -> APIRouter:
    """The calls that the federation composes from both services, for courts that run apart."""
    router = APIRouter()
    parts = (clock_router(COURTS), inbox_router(COURTS), _people_router(), _world_router(), _board_router())
    for part in (*parts, listing_router()):
        router.include_router(part)
    return router


def _people_router() -> APIRouter:
    """The calls that name an account of the provider."""
    router = APIRouter(tags=["courts"])

    @router.post("/courts/{court_id}/filers", status_code=201)
    async def create_filer(control: CourtsOfRequest, court_id: str, body: FilerCreation) -> FilerAtCourt:
        """Registers a filer, linked already if `linked_sub` is sent."""
        account = LinkedAccount(body.linked_sub, body.linked_login_id) if body.linked_sub is not None else None
        return await control.create_filer(court_id, body, account)

    @router.post("/courts/{court_id}/links", status_code=201)
    async def link_by_hand(control: CourtsOfRequest, court_id: str, body: LinkCreation) -> LinkView:
        """Links without the filer's key, as the court's desk does (rule L10); the reason is recorded."""
        account = LinkedAccount(body.linked_sub, body.linked_login_id)
        return await control.link_by_hand(court_id, body.login, account, body.reason)

    return router


def _world_router() -> APIRouter:
    """The calls that load a world, and go back to it."""
    router = APIRouter(tags=["scenario"])

    @router.put("/scenario")
    async def load(control: CourtsOfRequest, body: CourtWorld) -> list[CourtView]:
        """Replaces the courts' world; a `calendar` member sets the clock."""
        document = body.model_dump(mode="json", exclude_unset=True)
        await control.load(document, _clock_of(document, *await control.read_clock()))
        return await control.courts()

    @router.post("/reset")
    async def reset(control: CourtsOfRequest, body: CourtsReset) -> CourtsResetView:
        """Restores the loaded world: all of it, the journal only, one court or one person."""
        if body.scope == "world":
            document = await control.world()
            await control.reset(_clock_of(document or {}, *await control.read_clock()))
        else:
            async with control.lease.held():
                await _reset_part(control, body)
        return CourtsResetView(scope=body.scope)

    return router


def _board_router() -> APIRouter:
    """The calls that show the journal, the board and the inboxes."""
    router = APIRouter()

    @router.get("/journal", tags=["journal"])
    async def journal(
        control: CourtsOfRequest,
        since: JournalPosition = 0,
        limit: JournalLimit = 200,
        court_id: str | None = None,
        sub: str | None = None,
    ) -> JournalView:
        """Journal entries after the one numbered `since`."""
        found = await control.events(since, limit, Filter(court_id=court_id, sub=sub))
        shown = [event_view(each, "court_rp") for each in found]
        return JournalView(events=shown, next=found[-1].id if found else since)

    @router.get("/board", tags=["board"])
    async def board(
        control: CourtsOfRequest,
        request: Request,
        response: Response,
        limit: PageLimit = USUAL,
        after: PagePosition = 0,
        court_id: Annotated[str | None, Query(description="Only rows of this court.")] = None,
    ) -> CourtBoardPage:
        """A page of the board."""
        page = await control.board(after, limit, court_id)
        link_to_next(request, response, page.next)
        return CourtBoardPage(rows=page.items, total=page.total, next=page.next)

    @router.get("/clients", tags=["clients"])
    async def clients(control: CourtsOfRequest) -> list[ClientRegistration]:
        """The courts' client registrations for the provider, credentials included."""
        return [ClientRegistration.model_validate(each) for each in await control.client_registrations()]

    return router


async def _reset_part(control: CourtControl, body: CourtsReset) -> None:
    if body.scope == "journal":
        await control.empty_journal()
    elif body.scope == "court":
        await control.reset_court(body.court_id or "")
    else:
        await control.reset_person(body.sub or "")


def _clock_of(document: dict[str, Any], state: ClockState, real: datetime) -> ClockState:
    """The clock a world begins with: its calendar running from there, and real protocol time."""
    fresh = state._replace(
        calendar_offset=timedelta(0), protocol_offset=timedelta(0), calendar_frozen_at=None, protocol_frozen_at=None
    )
    if document.get("calendar") is None:
        return fresh._replace(version=state.version + 1)
    try:
        change = ClockChange(calendar=document["calendar"])
    except ValidationError as error:
        raise ProblemError(422, f"calendar: {validation_message(error.errors()[0])}") from error
    return changed(fresh, real, change)
