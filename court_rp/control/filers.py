"""What the control methods about filers share: finding one, giving one another login, and refusals as problems."""

from typing import TypeVar

from court_rp.control.store import some_logins
from court_rp.courts.registry import Court
from court_rp.desk.filers.acting import act_rename
from court_rp.errors import Refusal
from court_rp.filers import store as filers
from court_rp.filers.model import Filer
from cso_kit.control.problem import ProblemError
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.validation_messages import did_you_mean

T = TypeVar("T")


def existing(tx: Transaction, court: Court, login: str) -> Filer:
    """The filer with this login. Raises `ProblemError` (404) if there is none."""
    filer = filers.by_login(tx, court.court_id, login)
    if filer is None:
        listed = f"GET /_sim/courts/{court.court_id}/filers lists them."
        near = did_you_mean(login, some_logins(tx, court.court_id))
        raise ProblemError(404, f"{court.court_id} has no filer {login!r}; {listed}{near}")
    return filer


def renamed(tx: Transaction, court: Court, filer: Filer, login: str) -> Filer:
    """The filer with another login (rule L12). The key, the sessions and the link stay. Raises `ProblemError` (409) if another
    filer of the court has it.
    """
    if login == filer.login:
        return filer
    accepted(act_rename(tx, court, None, filer, login, None))
    return existing(tx, court, login)


def accepted(outcome: T | Refusal) -> T:
    """The outcome of a decision. Raises `ProblemError` (409) if it is a refusal."""
    if isinstance(outcome, Refusal):
        raise ProblemError(409, outcome.message, code=outcome.code)
    return outcome
