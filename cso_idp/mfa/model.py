"""The second factor as it is read from the database, and what `mfa` needs to know of an account."""

from datetime import date, datetime
from typing import Literal, NamedTuple, Protocol

# Rule A11; D§3: up to five apps, so that each desk of a shared office can have one.
MOST_APPS = 5
# The name of the app that `mfa_secret` of a scenario or a control call is.
FIRST_APP = "Authenticator app"
BACKUP_CODES = 10
SKIPS = 3

# What a security code was asked for: to set up an app, or to be shown new backup codes.
Purpose = Literal["app", "codes"]


class Holder(Protocol):
    """The members of an account that `mfa` needs."""

    @property
    def id(self) -> int: ...

    @property
    def sub(self) -> str: ...

    @property
    def login_id(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def email(self) -> str: ...

    @property
    def is_filer(self) -> bool: ...

    @property
    def has_second_factor(self) -> bool: ...

    @property
    def mfa_skips(self) -> int: ...

    @property
    def mfa_prompted_on(self) -> date | None: ...


class Authenticator(NamedTuple):
    """One authenticator app of an account. `last_step` is the time step of its last accepted code; `added_at` is calendar time,
    unknown for apps from before it was kept.
    """

    id: int
    account_id: int
    name: str
    secret: str
    last_step: int | None = None
    added_at: datetime | None = None


class NamedSecret(NamedTuple):
    """An app to be stored: its name and its base32 secret."""

    name: str
    secret: str


class Setup(NamedTuple):
    """What one sign-on session is doing with its account's second factor, until `expires_at` (protocol time).

    With a `code_hash` a security code was mailed and has yet to be typed. With a `secret` it was typed, and the new app has yet
    to show that it has the secret.
    """

    session_id: str
    account_id: int
    purpose: Purpose
    code_hash: str | None
    secret: str | None
    expires_at: datetime


class StoredPolicy(NamedTuple):
    """What a scenario or a control call says about the calendar of the second factor; `None` leaves it to the settings.

    `enforced_from` is a date in ISO 8601, or `never`.
    """

    enforced_from: str | None = None
    seed: str | None = None
