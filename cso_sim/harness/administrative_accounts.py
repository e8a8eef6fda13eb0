"""The synchronous client's calls about PACER Administrative Accounts: their users and client-code rules (rule A8)."""

# Made from async_administrative_accounts.py by `python -m tests.harness.synchronous`; change that one.

from cso_idp.control.paa_models import PaaChange, PaaMembership, PaaView
from cso_sim.harness.calls import call, segment
from cso_sim.harness.topic import Topic


class AdministrativeAccounts(Topic):
    """The administrative accounts (PAA)."""

    def get(self, loginId: str) -> PaaView:
        """One administrative account, with its users and invitations."""
        return self._send(call("GET", f"/administrative-accounts/{segment(loginId)}", PaaView))

    def change(self, loginId: str, body: PaaChange) -> PaaView:
        """Changes what it asks of the client codes of its users."""
        return self._send(call("PATCH", f"/administrative-accounts/{segment(loginId)}", PaaView, body=body))

    def add_member(self, loginId: str, member: str) -> PaaView:
        """Makes the account `member` a user of it, as if an invitation had been accepted."""
        body = PaaMembership(loginId=member)
        path = f"/administrative-accounts/{segment(loginId)}/members"
        return self._send(call("POST", path, PaaView, body=body))

    def remove_member(self, loginId: str, member: str) -> PaaView:
        """Unlinks the user `member`, or withdraws the invitation."""
        path = f"/administrative-accounts/{segment(loginId)}/members/{segment(member)}"
        return self._send(call("DELETE", path, PaaView))
