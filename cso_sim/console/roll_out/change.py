"""The form that changes a court's calendar: announce, postpone, set. It makes the change of `PUT /_sim/courts/{id}/calendar`."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import ValidationError

from court_rp.control.calendar_change import version_of
from court_rp.control.models import CalendarChange
from court_rp.courts.phase import Phase, phase_at
from court_rp.courts.registry import Court, Registry
from cso_kit.control.problem import ProblemError
from cso_kit.time.american import moment_text
from cso_kit.web.validation_messages import validation_message

if TYPE_CHECKING:
    from cso_sim.both_services import BothServices

MEMBERS = ("announced_at", "freeze_at", "go_live_at", "go_live_roughly")
_WEEK = timedelta(weeks=1)
_NOT_COMPLETE = "This form was not complete. Open the court again, and press the button there."


class CourtForm(NamedTuple):
    """A court's dates as its form shows them, in the court's own zone. `seen` is the version of the calendar."""

    court: Court
    phase: Phase
    values: Mapping[str, str]
    seen: str

    @property
    def zone_name(self) -> str:
        """The city that names the court's time zone."""
        return self.court.timezone.partition("/")[2].replace("_", " ")


async def read_form_of(both: "BothServices", court_id: str, calendar: datetime) -> CourtForm:
    """The form of a court.

    Raises:
        ProblemError: there is no such court.
    """
    found = (await both.courts.readiness.days(court_id, None)).court
    row = (await both.courts.calendars.rows())[found.court_id]
    values = {name: _shown(getattr(row, name), found) for name in MEMBERS}
    return CourtForm(found, phase_at(row.calendar, calendar), values, version_of(row.calendar))


async def change(both: "BothServices", form: CourtForm, sent: Mapping[str, str], calendar: datetime) -> str:
    """Makes the change that the pressed button says. Returns a sentence; empty if nothing differs.

    Raises:
        ProblemError: a date is none, or the calendar is not what the form has shown.
    """
    members = _members(form, sent, calendar)
    if not members:
        return ""
    try:
        body = CalendarChange.model_validate(members)
    except ValidationError as error:
        first = error.errors()[0]
        raise ProblemError(422, f"{first['loc'][0]}: {validation_message(first)}") from error
    view = await both.courts.change_calendar(form.court.court_id, body, sent.get("seen", ""))
    if view.phase == "live":
        return f"{view.court_id} is live."
    day = (
        f"It goes live on {moment_text(view.go_live_at, form.court.zone)}"
        if view.go_live_at
        else "Its go-live has no date"
    )
    return f"{view.court_id} is {view.phase}. {day}."


def field_of(refusal: ProblemError) -> tuple[str, str]:
    """The field that a refusal is about, empty for the form as a whole, and the sentence."""
    name, separator, sentence = refusal.detail.partition(": ")
    return (name, sentence[:1].upper() + sentence[1:]) if separator and name in MEMBERS else ("", refusal.detail)


def _members(form: CourtForm, sent: Mapping[str, str], calendar: datetime) -> dict[str, Any]:
    act = sent.get("act", "")
    if act == "save":
        given = {name: sent.get(name, "").strip() for name in MEMBERS}
        return {name: text or None for name, text in given.items() if text != form.values[name]}
    if act == "announce":
        return {"announced_at": calendar.isoformat()}
    if act == "postpone" and form.values["go_live_at"]:
        before = datetime.fromisoformat(form.values["go_live_at"])
        return {"go_live_at": (before + _WEEK).isoformat()}
    if act == "live":
        return {"go_live_at": calendar.isoformat()}
    raise ProblemError(422, _NOT_COMPLETE)


def _shown(value: object, court: Court) -> str:
    if isinstance(value, datetime):
        return value.astimezone(court.zone).replace(tzinfo=None).isoformat(timespec="seconds")
    return str(value or "")


def known_court(name: str) -> str:
    """The id of a court, as somebody typed it into an address; empty if there is none."""
    registry = Registry.load()
    found = registry.get(name) or registry.meant(name)
    return found.court_id if found else ""
