"""The readiness of a court's filers, of all courts, and of one person at one court (rules R1, R2).

Each half is read by few queries and the two are joined in memory, because a court may have thousands of filers.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from court_rp.control.readiness import CourtDays
from court_rp.control.store import FilerFacts
from court_rp.courts.phase import excluded_signs
from cso_advice.readiness import Readiness, assess
from cso_advice.reasons import REASONS
from cso_advice.standing import Standing
from cso_idp.control.readiness import sign_on_lacks
from cso_idp.control.store import AccountFacts
from cso_idp.mfa.policy import Policy
from cso_kit.control.problem import ProblemError
from cso_sim.readiness.matching import Holding, Match, People

if TYPE_CHECKING:
    from cso_sim.both_services import BothServices


class FilerReadiness(NamedTuple):
    """A filer with the PACER account that was found, and whether they are ready."""

    filer: FilerFacts
    login_id: str | None
    found: Readiness

    @property
    def reason(self) -> str:
        """The first reason why the filer is not ready; empty if they are."""
        return self.found.reasons[0].name if self.found.reasons else ""


class CourtReport(NamedTuple):
    """The filers of one court, without clerks, and their counts. `not_ready` and `asides` are in the order of the reasons."""

    at: CourtDays
    filers: list[FilerReadiness]
    ready: int
    linked: int
    not_ready: dict[str, int]
    asides: dict[str, int]
    locked_out: list[FilerReadiness]

    @property
    def total(self) -> int:
        """How many filers there are."""
        return len(self.filers)

    @property
    def ready_share(self) -> float:
        """The share of ready filers, from 0 to 1; 1 if there are none."""
        return self.ready / self.total if self.filers else 1.0


async def court_report(both: "BothServices", court_id: str, on: date | None) -> CourtReport:
    """The report of a court for the end of the day `on`, or for the moment.

    Raises:
        ProblemError: there is no such court, or the day is past there.
    """
    at = await _days(both, court_id, on)
    filers = await both.courts.readiness.filers(at.court.court_id)
    accounts = await both.provider.readiness.of(
        {one.email.lower() for one in filers}, {one.sub for one in filers if one.sub is not None}
    )
    policy = await both.provider.readiness.policy()
    return _report(at, People(accounts).matched(filers, both.courts.readiness.issuer), policy)


async def all_courts(both: "BothServices") -> list[CourtReport]:
    """The reports of all courts that have filers, each for the day on which it goes live; for the moment if that is past or not
    known. In the order of their go-lives.
    """
    await both.courts.settle_due_dates()
    days = await both.courts.readiness.days_of_go_live()
    filers = await both.courts.readiness.filers(None)
    people = People(await both.provider.readiness.every())
    by_court: dict[str, list[Match]] = {}
    for match in people.matched(filers, both.courts.readiness.issuer):
        by_court.setdefault(match.filer.court_id, []).append(match)
    policy = await both.provider.readiness.policy()
    reports = [_report(days[court_id], matches, policy) for court_id, matches in by_court.items()]
    return sorted(reports, key=_by_go_live)


async def person(both: "BothServices", login_id: str, court_id: str, on: date | None) -> tuple[CourtDays, Readiness]:
    """The readiness of an account's holder at a court (R1), with the court's days.

    Raises:
        ProblemError: there is no such account or court, or the day is past there.
    """
    account = await both.provider.existing_account(login_id)
    at = await _days(both, court_id, on)
    email = account.email.lower()
    theirs = await both.courts.readiness.filers_of(at.court.court_id, account.sub, email)
    accounts = await both.provider.readiness.of({email}, {account.sub})
    facts = next(one for one in accounts if one.sub == account.sub)
    lacks = sign_on_lacks(await both.provider.readiness.policy(), at.moment)
    filer = theirs[0] if theirs else None
    standing = standing_of(filer, People(accounts).of(facts), at.row.linking_excludes, lacks)
    if filer is None and await both.provider.readiness.has_asked(facts.id, at.court.court_id):
        standing = standing._replace(has_asked=True)
    return at, assess(standing, at.days)


async def filer(both: "BothServices", court_id: str, login: str, email: str, sub: str | None) -> Readiness | None:
    """The readiness of whoever has a login at a court at this moment, whether or not there is a PACER account. `email` is the
    filer's address, `sub` that of the linked account. `None` if there is no such filer, or it is a clerk.
    """
    at = await _days(both, court_id, None)
    theirs = await both.courts.readiness.filers_of(court_id, sub or "", email.lower())
    accounts = await both.provider.readiness.of(
        {email.lower()} if email else (), {one.sub for one in theirs if one.sub}
    )
    matches = People(accounts).matched(theirs, both.courts.readiness.issuer)
    assessed = _assessed(at, matches, await both.provider.readiness.policy())
    return next((one.found for one in assessed if one.filer.login == login), None)


async def _days(both: "BothServices", court_id: str, on: date | None) -> CourtDays:
    await both.courts.settle_due_dates()
    at = await both.courts.readiness.days(court_id, on)
    if on is not None and on < at.days.today:
        raise ProblemError(
            422, f"on: {on} is past at {at.court.court_id}, where it is {at.days.today}; ask for today or later."
        )
    return at


def _report(at: CourtDays, matches: Iterable[Match], policy: Policy) -> CourtReport:
    filers = list(_assessed(at, matches, policy))
    reasons = Counter(one.reason for one in filers)
    asides = Counter(each.name for one in filers for each in one.found.asides)
    return CourtReport(
        at,
        filers,
        ready=reasons[""],
        linked=sum(one.filer.sub is not None for one in filers),
        not_ready={each.name: reasons[each.name] for each in REASONS if reasons[each.name]},
        asides={each.name: asides[each.name] for each in REASONS if asides[each.name]},
        locked_out=[one for one in filers if one.found.is_locked_out],
    )


def _assessed(at: CourtDays, matches: Iterable[Match], policy: Policy) -> Iterator[FilerReadiness]:
    # Many filers have few standings, so each is looked at once.
    known: dict[Standing, Readiness] = {}
    lacks = sign_on_lacks(policy, at.moment)
    for match in matches:
        standing = standing_of(match.filer, match.holding, at.row.linking_excludes, lacks)
        found = known.get(standing)
        if found is None:
            found = known[standing] = assess(standing, at.days)
        account = match.holding.account
        login_id = account.login_id if account else match.filer.login_id
        yield FilerReadiness(match.filer, login_id, found)


def standing_of(
    filer: FilerFacts | None, holding: Holding, excludes: str, lacks: Callable[[AccountFacts], tuple[bool, bool]]
) -> Standing:
    """What readiness depends on, of a filer and the account that counts for them; `lacks` is that of `sign_on_lacks`."""
    account = holding.account
    old_password, no_second_factor = lacks(account) if account else (False, False)
    return Standing(
        account=holding.state,
        login=("retired" if filer.is_retired else "known") if filer else "none",
        is_linked=filer is not None and filer.sub is not None,
        is_permitted=filer is None or filer.may_file,
        must_be_renamed=bool(filer and excludes and excluded_signs(filer.login, excludes)),
        is_second_login=holding.is_second,
        has_old_password=old_password,
        lacks_second_factor=no_second_factor,
        has_cja_apart=holding.has_cja_apart,
        may_search=account is None or account.may_search,
    )


def _by_go_live(report: CourtReport) -> tuple[bool, str, str]:
    moment = report.at.row.go_live_at
    return moment is None, moment.isoformat() if moment else "", report.at.court.court_id
