"""Whom a list shows: the people of the scenario with those who came since, all accounts, or all court logins, in pages."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

from court_rp.control.people_store import FilerSearch
from cso_idp.control.people import Wanted
from cso_idp.control.people_store import AccountSearch
from cso_kit.web.list_part import Part, fetched_part, part_of
from cso_sim.console.persons.person import Known, of_account, of_filer, of_scenario
from cso_sim.personas import people_matching

if TYPE_CHECKING:
    from cso_sim.both_services import BothServices

Who = Literal["scenario", "accounts", "signed_on", "logins", "unlinked", "linked", "retired", "here"]
WHO: dict[Who, str] = {
    "scenario": "People of the scenario, and who came since",
    "accounts": "All PACER accounts",
    "signed_on": "PACER accounts: signed on now",
    "logins": "All court logins",
    "unlinked": "Court logins: not linked",
    "linked": "Court logins: linked",
    "retired": "Court logins: retired",
    "here": "Court logins: logged in at the court now",
}
# More people than these who came since the start are found in the list of all accounts.
_MOST_NEW = 200
_LONGEST = 100


class Listing(NamedTuple):
    """Which people: `q` is a part of a name, a user name, a login or an address. `court_id` chooses logins of one court."""

    who: Who = "scenario"
    q: str = ""
    court_id: str = ""
    page: str = ""

    @classmethod
    def of(cls, who: str, q: str, court_id: str, page: str) -> "Listing":
        """The list that a visitor asks for. What is not known is left out."""
        chosen: Who = next((each for each in get_args(Who) if each == who), "scenario")
        return cls(chosen, q.strip()[:_LONGEST], court_id, page)


async def listed(both: "BothServices", scenario: dict[str, Any], chosen: Listing, size: int) -> Part[Known]:
    """A page of the people."""
    if chosen.who == "scenario":
        cast = [of_scenario(one) for one in people_matching(scenario, chosen.q)]
        shown = [one for one in cast if one.login_ids or one.filers]
        return part_of([*shown, *await _new_people(both, scenario, chosen.q)], chosen.page, size)
    if chosen.who in {"accounts", "signed_on"}:
        search = AccountSearch(chosen.q, "signed_on" if chosen.who == "signed_on" else "")
        part = _asked(await both.provider.people.count(search), chosen.page, size)
        return part._replace(
            items=[of_account(one) for one in await both.provider.people.page(search, part.first - 1, size)]
        )
    state = chosen.who if chosen.who in {"unlinked", "linked", "retired", "here"} else ""
    filers = FilerSearch(chosen.q, state, chosen.court_id)
    part = _asked(await both.courts.people.count(filers), chosen.page, size)
    return part._replace(items=[of_filer(one) for one in await both.courts.people.page(filers, part.first - 1, size)])


async def found(both: "BothServices", scenario: dict[str, Any], ref: str) -> Known | None:
    """The person whom an address names: by `sub`, user name or e-mail address, or by court and login (`cacd/posei`)."""
    court_id, slash, login = ref.partition("/")
    if slash:
        logins = await both.courts.people.named(court_id, login)
        known = of_filer(logins[0]) if logins else None
    else:
        wanted = Wanted([ref.lower()], [ref.lower()], [ref])
        accounts = await both.provider.people.named(wanted)
        known = of_account(accounts[0]) if accounts else None
    if known is None:
        by_address = [one for one in scenario.get("people", ()) if one.get("email", "").lower() == ref.lower()]
        return of_scenario(by_address[0]) if by_address and ref else None
    return _of_cast(scenario, known) or known


def _of_cast(scenario: dict[str, Any], known: Known) -> Known | None:
    """The person of the scenario with this account, login, or name and address."""
    for persona in scenario.get("people", ()):
        one = of_scenario(persona)
        if one.key == known.key or set(one.login_ids) & set(known.login_ids) or set(one.filers) & set(known.filers):
            return one
    return None


async def _new_people(both: "BothServices", scenario: dict[str, Any], q: str) -> Sequence[Known]:
    """Who is not in the scenario: the holders of accounts and logins that were made since it was loaded."""
    cast = scenario.get("people", ())
    crowd = scenario.get("crowd", {})
    accounts = sum(len(one.get("accounts", ())) for one in cast) + crowd.get("count", 0)
    filers = sum(len(one.get("filers", ())) for one in cast)
    # Nothing is ever deleted, so the counts tell whether there is anybody new; usually there is not.
    more_accounts = await both.provider.people.count(AccountSearch()) - accounts
    more_filers = await both.courts.people.count(FilerSearch()) - filers
    found: list[Known] = []
    if more_accounts > 0:
        found += [of_account(one) for one in await both.provider.people.newest(_MOST_NEW)]
    if more_filers > 0:
        found += [of_filer(one) for one in await both.courts.people.newest(_MOST_NEW)]
    return _not_in(cast, crowd, found, q.casefold()) if found else ()


def _not_in(cast: Sequence[dict[str, Any]], crowd: dict[str, Any], found: Sequence[Known], q: str) -> list[Known]:
    known = [of_scenario(one) for one in cast]
    keys = {one.key for one in known}
    logins = {login_id for one in known for login_id in one.login_ids} | {each for one in known for each in one.filers}
    in_crowd = re.compile(re.escape(crowd.get("loginId", "user{n}")).replace(r"\{n\}", r"\d+")) if crowd else None
    new: dict[tuple[str, str], Known] = {}
    for one in reversed(found):
        names = {*one.login_ids, *one.filers}
        is_crowd = in_crowd is not None and any(in_crowd.fullmatch(each) for each in one.login_ids)
        mentions = [one.name, *one.login_ids, *(login for _, login in one.filers)]
        if one.key in keys or names & logins or is_crowd or not any(q in each.casefold() for each in mentions):
            continue
        new.setdefault(one.key, one)
    return list(new.values())


def _asked(count: int, page: str, size: int) -> Part[Known]:
    """The part that is asked for, still without its items."""
    return fetched_part(count, page, size, lambda *_: ())
