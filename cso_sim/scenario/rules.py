"""The checks across a scenario: each rule checks the whole document and yields mistakes with their paths.

A mistake has the path of its value and a remedy. `reading` finds the line.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import pairwise

from court_rp.agents.model import PRINCIPALS
from court_rp.cases.number import parse
from court_rp.courts.known_dates import DATES
from court_rp.courts.registry import ALIASES
from cso_kit.time.clock import EARLIEST, LATEST
from cso_kit.web.validation_messages import did_you_mean
from cso_sim.scenario.account_rules import ACCOUNT_RULES
from cso_sim.scenario.calendars import complete, linkable_from
from cso_sim.scenario.clients import faults_of
from cso_sim.scenario.document import ScenarioDocument
from cso_sim.scenario.mistakes import Courts, Mistake, Rule, accounts_of, is_upgraded
from cso_sim.scenario.positions import Path
from cso_sim.scenario.registrations import faults_of as registration_faults


def mistakes_in(document: ScenarioDocument, courts: Courts) -> list[Mistake]:
    """The mistakes of a document whose members have the right types."""
    return [mistake for rule in _RULES for mistake in rule(document, courts)]


def _the_clock_is_exact(document: ScenarioDocument, _: Courts) -> Iterator[Mistake]:
    hands = {"calendar": document.clock.calendar, "protocol_frozen_at": document.clock.protocol_frozen_at}
    for name, shown in hands.items():
        path, hand = ("clock", name), name.partition("_")[0]
        if shown is None:
            continue
        if shown.tzinfo is None:
            yield Mistake(
                path, f"The {hand} needs an offset, because courts stand in many zones: 2020-02-14T09:00:00-08:00."
            )
        elif not EARLIEST <= shown <= LATEST:
            yield Mistake(path, f"The {hand} can show any time from 1990 to 2100.")


def _courts_exist(document: ScenarioDocument, courts: Courts) -> Iterator[Mistake]:
    named: list[tuple[Path, str]] = [(("courts", court_id), court_id) for court_id in document.courts]
    for p, person in enumerate(document.people):
        named += [(("people", p, "filers", f, "court"), filer.court) for f, filer in enumerate(person.filers)]
        named += [(("people", p, "staff", s, "court"), staff.court) for s, staff in enumerate(person.staff)]
        named += [(("people", p, "registrations", r, "court"), one.court) for r, one in enumerate(person.registrations)]
    named += [(("e_file_offers", court_id), court_id) for court_id in document.e_file_offers]
    for path, account in accounts_of(document):
        named += [((*path, "cja_exempt_courts", n), court_id) for n, court_id in enumerate(account.cja_exempt_courts)]
        named += [((*path, "cja_account"), account.cja_account)] if account.cja_account else []
    named += [(("cases", c, "court"), case.court) for c, case in enumerate(document.cases)]
    for path, court_id in named:
        if court_id not in courts:
            meant = ALIASES.get(court_id.lower(), court_id.lower())
            hint = f" Did you mean {meant!r}?" if meant in courts else did_you_mean(court_id, courts)
            yield Mistake(path, f"There is no court {court_id!r}.{hint}")


def _court_times_exist(document: ScenarioDocument, courts: Courts) -> Iterator[Mistake]:
    """Checks that court-local times exist and are unique when daylight saving time begins or ends."""
    for court_id, calendar in document.courts.items():
        if court_id not in courts:
            continue
        for name, value in calendar.given().items():
            if not isinstance(value, datetime) or value.tzinfo is not None:
                continue
            zone, path = courts[court_id].zone, ("courts", court_id, name)
            local = value.replace(tzinfo=zone)
            if local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != value:
                yield Mistake(
                    path, f"There is no {value:%Y-%m-%d %H:%M} in {zone.key}: the clocks skip it. Give another time."
                )
            elif local.utcoffset() != local.replace(fold=1).utcoffset():
                both = " or ".join(f"{local.replace(fold=fold):%z}" for fold in (0, 1))
                yield Mistake(
                    path, f"{value:%Y-%m-%d %H:%M} comes twice in {zone.key}: say which with an offset ({both})."
                )


def _a_calendar_runs_forward(document: ScenarioDocument, courts: Courts) -> Iterator[Mistake]:
    for court_id in document.courts:
        if court_id not in courts:
            continue
        calendar = complete(document, courts[court_id])
        known = [(name, moment) for name in DATES if (moment := getattr(calendar, name)) is not None]
        for (earlier, first), (later, second) in pairwise(known):
            if first > second:
                yield Mistake(("courts", court_id, earlier), f"{earlier} is after {later}; a calendar runs forward.")


def _court_logins_are_unique(document: ScenarioDocument, _: Courts) -> Iterator[Mistake]:
    """No two filers of a court have the same login, and no two of its staff."""
    seen: set[tuple[str, str, str]] = set()
    for p, person in enumerate(document.people):
        logins = [("filers", f, filer.court, filer.login) for f, filer in enumerate(person.filers)]
        logins += [("staff", s, member.court, member.login) for s, member in enumerate(person.staff)]
        for kind, n, court, login in logins:
            if (kind, court, login.lower()) in seen:
                yield Mistake(("people", p, kind, n, "login"), f"The login {login!r} is given twice at {court}.")
            seen.add((kind, court, login.lower()))


def _links_obey_the_rules(document: ScenarioDocument, _: Courts) -> Iterator[Mistake]:
    """Rules A1, L1 and L2: an upgraded individual account and one filer at each court."""
    accounts = {account.login_id.lower(): account for _, account in accounts_of(document)}
    taken: dict[tuple[str, str], str] = {}
    for p, person in enumerate(document.people):
        for f, filer in enumerate(person.filers):
            if filer.linked_to is None:
                continue
            at: Path = ("people", p, "filers", f, "linked_to")
            name = filer.linked_to.lower()
            account = accounts.get(name)
            if account is None:
                yield Mistake(at, f"There is no account {filer.linked_to!r}.{did_you_mean(name, accounts)}")
            elif account.type != "individual":
                yield Mistake(at, f"{filer.linked_to!r} is a {account.type} account and cannot be linked (rule A1).")
            elif not is_upgraded(account):
                yield Mistake(
                    at, f"{filer.linked_to!r} is a legacy account; it must be upgraded before it is linked (rule L1)."
                )
            elif account.status == "cancelled":
                yield Mistake(at, f"{filer.linked_to!r} is cancelled and cannot be linked.")
            elif (filer.court, name) in taken:
                other = taken[filer.court, name]
                yield Mistake(at, f"{filer.linked_to!r} is linked to {other!r} at {filer.court} already (rule L2).")
            taken.setdefault((filer.court, name), filer.login)


def _links_have_a_possible_day(document: ScenarioDocument, courts: Courts) -> Iterator[Mistake]:
    """Rule L5: a link is never before the account or the go-live that it rests on."""
    accounts = {account.login_id.lower(): account for _, account in accounts_of(document)}
    now = document.clock.calendar
    for p, person in enumerate(document.people):
        for f, filer in enumerate(person.filers):
            account = accounts.get((filer.linked_to or "").lower())
            court = courts.get(filer.court)
            at: Path = ("people", p, "filers", f, "linked_on" if filer.linked_on else "linked_to")
            if filer.linked_on and filer.linked_to is None:
                yield Mistake(
                    at, "This filer is not linked; say with linked_to to which account, or leave linked_on out."
                )
            if account is None or court is None or now.tzinfo is None:
                continue
            if not is_upgraded(account) or account.status == "cancelled":
                continue  # `_links_obey_the_rules` refuses it
            first = linkable_from(document, court, account)
            if first is None or first > now:
                when = f"before {first:%Y-%m-%d}" if first else "because its go-live is not known"
                yield Mistake(at, f"Nobody can be linked at {filer.court} yet, {when} (rule L5); leave linked_to out.")
            elif filer.linked_on and not first.astimezone(court.zone).date() <= filer.linked_on <= now.date():
                yield Mistake(
                    at, f"The link can be of {first:%Y-%m-%d} or later, up to the day the calendar shows (rule L5)."
                )


def _agents_are_filers(document: ScenarioDocument, _: Courts) -> Iterator[Mistake]:
    """Rule L13: an agent is a filer of the same court, in the role filing_agent."""
    known = {
        (filer.court, filer.login.lower())
        for person in document.people
        for filer in person.filers
        if filer.role == "filing_agent"
    }
    for p, person in enumerate(document.people):
        for f, filer in enumerate(person.filers):
            for n, login in enumerate(filer.agents):
                if (filer.court, login.lower()) not in known:
                    at: Path = ("people", p, "filers", f, "agents", n)
                    yield Mistake(at, f"{filer.court} has no filer {login!r} in the role filing_agent (rule L13).")
            if filer.agents and filer.role not in PRINCIPALS:
                at = ("people", p, "filers", f, "agents")
                yield Mistake(at, f"A filer in the role {filer.role} has no filing agents (rule L13).")


def _registrations_can_be_sent(document: ScenarioDocument, _: Courts) -> Iterator[Mistake]:
    """Rules A12 and L11: an upgraded account asks each court once at a time."""
    for p, person in enumerate(document.people):
        upgraded = {a.login_id.lower() for a in person.accounts if is_upgraded(a) and a.status == "active"}
        seen: set[tuple[str, str]] = set()
        for r, each in enumerate(person.registrations):
            at: Path = ("people", p, "registrations", r)
            for member, fault in registration_faults(each, upgraded):
                yield Mistake((*at, member), fault)
            if (each.court, each.account.lower()) in seen:
                yield Mistake((*at, "court"), f"{each.account!r} asks {each.court} twice; give one registration.")
            seen.add((each.court, each.account.lower()))


def _cases_are_unique(document: ScenarioDocument, _: Courts) -> Iterator[Mistake]:
    seen: set[tuple[str, str | int]] = set()
    for c, case in enumerate(document.cases):
        for name, value in (("number", case.number), ("case_id", case.case_id)):
            if value is not None and (case.court, value) in seen:
                yield Mistake(("cases", c, name), f"The case {value} is given twice at {case.court}.")
            seen.add((case.court, value or 0))


def _cases_are_consistent(document: ScenarioDocument, courts: Courts) -> Iterator[Mistake]:
    for c, case in enumerate(document.cases):
        number = parse(case.number)
        stated = {"office": (case.office, number and number.office), "type": (case.type, number and number.type)}
        for name, (beside, inside) in stated.items():
            if beside is not None and inside not in {None, beside}:
                yield Mistake(("cases", c, name), f"The number says that this is {inside!r}; leave {name} out.")
        is_bankruptcy = case.court in courts and courts[case.court].type == "bankruptcy"
        if case.chapter is not None and not is_bankruptcy:
            yield Mistake(("cases", c, "chapter"), "Only cases of bankruptcy courts have a chapter; leave it out.")
        if case.nature_of_suit is not None and is_bankruptcy:
            yield Mistake(("cases", c, "nature_of_suit"), "Bankruptcy cases have a chapter, no nature_of_suit.")


def _cases_have_a_possible_past(document: ScenarioDocument, _: Courts) -> Iterator[Mistake]:
    today = document.clock.calendar.date()
    for c, case in enumerate(document.cases):
        if case.filed_on is not None and case.filed_on > today:
            yield Mistake(("cases", c, "filed_on"), f"The case is filed after the day the calendar shows ({today}).")
        number = parse(case.number)
        filed_on = case.filed_on or (date(number.year, 1, 1) if number else None)
        if case.closed_on is not None and filed_on is not None and case.closed_on < filed_on:
            yield Mistake(("cases", c, "closed_on"), f"The case is closed before it was filed ({filed_on}).")


def _staff_logins_are_unique(document: ScenarioDocument, _: Courts) -> Iterator[Mistake]:
    seen: set[str] = set()
    for s, member in enumerate(document.service_center):
        if member.login.lower() in seen:
            yield Mistake(("service_center", s, "login"), f"The staff login {member.login!r} is given twice.")
        seen.add(member.login.lower())


def _clients_are_unique(document: ScenarioDocument, _: Courts) -> Iterator[Mistake]:
    seen: set[str] = set()
    for c, client in enumerate(document.clients):
        at: Path = ("clients", c, "client_id")
        if client.client_id in seen:
            yield Mistake(at, f"The client {client.client_id!r} is given twice.")
        if client.client_id.startswith("court-"):
            yield Mistake(at, "Client identifiers that begin with 'court-' belong to the courts; choose another.")
        if client.client_id == "pcl":
            yield Mistake(at, "The client identifier 'pcl' is that of the Case Locator; choose another.")
        seen.add(client.client_id)


def _clients_can_be_registered(document: ScenarioDocument, _: Courts) -> Iterator[Mistake]:
    for c, client in enumerate(document.clients):
        for member, fault in faults_of(client):
            yield Mistake(("clients", c, member) if member else ("clients", c), fault)


_RULES: tuple[Rule, ...] = (
    _the_clock_is_exact,
    _courts_exist,
    _court_times_exist,
    _a_calendar_runs_forward,
    *ACCOUNT_RULES,
    _court_logins_are_unique,
    _links_obey_the_rules,
    _links_have_a_possible_day,
    _agents_are_filers,
    _registrations_can_be_sent,
    _cases_are_unique,
    _cases_are_consistent,
    _cases_have_a_possible_past,
    _staff_logins_are_unique,
    _clients_are_unique,
    _clients_can_be_registered,
)
