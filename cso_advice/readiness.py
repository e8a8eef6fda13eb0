"""Whether somebody is ready for a court's go-live, and otherwise the next step, by when and why (rules R1, R2).

It is one pure function. The wizard, the control call about a person and the report of a court all use it, so they agree.
"""

from datetime import date
from typing import NamedTuple

from cso_advice import sentences as say
from cso_advice.advice import Step
from cso_advice.reasons import REASONS, Reason
from cso_advice.standing import Standing, Timetable


class Readiness(NamedTuple):
    """The answer. `by` is the last day for the step; `None` if there is none or it is not known.

    `reasons` is what makes the person not ready, in its order; the step belongs to the first. `asides` leave the person ready.
    """

    reasons: tuple[Reason, ...]
    asides: tuple[Reason, ...]
    is_locked_out: bool
    step: Step
    by: date | None
    why: str

    @property
    def is_ready(self) -> bool:
        """Whether nothing is left that the person could do for this day."""
        return not self.reasons


def assess(person: Standing, days: Timetable) -> Readiness:
    """The readiness of a person for the day that the timetable is about (R1).

    Before go-live somebody is ready who has an individual, upgraded account and knows the court's login. After it their accounts
    are linked. A link that cannot be made before the day asked about is not missed on it.
    """
    found = tuple(each for each in REASONS if each.applies(person, days))
    reasons = tuple(each for each in found if each.weight != "aside")
    asides = tuple(each for each in found if each.weight == "aside")
    is_locked_out = days.is_live_then and any(each.weight == "locks_out" for each in reasons)
    if reasons:
        step, by, why = reasons[0].step(days), reasons[0].by.of(days), reasons[0].why
    else:
        step, by, why = _when_ready(person, days)
    return Readiness(reasons, asides, is_locked_out, step, by, why)


def _when_ready(person: Standing, days: Timetable) -> tuple[Step, date | None, str]:
    if person.is_linked:
        if days.is_live:
            return Step("File a document.", "file"), None, "This court is live, and your accounts are linked."
        why = f"Your accounts are linked. From {days.go_live} on you log in with your PACER account only."
        if person.login == "retired":
            return say.RETIRED, None, why
        if person.login in ("lost", "none"):
            text = f"To file before {days.go_live}, ask this court for your CM/ECF login and for a new password."
            return Step(text, "ask_court"), None, why
        return Step(f"Go on filing with your CM/ECF login until {days.go_live}.", "court"), None, why
    why = "You have an individual, upgraded account of your own, and you know your CM/ECF login at this court."
    if days.can_link:
        return say.LINK, None, f"{why} Linking is open."
    opens = days.dates.linking_opens or days.go_live
    text = f"Go on filing with your CM/ECF login until {days.go_live}. From {opens} on, log in with your PACER account and link."
    return Step(text, "court"), None, why
