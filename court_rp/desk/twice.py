"""What changes others' rights is asked twice: the page that says what will happen, and the check that it is still so.

The first form leads to a plan: what will change, and whose rights. The page shows the plan, asks for the reason and then once
more (`cso_kit.web.confirmation`), and carries a seal of the plan. The last form makes the plan again, in the transaction of the
act. If it is another plan by now, because somebody else was faster, nothing is done and the page says what happened.
"""

import json
from collections.abc import Callable
from typing import NamedTuple

from court_rp.desk.acts.model import Act
from court_rp.desk.visit import DeskVisit
from court_rp.errors import Refusal
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.confirmation import Asking, Confirmed, read_confirmation
from cso_kit.web.csrf import form_token, is_form_token
from cso_kit.web.forms import Parameters


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


class Asked(NamedTuple):
    """What a form says of an act that is asked twice: how far the confirmation is, and the seal of the plan that was shown.

    `is_first`: no plan was shown yet.
    """

    confirmation: Confirmed | Asking
    seal: str
    is_first: bool

    @classmethod
    def read(cls, form: Parameters) -> "Asked":
        is_first = "seal" not in form
        return cls(Asking() if is_first else read_confirmation(form), form.text("seal"), is_first)

    @property
    def shown_again(self) -> Asking:
        """The form as it is shown if the plan has to be read again."""
        given = self.confirmation
        return Asking(given.reason) if isinstance(given, Confirmed) else given._replace(is_last=False)


class ToConfirm(NamedTuple):
    """The plan has to be shown, for the first time or again. `is_overtaken`: it is not the one that was confirmed. `last` is the
    newest act on the same subject.
    """

    plan: Plan
    asking: Asking
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
    is_overtaken = not (asked.is_first or is_form_token(asked.seal, visit.secret, sealed_text(plan)))
    if is_overtaken:
        return ToConfirm(plan, asked.shown_again, latest(tx), is_overtaken=True)
    if isinstance(asked.confirmation, Asking):
        return ToConfirm(plan, asked.confirmation, None)
    outcome = doer(tx, visit, asked.confirmation.reason)
    return Refused(outcome, latest(tx)) if isinstance(outcome, Refusal) else outcome


def seal(visit: DeskVisit, plan: Plan) -> str:
    """The seal of a plan, which holds in this session only."""
    return form_token(visit.secret, sealed_text(plan))


def sealed_text(plan: Plan) -> str:
    """All on which a plan rests; JSON keeps its parts apart."""
    return json.dumps(["desk-plan", plan.title, *plan.changes, plan.whose, plan.facts])
