"""The point of a court's questions to the provider where faults strike, while the court is frozen."""

from typing import NamedTuple

from court_rp.courts import calendar_store
from court_rp.courts.phase import phase_at
from court_rp.courts.registry import Court
from court_rp.provider.errors import ProviderAwayError
from cso_kit.faults.armed import Faults
from cso_kit.faults.fault import Occasion, StrikePoint
from cso_kit.storage.database import Database
from cso_kit.storage.unit_of_work import Transaction


class Reached(NamedTuple):
    """The provider as a frozen court reaches it that asks about a login or a token. `is_away`: it does not."""

    is_away: bool = False


IN_FREEZE: StrikePoint[Reached] = StrikePoint("provider_in_freeze", ("court_rp",), ("court_id",))


async def reach_in_freeze(faults: Faults, database: Database, court: Court, method: str, path: str) -> None:
    """Called before a court asks the provider for somebody. `path` is the request that it asks for, without secrets.

    Raises:
        ProviderAwayError: a fault wants it.
    """
    if faults.in_memory is None:
        return

    def strike(tx: Transaction) -> Reached:
        if phase_at(calendar_store.read(tx, court).calendar, tx.at.calendar) != "frozen":
            return Reached()
        at = Occasion(f"/courts/{{court_id}}{path}"[:200], method, path[:200], court_id=court.court_id)
        return faults.strike(tx, IN_FREEZE, Reached(), at)

    if (await faults.look(database, (IN_FREEZE,), strike)).is_away:
        raise ProviderAwayError("a fault takes it away during the freeze")
