"""Opens a court session by the court's own login. From go-live on it refuses everybody (rules C3, C4).

`verify.py` proves the credential, `sessions/store.py` stores the session.
"""

from datetime import timedelta

from court_rp import events
from court_rp.errors import Refusal
from court_rp.filers.model import Filer
from court_rp.legacy import verify
from court_rp.legacy.errors import CourtIsLive, CredentialIsRetired
from court_rp.sessions import store as sessions
from court_rp.sessions.model import NewSession
from court_rp.visits.visit import Visit
from cso_kit.secrets.proof import LockoutRule
from cso_kit.storage.unit_of_work import Transaction


def log_in(
    tx: Transaction,
    visit: Visit,
    login: str,
    verified_hash: str | None,
    rule: LockoutRule,
    lifetime: timedelta,
    replaces: str | None,
) -> str | Refusal:
    """Opens a session. Returns its secret, or why it was refused."""
    outcome = _proven(tx, visit, login, verified_hash, rule)
    if isinstance(outcome, Refusal):
        known = verify.name_of_known(tx, visit.court.court_id, login)
        elsewhere = verify.courts_of(tx, visit.court.court_id, login, outcome)
        tx.record(events.CourtLoginRefused(visit.court.court_id, known, outcome.code, elsewhere))
        return outcome
    filer = outcome.filer
    _end_others(tx, filer, replaces)
    new = NewSession(
        secret_hash="",
        court_id=visit.court.court_id,
        by="cmecf",
        purpose="sign-in",
        opened_at=tx.at.protocol,
        expires_at=tx.at.protocol + lifetime,
        filer_id=filer.id,
        name=filer.name,
    )
    secret = sessions.open_session(tx, new, replaces)
    tx.record(events.CourtSessionOpened(visit.court.court_id, "cmecf", "sign-in", login=filer.login))
    return secret


def _end_others(tx: Transaction, filer: Filer, replaces: str | None) -> None:
    """Ends the filer's other sessions: a CM/ECF login has one session, and a second login ends the first (D§1.5)."""
    former = sessions.find(tx, filer.court_id, replaces)
    for session in sessions.of_filer(tx, filer.id):
        is_former = former is not None and session.id == former.id
        sessions.end(tx, session, "replaced" if is_former else "second_login", filer.login)


def _proven(
    tx: Transaction, visit: Visit, login: str, verified_hash: str | None, rule: LockoutRule
) -> verify.ProvenCredential | Refusal:
    # Wrong keys count at a live court too (rule L9): only the right key is answered with "retired".
    outcome = verify.conclude(tx, visit.court.court_id, login, verified_hash, rule)
    if isinstance(outcome, verify.ProvenCredential):
        retired = CredentialIsRetired.of(visit.court, outcome.filer)
        if retired is not None:
            return retired  # rule L6
    if visit.phase == "live":
        return CourtIsLive(visit.court, visit.row.go_live_at)  # rule C4: for anyone, linked or not
    return outcome
