"""Cases and docket entries as they are read from the database, and the kinds of filings (CM/ECF calls them events)."""

from collections.abc import Iterable
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


# Each other event is in every kind of case. Courts have many more; these are the kinds that differ.
_ONLY_IN = {
    "Answer": {"civil", "adversary"},
    "Brief": {"appellate", "civil"},
    "Complaint": {"civil", "criminal", "adversary"},
    "Notice of Appeal": {"civil", "criminal", "bankruptcy", "adversary", "appellate"},
    "Petition": {"civil", "bankruptcy", "appellate"},
    "Proof of Claim": {"bankruptcy"},
}


class Case(NamedTuple):
    """A fictional case. `last_entry` is the number of its newest docket entry."""

    id: int
    court_id: str
    case_number: str
    title: str
    last_entry: int
    jurisdiction: str
    type: str | None

    @property
    def kind(self) -> str:
        """The kind of case, in the words of a court's menus."""
        if self.jurisdiction == "bk":
            return "adversary" if self.type == "ap" else "bankruptcy"
        return {"ap": "appellate", "cr": "criminal"}.get(self.jurisdiction, "civil")


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
    agent_name: str | None = None

    @property
    def filer_text(self) -> str:
        """Who filed, as dockets say it: with the agent who filed in the filer's name (rule L13)."""
        return f"{self.filed_by} (by filing agent {self.agent_name})" if self.agent_name else self.filed_by

    def receipt(self, court_id: str) -> str:
        """The number of the filing's receipt at a court: `CACD-00000017`."""
        return f"{court_id.upper()}-{self.id:08}"


class Opening(NamedTuple):
    """The first docket entry of a made-up case."""

    court_id: str
    case_number: str
    event: str
    filed_at: datetime
    filed_by: str


class Document(NamedTuple):
    """An uploaded document that has been checked."""

    name: str
    content: bytes
    sha256: str


def events_for(kind: str) -> tuple[str, ...]:
    """The events of a kind of case, in their order."""
    return tuple(event for event in EVENTS if kind in _ONLY_IN.get(event, {kind}))


def labelled_events(cases: Iterable[Case]) -> list[tuple[str, str]]:
    """The events of these cases with their labels. If they are of several kinds, a label names those that have the event."""
    kinds = list(dict.fromkeys(case.kind for case in cases))
    having = {event: [kind for kind in kinds if event in events_for(kind)] for event in EVENTS}
    return [
        (event, event if len(found) == len(kinds) else f"{event} ({', '.join(found)})")
        for event, found in having.items()
        if found
    ]


def known_event(text: str, kind: str) -> str | None:
    """The event with this name, if cases of this kind have it."""
    wanted = text.strip().casefold()
    return next((event for event in events_for(kind) if event.casefold() == wanted), None)
