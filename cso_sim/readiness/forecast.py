"""How many filers would be ready, held up or locked out at any moment, if everybody stays as they are (rule R2).

`report.py` tells about one day, with each filer's next step. This only counts, for a slider that asks many times a second: people
are read once, and filers with the same standing are looked at once. What counts for whom is the same in both.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from court_rp.courts.calendar import CalendarRow
from court_rp.courts.phase import linking_is_open, phase_at
from cso_advice.readiness import assess
from cso_advice.standing import Standing, Timetable
from cso_idp.control.readiness import sign_on_lacks
from cso_idp.control.store import AccountFacts
from cso_idp.mfa.policy import Policy, exists
from cso_kit.time.clock import Moment
from cso_sim.readiness.matching import Match, People
from cso_sim.readiness.report import standing_of

if TYPE_CHECKING:
    from cso_sim.both_services import BothServices

_Lacks = Callable[[AccountFacts], tuple[bool, bool]]


class FilerCounts(NamedTuple):
    """Filers by their readiness. `held` are not ready, and not locked out. `lacking` counts the unready by their first reason."""

    ready: int
    held: int
    locked_out: int
    lacking: Counter[str]

    @property
    def total(self) -> int:
        """How many there are."""
        return self.ready + self.held + self.locked_out


class Forecast:
    """What was read once: the courts' calendars, and the filers with their accounts."""

    def __init__(
        self, rows: Mapping[str, CalendarRow], by_court: Mapping[str, Sequence[Match]], policy: Policy
    ) -> None:
        self.rows = rows
        self._policy = policy
        self._by_court = by_court
        # Without what an account lacks for a sign-on, which differs from day to day; by court and the signs that it excludes.
        self._standings: dict[tuple[str, str], Counter[Standing]] = {}
        self._known: dict[tuple[Standing, bool, bool], tuple[str, bool]] = {}

    def with_rows(self, rows: Mapping[str, CalendarRow]) -> "Forecast":
        """The same people with other dates of the courts. What was found out about the people is used again."""
        other = copy(self)
        other.rows = rows
        return other

    @property
    def courts(self) -> list[str]:
        """The courts with filers."""
        return list(self._by_court)

    def at(self, moment: datetime) -> FilerCounts:
        """The counts of all courts at the calendar time `moment`, as they would be told then."""
        lacks = self._lacks(moment)
        counts = [self._counts(court_id, moment, moment, lacks) for court_id in self._by_court]
        return FilerCounts(
            sum(each.ready for each in counts),
            sum(each.held for each in counts),
            sum(each.locked_out for each in counts),
            sum((each.lacking for each in counts), Counter()),
        )

    def of_court(self, court_id: str, now: datetime, then: datetime) -> FilerCounts:
        """The counts of one court for the moment `then`, as they are told at the moment `now`."""
        return self._counts(court_id, now, then, self._lacks(then))

    def _lacks(self, moment: datetime) -> _Lacks | None:
        """`None` before the second factor exists, when no account lacks anything; that is most moments that are asked about."""
        return _once(sign_on_lacks(self._policy, moment)) if exists(Moment(moment, moment)) else None

    def _counted(self, court_id: str, lacks: _Lacks | None) -> Counter[Standing]:
        """How many filers of a court have which standing."""
        excludes = self.rows[court_id].linking_excludes
        found = None if lacks else self._standings.get((court_id, excludes))
        if found is None:
            matches = self._by_court[court_id]
            found = Counter(standing_of(one.filer, one.holding, excludes, lacks or _nothing) for one in matches)
            if lacks is None:
                self._standings[court_id, excludes] = found
        return found

    def _counts(self, court_id: str, now: datetime, then: datetime, lacks: _Lacks | None) -> FilerCounts:
        calendar = self.rows[court_id].calendar
        is_live, can_link = phase_at(calendar, then) == "live", linking_is_open(calendar, now)
        lacking: Counter[str] = Counter()
        ready = locked_out = 0
        for standing, number in self._counted(court_id, lacks).items():
            reason, is_locked_out = self._assessed(standing, is_live=is_live, can_link=can_link)
            if reason:
                lacking[reason] += number
                locked_out += number * is_locked_out
            else:
                ready += number
        return FilerCounts(ready, lacking.total() - locked_out, locked_out, lacking)

    def _assessed(self, standing: Standing, *, is_live: bool, can_link: bool) -> tuple[str, bool]:
        """The first reason, empty for who is ready, and whether it locks out. No reason depends on a date, only its step does."""
        key = standing, is_live, can_link
        found = self._known.get(key)
        if found is None:
            days = Timetable(date.min, is_live_then=is_live, can_link=can_link)
            known = assess(standing, days)
            found = self._known[key] = known.reasons[0].name if known.reasons else "", known.is_locked_out
        return found


def _once(lacks: _Lacks) -> _Lacks:
    """The same, for accounts that have several filers."""
    known: dict[str, tuple[bool, bool]] = {}

    def look(account: AccountFacts) -> tuple[bool, bool]:
        found = known.get(account.sub)
        if found is None:
            found = known[account.sub] = lacks(account)
        return found

    return look


def _nothing(_: AccountFacts) -> tuple[bool, bool]:
    return False, False


async def read_forecast(both: "BothServices") -> Forecast:
    """What a forecast needs, read once."""
    await both.courts.settle_due_dates()
    rows = await both.courts.calendars.rows()
    filers = await both.courts.readiness.filers(None)
    people = People(await both.provider.readiness.every())
    by_court: dict[str, list[Match]] = {}
    for match in people.matched(filers, both.courts.readiness.issuer):
        by_court.setdefault(match.filer.court_id, []).append(match)
    return Forecast(rows, by_court, await both.provider.readiness.policy())
