"""The decisions about e-file registrations at the desk, each with its record: what the pages and the control plane both do.

`by` is the member of staff; `None` is the control plane.
"""

from court_rp.desk.acts import store as acts
from court_rp.desk.acts.model import Act
from court_rp.desk.acts.record import BY_CONTROL, record_act
from court_rp.desk.staff.model import Member
from court_rp.errors import Refusal
from court_rp.filers import store as filers
from court_rp.registrations import decide
from court_rp.registrations.decide import IssuedKey
from court_rp.registrations.model import Registration
from court_rp.visits.visit import Visit
from cso_kit.storage.unit_of_work import Transaction

ACT = "registration_decided"
_SEARCHED = 50


def act_approve(
    tx: Transaction,
    visit: Visit,
    by: Member | None,
    registration: Registration,
    reason: str,
    issued: IssuedKey,
    login: str = "",
) -> Act | Refusal:
    """Approves (`decide.approve`)."""
    done = decide.approve(tx, visit, registration, _name(by), reason, issued, login)
    if isinstance(done, Refusal):
        return done
    what = "linked by hand to" if registration.is_rescue else "made the filer"
    return _record(tx, visit, by, done, f"was approved: {what} {done.filer_login}", reason)


def act_deny(
    tx: Transaction, visit: Visit, by: Member | None, registration: Registration, reason: str
) -> Act | Refusal:
    """Denies (`decide.deny`)."""
    done = decide.deny(tx, visit, registration, _name(by), reason)
    return done if isinstance(done, Refusal) else _record(tx, visit, by, done, "was denied", reason)


def act_ask(tx: Transaction, visit: Visit, by: Member | None, registration: Registration, reason: str) -> Act | Refusal:
    """Asks the person for more (`decide.ask_for_more`)."""
    done = decide.ask_for_more(tx, visit, registration, _name(by), reason)
    return done if isinstance(done, Refusal) else _record(tx, visit, by, done, "waits for more", reason)


def latest_about(tx: Transaction, registration: Registration | None) -> Act | None:
    """The newest act about a registration."""
    if registration is None:
        return None
    found = acts.of_kind(tx, registration.court_id, ACT, _SEARCHED)
    return next((act for act in found if _subject(registration) in act.text), None)


def _record(
    tx: Transaction, visit: Visit, by: Member | None, registration: Registration, outcome: str, reason: str
) -> Act:
    login = registration.filer_login
    filer = filers.by_login(tx, registration.court_id, login) if login else None
    text = f"{_subject(registration)} {outcome}."
    return record_act(tx, visit.court, by, ACT, text, reason, filer)


def _subject(registration: Registration) -> str:
    return f"The e-file registration of {registration.name} ({registration.login_id})"


def _name(by: Member | None) -> str:
    return by.name if by else BY_CONTROL
