"""The refusals of a filing."""

from typing import ClassVar

from court_rp.courts.phase import CourtCalendar
from court_rp.courts.registry import Court
from court_rp.errors import Refusal
from court_rp.transition.notices import freeze_text
from court_rp.visits.advice import advice_for
from court_rp.visits.visit import Visit
from cso_kit.light_dataclass import light_dataclass


@light_dataclass
class NoPermission(Refusal):
    """Rule C7: what a person may file is the court's decision."""

    code: ClassVar[str] = "no_permission"
    title: ClassVar[str] = "You may not file at this court"
    is_live: bool
    is_reading: bool = False
    leads_to_link: bool = False

    @classmethod
    def to(cls, visit: Visit) -> "NoPermission":
        """The refusal for a visitor."""
        return cls(visit.phase == "live", visit.by == "pacer", advice_for(visit).step.way == "link")

    @property
    def message(self) -> str:
        if self.is_reading:
            how = "through Central Sign-On" if self.is_live else "with the CM/ECF login this court issued to you"
            return f"You are logged in with a PACER account for reading only. To file, log in {how}."
        if self.is_live:
            link = (
                " If you have a CM/ECF login at this court, link it to your PACER account."
                if self.leads_to_link
                else ""
            )
            return f"This court's records give you no permission to file: you are a reader here.{link}"
        return (
            "This court's records give you no permission to file. Before this court is live, filing needs the CM/ECF login the "
            "court issued to you; log in with it."
        )


@light_dataclass
class Frozen(Refusal):
    """Rule C8."""

    code: ClassVar[str] = "frozen"
    title: ClassVar[str] = "The system is being upgraded"
    court: Court
    calendar: CourtCalendar

    @property
    def message(self) -> str:
        return freeze_text(self.court, self.calendar)


@light_dataclass
class BadFiling(Refusal):
    """The filing cannot be accepted; `member` is the faulty input."""

    code: ClassVar[str] = "bad_filing"
    title: ClassVar[str] = "This cannot be filed as it is"
    status: ClassVar[int] = 422
    member: str
    what: str

    @property
    def message(self) -> str:
        return self.what


@light_dataclass
class NoDocument(BadFiling):
    """No document was sent."""


@light_dataclass
class DocumentTooLarge(BadFiling):
    """The document is larger than the court takes."""

    code: ClassVar[str] = "document_too_large"
    status: ClassVar[int] = 413

    @classmethod
    def than(cls, limit: int) -> "DocumentTooLarge":
        """The refusal of a document of more than `limit` bytes."""
        return cls("document", f"The document is larger than the {limit // 1024} KiB this court takes; split it.")
