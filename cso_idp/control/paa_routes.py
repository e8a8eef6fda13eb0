"""The control plane's routes about PACER Administrative Accounts, relative to `/_sim`. They decide nothing."""

from fastapi import APIRouter

from cso_idp.control.of_request import ProviderOfRequest
from cso_idp.control.paa_models import PaaChange, PaaMembership, PaaView


def paa_router() -> APIRouter:
    """The calls about administrative accounts and their users."""
    router = APIRouter(tags=["administrative accounts"])

    @router.get("/administrative-accounts/{loginId}")
    async def show_paa(control: ProviderOfRequest, loginId: str) -> PaaView:
        """A PACER Administrative Account (rule A8): its users, its invitations, and what it asks of client codes."""
        return await control.paa.show(loginId)

    @router.patch("/administrative-accounts/{loginId}")
    async def change_paa(control: ProviderOfRequest, loginId: str, body: PaaChange) -> PaaView:
        """Changes what it asks of the client codes of its users; it binds them from their next sign-on."""
        return await control.paa.change(loginId, body)

    @router.post("/administrative-accounts/{loginId}/members", status_code=201)
    async def add_paa_member(control: ProviderOfRequest, loginId: str, body: PaaMembership) -> PaaView:
        """Makes an account a user of it, as if an invitation had been accepted. Nobody gets a letter."""
        return await control.paa.add_member(loginId, body)

    @router.delete("/administrative-accounts/{loginId}/members/{member}")
    async def remove_paa_member(control: ProviderOfRequest, loginId: str, member: str) -> PaaView:
        """Unlinks the user with this user name, who gets a letter, or withdraws the invitation."""
        return await control.paa.remove_member(loginId, member)

    return router
