"""The control plane's routes about the PACER Service Center, relative to `/_sim`. They decide nothing."""

from fastapi import APIRouter

from cso_idp.control.center_control import CenterControl
from cso_idp.control.center_models import (
    CenterStaffCreation,
    CenterStaffView,
    CjaMerge,
    CjaRequestCreation,
    CjaRequestView,
)
from cso_idp.control.models import AccountView


def center_router(control: CenterControl) -> APIRouter:
    """The calls about the staff and about CJA merges."""
    router = APIRouter(tags=["service center"])

    @router.get("/service-center/staff")
    async def list_center_staff() -> list[CenterStaffView]:
        """The staff of the PACER Service Center."""
        return await control.staff()

    @router.post("/service-center/staff", status_code=201)
    async def add_center_staff(body: CenterStaffCreation) -> CenterStaffView:
        """Adds a member of the Service Center's staff, who can log in at `/service-center/`."""
        return await control.add_staff(body)

    @router.delete("/service-center/staff/{login}")
    async def remove_center_staff(login: str) -> CenterStaffView:
        """Removes a member of the Service Center's staff, whose sessions at the desk end."""
        return await control.remove_staff(login)

    @router.post("/accounts/{loginId}/cja-merge")
    async def merge_cja(loginId: str, body: CjaMerge) -> AccountView:
        """Merges an exempt CJA account into this one, as the Service Center does (rule A7): this account is exempt at the court
        from its next login on, the other is cancelled, and its sessions and tokens end. 409 with the reason if the rules
        forbid it.
        """
        return await control.merge(loginId, body)

    @router.post("/accounts/{loginId}/cja-requests", status_code=201)
    async def ask_for_cja_merge(loginId: str, body: CjaRequestCreation) -> CjaRequestView:
        """Asks for a CJA merge, as the holder does at Manage My Account. The desk decides."""
        return await control.ask(loginId, body)

    @router.get("/accounts/{loginId}/cja-requests")
    async def list_cja_requests(loginId: str) -> list[CjaRequestView]:
        """A holder's requests for CJA merges, oldest first."""
        return await control.requests(loginId)

    return router
