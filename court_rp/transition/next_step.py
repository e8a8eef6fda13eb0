"""The next step of a registered filer, as a court writes it into its letters (rules C9, C12).

`cso_advice` decides what the step is. The court knows the CM/ECF login and whether it is linked; of an account it knows only that
a linked one is individual and upgraded (rule L1).
"""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import NamedTuple

from court_rp.courts.phase import CourtCalendar, excluded_signs, linking_is_open, phase_at
from court_rp.courts.registry import Court
from court_rp.courts.situation import court_situation
from court_rp.filers.credential import credential_state
from cso_advice.advice import shown
from cso_advice.advise import advise
from cso_advice.situation import Situation
from cso_advice.ways import Sites


class Registered(NamedTuple):
    """A registered filer, as far as a letter depends on it. `retired_at` is the moment of the CM/ECF login's retirement."""

    email: str
    login: str
    may_file: bool
    retired_at: datetime | None
    is_linked: bool


def next_steps(court: Court, calendar: CourtCalendar, at: datetime) -> Callable[[Registered], str]:
    """A function that writes the next step of a filer, with its link, as it is at the calendar time `at`.

    It asks no database. A court has many filers and few situations, so each situation is looked at once.
    """
    phase = phase_at(calendar, at)
    here = court_situation(court, calendar, phase, linking_is_open=linking_is_open(calendar, at))
    # A letter is not written for one browser, so it does not know where the provider's pages are. The help page does.
    home = f"/courts/{court.court_id}"
    sites = Sites(court=home, only_page=f"{home}/help#get-ready").with_wizard(court=court.court_id)

    @cache
    def sentence(now: Situation) -> str:
        step = shown(advise(now), sites).step
        return f"{step.text} ({step.href})"

    def of(filer: Registered) -> str:
        now = _situation(here, filer, must_be_renamed=bool(excluded_signs(filer.login, calendar.linking_excludes)))
        return f"Your next step with the CM/ECF login {filer.login}: {sentence(now)}"

    return of


def _situation(here: Situation, filer: Registered, *, must_be_renamed: bool) -> Situation:
    return here._replace(
        kind="individual" if filer.is_linked else None,
        generation="upgraded" if filer.is_linked else None,
        credential=credential_state(here.phase or "unannounced", filer.retired_at, is_linked=filer.is_linked),
        is_linked=filer.is_linked,
        is_permitted=filer.may_file,
        must_be_renamed=must_be_renamed,
    )
