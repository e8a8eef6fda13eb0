"""The synchronous client's calls about the desks of the courts."""

# Made from async_desk.py by `python -m tests.harness.synchronous`; change that one.

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
from cso_kit.web.paging import USUAL
from cso_sim.harness.calls import call, segment
from cso_sim.harness.topic import Topic


class Desk(Topic):
    """The desks of the courts: their staff, and what was done there."""

    def staff(self, court_id: str) -> list[StaffView]:
        """The staff of a court."""
        return self._send(call("GET", _staff(court_id), list[StaffView]))

    def create_staff(self, court_id: str, body: StaffCreation) -> StaffView:
        """Adds a member of staff."""
        return self._send(call("POST", _staff(court_id), StaffView, body=body))

    def change_staff(self, court_id: str, login: str, body: StaffChange) -> StaffView:
        """Changes the members of a member of staff that are given; the others stay."""
        return self._send(call("PATCH", f"{_staff(court_id)}/{segment(login)}", StaffView, body=body))

    def remove_staff(self, court_id: str, login: str) -> StaffView:
        """Removes a member of staff, whose sessions end."""
        return self._send(call("DELETE", f"{_staff(court_id)}/{segment(login)}", StaffView))

    def reset_key(self, court_id: str, login: str, reason: str) -> DeskActView:
        """Resets a filer's court password; the filer gets the new one by mail (rule L10)."""
        path = f"/courts/{segment(court_id)}/filers/{segment(login)}/key-reset"
        return self._send(call("POST", path, DeskActView, body=KeyReset(reason=reason)))

    def join(self, court_id: str, login: str, other: str, reason: str) -> DeskActView:
        """Joins the login `other` of the same person into `login` (rule L14)."""
        path = f"/courts/{segment(court_id)}/filers/{segment(login)}/join"
        return self._send(call("POST", path, DeskActView, body=LoginJoin(other=other, reason=reason)))

    def notices(self, court_id: str) -> list[NoticeView]:
        """The notices of a court, newest first."""
        return self._send(call("GET", f"/courts/{segment(court_id)}/notices", list[NoticeView]))

    def post_notice(self, court_id: str, body: NoticeCreation) -> NoticeView:
        """Posts a notice (rule C9)."""
        return self._send(call("POST", f"/courts/{segment(court_id)}/notices", NoticeView, body=body))

    def acts(self, court_id: str, limit: int = USUAL) -> list[DeskActView]:
        """What was done at a court's desk, newest first."""
        path = f"/courts/{segment(court_id)}/desk/acts"
        return self._send(call("GET", path, list[DeskActView], query={"limit": limit}))


def _staff(court_id: str) -> str:
    return f"/courts/{segment(court_id)}/staff"
