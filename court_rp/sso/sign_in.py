"""Opens a court session for a person who signed on at the provider. The phase decides the session's purpose."""

from datetime import timedelta
from typing import Any, NamedTuple

from court_rp import events
from court_rp.courts import calendar_store
from court_rp.courts.phase import linking_is_open, phase_at
from court_rp.courts.registry import Court
from court_rp.provider.typed_claims import text
from court_rp.sessions import store as sessions
from court_rp.sessions.model import NewSession, OpenedBy, Purpose
from court_rp.settings import CourtSettings
from court_rp.sso.errors import CentralSignOnNotYet, LoggedOutMeanwhile
from court_rp.sso.logout import has_ended
from cso_kit.storage.unit_of_work import Transaction


class ClaimNames(NamedTuple):
    """The provider's names of the claims that a court reads."""

    login_id: str
    name: str
    account_type: str
    account_generation: str

    @classmethod
    def of(cls, settings: CourtSettings) -> "ClaimNames":
        return cls(
            settings.login_id_claim, settings.name_claim, settings.account_type_claim, settings.account_generation_claim
        )


class SignedOnPerson(NamedTuple):
    """The claims of the ID token and UserInfo, whether the person may search, and the ID token for the logout."""

    issuer: str
    claims: dict[str, Any]
    id_token: str
    names: ClaimNames
    may_search: bool

    def text(self, name: str) -> str | None:
        """A claim that is a text, or `None`."""
        return text(self.claims, name)

    @property
    def client_code(self) -> str | None:
        """The client code that was given at the sign-on."""
        return self.text("pacer_client_code")

    def is_exempt_at(self, court_id: str) -> bool:
        """Whether the provider calls the account exempt from fees at a court (rule A7)."""
        courts = self.claims.get("cja_exempt_courts")
        return isinstance(courts, list) and court_id in courts


def is_granted(wanted: str, requested: str, granted: str | None, supported: frozenset[str] | None) -> bool:
    """Whether the provider granted a scope that it may withhold, such as `pacer:search` (rule A9).

    If the scope is unknown to the provider or was not requested, it is granted. A token response without `scope` grants all
    requested scopes (RFC 6749 §5.1).
    """
    says_something = wanted in requested.split() and (supported is None or wanted in supported)
    return not says_something or granted is None or wanted in granted.split()


def purpose_at(tx: Transaction, court: Court, *, is_reading: bool = False) -> Purpose | CentralSignOnNotYet:
    """The purpose of a Central Sign-On at a court now: signing in (rule C4), linking only (rules L4, L5), or none (rule C3).

    Who comes to read reads, at a live court.
    """
    row, now = calendar_store.read(tx, court), tx.at.calendar
    if phase_at(row.calendar, now) == "live":
        return "reading" if is_reading else "sign-in"
    if linking_is_open(row.calendar, now) and not is_reading:
        return "linking"
    return CentralSignOnNotYet(court, row.go_live_at)


def _purpose_of(
    tx: Transaction, court: Court, person: SignedOnPerson, *, is_reading: bool
) -> Purpose | CentralSignOnNotYet | LoggedOutMeanwhile:
    sid = person.text("sid")
    if sid is not None and has_ended(tx, court.court_id, person.issuer, sid):
        return LoggedOutMeanwhile()
    return purpose_at(tx, court, is_reading=is_reading)


def sign_in(
    tx: Transaction,
    court: Court,
    person: SignedOnPerson,
    lifetime: timedelta,
    replaces: str | None,
    *,
    is_reading: bool = False,
) -> str | CentralSignOnNotYet | LoggedOutMeanwhile:
    """Opens a session: its secret for the browser's cookie, or the refusal. `is_reading`: by the view-only client (rule A12)."""
    purpose = _purpose_of(tx, court, person, is_reading=is_reading)
    if isinstance(purpose, CentralSignOnNotYet | LoggedOutMeanwhile):
        tx.record(events.CourtSignOnRefused(court.court_id, purpose.code, sub=person.text("sub")))
        return purpose
    by: OpenedBy = "pacer" if purpose == "reading" else "cso"
    new = NewSession(
        secret_hash="",
        court_id=court.court_id,
        by=by,
        purpose=purpose,
        opened_at=tx.at.protocol,
        expires_at=tx.at.protocol + lifetime,
        issuer=person.issuer,
        sub=person.claims["sub"],
        sid=person.text("sid"),
        login_id=person.text(person.names.login_id),
        name=person.text(person.names.name),
        account_type=person.text(person.names.account_type),
        account_generation=person.text(person.names.account_generation),
        may_search=person.may_search,
        id_token=person.id_token,
        may_be_exempt=person.is_exempt_at(court.court_id),
        client_code=person.client_code,
    )
    secret = sessions.open_session(tx, new, replaces)
    opened = events.CourtSessionOpened(
        court.court_id, by, purpose, new.sub, sid=new.sid, client_code=person.client_code
    )
    tx.record(opened)
    return secret
