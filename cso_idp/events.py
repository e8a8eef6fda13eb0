"""The provider's events about sign-ons, sessions, accounts and itself.

Each docstring is the event's entry in the reference.
"""

from datetime import datetime
from typing import ClassVar

from cso_kit.storage.event import Event, event


@event
class SignOnSucceeded(Event):
    """Somebody signed on with a PACER account and a Central Sign-On session began."""

    kind: ClassVar[str] = "sign_on.succeeded"
    sub: str
    login_id: str
    sid: str
    client_id: str | None


@event
class SignOnRefused(Event):
    """A sign-on was refused. `login_id` and `sub` only if there is such an account, which may be another person's.

    `reason`: `wrong_credentials`, `wrong_code`, `locked`, `cancelled`, `unconfirmed`, `in_review` or `account_locked`.
    """

    kind: ClassVar[str] = "sign_on.refused"
    login_id: str | None
    reason: str
    client_id: str | None
    sub: str | None = None


@event
class CodeAsked(Event):
    """The password was right, and the account's one-time code is required (rule A11)."""

    kind: ClassVar[str] = "sign_on.code_asked"
    sub: str
    login_id: str
    client_id: str | None


@event
class LoginIdLocked(Event):
    """Too many wrong passwords locked a user name until `locked_until` (protocol time). A wrong password during the lock extends
    it and causes no further event. `login_id` and `sub` only if there is such an account.
    """

    kind: ClassVar[str] = "sign_on.locked"
    login_id: str | None
    locked_until: datetime
    sub: str | None = None


@event
class SignOnSessionEnded(Event):
    """A Central Sign-On session ended. `reason`: `logout`, `replaced` (signed on again), `account` (the account is out of use),
    `password_changed`, or `everywhere` (the holder signed out everywhere).
    """

    kind: ClassVar[str] = "sign_on_session.ended"
    sub: str
    sid: str
    reason: str


@event
class AccountCreated(Event):
    """A PACER account was created through the control plane."""

    kind: ClassVar[str] = "account.created"
    sub: str
    login_id: str
    type: str


@event
class AccountRegistered(Event):
    """Somebody registered for a PACER account (rule A6). `user_type` is the chosen kind, `paa` for an administrative account
    (A8). `status`: `unconfirmed` until the e-mail address is confirmed, or `in_review` while the registration is held (rule A14).
    """

    kind: ClassVar[str] = "account.registered"
    sub: str
    login_id: str
    user_type: str
    status: str
    search_status: str


@event
class AccountChanged(Event):
    """An account was changed through the control plane. `members` has the names of the changed members, not their values."""

    kind: ClassVar[str] = "account.changed"
    sub: str
    login_id: str
    members: list[str]


@event
class ProfileChanged(Event):
    """The holder changed the profile at Manage My Account. `members` has the names of what is new, not the values."""

    kind: ClassVar[str] = "account.profile_changed"
    sub: str
    login_id: str
    members: list[str]


@event
class PasswordChanged(Event):
    """An account got a new password, by its holder or through the control plane. Its other sessions ended and its tokens were
    revoked; `sessions` and `tokens` (access and refresh) count them.
    """

    kind: ClassVar[str] = "account.password_changed"
    sub: str
    login_id: str
    sessions: int
    tokens: int


@event
class PasswordChangePutOff(Event):
    """A PACER-only user put off the change of an old password at a sign-on (rule A10). `left` is how often they still may."""

    kind: ClassVar[str] = "account.password_change_put_off"
    sub: str
    login_id: str
    left: int


@event
class AccountBecameFiler(Event):
    """An account for searching became a filer's: a court approved its registration, or linked it. `user_type` is its type now."""

    kind: ClassVar[str] = "account.became_filer"
    sub: str
    login_id: str
    user_type: str
    court_id: str


@event
class AccountDisabled(Event):
    """A PACER-only user signed on with an old password, whose change they had put off three times. From now on search is withheld
    until they change it (rule A10).
    """

    kind: ClassVar[str] = "account.disabled"
    sub: str
    login_id: str


@event
class RecoveryAsked(Event):
    """Somebody asked for a forgotten user name or password (`what`). `outcome`: `mailed`; `not_matched`, without saying whose it
    would have been; `locked`, after too many requests; or why the holder cannot reset the password: `cancelled`,
    `account_locked`, `unconfirmed`, `in_review`, `inactive` or `no_security_information`.
    """

    kind: ClassVar[str] = "recovery.asked"
    what: str
    outcome: str
    sub: str | None = None
    login_id: str | None = None


@event
class RecoveryAnswersRefused(Event):
    """Somebody opened a mailed link, and their answers to the security questions were not taken. `reason`: `wrong`, or `locked`:
    too many wrong ones were given, so right ones are not taken either.
    """

    kind: ClassVar[str] = "recovery.answers_refused"
    sub: str
    login_id: str
    reason: str


@event
class PasswordRecovered(Event):
    """The holder chose another password by a mailed link and the answers to two security questions."""

    kind: ClassVar[str] = "recovery.password_chosen"
    sub: str
    login_id: str


@event
class AccountUpgraded(Event):
    """The holder upgraded a legacy account. The `sub` stays; the user name is new (rule A3). `was_shared`: it was a shared
    account, upgraded by accident (rule A4).
    """

    kind: ClassVar[str] = "account.upgraded"
    sub: str
    login_id: str
    former_login_id: str
    was_shared: bool = False


@event
class AccountSharedAgain(Event):
    """The Service Center made an account that was upgraded by accident a shared one again (rule A4)."""

    kind: ClassVar[str] = "account.shared_again"
    sub: str
    login_id: str
    by: str
    reason: str


@event
class UpgradeRefused(Event):
    """An upgrade was refused. `reason`: `shared`, `paa` or `already_upgraded` (rule A4)."""

    kind: ClassVar[str] = "account.upgrade_refused"
    sub: str
    login_id: str
    reason: str


@event
class ConsentGiven(Event):
    """An account holder allowed a third-party client. `scope` is the scope of this request."""

    kind: ClassVar[str] = "consent.given"
    client_id: str
    sub: str
    scope: str


@event
class ConsentRevoked(Event):
    """An account holder revoked the consent for a client. Its codes and tokens for the account were revoked too."""

    kind: ClassVar[str] = "consent.revoked"
    client_id: str
    sub: str


@event
class ProviderClockMoved(Event):
    """The provider's clock was set, moved, frozen or released. `calendar_before` is what the calendar hand showed until then."""

    kind: ClassVar[str] = "clock.moved"
    calendar: datetime
    protocol: datetime
    frozen: bool
    calendar_before: datetime


@event
class ProviderWorldLoaded(Event):
    """The provider's accounts were wiped and replayed from a scenario."""

    kind: ClassVar[str] = "world.loaded"
    accounts: int
