"""Stores the cases of a scenario. Values that the scenario leaves out are made up; the same case always gets the same values."""

from collections.abc import Iterator
from datetime import date

from court_rp.cases import store
from court_rp.cases.made_up import kinds_of_case
from court_rp.cases.model import CaseRecord, Party, made_up_id, parts_of
from court_rp.cases.open_case import NewCase
from court_rp.control.models import CaseCreation
from court_rp.control.world_models import CourtWorld, WorldCase
from court_rp.courts.registry import Court
from cso_kit.control.problem import ProblemError
from cso_kit.storage.unit_of_work import Transaction


def check(world: CourtWorld) -> None:
    """Refuses a world in which two cases of one court have the same number or identifier.

    Raises:
        ProblemError: two cases have it.
    """
    seen: set[tuple[str, str | int]] = set()
    for case in world.cases:
        for identity in (case.case_number, case.case_id):
            if identity is None:
                continue
            if (case.court_id, identity) in seen:
                raise ProblemError(422, f"{case.court_id} has two cases {identity}; a court gives each once.")
            seen.add((case.court_id, identity))


def add_one(tx: Transaction, court: Court, case: WorldCase, pacer_case_id: int) -> None:
    """Stores a case of a world with an empty docket."""
    parties = [Party(one.role, one.last_name, one.first_name, one.middle_name) for one in case.parties]
    store.add(tx, _record(tx, court, case, pacer_case_id), parties)


def identified(world: CourtWorld) -> Iterator[tuple[WorldCase, int]]:
    """Each case with its identifier. No made-up identifier equals one that the scenario gives."""
    taken: dict[str, set[int]] = {}
    for case in world.cases:
        taken.setdefault(case.court_id, set()).update(filter(None, [case.case_id]))
    for case in world.cases:
        made = case.case_id or made_up_id(case.court_id, case.case_number, taken[case.court_id])
        taken[case.court_id].add(made)
        yield case, made


def new_case(court: Court, body: CaseCreation) -> NewCase:
    """The case that a control call asks for. Its number or the court decides its kind."""
    kinds, number = list(kinds_of_case(court).values()), body.case_number or ""
    kind = next((kind for kind in kinds if kind.infix.strip("-") and kind.infix in number), kinds[0])
    parties = [Party(one.role, one.last_name, one.first_name, one.middle_name) for one in body.parties]
    return NewCase(body.title, kind, body.case_number, body.filed_on, body.judge, parties)


def _record(tx: Transaction, court: Court, case: WorldCase, pacer_case_id: int) -> CaseRecord:
    parts = parts_of(court, case.case_number, case.office, case.type)
    today = tx.at.calendar.astimezone(court.zone).date()
    return CaseRecord(
        0,
        court.court_id,
        case.case_number,
        pacer_case_id,
        case.title,
        *parts,
        filed_on=case.filed_on or (date(parts.year, 1, 1) if parts.year else today),
        closed_on=case.closed_on,
        judge=case.judge,
        nature_of_suit=case.nature_of_suit,
        chapter=case.chapter,
    )
