"""The provider's events about PACER Administrative Accounts. `sub` is the user's, `paa` the `sub` of the administrative account.

Each docstring is the event's entry in the reference.
"""

from typing import ClassVar

from cso_kit.storage.event import Event, event


@event
class UserInvited(Event):
    """A PAA invited somebody by last name and account number (rule A8). Without `sub` nobody has both."""

    kind: ClassVar[str] = "paa.user_invited"
    paa: str
    sub: str | None = None


@event
class UserJoined(Event):
    """A user accepted the invitation of a PAA, which pays from now on (rule A8)."""

    kind: ClassVar[str] = "paa.user_joined"
    paa: str
    sub: str


@event
class InvitationDeclined(Event):
    """An invitation of a PAA came to nothing (rule A8). `by`: `user`, `paa`, or `service_center`, which cancelled the PAA."""

    kind: ClassVar[str] = "paa.invitation_declined"
    paa: str
    by: str
    sub: str | None = None


@event
class UserUnlinked(Event):
    """A PAA pays no longer for a user (rule A8). `by`: `user`, `paa`, `control_plane`, or `service_center`, which
    cancelled the PAA.
    """

    kind: ClassVar[str] = "paa.user_unlinked"
    paa: str
    sub: str
    by: str


@event
class CodeRuleChanged(Event):
    """A PAA changed what it asks of the client codes of its users (rule A8). `format` is left out if it has none."""

    kind: ClassVar[str] = "paa.code_rule_changed"
    paa: str
    required: bool
    format: str | None = None
