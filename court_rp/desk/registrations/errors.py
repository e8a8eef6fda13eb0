"""The refusals of the section of the e-file registrations."""

from dataclasses import dataclass
from typing import ClassVar

from court_rp.errors import Refusal


@dataclass(frozen=True)
class NoSuchRegistration(Refusal):
    """The court has no registration with this id."""

    code: ClassVar[str] = "no_such_registration"
    status: ClassVar[int] = 404
    title: ClassVar[str] = "No such registration"

    @property
    def message(self) -> str:
        return "This court has no such e-file registration. The list has all that arrived."
