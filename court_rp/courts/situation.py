"""The court's part of the situation that advice depends on (rule C12). The person's part is added by who knows the person."""

from court_rp.courts.phase import CourtCalendar, Phase, linking_opens_at, local_text
from court_rp.courts.registry import Court
from cso_advice.situation import NO_DATES, Dates, Freeze, Situation


def court_situation(court: Court, calendar: CourtCalendar, phase: Phase, *, linking_is_open: bool) -> Situation:
    """Where a court stands, whoever is looking."""
    return Situation(
        phase=phase,
        freeze=Freeze(calendar.freeze_filing, calendar.freeze_reading),
        linking_is_open=linking_is_open,
        dates=_announced_dates(court, calendar, phase),
    )


def _announced_dates(court: Court, calendar: CourtCalendar, phase: Phase) -> Dates:
    """The court's dates, as far as it has announced them."""
    if phase == "unannounced":
        return NO_DATES
    moments = calendar.go_live_at, linking_opens_at(calendar)
    return Dates(*(local_text(moment, court.zone) if moment else "" for moment in moments))
