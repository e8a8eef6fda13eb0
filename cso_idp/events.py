"""Everything the provider writes into its journal. Each docstring is the event's entry in the reference."""

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
    """A sign-on was refused; `login_id` only if there is such an account.

    `reason`: `wrong_credentials`, `wrong_code`, `locked`, `cancelled` or `account_locked`.
    """

    kind: ClassVar[str] = "sign_on.refused"
    login_id: str | None
    reason: str
    client_id: str | None
    sub: str | None = None


@event
class CodeAsked(Event):
    """The password was right, and the account's one-time code is asked for (rule A11)."""

    kind: ClassVar[str] = "sign_on.code_asked"
    sub: str
    login_id: str
    client_id: str | None


@event
class LoginIdLocked(Event):
    """Too many wrong passwords were tried for a user name; it is locked until `locked_until` (protocol time). A wrong try while
    it is locked extends that, and is not told as another lock.
    """

    kind: ClassVar[str] = "sign_on.locked"
    login_id: str | None
    locked_until: datetime


@event
class AuthorizationRefused(Event):
    """An authorization request was answered with an OAuth error, on a page or by redirect."""

    kind: ClassVar[str] = "authorization.refused"
    error: str
    reason: str
    client_id: str | None
    sub: str | None = None


@event
class TokensIssued(Event):
    """Tokens were issued at the token endpoint. Access tokens themselves are never journaled."""

    kind: ClassVar[str] = "token.issued"
    client_id: str
    grant_type: str
    scope: str
    sub: str | None = None
    sid: str | None = None


@event
class TokenRefused(Event):
    """A request at the token endpoint was refused with an OAuth error. `client_id` is whom it came from, or says it came from."""

    kind: ClassVar[str] = "token.refused"
    error: str
    reason: str
    client_id: str | None
    grant_type: str | None


@event
class GrantRevoked(Event):
    """All tokens of one grant were revoked. `reason`: `code_reused` or `refresh_token_reused`."""

    kind: ClassVar[str] = "grant.revoked"
    client_id: str
    sub: str | None
    reason: str


@event
class TokenRevoked(Event):
    """A client revoked one of its tokens. `token_kind`: `access` or `refresh` (which takes its whole grant with it)."""

    kind: ClassVar[str] = "token.revoked"
    client_id: str
    token_kind: str


@event
class SignOnSessionEnded(Event):
    """A Central Sign-On session ended. `reason`: `logout`, `replaced` (signed on again), `account` (it is not in use any more) or
    `password_changed`.
    """

    kind: ClassVar[str] = "sign_on_session.ended"
    sub: str
    sid: str
    reason: str


@event
class PacerTokenIssued(Event):
    """A `nextGenCSO` token was issued on a sign-on session. The token itself is never journaled.

    `search_withheld` says why its holder may not search (`client_code_required`, `inactive`, `not_activated` or `paa`).
    """

    kind: ClassVar[str] = "pacer_token.issued"
    sub: str
    sid: str
    search_withheld: str | None = None


@event
class PacerTokensRevoked(Event):
    """The `nextGenCSO` tokens an account had were ended: by a new password, or by a new token if `CSO_PACER_ONE_TOKEN` says so.

    `count` says how many.
    """

    kind: ClassVar[str] = "pacer_token.revoked"
    sub: str
    count: int


@event
class PacerLoginRefused(Event):
    """The PACER Authentication API refused a login; `result` is the `loginResult` it answered with.

    `reason`: one of `sign_on.refused`, or `redaction_not_accepted`, `client_code_malformed` or `suspended`.
    """

    kind: ClassVar[str] = "pacer_login.refused"
    result: str
    reason: str
    login_id: str | None = None
    sub: str | None = None


@event
class PacerLoginsExcessive(Event):
    """An account has logged in at the PACER Authentication API more often than the settings allow, and is warned from now on."""

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


@event
class LogoutDelivered(Event):
    """A client accepted the logout token for a session that ended (back-channel logout), at the attempt of this number."""

    kind: ClassVar[str] = "backchannel_logout.delivered"
    client_id: str
    sub: str
    sid: str
    attempts: int


@event
class LogoutNotDelivered(Event):
    """A logout token did not arrive; it is sent again at `retry_at`. `reason`: `unreachable`, `timeout` or `refused`."""

    kind: ClassVar[str] = "backchannel_logout.failed"
    client_id: str
    sub: str
    sid: str
    reason: str
    detail: str | None
    attempts: int
    retry_at: datetime


