"""The people of the scenario as pages show them: some at a time, and those that somebody looks for.

They are what the scenario gave out. What became of their accounts since is the control plane's to tell.
"""

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from cso_sim.federation import Federation

PAGE = 50
_LONGEST = 100


class PeoplePage(NamedTuple):
    """One page of those who were found. `total` counts everybody, `found` those that `query` leaves, `first` begins at 1."""

    query: str
    people: list[dict[str, Any]]
    total: int
    found: int
    number: int
    last: int

    @property
    def first(self) -> int:
        return (self.number - 1) * PAGE + 1


class Cast:
    """The scenario that is loaded. It is read once for each load: one of 12,000 people takes a tenth of a second."""

    def __init__(self, federation: "Federation") -> None:
        self._federation = federation
        self._known: tuple[int, dict[str, Any]] | None = None

    async def scenario(self) -> dict[str, Any]:
        """The scenario as JSON, with what was left out still left out."""
        state, _ = await self._federation.courts.read_clock()
        if self._known is None or self._known[0] != state.config_version:
            world = await self._federation.courts.world() or {}
            self._known = state.config_version, world.get("scenario", {})
        return self._known[1]


def courts_named(scenario: dict[str, Any]) -> set[str]:
    """The courts a scenario is about: with a calendar of their own, or with filers."""
    filers = {filer["court"] for person in scenario.get("people", ()) for filer in person.get("filers", ())}
    return filers | set(scenario.get("courts", ()))


def people_page(scenario: dict[str, Any], query: str, page: str) -> PeoplePage:
    """A page of the people whose name, PACER user name or court login has `query` in it; a page beyond the last is the last."""
    everybody = scenario.get("people", [])
    query = query[:_LONGEST]
    found = [person for person in everybody if _is_meant(person, query.casefold())] if query else everybody
    last = max(1, -(-len(found) // PAGE))
    number = min(max(1, int(page)), last) if page.isascii() and page.isdigit() and len(page) < 10 else 1
    shown = found[(number - 1) * PAGE : number * PAGE]
    return PeoplePage(query, shown, len(everybody), len(found), number, last)


def _is_meant(person: dict[str, Any], folded: str) -> bool:
    if folded in person["name"].casefold():
        return True
    names = [account["loginId"] for account in person.get("accounts", ())]
    names += [filer["login"] for filer in person.get("filers", ())]
    return any(folded in name.casefold() for name in names)
