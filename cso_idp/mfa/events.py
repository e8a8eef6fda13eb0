"""The events of the second factor (rule A11). None holds a secret or a code.

Each docstring is the event's entry in the reference.
"""

from typing import ClassVar

from cso_kit.storage.event import Event, event


@event
class SecurityCodeMailed(Event):
    """A security code was mailed to a holder. `purpose`: `app` (to set up an authenticator app) or `codes` (to see new backup
    codes).
    """

    kind: ClassVar[str] = "second_factor.security_code_mailed"
    sub: str
    login_id: str
    purpose: str


@event
class SecurityCodeRefused(Event):
    """A security code was not accepted. `reason`: `wrong`, `expired` or `locked` (too many wrong ones)."""

    kind: ClassVar[str] = "second_factor.security_code_refused"
    sub: str
    login_id: str
    reason: str


@event
class AuthenticatorAdded(Event):
    """An authenticator app was set up. `apps` is how many the account has now."""

    kind: ClassVar[str] = "second_factor.app_added"
    sub: str
    login_id: str
    name: str
    apps: int


@event
class AuthenticatorRenamed(Event):
    """An authenticator app got another name."""

    kind: ClassVar[str] = "second_factor.app_renamed"
    sub: str
    login_id: str
    name: str
    former_name: str


@event
class AuthenticatorRemoved(Event):
    """An authenticator app was removed by its holder. With the last one the second factor and its backup codes end."""

    kind: ClassVar[str] = "second_factor.app_removed"
    sub: str
    login_id: str
    name: str
    apps: int


@event
class RemovalRefused(Event):
    """The last authenticator app was to be removed while the account must have one."""

    kind: ClassVar[str] = "second_factor.removal_refused"
    sub: str
    login_id: str


@event
class SecondFactorRemoved(Event):
    """The PACER Service Center removed all authenticator apps and backup codes of an account. `by` is who did it, `reason` how
    the holder was identified.
    """

    kind: ClassVar[str] = "second_factor.removed"
    sub: str
    login_id: str
    apps: int
    by: str
    reason: str


@event
class BackupCodesMade(Event):
    """An account got new backup codes, which were shown once. Those from before are void."""

    kind: ClassVar[str] = "second_factor.backup_codes_made"
    sub: str
    login_id: str
    codes: int


@event
class BackupCodeUsed(Event):
    """A backup code was accepted in place of an app's code. `left` is how many are unused."""

    kind: ClassVar[str] = "second_factor.backup_code_used"
    sub: str
    login_id: str
    left: int


@event
class SetupSkipped(Event):
    """A holder who was prompted to set up a second factor put it off. After `left` more times access is restricted."""

    kind: ClassVar[str] = "second_factor.skipped"
    sub: str
    login_id: str
    skips: int
    left: int


@event
class SecondFactorPolicyChanged(Event):
    """A control call set the calendar of the second factor. `enforced_from` is null if it is never enforced."""

    kind: ClassVar[str] = "second_factor.policy_changed"
    enforced_from: str | None
    seed: str
