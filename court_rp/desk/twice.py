"""What changes others' rights is asked twice: the page that says what will happen, and the check that it is still so.

The first form leads to a plan: what will change, and whose rights. The page shows the plan, asks for the reason, and carries a
seal of the plan. The second form makes the plan again, in the transaction of the act. If it is another plan by now, because
somebody else was faster, nothing is done and the page says what happened.
"""

import json
from collections.abc import Callable
from typing import NamedTuple

from court_rp.desk.acts.model import Act
from court_rp.desk.visit import DeskVisit
from court_rp.errors import Refusal
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.csrf import form_token, is_form_token
from cso_kit.web.forms import Parameters

LONGEST_REASON = 500


class Plan(NamedTuple):
    """What an act would do now.

    `title` is the question, `changes` are sentences about what will be different, `whose` says whose rights change, `button`
    names the act. `facts` is anything else on which it rests and which the page does not show.
    """

    title: str
    changes: tuple[str, ...]
    whose: str
    button: str
    facts: str = ""
    is_danger: bool = False


class Asked(NamedTuple):
    """What the confirmation page sent: whether it was this page, the reason, and the seal of the plan that it showed."""

    is_confirmed: bool
    reason: str
    seal: str

    @classmethod
    def read(cls, form: Parameters) -> "Asked":
        return cls(bool(form.text("confirmed")), form.text("reason"), form.text("seal"))

    @property
    def error(self) -> str:
        """What is wrong with the reason; empty if nothing is."""
        if not self.reason:
            return "Say why; it is recorded with your name."
        too_long = len(self.reason) > LONGEST_REASON
        return f"Use at most {LONGEST_REASON} characters." if too_long else ""


class ToConfirm(NamedTuple):
    """The plan has to be shown, for the first time or again. `is_overtaken`: it is not the one that was confirmed. `last` is the
    newest act on the same subject.
    """

    plan: Plan
    last: Act | None
    is_overtaken: bool = False


class Refused(NamedTuple):
    """The act cannot be done. `last` is the newest act on the same subject, which may be why."""

    refusal: Refusal
    last: Act | None


Planner = Callable[[Transaction, DeskVisit], Plan | Refusal]
Latest = Callable[[Transaction], Act | None]
Doer = Callable[[Transaction, DeskVisit, str], Act | Refusal]


def plan_or_do(
    tx: Transaction, visit: DeskVisit, asked: Asked, planner: Planner, doer: Doer, latest: Latest
) -> Act | ToConfirm | Refused:
    """One step of asking twice: shows the plan, or does what was confirmed if the plan is still the same."""
    plan = planner(tx, visit)
    if isinstance(plan, Refusal):
        return Refused(plan, latest(tx))
    if not asked.is_confirmed:
        return ToConfirm(plan, latest(tx))
    if not is_form_token(asked.seal, visit.secret, sealed_text(plan)):
        return ToConfirm(plan, latest(tx), is_overtaken=True)
    if asked.error:
        return ToConfirm(plan, latest(tx))
    outcome = doer(tx, visit, asked.reason)
    return Refused(outcome, latest(tx)) if isinstance(outcome, Refusal) else outcome


def seal(visit: DeskVisit, plan: Plan) -> str:
    """The seal of a plan, which holds in this session only."""
    return form_token(visit.secret, sealed_text(plan))


def sealed_text(plan: Plan) -> str:
    """All on which a plan rests; JSON keeps its parts apart."""
    return json.dumps(["desk-plan", plan.title, *plan.changes, plan.whose, plan.facts])