@event
class LogoutGivenUp(Event):
    """A logout token is not sent again: too often in vain, or `reason` is `not_registered`, `address_refused` or `refused`."""

    kind: ClassVar[str] = "backchannel_logout.given_up"
    client_id: str
    sub: str
    sid: str
    reason: str
    detail: str | None
    attempts: int


@event
class AccountCreated(Event):
    """A PACER account came into being through the control plane."""

    kind: ClassVar[str] = "account.created"
    sub: str
    login_id: str
    type: str


@event
class AccountRegistered(Event):
    """Somebody registered for an individual PACER account (rule A6)."""

    kind: ClassVar[str] = "account.registered"
    sub: str
    login_id: str
    user_type: str


@event
class AccountChanged(Event):
    """An account was changed through the control plane; `members` names what changed, not to what."""

    kind: ClassVar[str] = "account.changed"
    sub: str
    login_id: str
    members: list[str]


@event
class PasswordChanged(Event):
    """An account has a new password, by its upgrade or through the control plane. Its other sessions ended, and its tokens were
    revoked; `sessions` and `tokens` (access and refresh) count them.
    """

    kind: ClassVar[str] = "account.password_changed"
    sub: str
    login_id: str
    sessions: int
    tokens: int


@event
class AccountUpgraded(Event):
    """The holder upgraded a legacy account; the `sub` stays, the user name is new (rule A3)."""

    kind: ClassVar[str] = "account.upgraded"
    sub: str
    login_id: str
    former_login_id: str


@event
class UpgradeRefused(Event):
    """An upgrade was refused. `reason`: `shared`, `paa` or `already_upgraded` (rule A4)."""

    kind: ClassVar[str] = "account.upgrade_refused"
    sub: str
    login_id: str
    reason: str


@event
class ClientsRegistered(Event):
    """Clients were registered or changed at start or through the control plane."""

    kind: ClassVar[str] = "client.registered"
    client_ids: list[str]


@event
class ClientSelfRegistered(Event):
    """A client registered itself at `/register` (RFC 7591)."""

    kind: ClassVar[str] = "client.self_registered"
    client_id: str
    client_name: str


@event
class ClientSelfChanged(Event):
    """A client changed its own registration (RFC 7592)."""

    kind: ClassVar[str] = "client.self_changed"
    client_id: str


@event
class ClientSelfDeleted(Event):
    """A client deleted its own registration (RFC 7592); what it was given is revoked."""

    kind: ClassVar[str] = "client.self_deleted"
    client_id: str


@event
class RegistrationRefused(Event):
    """A registration, or a request to manage one, was refused with an OAuth error."""

    kind: ClassVar[str] = "client.registration_refused"
    error: str
    reason: str
    client_id: str | None


@event
class ConsentGiven(Event):
    """An account holder let a client of somebody else in; `scope` is what was asked this time."""

    kind: ClassVar[str] = "consent.given"
    client_id: str
    sub: str
    scope: str


@event
class ConsentRevoked(Event):
    """An account holder took back what they had allowed a client; its codes and tokens for the account went with it."""

    kind: ClassVar[str] = "consent.revoked"
    client_id: str
    sub: str


@event
class SigningKeyPublished(Event):
    """A signing key was made and published in the JWKS, not yet used."""

    kind: ClassVar[str] = "key.published"
    kid: str
    alg: str


@event
class SigningKeyUsed(Event):
    """A published signing key signs from now on; the one before it retires."""

    kind: ClassVar[str] = "key.used"
    kid: str
    alg: str


@event
class SigningKeyRetired(Event):
    """A signing key signs no more. It stays published until `published_until` (protocol time), when all it signed has expired."""

    kind: ClassVar[str] = "key.retired"
    kid: str
    alg: str
    published_until: datetime


@event
class ProviderClockMoved(Event):
    """The provider's clock was set, moved, frozen or released."""

    kind: ClassVar[str] = "clock.moved"
    calendar: datetime
    protocol: datetime
    frozen: bool


@event
class ProviderWorldLoaded(Event):
    """The provider's accounts were wiped and replayed from a scenario."""

    kind: ClassVar[str] = "world.loaded"
    accounts: int
