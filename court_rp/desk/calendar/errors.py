"""The refusals of acts about the court's calendar."""

from typing import ClassVar

from court_rp.errors import Refusal
from cso_kit.light_dataclass import light_dataclass


@light_dataclass
class NothingChanges(Refusal):
    """The calendar is as the form wants it already."""

    code: ClassVar[str] = "nothing_changes"
    status: ClassVar[int] = 409
    title: ClassVar[str] = "Nothing would change"

    @property
    def message(self) -> str:
        return "The court's calendar says so already, so nothing was done. Look at it again; somebody may have been faster."


@light_dataclass
class NotNow(Refusal):
    """The step is not one that the court can take in its phase."""

    code: ClassVar[str] = "not_now"
    status: ClassVar[int] = 409
    title: ClassVar[str] = "The court has moved on"

    @property
    def message(self) -> str:
        return "This step was offered before, and it fits no longer, so nothing was done. Look at the calendar again."
