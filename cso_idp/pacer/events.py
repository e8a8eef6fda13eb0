"""The events of the PACER-native face. Each docstring is the event's entry in the reference."""

from datetime import datetime
from typing import ClassVar

from cso_kit.storage.event import Event, event


@event
class PacerTokenIssued(Event):
    """A `nextGenCSO` token was issued on a sign-on session. The journal never holds the token itself.

    `search_withheld` says why its holder may not search: `client_code_required`, `inactive`, `not_activated`, `disabled` or
    `paa`.
    """

    kind: ClassVar[str] = "pacer_token.issued"
    sub: str
    sid: str
    search_withheld: str | None = None


@event
class PacerTokensRevoked(Event):
    """An account's `nextGenCSO` tokens ended: by a new password, or by a new token if `CSO_PACER_ONE_TOKEN` is on.

    `count` is their number.
    """

    kind: ClassVar[str] = "pacer_token.revoked"
    sub: str
    count: int


@event
class PacerLoginRefused(Event):
    """The PACER Authentication API refused a login; `result` is the `loginResult` it answered with.

    `reason`: one of `sign_on.refused`, or `redaction_not_accepted`, `password_expired`, `client_code_malformed` or
    `suspended`.
    """

    kind: ClassVar[str] = "pacer_login.refused"
    result: str
    reason: str
    login_id: str | None = None
    sub: str | None = None


@event
class PacerLoginsExcessive(Event):
    """An account logged in at the PACER Authentication API more often than the settings allow, and is warned from now on."""

    kind: ClassVar[str] = "pacer_login.excessive"
    sub: str
    login_id: str
    logins: int


@event
class PacerAccountSuspended(Event):
    """The PACER Authentication API refuses an account until `suspended_until` (protocol time): it logged in too often."""

    kind: ClassVar[str] = "pacer_login.suspended"
    sub: str
    login_id: str
    suspended_until: datetime
