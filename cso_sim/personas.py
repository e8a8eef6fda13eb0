"""The people of the loaded scenario, in pages or by a search, for the front page and the start-up message.

It shows the scenario's data; the control plane shows the present state of accounts.
"""

from typing import TYPE_CHECKING, Any, NamedTuple

from cso_idp.staff.model import USUAL_OPERATOR, Credentials
from cso_kit.web.list_part import Part, part_of

if TYPE_CHECKING:
    from cso_sim.both_services import BothServices

PAGE = 50
_LONGEST = 100


class PeoplePage(NamedTuple):
    """One page of the people who match `query`; `total` counts all people."""

    query: str
    total: int
    part: Part[dict[str, Any]]


class LoadedScenario:
    """The loaded scenario. It is read once for each load, because reading 12,000 people takes a tenth of a second."""

    def __init__(self, both: "BothServices") -> None:
        self._both = both
        self._known: tuple[int, dict[str, Any]] | None = None

    async def as_json(self) -> dict[str, Any]:
        """The scenario in its stored form, without omitted members."""
        state, _ = await self._both.courts.read_clock()
        if self._known is None or self._known[0] != state.config_version:
            self._known = state.config_version, await self._both.scenario_as_json()
        return self._known[1]


def courts_named(scenario: dict[str, Any]) -> set[str]:
    """The courts of a scenario that have their own calendar, filers or staff."""
    people = scenario.get("people", ())
    filed = {each["court"] for person in people for kind in ("filers", "staff") for each in person.get(kind, ())}
    return filed | set(scenario.get("courts", ()))


def staff_of(scenario: dict[str, Any]) -> list[Credentials]:
    """Who can log in at the Service Center's desk, with the keys that the scenario gave out."""
    given = [Credentials(each["login"], each["key"], each["name"]) for each in scenario.get("service_center", ())]
    return given or [USUAL_OPERATOR]


def people_page(scenario: dict[str, Any], query: str, page: str) -> PeoplePage:
    """A page of the people whose name, PACER user name or court login contains `query`.

    `page` is the number as the visitor sent it. A number beyond the last page gives the last page; any other text the first.
    """
    query = query[:_LONGEST]
    return PeoplePage(query, len(scenario.get("people", [])), part_of(people_matching(scenario, query), page, PAGE))


def people_matching(scenario: dict[str, Any], query: str) -> list[dict[str, Any]]:
    """The people whose name, PACER user name or court login contains `query`; everybody if it is empty."""
    everybody: list[dict[str, Any]] = scenario.get("people", [])
    return [person for person in everybody if _matches(person, query.casefold())] if query else everybody


def _matches(person: dict[str, Any], folded: str) -> bool:
    if folded in person["name"].casefold():
        return True
    names = [account["loginId"] for account in person.get("accounts", ())]
    names += [each["login"] for kind in ("filers", "staff") for each in person.get(kind, ())]
    return any(folded in name.casefold() for name in names)
