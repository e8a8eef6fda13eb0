"""The control plane's routes about the PACER Service Center, relative to `/_sim`. They decide nothing."""

from fastapi import APIRouter

from cso_idp.control.center_models import (
    CenterStaffCreation,
    CenterStaffView,
    CjaMerge,
    CjaRequestCreation,
    CjaRequestView,
)
from cso_idp.control.models import AccountView
from cso_idp.control.of_request import ProviderOfRequest


def center_router() -> APIRouter:
    """The calls about the staff and about CJA merges."""
    router = APIRouter(tags=["service center"])

    @router.get("/service-center/staff")
    async def list_center_staff(control: ProviderOfRequest) -> list[CenterStaffView]:
        """The staff of the PACER Service Center."""
        return await control.center.staff()

    @router.post("/service-center/staff", status_code=201)
    async def add_center_staff(control: ProviderOfRequest, body: CenterStaffCreation) -> CenterStaffView:
        """Adds a member of the Service Center's staff, who can log in at `/service-center/`."""
        return await control.center.add_staff(body)

    @router.delete("/service-center/staff/{login}")
    async def remove_center_staff(control: ProviderOfRequest, login: str) -> CenterStaffView:
        """Removes a member of the Service Center's staff, whose sessions at the desk end."""
        return await control.center.remove_staff(login)

    @router.post("/accounts/{loginId}/cja-merge")
    async def merge_cja(control: ProviderOfRequest, loginId: str, body: CjaMerge) -> AccountView:
        """Merges an exempt CJA account into this one, as the Service Center does (rule A7): this account is exempt at the court
        from its next login on, the other is cancelled, and its sessions and tokens end. 409 with the reason if the rules
        forbid it.
        """
        return await control.center.merge(loginId, body)

    @router.post("/accounts/{loginId}/cja-requests", status_code=201)
    async def ask_for_cja_merge(control: ProviderOfRequest, loginId: str, body: CjaRequestCreation) -> CjaRequestView:
        """Asks for a CJA merge, as the holder does at Manage My Account. The desk decides."""
        return await control.center.ask(loginId, body)

    @router.get("/accounts/{loginId}/cja-requests")
    async def list_cja_requests(control: ProviderOfRequest, loginId: str) -> list[CjaRequestView]:
        """A holder's requests for CJA merges, oldest first."""
        return await control.center.requests(loginId)

    return router
