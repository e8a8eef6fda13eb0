"""The refusals of acts about the court's calendar."""

from dataclasses import dataclass
from typing import ClassVar

from court_rp.errors import Refusal


@dataclass(frozen=True)
class NothingChanges(Refusal):
    """The calendar is as the form wants it already."""

    code: ClassVar[str] = "nothing_changes"
    status: ClassVar[int] = 409
    title: ClassVar[str] = "Nothing would change"

    @property
    def message(self) -> str:
        return "The court's calendar says so already, so nothing was done. Look at it again; somebody may have been faster."
