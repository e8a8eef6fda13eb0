"""A court's notices and its letters to registered filers (rule C9): a pure function of its calendar and the time.

The steps follow the two notices of the real courts (`docs/fidelity.md`). `inbox.py` writes the letters.
"""

from datetime import datetime
from typing import NamedTuple

from court_rp.courts.phase import CourtCalendar, is_past, linking_opens_at, local_text, phase_at
from court_rp.courts.registry import Court
from cso_kit.inbox import Letter


class Notice(NamedTuple):
    """One notice on a court's front page, with the moment of its posting."""

    kind: str
    posted_at: datetime
    title: str
    paragraphs: tuple[str, ...]


_PREPARE = (
    (
        "Step 1. Obtain your own individual PACER account, if you do not have one. An account shared by a firm or an office "
        "cannot be used to file."
    ),
    (
        "Step 2. If your individual PACER account was created before August 11, 2014, it is a legacy PACER account: upgrade "
        "it. Do not upgrade a shared account."
    ),
    (
        "Step 3. Make sure you know your current CM/ECF login and password for this court. You need them once more, to link."
    ),
)


def posted_notices(court: Court, calendar: CourtCalendar, now: datetime) -> list[Notice]:
    """The notices a visitor sees at the calendar time `now`, newest first."""
    notices = []
    if is_past(calendar.announced_at, now):
        notices.append(_announcement(court, calendar, calendar.announced_at))
    if is_past(calendar.registration_closes_at, now) and phase_at(calendar, now) != "live":
        text = f"New e-file registrations are not accepted until the court is live{_on(court, calendar.go_live_at)}."
        notices.append(
            Notice("registration", calendar.registration_closes_at, "E-file registration is closed", (text,))
        )
    if is_past(calendar.freeze_at, now) and phase_at(calendar, now) == "frozen":
        notices.append(
            Notice("freeze", calendar.freeze_at, "The system is being upgraded", (freeze_text(court, calendar),))
        )
    if is_past(calendar.go_live_at, now):
        notices.append(_live(court, calendar.go_live_at))
    return sorted(notices, key=lambda notice: notice.posted_at, reverse=True)


def announcement_letter(court: Court, calendar: CourtCalendar) -> Letter:
    """The letter to all registered filers at the announcement."""
    when = _on(court, calendar.go_live_at) or "; the day will be announced"
    lines = [
        f"The {_short(court)} moves to NextGen CM/ECF{when}.",
        "From then on you file with your own individual, upgraded PACER account through Central Sign-On.",
        *_PREPARE,
        _linking_line(court, calendar),
    ]
    return Letter("announcement", f"{court.court_id.upper()}: NextGen CM/ECF is coming", "\n\n".join(lines))


def linking_letter(court: Court, calendar: CourtCalendar) -> Letter:
    """The instructions for linking, which are sent when linking opens."""
    lines = [
        f"You can now link your PACER account to your CM/ECF account at the {_short(court)}.",
        f"1. Open the court's page /courts/{court.court_id}/link and sign on with your individual, upgraded PACER account.",
        "2. Enter the CM/ECF login and password this court issued to you, and submit.",
        "You link once at each court, also if you have linked at another court before. A link cannot be undone by you.",
        "Once the court is live and your accounts are linked, the CM/ECF login and password are no longer valid here."
        + (f" The court is live{_on(court, calendar.go_live_at)}." if calendar.go_live_at else ""),
    ]
    return Letter("linking", f"{court.court_id.upper()}: how to link your accounts", "\n\n".join(lines))


def freeze_text(court: Court, calendar: CourtCalendar) -> str:
    """What the freeze refuses, and until when (rule C8)."""
    what = {
        (True, True): "Filing and reading are",
        (True, False): "Filing is",
        (False, True): "Reading is",
        (False, False): "Nothing is",
    }[calendar.freeze_filing, calendar.freeze_reading]
    until = f"until {local_text(calendar.go_live_at, court.zone)}" if calendar.go_live_at else "until further notice"
    return f"{what} switched off {until}, while this court moves to NextGen CM/ECF."


def _announcement(court: Court, calendar: CourtCalendar, posted_at: datetime) -> Notice:
    when = _on(court, calendar.go_live_at) or ". The day will be announced; it is not known yet"
    first = f"This court moves to NextGen CM/ECF{when}. Until then you go on using this court's own CM/ECF login."
    return Notice(
        "announcement", posted_at, "NextGen CM/ECF is coming", (first, *_PREPARE, _linking_line(court, calendar))
    )


def _live(court: Court, posted_at: datetime) -> Notice:
    paragraphs = (
        "This court accepts Central Sign-On only. Its own CM/ECF logins no longer open a session, linked or not.",
        "If you have a CM/ECF login here, link it to your individual, upgraded PACER account before you file.",
    )
    return Notice("live", posted_at, "NextGen CM/ECF is live", paragraphs)


def _linking_line(court: Court, calendar: CourtCalendar) -> str:
    if calendar.linking_opens == "announcement":
        return (
            "Step 4. Link your upgraded PACER account to your CM/ECF account now; until the court is live you go on filing "
            "with your CM/ECF login."
        )
    opens_at = linking_opens_at(calendar)
    when = f" on or after {local_text(opens_at, court.zone)}" if opens_at else " once the court is live"
    return f"Step 4. Link your upgraded PACER account to your CM/ECF account{when}, before you file."


def _on(court: Court, moment: datetime | None) -> str:
    return f" on {local_text(moment, court.zone)}" if moment else ""


def _short(court: Court) -> str:
    return court.name.removeprefix("U.S. ")
