"""The events of the courts' journal. Each docstring is the event's entry in the reference."""

from datetime import datetime
from typing import Any, ClassVar

from cso_kit.storage.event import Event, event


@event
class CourtAnnounced(Event):
    """A court announced NextGen: it posted the notice and sent it to the inboxes of its registered filers."""

    kind: ClassVar[str] = "court.announced"
    court_id: str
    announced_at: datetime
    go_live_at: datetime | None
    messages: int


@event
class CourtWentLive(Event):
    """A court went live: it accepts Central Sign-On only, ended its own sessions and retired linked filers' credentials."""

    kind: ClassVar[str] = "court.went_live"
    court_id: str
    go_live_at: datetime
    sessions_ended: int
    credentials_retired: int


@event
class CalendarChanged(Event):
    """A court's calendar was changed; `members` holds what changed, times as RFC 3339."""

    kind: ClassVar[str] = "court.calendar_changed"
    court_id: str
    members: dict[str, Any]


@event
class CaseOpened(Event):
    """A case was opened: by a filer (`login`) on the court's page, or by the control plane."""

    kind: ClassVar[str] = "case.opened"
    court_id: str
    case_number: str
    title: str
    login: str | None = None


@event
class FilerCreated(Event):
    """A court registered a filer through the control plane."""

    kind: ClassVar[str] = "filer.created"
    court_id: str
    login: str
    role: str


@event
class FilerChanged(Event):
    """A court changed a filer; `members` names what changed, not to what."""

    kind: ClassVar[str] = "filer.changed"
    court_id: str
    login: str
    members: list[str]


@event
class CourtSessionOpened(Event):
    """A session at a court began. `by`: `cmecf` (the court's own login), `cso`, or `pacer` (a PACER account, for reading only).
    `purpose`: `sign-in`, `linking` or `reading`. `face`: `pacer` if a token of the PACER login opened it. `exempt` is true if the
    login began with `X-` (rule A7).
    """

    kind: ClassVar[str] = "court_session.opened"
    court_id: str
    by: str
    purpose: str
    sub: str | None = None
    login: str | None = None
    sid: str | None = None
    face: str | None = None
    client_code: str | None = None
    exempt: bool | None = None


@event
class ExemptionChanged(Event):
    """A visitor changed the PACER exemption status of their session at a court (rule A7): from now on `exempt` or not."""

    kind: ClassVar[str] = "court_session.exemption_changed"
    court_id: str
    exempt: bool
    sub: str | None = None
    login_id: str | None = None


@event
class CourtSessionEnded(Event):
    """A session at a court ended. `reason`: `logout`, `replaced` (the same browser logged in again), `second_login` (its CM/ECF
    login was used again elsewhere), `key_reset` (the court gave it a new key), `login_closed` (the desk joined it into
    another one), `central_logout` or `token_ended`.
    `court.went_live` counts those it ends.
    """

    kind: ClassVar[str] = "court_session.ended"
    court_id: str
    by: str
    reason: str
    sub: str | None = None
    login: str | None = None


@event
class CourtLoginRefused(Event):
    """A court's own login form refused a login. `login` only if it is a filer's. `reason`: `wrong_credentials`, `locked`,
    `central_sign_on_only` or `retired`; for a PACER account `wrong_pacer_login`, `pacer_search_withheld` or `pacer_refused`.
    `elsewhere` has other courts where a filer has what was typed as the login.
    """

    kind: ClassVar[str] = "court_login.refused"
    court_id: str
    login: str | None
    reason: str
    elsewhere: list[str] | None = None


@event
class CredentialLocked(Event):
    """Too many wrong keys locked a CM/ECF login until `locked_until` (protocol time). Wrong keys on all pages count. `login` only
    if it is a filer's. A wrong key during the lock extends it and causes no further event.
    """

    kind: ClassVar[str] = "credential.locked"
    court_id: str
    login: str | None
    locked_until: datetime


