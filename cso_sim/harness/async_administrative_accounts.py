"""The asynchronous client's calls about PACER Administrative Accounts: their users and client-code rules (rule A8)."""

from cso_idp.control.paa_models import PaaChange, PaaMembership, PaaView
from cso_sim.harness.async_topic import AsyncTopic
from cso_sim.harness.calls import call, segment


class AsyncAdministrativeAccounts(AsyncTopic):
    """The administrative accounts (PAA)."""

    async def get(self, loginId: str) -> PaaView:
        """One administrative account, with its users and invitations."""
        return await self._send(call("GET", f"/administrative-accounts/{segment(loginId)}", PaaView))

    async def change(self, loginId: str, body: PaaChange) -> PaaView:
        """Changes what it asks of the client codes of its users."""
        return await self._send(call("PATCH", f"/administrative-accounts/{segment(loginId)}", PaaView, body=body))

    async def add_member(self, loginId: str, member: str) -> PaaView:
        """Makes the account `member` a user of it, as if an invitation had been accepted."""
        body = PaaMembership(loginId=member)
        path = f"/administrative-accounts/{segment(loginId)}/members"
        return await self._send(call("POST", path, PaaView, body=body))

    async def remove_member(self, loginId: str, member: str) -> PaaView:
        """Unlinks the user `member`, or withdraws the invitation."""
        path = f"/administrative-accounts/{segment(loginId)}/members/{segment(member)}"
        return await self._send(call("DELETE", path, PaaView))
