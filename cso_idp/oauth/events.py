"""The events of the protocol engine: requests, tokens, clients, keys and logouts.

Each docstring is the event's entry in the reference.
"""

from datetime import datetime
from typing import ClassVar

from cso_kit.storage.event import Event, event


@event
class AuthorizationRefused(Event):
    """An authorization request was answered with an OAuth error, on a page or by redirect. `reason` is a stable word,
    `description` a sentence; `sent` and `registered` say what differed.
    """

    kind: ClassVar[str] = "authorization.refused"
    error: str
    reason: str
    description: str
    client_id: str | None
    sub: str | None = None
    sent: dict[str, str] | None = None
    registered: dict[str, str] | None = None


@event
class AuthorizationCancelled(Event):
    """An account holder cancelled a sign-on; the client was answered `access_denied`. `reason`: `holder_cancelled`, or
    `upgrade_required` if the form of a legacy account's upgrade was cancelled. `step` is where that was.
    """

    kind: ClassVar[str] = "authorization.cancelled"
    step: str
    reason: str
    client_id: str | None
    sub: str | None = None


@event
class AuthorizationGranted(Event):
    """An authorization request was answered with a code. The journal never holds the code itself."""

    kind: ClassVar[str] = "authorization.granted"
    client_id: str
    scope: str
    sub: str
    sid: str


@event
class TokensIssued(Event):
    """Tokens were issued at the token endpoint. The journal never holds the tokens themselves."""

    kind: ClassVar[str] = "token.issued"
    client_id: str
    grant_type: str
    scope: str
    sub: str | None = None
    sid: str | None = None


@event
class TokenRefused(Event):
    """A request at the token endpoint was refused with an OAuth error. `client_id` may be unverified. `reason` is a stable word,
    `description` a sentence; `sent` and `registered` say what differed.
    """

    kind: ClassVar[str] = "token.refused"
    error: str
    reason: str
    description: str
    client_id: str | None
    grant_type: str | None
    sent: dict[str, str] | None = None
    registered: dict[str, str] | None = None


@event
class ClientRequestRefused(Event):
    """A request of a registered client for introspection, revocation or a pushed authorization request was refused with an OAuth
    error; `endpoint` is its address. If the client did not prove who it is, the first ten in a minute are recorded. The members
    are those of `token.refused`.
    """

    kind: ClassVar[str] = "client_request.refused"
    endpoint: str
    error: str
    reason: str
    description: str
    client_id: str
    sent: dict[str, str] | None = None
    registered: dict[str, str] | None = None


@event
class GrantRevoked(Event):
    """All tokens of one grant were revoked. `reason`: `code_reused` or `refresh_token_reused`."""

    kind: ClassVar[str] = "grant.revoked"
    client_id: str
    sub: str | None
    reason: str


@event
class TokenRevoked(Event):
    """A client revoked one of its tokens. `token_kind`: `access` or `refresh` (which revokes its whole grant)."""

    kind: ClassVar[str] = "token.revoked"
    client_id: str
    token_kind: str


@event
class LogoutDelivered(Event):
    """A client accepted the logout token of an ended session (back-channel logout). `attempt` is the number of the attempt."""

    kind: ClassVar[str] = "backchannel_logout.delivered"
    client_id: str
    sub: str
    sid: str
    attempts: int


@event
class LogoutNotDelivered(Event):
    """A delivery of a logout token failed; the next one is at `retry_at`. `reason`: `unreachable`, `timeout` or `refused`."""

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
    """A logout token was given up: after the last attempt, or `reason` is `not_registered`, `address_refused` or `refused`."""

    kind: ClassVar[str] = "backchannel_logout.given_up"
    client_id: str
    sub: str
    sid: str
    reason: str
    detail: str | None
    attempts: int


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
    """A client deleted its own registration (RFC 7592). Its codes and tokens are revoked."""

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
    """A signing key was retired. It stays published until `published_until` (protocol time), when all its signatures have
    expired.
    """

    kind: ClassVar[str] = "key.retired"
    kid: str
    alg: str
    published_until: datetime
