"""What control calls ask of a decision's outcome and of a filer: the value, or the problem that the caller is told."""

from typing import TypeVar

from court_rp.courts.registry import Court
from court_rp.errors import Refusal
from court_rp.filers import store as filers
from court_rp.filers.model import Filer
from cso_kit.control.problem import ProblemError
from cso_kit.storage.unit_of_work import Transaction

T = TypeVar("T")


def existing(tx: Transaction, court: Court, login: str) -> Filer:
    """The filer with this login. Raises `ProblemError` (404) if the court has none."""
    filer = filers.by_login(tx, court.court_id, login)
    if filer is None:
        raise ProblemError(
            404, f"{court.court_id} has no filer {login!r}; GET /_sim/courts/{court.court_id}/filers lists them."
        )
    return filer


def renamed(tx: Transaction, court: Court, filer: Filer, login: str) -> Filer:
    """The filer with another login (rule L12). The key, the sessions and the link stay."""
    other = filers.by_login(tx, court.court_id, login)
    if other is not None and other.id != filer.id:
        raise ProblemError(409, f"{court.court_id} already has a filer {login!r}.")
    return filers.rename(tx, filer, login)


def accepted(outcome: T | Refusal) -> T:
    """The outcome of a decision. Raises `ProblemError` (409) if it is a refusal."""
    if isinstance(outcome, Refusal):
        raise ProblemError(409, outcome.message, code=outcome.code)
    return outcome
