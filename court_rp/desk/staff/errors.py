"""The refusals of the desk's login."""

from typing import ClassVar

from court_rp.errors import Refusal
from cso_kit.light_dataclass import light_dataclass


@light_dataclass
class WrongStaffLogin(Refusal):
    """Unknown staff login or wrong key. The message does not tell which."""

    code: ClassVar[str] = "wrong_staff_login"
    title: ClassVar[str] = "Login refused"

    @property
    def message(self) -> str:
        return (
            "The staff login or password is not right. Check both and try again. This page is for the staff of the clerk's "
            "office: a CM/ECF login or a PACER account does not work here."
        )


@light_dataclass
class StaffLoginIsLocked(Refusal):
    """Too many wrong keys."""

    code: ClassVar[str] = "staff_locked"
    title: ClassVar[str] = "Login locked"
    wait: str

    @property
    def message(self) -> str:
        return (
            f"Too many wrong passwords were tried for this staff login, so it is locked. Wait {self.wait} without another try, "
            "then log in again."
        )
