"""The texts of a court's notices (rule C9): pure functions of its calendar. `post.py` posts them, `letters.py` has the letters.

The steps follow the two notices of the real courts (`docs/fidelity.md`).
"""

from datetime import datetime

from court_rp.courts.phase import CourtCalendar, linking_opens_at, local_text
from court_rp.courts.registry import Court
from court_rp.transition.model import Notice, NoticeKind

_UNTIL_THEN = "Until then you go on using this court's own CM/ECF login."
PREPARE = (
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


def announcement(court: Court, calendar: CourtCalendar, posted_at: datetime) -> Notice:
    """NextGen CM/ECF is coming: when, and the steps to take."""
    first = f"This court moves to NextGen CM/ECF{when(court, calendar)}. {_UNTIL_THEN}"
    return _notice(
        court, "announcement", posted_at, "NextGen CM/ECF is coming", first, *PREPARE, linking_step(court, calendar)
    )


def registration(court: Court, calendar: CourtCalendar, posted_at: datetime) -> Notice:
    """New e-file registrations are closed until go-live (rule C8)."""
    text = f"New e-file registrations are not accepted until the court is live{on_day(court, calendar.go_live_at)}."
    return _notice(court, "registration", posted_at, "E-file registration is closed", text)


def instructions(court: Court, calendar: CourtCalendar, posted_at: datetime) -> Notice:
    """The instructions for linking, "closer to the date"."""
    return _notice(
        court,
        "instructions",
        posted_at,
        "How to link your accounts",
        f"This court goes live on NextGen CM/ECF{on_day(court, calendar.go_live_at)}.",
        *how_to_link(court, calendar),
    )


def freeze(court: Court, calendar: CourtCalendar, posted_at: datetime) -> Notice:
    """The system is being upgraded (rule C8)."""
    return _notice(court, "freeze", posted_at, "The system is being upgraded", freeze_text(court, calendar))


def live(court: Court, _: CourtCalendar, posted_at: datetime) -> Notice:
    """The court is live."""
    return _notice(
        court,
        "live",
        posted_at,
        "NextGen CM/ECF is live",
        "This court accepts Central Sign-On only. Its own CM/ECF logins no longer open a session, linked or not.",
        "If you have a CM/ECF login here, link it to your individual, upgraded PACER account before you file.",
    )


def changed(court: Court, before: CourtCalendar, after: CourtCalendar, now: datetime) -> Notice | None:
    """The notice about another go-live, or about another text for one that no day is known of; `None` if nothing changed."""
    old, new, roughly = before.go_live_at, after.go_live_at, after.go_live_roughly
    if old == new:
        if new is not None or roughly is None or roughly == before.go_live_roughly:
            return None
        text = f"This court will move to NextGen CM/ECF, expected {roughly}. The day will be announced."
        return _notice(court, "roughly", now, f"NextGen CM/ECF: coming {roughly}", text)
    if old is None or new is None:
        return _date_set(court, after, now) if new is not None else _postponed(court, before, after, now)
    kind: NoticeKind = "postponed" if new > old else "moved"
    title = "NextGen CM/ECF is postponed" if new > old else "The go-live is moved to an earlier day"
    return _notice(
        court,
        kind,
        now,
        title,
        f"This court does not go live on {local_text(old, court.zone)}. It goes live on {local_text(new, court.zone)} instead.",
        _UNTIL_THEN,
        linking_step(court, after).removeprefix("Step 4. "),
    )


def _date_set(court: Court, after: CourtCalendar, now: datetime) -> Notice:
    first = f"This court goes live on NextGen CM/ECF{on_day(court, after.go_live_at)}."
    return _notice(
        court, "date_set", now, "The day of go-live is set", first, _UNTIL_THEN, *PREPARE, linking_step(court, after)
    )


def _postponed(court: Court, before: CourtCalendar, after: CourtCalendar, now: datetime) -> Notice:
    expected = f"It is expected {after.go_live_roughly}; the" if after.go_live_roughly else "The"
    first = f"This court does not go live{on_day(court, before.go_live_at)}. {expected} new day will be announced."
    return _notice(court, "postponed", now, "NextGen CM/ECF is postponed", first, _UNTIL_THEN)


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


def when(court: Court, calendar: CourtCalendar) -> str:
    """` on Tuesday, …`, what is known roughly, or that the day is not known."""
    if calendar.go_live_at is not None:
        return on_day(court, calendar.go_live_at)
    if calendar.go_live_roughly is not None:
        return f", expected {calendar.go_live_roughly}; the day will be announced"
    return "; the day will be announced"


def linking_step(court: Court, calendar: CourtCalendar) -> str:
    """The last step: when to link (rule L4)."""
    if calendar.linking_opens == "announcement":
        return (
            "Step 4. Link your upgraded PACER account to your CM/ECF account now; until the court is live you go on filing "
            "with your CM/ECF login."
        )
    opens_at = linking_opens_at(calendar)
    opening = f" on or after {local_text(opens_at, court.zone)}" if opens_at else " once the court is live"
    return f"Step 4. Link your upgraded PACER account to your CM/ECF account{opening}, before you file."


def how_to_link(court: Court, calendar: CourtCalendar) -> list[str]:
    """The instructions for linking, a paragraph for each step."""
    opens_at = linking_opens_at(calendar)
    from_then = f"From {local_text(opens_at, court.zone)} on, open" if opens_at else "Open"
    where = f"/courts/{court.court_id}/link (Utilities, {court.linking_item})"
    return [
        f"1. {from_then} {where}, and sign on with your individual, upgraded PACER account.",
        "2. Enter the CM/ECF login and password this court issued to you.",
        "3. Check that both accounts are yours, and link them. You get a confirmation and a letter.",
        "You link once at each court, also if you have linked at another court before. A link cannot be undone by you.",
        "Once the court is live and your accounts are linked, the CM/ECF login and password are no longer valid here.",
    ]


def on_day(court: Court, moment: datetime | None) -> str:
    """` on Tuesday, …`, or nothing if the moment is not known."""
    return f" on {local_text(moment, court.zone)}" if moment else ""


def _notice(court: Court, kind: NoticeKind, posted_at: datetime, title: str, *paragraphs: str) -> Notice:
    return Notice(court.court_id, kind, posted_at, title, "\n\n".join(paragraphs))
