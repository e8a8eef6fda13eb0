"""The texts of a court's letters to its registered filers (rule C9): pure functions of its calendar. `inbox.py` adds each
filer's next step and writes them.
"""

from collections.abc import Iterable

from court_rp.courts.phase import CourtCalendar
from court_rp.courts.registry import Court
from court_rp.transition.model import Notice
from court_rp.transition.notices import PREPARE, how_to_link, linking_step, on_day, when
from cso_kit.inbox import Letter


def announcement(court: Court, calendar: CourtCalendar) -> Letter:
    """To all, at the announcement."""
    lines = [
        f"The {court.short_name} moves to NextGen CM/ECF{when(court, calendar)}.",
        "From then on you file with your own individual, upgraded PACER account through Central Sign-On.",
        *PREPARE,
        linking_step(court, calendar),
    ]
    return _letter(court, "announcement", "NextGen CM/ECF is coming", *lines)


def instructions(court: Court, calendar: CourtCalendar) -> Letter:
    """To those who have not linked, closer to the date."""
    first = f"The {court.short_name} goes live on NextGen CM/ECF{on_day(court, calendar.go_live_at)}."
    lines = [first, *PREPARE, "Then link your accounts:", *how_to_link(court, calendar)]
    return _letter(court, "instructions", "how to link your accounts on the day", *lines)


def linking(court: Court, calendar: CourtCalendar) -> Letter:
    """To those who have not linked, when linking opens."""
    first = f"You can now link your PACER account to your CM/ECF account at the {court.short_name}."
    live = [f"The court is live{on_day(court, calendar.go_live_at)}."] if calendar.go_live_at else []
    return _letter(court, "linking", "how to link your accounts", first, *how_to_link(court, calendar), *live)


def live(court: Court, _: CourtCalendar) -> Letter:
    """To those who have linked, at go-live."""
    return _letter(
        court,
        "live",
        "NextGen CM/ECF is live",
        f"The {court.short_name} is live on NextGen CM/ECF, and your accounts are linked.",
        "Log in with your PACER account only. The CM/ECF login and password of this court are no longer valid.",
    )


def of_change(court: Court, notice: Notice) -> Letter:
    """To all, with the news of another date, in the words of the notice."""
    return _letter(court, notice.kind, notice.title, f"From the {court.short_name}.", *notice.paragraphs)


def addressed(letter: Letter, court: Court, steps: Iterable[str]) -> Letter:
    """The letter to one address, with the next step for each of its CM/ECF logins, and the court's page (rule C12)."""
    more = f"What you can do now: /courts/{court.court_id}/"
    return letter._replace(body="\n\n".join([letter.body, *steps, more]))


def _letter(court: Court, kind: str, subject: str, *paragraphs: str) -> Letter:
    return Letter(kind, f"{court.court_id.upper()}: {subject}", "\n\n".join(paragraphs))
