"""Reads the board: first which courts and which people are shown, then what is between them, and nothing else."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from court_rp.control.people import CourtNow
from cso_kit.web.list_part import Part, part_of
from cso_sim.console.board.chosen import COURTS_AT_ONCE, PEOPLE_AT_ONCE, Chosen
from cso_sim.console.board.court_names import courts_like, meant_by
from cso_sim.console.board.standing import Cell, cell_of
from cso_sim.console.persons.listing import found, listed
from cso_sim.console.persons.person import Known, Person
from cso_sim.console.persons.reading import read
from cso_sim.personas import courts_named

if TYPE_CHECKING:
    from cso_sim.both_services import BothServices

# A person may be known at more courts than a page has room for.
_MOST_OF_PERSON = 60


class Row(NamedTuple):
    """One person with a cell for each court that is shown."""

    person: Person
    cells: Sequence[Cell]

    @property
    def id(self) -> str:
        """Names the row in the page."""
        return self.person.row_id


class Board(NamedTuple):
    """What is shown: `courts` are the columns, `people` the page of people whose rows these are. `meant` is what a visitor who
    asked for a court that there is not probably meant to type.
    """

    courts: Part[CourtNow]
    people: Part[Known]
    rows: Sequence[Row]
    phases: dict[str, int]
    meant: str = ""


async def read_board(both: "BothServices", scenario: dict[str, Any], chosen: Chosen) -> Board | None:
    """The board; `None` if it is to show a person whom nobody knows."""
    await both.courts.settle_due_dates()
    every = await both.courts.people.courts()
    if chosen.person:
        return await _of_person(both, scenario, chosen, every)
    courts = _shown(every, scenario, chosen)
    ids = [one.court.court_id for one in courts.items]
    people = await listed(both, scenario, chosen.listing(ids[0] if courts.found == 1 else ""), PEOPLE_AT_ONCE)
    rows = _rows(await read(both, people.items, ids), courts.items)
    return Board(courts, people, rows, _counts(every), "" if courts.found else meant_by(chosen.court))


async def _of_person(
    both: "BothServices", scenario: dict[str, Any], chosen: Chosen, every: Sequence[CourtNow]
) -> Board | None:
    """One person at all courts that know the person, and at those of the scenario."""
    known = await found(both, scenario, chosen.person)
    if known is None:
        return None
    [person] = await read(both, [known], None)
    here = {one.court_id for one in person.filers} | {one.court_id for one in person.sessions}
    wanted = here | courts_named(scenario)
    courts = [one for one in _matching(every, chosen) if one.court.court_id in wanted or chosen.court]
    part = part_of(sorted(courts, key=_by_go_live)[:_MOST_OF_PERSON], "", _MOST_OF_PERSON)
    return Board(part, part_of([known], "", 1), _rows([person], part.items), _counts(every))


async def read_rows(both: "BothServices", people: Sequence[Known], courts: Sequence[CourtNow]) -> list[Row]:
    """The rows of some people, at the courts of a board that was read before."""
    return _rows(await read(both, people, [one.court.court_id for one in courts]), courts)


def _rows(people: Sequence[Person], courts: Sequence[CourtNow]) -> list[Row]:
    return [Row(person, [cell_of(person, court) for court in courts]) for person in people]


def _shown(every: Sequence[CourtNow], scenario: dict[str, Any], chosen: Chosen) -> Part[CourtNow]:
    """The courts of this page: those of the scenario unless others are asked for, in the order in which they go live."""
    courts = _matching(every, chosen)
    if not (chosen.court or chosen.phase):
        named = courts_named(scenario)
        courts = [one for one in courts if one.court.court_id in named] or courts
    return part_of(sorted(courts, key=_by_go_live), chosen.courts, COURTS_AT_ONCE)


def _matching(every: Sequence[CourtNow], chosen: Chosen) -> list[CourtNow]:
    of_phase = [one for one in every if chosen.phase in {None, one.phase}]
    if not chosen.court:
        return of_phase
    named = {court.court_id for court in courts_like(chosen.court)}
    return [one for one in of_phase if one.court.court_id in named]


def _by_go_live(one: CourtNow) -> tuple[bool, str, str]:
    moment = one.row.go_live_at
    return moment is None, moment.isoformat() if moment else "", one.court.court_id


def _counts(every: Sequence[CourtNow]) -> dict[str, int]:
    """How many courts are in each phase, in the order of the transition."""
    phases = ("live", "frozen", "announced", "unannounced")
    return {phase: number for phase in phases if (number := sum(one.phase == phase for one in every))}
