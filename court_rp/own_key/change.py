"""Changes a filer's key as its holder asks, with the former one. `legacy/key_rule.py` says what a new one must be."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo

from court_rp.errors import Refusal
from court_rp.filers import store as filers
from court_rp.legacy import verify
from court_rp.legacy.errors import CourtIsLive, CredentialIsRetired
from court_rp.legacy.key_rule import LONGEST_KEY, key_problem
from court_rp.own_key import letters
from court_rp.own_key.errors import NoOwnLogin
from court_rp.own_key.events import KeyChanged
from court_rp.sessions import store as sessions
from court_rp.transition.inbox import INBOX
from court_rp.visits.visit import Visit
from cso_kit.secrets.proof import LockoutRule
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.form_model import FormModel, Password, RefusedForm, check_form


def _follows_the_rule(key: str, info: ValidationInfo) -> str:
    visit: Visit = info.context["visit"]  # type: ignore[index]  # `read` always gives it
    if key == info.data.get("current_key"):
        raise ValueError("Choose another password than the one you have.")
    problem = key_problem(key, visit.at, visit.court.zone)
    if problem:
        raise ValueError(problem)
    return key


def _is_the_same(again: str, info: ValidationInfo) -> str:
    if again != info.data.get("key", again):
        raise ValueError("The two passwords differ.")
    return again


class KeyForm(FormModel):
    """The form: the key now, and the new one twice."""

    current_key: Annotated[Password, Field(max_length=LONGEST_KEY)]
    key: Annotated[Password, AfterValidator(_follows_the_rule)]
    key_again: Annotated[Password, AfterValidator(_is_the_same)]


def read(form: Mapping[str, str], visit: Visit) -> KeyForm | RefusedForm:
    """The form, or what is wrong with it by the rule of the visit's day."""
    return check_form(KeyForm, form, visit=visit)


def why_not(visit: Visit) -> Refusal | None:
    """Why this visitor cannot change a key; `None` if they can.

    From go-live on nobody can: the key is good for linking only, once (rule L5). A retired one never again (L6).
    """
    if visit.filer is not None and visit.filer.retired_at is not None:
        return CredentialIsRetired(visit.court, visit.filer.retired_at)
    if visit.phase == "live":
        return CourtIsLive(visit.court, visit.row.go_live_at)
    return None if visit.filer is not None and visit.by == "cmecf" else NoOwnLogin()


def change(
    tx: Transaction, visit: Visit, verified_hash: str | None, key_hash: str, rule: LockoutRule
) -> Refusal | None:
    """Changes the key of the visitor, whose session goes on. Returns why not, if it was refused.

    `verified_hash` is the stored hash that the given key matched, or `None`. A wrong key counts like one at the login (rule L9).
    """
    refusal = why_not(visit)
    if refusal is not None or visit.filer is None or visit.session is None:
        return refusal or NoOwnLogin()
    court_id, filer = visit.court.court_id, visit.filer
    proven = verify.conclude(tx, court_id, filer.login, verified_hash, rule)
    if isinstance(proven, Refusal):
        return proven
    changed = filers.change(tx, proven.filer, key_hash=key_hash)
    filers.remember_key(tx, filer.id, None)
    for session in sessions.of_filer(tx, filer.id):
        if session.id != visit.session.id:
            sessions.end(tx, session, sessions.KEY_RESET, filer.login)
    if filer.email:
        INBOX.send(tx, court_id, filer.email, letters.key_changed(visit.court, changed))
    tx.record(KeyChanged(court_id, filer.login))
    return None
