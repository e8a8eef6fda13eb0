"""The events of the court's desk."""

from typing import ClassVar

from cso_kit.storage.event import Event, event


@event
class DeskSessionOpened(Event):
    """A member of staff logged in at a court's desk. `login` is the staff login, which is no filer's."""

    kind: ClassVar[str] = "desk_session.opened"
    court_id: str
    login: str


@event
class DeskSessionEnded(Event):
    """A session at a court's desk ended. `reason`: `logout`, `replaced` (the same browser logged in again) or `key_changed`."""

    kind: ClassVar[str] = "desk_session.ended"
    court_id: str
    login: str
    reason: str


@event
class DeskLoginRefused(Event):
    """A court's desk refused a login. `login` only if it is a member of staff's. `reason`: `wrong_staff_login` or `staff_locked`
    (too many wrong passwords).
    """

    kind: ClassVar[str] = "desk_login.refused"
    court_id: str
    login: str | None
    reason: str


@event
class DeskActed(Event):
    """Something was done at a court's desk. `act` is what, `text` says it in words, `by` is the staff login (left out if the
    control plane did it), `reason` why, `login` the filer whom it concerned.
    """

    kind: ClassVar[str] = "desk.acted"
    court_id: str
    act: str
    text: str
    by: str | None = None
    reason: str | None = None
    login: str | None = None


@event
class StaffCreated(Event):
    """The control plane added a member of staff to a court."""

    kind: ClassVar[str] = "staff.created"
    court_id: str
    login: str


@event
class StaffChanged(Event):
    """The control plane changed a member of staff; `members` names what changed, not to what."""

    kind: ClassVar[str] = "staff.changed"
    court_id: str
    login: str
    members: list[str]


@event
class StaffRemoved(Event):
    """The control plane removed a member of staff, whose sessions ended."""

    kind: ClassVar[str] = "staff.removed"
    court_id: str
    login: str
