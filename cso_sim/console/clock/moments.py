"""Reads a date and a time of day as somebody chose them on a page, in the zone that the console shows."""

from datetime import UTC, date, datetime
from datetime import time as time_of_day
from typing import Annotated, Any

from pydantic import BeforeValidator

from cso_idp.service_center import SERVICE_CENTER
from cso_kit.time.clock import EARLIEST, LATEST
from cso_kit.web.form_model import FormModel, RefusedForm, check_form
from cso_kit.web.forms import Parameters
from cso_sim.readiness.day import day_of

_RANGE = "The calendar goes from 1990 to 2100; choose a day in these years."
_NO_SUCH_TIME = "This time does not exist on that day, because the clocks are put forward; choose an hour later."


def _time_of(typed: Any) -> time_of_day:
    try:
        return time_of_day.fromisoformat(str(typed).strip()).replace(tzinfo=None)
    except ValueError:
        raise ValueError("This must be a time of day such as 09:00 or 23:59.") from None


class PickedMoment(FormModel):
    """A day, and a time of day; without a time it is noon."""

    day: Annotated[date, BeforeValidator(day_of)]
    time: Annotated[time_of_day, BeforeValidator(_time_of)] = time_of_day(12)


def picked_moment(sent: Parameters) -> datetime | RefusedForm:
    """The moment of the fields `day` and `time`, in the zone of the PACER Service Center; or what is wrong with them. Of an hour
    that is there twice, because the clocks are put back, it is the first.
    """
    checked = check_form(PickedMoment, sent)
    if isinstance(checked, RefusedForm):
        return checked
    moment = datetime.combine(checked.day, checked.time, SERVICE_CENTER)
    values = {name: sent.text(name) for name in ("day", "time")}
    if not EARLIEST <= moment <= LATEST:
        return RefusedForm(values, {"day": _RANGE})
    if moment.astimezone(UTC).astimezone(SERVICE_CENTER).replace(tzinfo=None) != moment.replace(tzinfo=None):
        return RefusedForm(values, {"time": _NO_SUCH_TIME})
    return moment
