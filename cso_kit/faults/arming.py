"""Arms, lists and disarms the faults of one service."""

from typing import NamedTuple
from uuid import UUID

from cso_kit.faults.armed import Faults, aim_of
from cso_kit.faults.events import FaultArmed, FaultDisarmed
from cso_kit.faults.fault import Catalogue
from cso_kit.faults.watch import FaultWatch
from cso_kit.storage.armed_faults import ArmedRow, armed_statements
from cso_kit.storage.database import Database
from cso_kit.storage.unit_of_work import Transaction


class NotEverywhereError(Exception):
    """The change is stored, but some processes have not said that they know it."""

    def __init__(self, behind: list[str]) -> None:
        super().__init__(
            "The change is stored, but not every process of the simulator has said in time that it knows it: "
            f"{', '.join(behind)}. In those, faults of connections and of discovery may be late."
        )


class FaultOrder(NamedTuple):
    """A fault to be armed: its name, its aims (`None`: not aimed), how often it fires, and its probability in millionths."""

    fault: str
    client_id: str | None = None
    court_id: str | None = None
    sub: str | None = None
    login_id: str | None = None
    endpoint: str | None = None
    times: int | None = None
    per_million: int | None = None
    seed: str = ""


class FaultControl:
    """The control methods for one service's armed faults. When one returns, it holds in every process."""

    def __init__(self, database: Database, faults: Faults, watch: FaultWatch) -> None:
        self._database = database
        self._faults = faults
        self._watch = watch
        self._statements = armed_statements(database.tables)

    @property
    def catalogue(self) -> Catalogue:
        """All faults by name."""
        return self._faults.catalogue

    async def armed(self) -> list[ArmedRow]:
        """The armed faults, the oldest first. Those that have fired as often as they may are listed too."""
        return await self._database.read(lambda tx: tx.all(self._statements.all))

    async def arm(self, order: FaultOrder) -> ArmedRow:
        """Arms a fault.

        Raises:
            NotEverywhereError: it is armed, but a process did not say in time that it knows it.
        """

        def arm(tx: Transaction) -> tuple[ArmedRow, int]:
            armed_id = str(UUID(bytes=tx.random.draw("fault", 16), version=4))
            row = ArmedRow(armed_id, *order, tx.real, 0, 0)
            tx.add(self._statements.add, row)
            tx.record(FaultArmed(fault=row.fault, armed=row.id, aim=aim_of(row), times=row.times))
            tx.config_changed()
            return row, tx.clock.config_version

        row, version = await self._database.work(arm)
        await self._told(version)
        return row

    async def disarm(self, armed_id: str | None = None) -> int:
        """Disarms one fault, or all. Returns how many there were.

        Raises:
            NotEverywhereError: they are disarmed, but a process did not say in time that it knows it.
        """

        def disarm(tx: Transaction) -> tuple[int, int]:
            statements = self._statements
            # One by one: of two who disarm the same one, one has removed it, and records it.
            known = [row for row in tx.all(statements.all) if armed_id in (None, row.id)]
            removed = [row for row in known if tx.run(statements.remove, which=row.id)]
            for row in removed:
                tx.record(FaultDisarmed(fault=row.fault, armed=row.id, fired=row.fired))
            if removed:
                tx.config_changed()
            return len(removed), tx.clock.config_version

        removed, version = await self._database.work(disarm)
        if removed:
            await self._told(version)
        return removed

    async def _told(self, version: int) -> None:
        if behind := await self._watch.everywhere(version):
            raise NotEverywhereError(behind)
