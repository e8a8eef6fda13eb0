"""The control plane's routes over `DeskControl`, relative to `/_sim`. They parse and answer; nothing is decided here."""

from fastapi import APIRouter

from court_rp.control.desk_models import (
    DeskActView,
    KeyReset,
    LoginJoin,
    NoticeCreation,
    NoticeView,
    StaffChange,
    StaffCreation,
    StaffView,
)
from court_rp.control.of_request import CourtsOfRequest
from cso_kit.control.parameters import PageLimit
from cso_kit.web.paging import USUAL


def desk_router() -> APIRouter:
    """The calls about a court's desk."""
    router = APIRouter(tags=["courts"])

    @router.get("/courts/{court_id}/staff")
    async def list_staff(control: CourtsOfRequest, court_id: str) -> list[StaffView]:
        """The staff of a court's clerk, who may log in at its desk."""
        return await control.desk.staff(court_id)

    @router.post("/courts/{court_id}/staff", status_code=201)
    async def create_staff(control: CourtsOfRequest, court_id: str, body: StaffCreation) -> StaffView:
        """Adds a member of staff."""
        return await control.desk.create_staff(court_id, body)

    @router.patch("/courts/{court_id}/staff/{login}")
    async def change_staff(control: CourtsOfRequest, court_id: str, login: str, body: StaffChange) -> StaffView:
        """Changes the members that are sent. A new key ends the sessions that the old one opened."""
        return await control.desk.change_staff(court_id, login, body)

    @router.delete("/courts/{court_id}/staff/{login}")
    async def remove_staff(control: CourtsOfRequest, court_id: str, login: str) -> StaffView:
        """Removes a member of staff, whose sessions end."""
        return await control.desk.remove_staff(court_id, login)

    @router.get("/courts/{court_id}/desk/acts")
    async def list_desk_acts(control: CourtsOfRequest, court_id: str, limit: PageLimit = USUAL) -> list[DeskActView]:
        """What was done at a court's desk, newest first: by whom, when and why."""
        return await control.desk.acts(court_id, limit)

    return router


def desk_acts_router() -> APIRouter:
    """The calls that do what the desk does."""
    router = APIRouter(tags=["courts"])

    @router.post("/courts/{court_id}/filers/{login}/key-reset")
    async def reset_key(control: CourtsOfRequest, court_id: str, login: str, body: KeyReset) -> DeskActView:
        """Resets a lost court password as the desk does: the filer gets the new one by mail (rule L10)."""
        return await control.desk.reset_key(court_id, login, body.reason)

    @router.post("/courts/{court_id}/filers/{login}/join")
    async def join(control: CourtsOfRequest, court_id: str, login: str, body: LoginJoin) -> DeskActView:
        """Joins another login of the same person into this one as the desk does (rule L14): its filings move, it is closed."""
        return await control.desk.join(court_id, login, body)

    @router.get("/courts/{court_id}/notices")
    async def list_notices(control: CourtsOfRequest, court_id: str) -> list[NoticeView]:
        """The notices of a court, as they were posted, newest first."""
        return await control.desk.notices(court_id)

    @router.post("/courts/{court_id}/notices", status_code=201)
    async def post_notice(control: CourtsOfRequest, court_id: str, body: NoticeCreation) -> NoticeView:
        """Posts a notice as the desk does (rule C9), and mails it to the registered filers if asked to."""
        return await control.desk.post_notice(court_id, body)

    return router
