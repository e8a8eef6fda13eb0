"""The events of the courts' calls to the provider. Each docstring is the event's entry in the reference."""

from datetime import datetime
from typing import ClassVar

from cso_kit.storage.event import Event, event


@event
class ProviderTold(Event):
    """A call of a court's client arrived at the provider, after `attempts` attempts. `path` says what it is about."""

    kind: ClassVar[str] = "provider.told"
    client_id: str
    path: str
    call_id: str
    attempts: int


@event
class ProviderNotTold(Event):
    """A court's call did not arrive at the provider, or was refused. Without `retry_at` it is not sent again."""

    kind: ClassVar[str] = "provider.not_told"
    client_id: str
    path: str
    call_id: str
    attempts: int
    reason: str
    detail: str | None = None
    retry_at: datetime | None = None
