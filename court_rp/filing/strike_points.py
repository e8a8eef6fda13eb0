"""The points of filing where faults strike: before a document is filed, and after."""

from collections.abc import Callable
from typing import NamedTuple

from starlette.requests import Request

from court_rp.all_courts import Courts
from court_rp.courts import calendar_store
from court_rp.courts.api_addresses import API, FILINGS
from court_rp.courts.registry import Court
from court_rp.filing.file import may_file
from court_rp.filing.model import Entry
from court_rp.transition.change import change_calendar
from court_rp.visits.strike_points import AIMS, AT_COURT, COURTS, occasion_at
from court_rp.visits.visit import Visit
from cso_kit.faults.fault import StrikePoint
from cso_kit.storage.unit_of_work import Transaction

_FORM = (f"{AT_COURT}/filings/new",)


class Filing(NamedTuple):
    """A filing that was sent by somebody who may file, and is not decided yet. `go_live` takes the court live now, unless it
    `is_live`.
    """

    go_live: Callable[[], None]
    is_live: bool


class Filed(NamedTuple):
    """A document that was just filed. `is_lost`: the filer never gets the answer."""

    entry: Entry
    is_lost: bool = False


FILING: StrikePoint[Filing] = StrikePoint("filing", COURTS, AIMS, _FORM)
# At the form and at the bearer API, which takes filings at live courts only.
FILED: StrikePoint[Filed] = StrikePoint("filing_answer", COURTS, AIMS, (*_FORM, f"{AT_COURT}{API}{FILINGS}"))


async def strike_before(courts: Courts, request: Request, visit: Visit) -> None:
    """Lets a fault fire between the form and the decision, in a transaction of its own."""
    faults = courts.faults
    if faults.in_memory is None or may_file(visit) is not None:
        return
    at = occasion_at(request, visit)

    def strike(tx: Transaction) -> None:
        faults.strike(tx, FILING, Filing(lambda: _go_live(tx, visit.court), visit.phase == "live"), at)

    await faults.look(courts.database, (FILING,), strike)


def is_answer_lost(courts: Courts, tx: Transaction, request: Request, visit: Visit, entry: Entry) -> bool:
    """Whether a fault wants that the filer does not learn of this entry."""
    faults = courts.faults
    if faults.armed(tx) is None:
        return False
    return faults.strike(tx, FILED, Filed(entry), occasion_at(request, visit)).is_lost


def _go_live(tx: Transaction, court: Court) -> None:
    row, now = calendar_store.read(tx, court), tx.at.calendar
    freeze_at = row.calendar.freeze_at
    if freeze_at is not None and freeze_at > now:
        freeze_at = None
    change_calendar(tx, court, row, row.calendar._replace(go_live_at=now, freeze_at=freeze_at))
