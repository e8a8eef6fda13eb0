"""A notice as a row: what a court posted, with the moment of its posting. It is never rewritten (rule C9)."""

from datetime import datetime
from typing import Literal, NamedTuple

NoticeKind = Literal[
    "announcement",
    "roughly",
    "date_set",
    "moved",
    "postponed",
    "registration",
    "instructions",
    "freeze",
    "live",
    "clerk",
]


class Notice(NamedTuple):
    """One notice of a court. Empty lines separate the paragraphs of its text."""

    court_id: str
    kind: NoticeKind
    posted_at: datetime
    title: str
    body: str

    @property
    def paragraphs(self) -> list[str]:
        """The paragraphs of the text."""
        return self.body.split("\n\n")
