"""Cases and docket entries as they are read from the database, and the kinds of filings (CM/ECF calls them events)."""

from datetime import datetime
from typing import NamedTuple

EVENTS = (
    "Answer",
    "Brief",
    "Certificate of Service",
    "Complaint",
    "Declaration",
    "Exhibit",
    "Memorandum",
    "Motion",
    "Notice",
    "Notice of Appeal",
    "Notice of Appearance",
    "Objection",
    "Opposition",
    "Petition",
    "Proof of Claim",
    "Reply",
    "Request",
    "Response",
    "Status Report",
    "Stipulation",
    "Other Document",
)


class Case(NamedTuple):
    """A fictional case. `last_entry` is the number of its newest docket entry."""

    id: int
    court_id: str
    case_number: str
    title: str
    last_entry: int


class Entry(NamedTuple):
    """A docket entry with its case. The document's content is read only for a download. `filed_at` is calendar time."""

    id: int
    case_id: int
    case_number: str
    title: str
    number: int
    event: str
    filed_at: datetime
    filed_by: str
    document_name: str
    document_size: int
    document_sha256: str

    def receipt(self, court_id: str) -> str:
        """The number of the filing's receipt at a court: `CACD-00000017`."""
        return f"{court_id.upper()}-{self.id:08}"


class Document(NamedTuple):
    """An uploaded document that has been checked."""

    name: str
    content: bytes
    sha256: str


def known_event(text: str) -> str | None:
    """The event with this name, if the court has it."""
    wanted = text.strip().casefold()
    return next((event for event in EVENTS if event.casefold() == wanted), None)
