"""The events about the logins at the Service Center's desk. Each docstring is the event's entry in the reference."""

from datetime import datetime
from typing import ClassVar

from cso_kit.storage.event import Event, event


@event
class StaffLoggedIn(Event):
    """A member of the Service Center's staff logged in at its desk."""

    kind: ClassVar[str] = "service_center.logged_in"
    by: str


@event
class StaffLoginRefused(Event):
    """A login at the Service Center's desk was refused. `by` only if the staff has such a login. `reason`: `wrong_credentials` or
    `locked`.
    """

    kind: ClassVar[str] = "service_center.login_refused"
    by: str | None
    reason: str


@event
class StaffLoginLocked(Event):
    """Too many wrong passwords locked a login of the Service Center's desk until `locked_until` (protocol time)."""

    kind: ClassVar[str] = "service_center.login_locked"
    by: str | None
    locked_until: datetime


@event
class StaffLoggedOut(Event):
    """A member of the Service Center's staff left the desk. `reason`: `logout`, or `replaced` (logged in again)."""

    kind: ClassVar[str] = "service_center.logged_out"
    by: str
    reason: str
