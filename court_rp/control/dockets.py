"""Gives every court a small docket (rule C11): made-up cases where the loaded world gives a court none."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time

from court_rp.cases import store as cases
from court_rp.cases.made_up import MadeUpCase, made_up_cases
from court_rp.control.world_models import CourtWorld
from court_rp.courts.registry import Court
from court_rp.filing import store as filing
from court_rp.filing.model import Opening
from cso_kit.storage.unit_of_work import Transaction

# At this hour it is the same day at every court, from Guam to Hawaii.
_FILED_AT = time(13, tzinfo=UTC)


def add_dockets(tx: Transaction, world: CourtWorld, courts: Iterable[Court]) -> None:
    """Stores the made-up cases of those of these courts to which the world gives no case, if it wants any.

    The cases are of the year before the world begins, so that they are in the past on its first day, and the same after a reset.
    """
    if world.made_up_cases is None:
        return
    given = {case.court_id for case in world.cases}
    year, seed = world.begins_at(tx.at.calendar).year - 1, world.made_up_cases
    made = [one for court in courts if court.court_id not in given for one in made_up_cases(court, year, seed)]
    if made:
        cases.add_made_up(tx, made)
        filing.open_dockets(tx, _openings(made))


def _openings(made: Sequence[MadeUpCase]) -> list[Opening]:
    return [
        Opening(
            one.case.court_id,
            one.case.case_number,
            one.opening,
            datetime.combine(one.case.filed_on, _FILED_AT),
            one.filed_by,
        )
        for one in made
    ]