@event
class CredentialRetired(Event):
    """A CM/ECF credential was retired (rules L5, L6). `cause`: `linked` at a live court, or `went_live` after an earlier link."""

    kind: ClassVar[str] = "credential.retired"
    court_id: str
    login: str
    sub: str
    retired_at: datetime
    cause: str


@event
class AccountLinked(Event):
    """A PACER account and a filer of a court were linked. `made_by`: `holder`, `desk` (with a `reason`) or `scenario`."""

    kind: ClassVar[str] = "link.made"
    court_id: str
    login: str
    sub: str
    made_by: str
    login_id: str | None = None
    reason: str | None = None


@event
class LinkRefused(Event):
    """Linking was refused; `reason` is the refusal's code. `login` only if it is a filer's. `elsewhere` has other courts where a
    filer has what was typed as the login.
    """

    kind: ClassVar[str] = "link.refused"
    court_id: str
    reason: str
    sub: str | None = None
    login: str | None = None
    elsewhere: list[str] | None = None


@event
class LinkEnded(Event):
    """The court's desk undid a link (rule L8)."""

    kind: ClassVar[str] = "link.ended"
    court_id: str
    login: str
    sub: str
    reason: str


@event
class CourtSignOnRefused(Event):
    """A court did not open a session after Central Sign-On. `reason` says which check failed, or what the provider answered."""

    kind: ClassVar[str] = "court_sign_on.refused"
    court_id: str
    reason: str
    detail: str | None = None
    sub: str | None = None


@event
class LogoutTokenAccepted(Event):
    """A court accepted a logout token (back-channel logout): the sign-on ended at the provider, and so did its sessions here."""

    kind: ClassVar[str] = "logout_token.accepted"
    court_id: str
    sub: str | None
    sid: str | None
    sessions_ended: int


@event
class LogoutTokenRefused(Event):
    """A court refused a logout token and ended no session. `reason` says which check failed."""

    kind: ClassVar[str] = "logout_token.refused"
    court_id: str
    reason: str
    detail: str | None = None


@event
class ApiRefused(Event):
    """A court's API refused a request. `reason` is an error of RFC 6750, the token's failed check, or the court's own code."""

    kind: ClassVar[str] = "api.refused"
    court_id: str
    reason: str
    detail: str | None = None
    sub: str | None = None
    client_id: str | None = None


@event
class CaseSearchRefused(Event):
    """A court refused a case search to somebody who is logged in. `reason`: `search_withheld` (rule A9) or `frozen` (rule C8)."""

    kind: ClassVar[str] = "case_search.refused"
    court_id: str
    reason: str
    sub: str | None = None
    login: str | None = None


@event
class SignOutDelivered(Event):
    """The provider got the report of a logout at a court during which it was not reachable."""

    kind: ClassVar[str] = "sign_out.delivered"
    court_id: str
    attempts: int


@event
class SignOutNotDelivered(Event):
    """The provider did not get the report of a logout at a court. The next attempt is at `retry_at`; without it there is none.

    `reason`: `provider_away`, `timeout`, or the fault of the provider's answer.
    """

    kind: ClassVar[str] = "sign_out.failed"
    court_id: str
    reason: str
    detail: str | None
    attempts: int
    retry_at: datetime | None


@event
class CourtClockMoved(Event):
    """The courts' clock was set, moved, frozen or released. `calendar_before` is what the calendar hand showed until then."""

    kind: ClassVar[str] = "court_clock.moved"
    calendar: datetime
    protocol: datetime
    frozen: bool
    calendar_before: datetime


@event
class CourtWorldLoaded(Event):
    """The courts' filers and dockets were wiped and replayed from a scenario."""

    kind: ClassVar[str] = "court_world.loaded"
    filers: int
    cases: int


@event
class CourtWorldReset(Event):
    """One court (`court_id`) or one person (`sub`) was reset to the scenario as it was loaded."""

    kind: ClassVar[str] = "court_world.reset"
    court_id: str | None = None
    sub: str | None = None
