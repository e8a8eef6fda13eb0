"""The list of all courts: what a visitor looks for in it, and what is found.

It knows names, kinds and phases. How the list looks is `court_list.html`'s affair.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import NamedTuple

from court_rp.courts.registry import Court, Registry
from cso_kit.web.list_part import Part, part_of

# The number of courts on one page of the list. On a telephone they fill a few screens.
PART = 20
PHASES = ("live", "frozen", "announced", "unannounced")
_LONGEST = 100


class CourtSearch(NamedTuple):
    """What a visitor looks for; an empty member asks for nothing."""

    q: str
    type: str
    circuit: str
    phase: str

    @classmethod
    def of(cls, sent: Mapping[str, str]) -> "CourtSearch":
        """The search in a query string."""
        return cls(*(sent.get(name, "").strip()[:_LONGEST] for name in cls._fields))

    def finds(self, court: Court, phase: str) -> bool:
        """Whether the court is looked for. A court has every word of `q` in its name, its id or its city."""
        known = f"{court.name} {court.city} {court.court_id}".casefold()
        return (
            all(word in known for word in self.q.casefold().split())
            and self.type in ("", court.type)
            and self.circuit in ("", court.circuit)
            and self.phase in ("", phase)
        )


class Found(NamedTuple):
    """What a search found, and what there is to choose from: (value, label) with the number of courts."""

    search: CourtSearch
    part: Part[Court]
    total: int
    types: list[tuple[str, str]]
    circuits: list[tuple[str, str]]
    phases: list[tuple[str, str]]


def find_courts(registry: Registry, phases: Mapping[str, str], search: CourtSearch, asked: str) -> Found:
    """The part with the number `asked` of the courts that are looked for. `phases` has each court's phase by its id."""
    found = [court for court in registry if search.finds(court, phases[court.court_id])]
    groups = {court.type: court.group for court in registry}
    names = {court.circuit: court.circuit_name for court in registry}
    return Found(
        search,
        part_of(found, asked, PART),
        len(registry),
        _counted((court.type for court in registry), groups),
        sorted(_counted((court.circuit for court in registry), names), key=lambda choice: _order(choice[0])),
        _counted(phases.values(), {phase: phase for phase in PHASES}),
    )


def meant(registry: Registry, typed: str) -> list[Court]:
    """The courts that somebody may have meant who typed an id that no court has."""
    ids = [court.court_id for court in registry]
    return [registry[court_id] for court_id in get_close_matches(typed.strip().lower(), ids, n=3, cutoff=0.75)]


def _counted(values: Iterable[str], labels: Mapping[str, str]) -> list[tuple[str, str]]:
    counts = Counter(values)
    return [(value, f"{label} ({counts[value]})") for value, label in labels.items() if value and counts[value]]


def _order(circuit: str) -> tuple[int, str]:
    return (int(circuit), "") if circuit.isdigit() else (99, circuit)
