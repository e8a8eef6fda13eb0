"""The refusals of the section of the e-file registrations."""

from typing import ClassVar

from court_rp.errors import Refusal
from cso_kit.light_dataclass import light_dataclass


@light_dataclass
class NoSuchRegistration(Refusal):
    """The court has no registration with this id."""

    code: ClassVar[str] = "no_such_registration"
    status: ClassVar[int] = 404
    title: ClassVar[str] = "No such registration"

    @property
    def message(self) -> str:
        return "This court has no such e-file registration. The list has all that arrived."
