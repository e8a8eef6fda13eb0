"""The refusals of a change of a CM/ECF password."""

from typing import ClassVar

from court_rp.errors import Refusal
from cso_kit.light_dataclass import light_dataclass


@light_dataclass
class NoOwnLogin(Refusal):
    """The visitor is logged in with a PACER account."""

    code: ClassVar[str] = "no_own_login"
    title: ClassVar[str] = "You are logged in with a PACER account"

    @property
    def message(self) -> str:
        return (
            "Here the password of a CM/ECF login is changed. Log in with that login first; if you lost its password, ask this "
            "court's clerk."
        )
