"""The events of search statuses. Each docstring is the event's entry in the reference."""

from typing import ClassVar

from cso_kit.storage.event import Event, event


@event
class SearchLapsed(Event):
    """An account's search status became inactive: its last search was more than six months ago (rule A14)."""

    kind: ClassVar[str] = "search.lapsed"
    sub: str
    login_id: str
    last_search_on: str


@event
class SearchReturned(Event):
    """An account's search status is active again: the calendar was moved back to before the end of the six months, or the news of
    a search in time came late (rule A14).
    """

    kind: ClassVar[str] = "search.returned"
    sub: str
    login_id: str
