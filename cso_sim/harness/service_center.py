"""The synchronous client's calls about the PACER Service Center: its staff, and CJA merges (rule A7)."""

# Made from async_service_center.py by `python -m tests.harness.synchronous`; change that one.

from cso_idp.control.center_models import (
    CenterStaffCreation,
    CenterStaffView,
    CjaMerge,
    CjaRequestCreation,
    CjaRequestView,
)
from cso_idp.control.models import AccountView
from cso_sim.harness.calls import call, segment
from cso_sim.harness.topic import Topic


class ServiceCenter(Topic):
    """The PACER Service Center."""

    def staff(self) -> list[CenterStaffView]:
        """The staff."""
        return self._send(call("GET", "/service-center/staff", list[CenterStaffView]))

    def add_staff(self, login: str, key: str, name: str) -> CenterStaffView:
        """Adds a member of the staff."""
        body = CenterStaffCreation(login=login, key=key, name=name)
        return self._send(call("POST", "/service-center/staff", CenterStaffView, body=body))

    def remove_staff(self, login: str) -> CenterStaffView:
        """Removes a member of the staff, whose sessions end."""
        return self._send(call("DELETE", f"/service-center/staff/{segment(login)}", CenterStaffView))

    def merge_cja(self, loginId: str, exempt_loginId: str, court_id: str) -> AccountView:
        """Merges an exempt CJA account of a district into an account. Returns that account as it is now."""
        body = CjaMerge(exempt_loginId=exempt_loginId, court_id=court_id)
        return self._send(call("POST", f"/accounts/{segment(loginId)}/cja-merge", AccountView, body=body))

    def ask_for_cja_merge(self, loginId: str, account_number: str, court_id: str) -> CjaRequestView:
        """Asks for the merge of the exempt account with this number, as its holder does."""
        body = CjaRequestCreation(account_number=account_number, court_id=court_id)
        return self._send(call("POST", f"/accounts/{segment(loginId)}/cja-requests", CjaRequestView, body=body))

    def cja_requests(self, loginId: str) -> list[CjaRequestView]:
        """A holder's requests for CJA merges."""
        return self._send(call("GET", f"/accounts/{segment(loginId)}/cja-requests", list[CjaRequestView]))
