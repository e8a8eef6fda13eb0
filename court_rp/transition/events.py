"""The event of a posted notice."""

from datetime import datetime
from typing import ClassVar

from cso_kit.storage.event import Event, event


@event
class NoticePosted(Event):
    """A court posted a notice, and wrote letters with it to its registered filers (rule C9). `notice` is its kind."""

    kind: ClassVar[str] = "court.notice_posted"
    court_id: str
    notice: str
    title: str
    posted_at: datetime
    messages: int
