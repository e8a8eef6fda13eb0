"""The form that arms a fault: what was typed, as the control call takes it, and refusals at the field that they are about."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field, ValidationError

from cso_kit.control.problem import ProblemError
from cso_kit.web.form_model import FormModel, RefusedForm, check_form, shown_again
from cso_kit.web.validation_messages import validation_message
from cso_sim.both_services import BothServices
from cso_sim.console.said import in_the_console
from cso_sim.control.fault_models import ArmedFault, FaultArming, FaultEntry
from cso_sim.control.fault_places import places_of
from cso_sim.control.faults import arm_fault

_AIMS = ("client_id", "court_id", "loginId", "endpoint")
# The refusals of the control call that do not begin with the name of their member.
_ABOUT = {"There is no court": "court_id", "There is no client": "client_id", "There is no account": "loginId"}


class ArmingForm(FormModel):
    """What the fault is aimed at, and how often it strikes. The probability is in percent."""

    client_id: str | None = None
    court_id: str | None = None
    loginId: str | None = None  # noqa: N815 - as the control call names it
    endpoint: str | None = None
    times: int | None = Field(None, ge=1, le=1_000_000)
    percent: float | None = Field(None, gt=0, le=100)
    seed: str | None = None


async def armed_by(both: BothServices, fault: FaultEntry, sent: Mapping[str, str]) -> ArmedFault | RefusedForm:
    """Arms a fault by the control call, or says what is wrong at which field; the empty name stands for the form as a whole."""
    checked = check_form(ArmingForm, sent)
    if isinstance(checked, RefusedForm):
        return checked
    try:
        return await arm_fault(places_of(both), FaultArming.model_validate(_order(fault, checked)))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = str(first["loc"][0]).replace("probability", "percent")
        return RefusedForm(shown_again(ArmingForm, sent), {name: validation_message(first)})
    except ProblemError as error:
        field, told = _at_field(in_the_console(error.detail))
        if field in _AIMS and field not in fault.aims:
            field, told = "", in_the_console(error.detail)
        return RefusedForm(shown_again(ArmingForm, sent), {field: told})


def _order(fault: FaultEntry, form: ArmingForm) -> dict[str, Any]:
    order: dict[str, Any] = {name: getattr(form, name) for name in _AIMS}
    order |= {"times": form.times, "probability": None if form.percent is None else form.percent / 100}
    return {"fault": fault.name, "seed": form.seed, **order}


def _at_field(detail: str) -> tuple[str, str]:
    """The field that a refusal is about, and the sentence for it."""
    name, colon, rest = detail.partition(": ")
    if colon and name in ArmingForm.model_fields:
        return name, rest
    return next((field for beginning, field in _ABOUT.items() if detail.startswith(beginning)), ""), detail
