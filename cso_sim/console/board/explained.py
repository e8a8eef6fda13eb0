"""Reads one person at one court, for the pages of a cell."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlencode

from court_rp.control.people import CourtNow
from court_rp.control.people_store import FilerOfPerson
from cso_advice.readiness import Readiness
from cso_kit.control.problem import ProblemError
from cso_sim.console.board.court_names import courts_like
from cso_sim.console.board.sentences import explained
from cso_sim.console.board.standing import Cell, cell_of
from cso_sim.console.persons.listing import found
from cso_sim.console.persons.person import Person
from cso_sim.console.persons.reading import read
from cso_sim.readiness import report

if TYPE_CHECKING:
    from cso_sim.both_services import BothServices


class Explained(NamedTuple):
    """One person at one court. `next_step` is what the readiness report tells, `None` for whom it does not count."""

    person: Person
    at: CourtNow
    cell: Cell
    sentences: list[str]
    next_step: Readiness | None

    @property
    def logins(self) -> Sequence[FilerOfPerson]:
        """The court logins of the person at this court that are not closed, the one of the cell first."""
        return [one for one in self.person.filers_at(self.cell.court_id) if not one.is_closed]


async def read_explained(both: "BothServices", scenario: dict[str, Any], court_id: str, ref: str) -> Explained:
    """What is known of the person whom an address names, at a court.

    Raises:
        ProblemError: there is no such court, or nobody is known by this name.
    """
    both.courts.client_id(court_id)  # refuses a court that there is not, and says which one was meant
    await both.courts.settle_due_dates()
    known = await found(both, scenario, ref)
    if known is None:
        raise ProblemError(404, f"Nobody here is known as {ref!r}; the board shows who there is.")
    court_id = courts_like(court_id)[0].court_id  # an address may name it in capitals, or by another name
    court = next(one for one in await both.courts.people.courts() if one.court.court_id == court_id)
    [person] = await read(both, [known], [court_id])
    cell = cell_of(person, court)
    return Explained(person, court, cell, explained(person, court, cell), await _next_step(both, person, cell))


async def _next_step(both: "BothServices", person: Person, cell: Cell) -> Readiness | None:
    if cell.filer is not None:
        filer = cell.filer
        return await report.filer(both, cell.court_id, filer.login, filer.email, filer.sub)
    if not person.accounts:
        return None
    return (await report.person(both, person.login_id, cell.court_id, None))[1]


def address_of(court_id: str, ref: str, name: str = "") -> str:
    """The address of a cell's page, or of one below it, below the console."""
    return f"board/{quote(court_id)}{name}?{urlencode({'person': ref})}"
