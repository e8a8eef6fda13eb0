"""The asynchronous client's calls about the PACER Service Center: its staff, and CJA merges (rule A7)."""

from cso_idp.control.center_models import (
    CenterStaffCreation,
    CenterStaffView,
    CjaMerge,
    CjaRequestCreation,
    CjaRequestView,
)
from cso_idp.control.models import AccountView
from cso_sim.harness.async_topic import AsyncTopic
from cso_sim.harness.calls import call, segment


class AsyncServiceCenter(AsyncTopic):
    """The PACER Service Center."""

    async def staff(self) -> list[CenterStaffView]:
        """The staff."""
        return await self._send(call("GET", "/service-center/staff", list[CenterStaffView]))

    async def add_staff(self, login: str, key: str, name: str) -> CenterStaffView:
        """Adds a member of the staff."""
        body = CenterStaffCreation(login=login, key=key, name=name)
        return await self._send(call("POST", "/service-center/staff", CenterStaffView, body=body))

    async def remove_staff(self, login: str) -> CenterStaffView:
        """Removes a member of the staff, whose sessions end."""
        return await self._send(call("DELETE", f"/service-center/staff/{segment(login)}", CenterStaffView))

    async def merge_cja(self, loginId: str, exempt_loginId: str, court_id: str) -> AccountView:
        """Merges an exempt CJA account of a district into an account. Returns that account as it is now."""
        body = CjaMerge(exempt_loginId=exempt_loginId, court_id=court_id)
        return await self._send(call("POST", f"/accounts/{segment(loginId)}/cja-merge", AccountView, body=body))

    async def ask_for_cja_merge(self, loginId: str, account_number: str, court_id: str) -> CjaRequestView:
        """Asks for the merge of the exempt account with this number, as its holder does."""
        body = CjaRequestCreation(account_number=account_number, court_id=court_id)
        return await self._send(call("POST", f"/accounts/{segment(loginId)}/cja-requests", CjaRequestView, body=body))

    async def cja_requests(self, loginId: str) -> list[CjaRequestView]:
        """A holder's requests for CJA merges."""
        return await self._send(call("GET", f"/accounts/{segment(loginId)}/cja-requests", list[CjaRequestView]))
