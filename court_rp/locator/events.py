"""The journal events of the Case Locator. Each docstring is the event's entry in the reference."""

from typing import ClassVar

from cso_kit.storage.event import Event, event


@event
class LocatorSearched(Event):
    """Somebody searched the Case Locator. `subject`: `cases` or `parties`; `total` counts the results on all pages. The criteria
    are not recorded.
    """

    kind: ClassVar[str] = "locator.searched"
    sub: str
    subject: str
    page: int
    total: int
    client_code: str | None = None


@event
class LocatorRefused(Event):
    """The Case Locator refused a request. `reason`: `bad_token`, `search_withheld` (rule A9), `other_format`, `unreadable`,
    `invalid`, `too_many`, or the fault of the provider's introspection response.
    """

    kind: ClassVar[str] = "locator.refused"
    reason: str
    sub: str | None = None
    detail: str | None = None
