"""What a cell of the board says: where one person stands at one court, in a few words. A pure function of what was read."""

from typing import Literal, NamedTuple

from court_rp.control.people import CourtNow
from court_rp.control.people_store import FilerOfPerson
from court_rp.courts.phase import excluded_signs
from court_rp.filers.credential import CredentialState, credential_state
from court_rp.sessions.model import CourtSession
from cso_idp.control.people import Delivery
from cso_sim.console.persons.person import Person
from cso_sim.readiness.matching import state_of

# `good`: everything works. `wait`: works for now, or will. `act`: something is to be done first. `out`: locked out.
# `read`: as anybody with a PACER account. `none`: the court does not know the person.
Tone = Literal["good", "wait", "act", "out", "read", "none"]

CREDENTIALS: dict[CredentialState, str] = {
    "login": "Court login: good",
    "link-only": "Court login: only for linking",
    "retired": "Court login: retired",
}
SESSIONS = {"cmecf": "Logged in by court login", "cso": "Logged in by Central Sign-On", "pacer": "Reads by PACER"}
DELIVERIES: dict[Delivery, str] = {
    "delivered": "Told of the sign-out",
    "pending": "Sign-out not delivered yet",
    "failed": "Sign-out could not be delivered",
}


class Cell(NamedTuple):
    """One person at one court. `filer` is the login that counts, `more` says how many others there are."""

    court_id: str
    tone: Tone
    headline: str
    filer: FilerOfPerson | None
    credential: CredentialState | None
    session: CourtSession | None
    delivery: Delivery | None
    more: int

    @property
    def login_text(self) -> str:
        """What the court login is good for (rule L5); empty without one."""
        if self.filer is None or self.credential is None:
            return ""
        return "Court login: joined into another" if self.filer.is_closed else CREDENTIALS[self.credential]

    @property
    def link_text(self) -> str:
        """To what the login is linked; empty without a login."""
        if self.filer is None:
            return ""
        if self.filer.sub is None:
            return "Not linked"
        return f"Linked to {self.filer.login_id}" if self.filer.login_id else "Linked"

    @property
    def session_text(self) -> str:
        """The open session at the court; empty without one."""
        if self.session is None:
            return ""
        return "Logged in to link only" if self.session.purpose == "linking" else SESSIONS[self.session.by]

    @property
    def delivery_text(self) -> str:
        """Whether the court was told of the newest sign-out; empty if there was none."""
        return DELIVERIES[self.delivery] if self.delivery else ""


def cell_of(person: Person, at: CourtNow) -> Cell:
    """Where a person stands at a court."""
    court_id = at.court.court_id
    filers = person.filers_at(court_id)
    filer = filers[0] if filers else None
    credential = credential_state(at.phase, filer.retired_at, is_linked=filer.sub is not None) if filer else None
    tone, headline = _standing(person, at, filer)
    return Cell(
        court_id,
        tone,
        headline,
        filer,
        credential,
        person.session_at(court_id),
        person.deliveries.get(court_id),
        len(filers) - 1 if filers else 0,
    )


def _standing(person: Person, at: CourtNow, filer: FilerOfPerson | None) -> tuple[Tone, str]:
    if filer is None:
        return _unknown_here(person, at)
    return _at_live_court(person, at, filer) if at.phase == "live" else _before_go_live(at, filer)


def _unknown_here(person: Person, at: CourtNow) -> tuple[Tone, str]:
    state = state_of(person.accounts[0]) if person.accounts else "none"
    if state == "none":
        return "none", "Not known here"
    if state == "paa":
        return "none", "Pays for others only"
    if state in {"upgraded", "legacy", "shared"}:
        if at.phase == "frozen" and at.row.freeze_reading:
            return "wait", "Reading is frozen"
        return ("read", "Reads") if person.accounts[0].may_search else ("wait", "May log in, not search")
    return "out", f"PACER account {_OUT_OF_USE[state]}"


_OUT_OF_USE = {
    "locked": "locked",
    "cancelled": "cancelled",
    "unconfirmed": "waits for its confirmation",
    "in_review": "is being reviewed",
}


def _before_go_live(at: CourtNow, filer: FilerOfPerson) -> tuple[Tone, str]:
    if filer.retired_at is not None:
        return "out", "Court login is retired already"
    if at.phase == "frozen" and at.row.freeze_filing:
        return "wait", "Filing is frozen"
    if not filer.may_file:
        return "good", "Reads with the court login"
    if filer.sub is not None:
        return "good", "Files; linked ahead of go-live"
    return "good", "Files; can link now" if at.linking_is_open else "Files with the court login"


def _at_live_court(person: Person, at: CourtNow, filer: FilerOfPerson) -> tuple[Tone, str]:
    accounts = [one for one in person.accounts if filer.sub is None or one.sub == filer.sub]
    state = state_of(accounts[0]) if accounts else "none"
    if state in _OUT_OF_USE:
        return "out", f"PACER account {_OUT_OF_USE[state]}"
    if filer.sub is not None:
        return ("good", "Files by Central Sign-On") if filer.may_file else ("wait", "Linked; may not file")
    if filer.is_closed:
        return "none", "Joined into another login"
    if filer.retired_at is not None:
        return "out", "Retired and not linked"
    if at.row.linking_excludes and excluded_signs(filer.login, at.row.linking_excludes):
        return "act", "Must be renamed, then linked"
    if state == "upgraded":
        return "act", "Must link to file"
    if state == "legacy":
        return "act", "Must upgrade, then link"
    return "out", "Shared account cannot link" if state == "shared" else "Locked out: no PACER account"
