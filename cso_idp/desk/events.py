"""The events of the Service Center's desk. Each docstring is the event's entry in the reference."""

from typing import ClassVar

from cso_kit.storage.event import Event, event


@event
class ServiceCenterActed(Event):
    """A member of the Service Center's staff (`by`) did something about an account, for a `reason`. `act` names it."""

    kind: ClassVar[str] = "service_center.acted"
    sub: str
    login_id: str
    act: str
    by: str
    reason: str
