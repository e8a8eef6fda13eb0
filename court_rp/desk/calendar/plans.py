"""What a change of the court's calendar does, as the page that asks twice says it."""

from datetime import datetime
from typing import Any

from court_rp.courts.known_dates import DATES
from court_rp.courts.phase import CourtCalendar, Phase, local_text, phase_at
from court_rp.desk.calendar.errors import NothingChanges
from court_rp.desk.calendar.model import LABELS, OPENINGS
from court_rp.desk.twice import Plan
from court_rp.desk.visit import DeskVisit
from court_rp.errors import Refusal
from court_rp.transition import notices
from court_rp.transition.change import differences

_IN_PHASE: dict[Phase, str] = {
    "unannounced": "Nobody has been told of NextGen then: the court counts as unannounced.",
    "announced": "The court is announced then; its own CM/ECF logins go on opening sessions.",
    "frozen": "",
    "live": (
        "This court accepts Central Sign-On only then: sessions of its own logins end, and linked logins are retired for ever."
    ),
}


def to_change(
    visit: DeskVisit, after: CourtCalendar, title: str, button: str, filers: int, *, is_now: bool = False
) -> Plan | Refusal:
    """The plan of a change. With `is_now` dates that are the present moment are called now, because the moment passes."""
    before, now = visit.row.calendar, visit.at.calendar
    differs = differences(before, after)
    if not differs:
        return NothingChanges()
    changes = [_difference(visit, before, name, value, is_now=is_now) for name, value in differs.items()]
    phase = phase_at(after, now)
    if phase != visit.phase:
        changes.append(notices.freeze_text(visit.court, after) if phase == "frozen" else _IN_PHASE[phase])
        if visit.phase == "live":
            changes.append("Logins that are retired stay retired, and ended sessions stay ended.")
    changes.append(_news(visit, after, filers, is_now=is_now))
    whose = f"those of everybody who files or reads at this court: {filers:,} filers."
    return Plan(title, tuple(changes), whose, button, repr(before))


def _difference(visit: DeskVisit, before: CourtCalendar, name: str, value: Any, *, is_now: bool) -> str:
    was = _shown(visit, name, getattr(before, name))
    becomes = "now" if is_now and value == visit.at.calendar else _shown(visit, name, value)
    return f"{LABELS[name]}: {becomes}. Before: {was}."


def _shown(visit: DeskVisit, name: str, value: Any) -> str:
    if name in DATES:
        return local_text(value, visit.court.zone) if isinstance(value, datetime) else "no day"
    if name == "linking_opens":
        return OPENINGS[value]
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if value else "nothing"


def _news(visit: DeskVisit, after: CourtCalendar, filers: int, *, is_now: bool) -> str:
    """What is posted at once (rule C9)."""
    before = visit.row.calendar
    is_told = visit.row.announcement_is_settled or (before.go_live_at is None and after.go_live_at is None)
    notice = notices.changed(visit.court, before, after, visit.at.calendar) if is_told else None
    if notice is not None and not (is_now and after.go_live_at == visit.at.calendar):
        return (
            f"The notice “{notice.title}” is posted, and mailed to {filers:,} filers. Earlier notices stay as they are."
        )
    if phase_at(after, visit.at.calendar) != visit.phase:
        return "The notice of this step is posted, and mailed to the filers whom it concerns. Earlier notices stay as they are."
    return "No notice is posted for this."
