"""The armed faults of one service as a transaction sees them, and the decision that one of them fires.

While nothing is armed, this costs one comparison in memory: the armed set is cached under the `config_version` that every
transaction reads, and arming changes that version.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeVar

from cso_kit.faults.events import FaultFired
from cso_kit.faults.fault import Catalogue, Fault, LoadCatalogue, Occasion, StrikePoint, is_hit
from cso_kit.storage.armed_faults import ArmedRow, ArmedStatements, armed_statements
from cso_kit.storage.database import Database, Decision
from cso_kit.storage.tables import KitTables
from cso_kit.storage.unit_of_work import Transaction

T = TypeVar("T")
V = TypeVar("V")


class Armed(NamedTuple):
    """An armed fault that is in the catalogue."""

    row: ArmedRow
    fault: Fault[Any]

    def is_aimed_at(self, at: Occasion) -> bool:
        """Whether its aims include this request."""
        row = self.row
        return (
            row.client_id in (None, at.client_id)
            and row.court_id in (None, at.court_id)
            and row.sub in (None, at.sub)
            and (row.endpoint is None or is_endpoint(at.endpoint, row.endpoint))
        )

    @property
    def aim(self) -> dict[str, str]:
        """What it is aimed at, for the journal."""
        return aim_of(self.row)


def aim_of(row: ArmedRow) -> dict[str, str]:
    """What an armed fault is aimed at, for the journal."""
    given = {
        "client_id": row.client_id,
        "court_id": row.court_id,
        "loginId": row.login_id,
        "endpoint": row.endpoint,
    }
    return {name: value for name, value in given.items() if value is not None}


def is_endpoint(endpoint: str, aim: str) -> bool:
    """Whether an endpoint is the one of an aim, or below it if the aim ends in `*`."""
    return endpoint.startswith(aim[:-1]) if aim.endswith("*") else endpoint == aim


class ArmedSet:
    """The armed faults at one time, the oldest first. `ids` also has those that are not in the catalogue."""

    def __init__(self, armed: Iterable[Armed] = (), ids: Iterable[str] = ()) -> None:
        self.ids = frozenset(ids)
        self._at: dict[StrikePoint[Any], tuple[Armed, ...]] = {}
        for each in armed:
            point = each.fault.strikes
            self._at[point] = (*self._at.get(point, ()), each)

    def at(self, *points: StrikePoint[Any]) -> tuple[Armed, ...]:
        """The faults that strike at one of these points."""
        return tuple(each for point in points for each in self._at.get(point, ()))


class _Known(NamedTuple):
    """The armed set at one `config_version`; `None` if it is empty."""

    version: int
    armed: ArmedSet | None


class Faults:
    """The faults of one service in this process."""

    def __init__(self, tables: KitTables, load: LoadCatalogue) -> None:
        self._statements: ArmedStatements = armed_statements(tables)
        self._load = load
        self._known = _Known(-1, None)
        # What this process knows, for requests without a transaction; `watch.py` keeps it up to date.
        self.in_memory: ArmedSet | None = None
        # Called when this process knows another set.
        self.changed: Callable[[ArmedSet | None], object] = _nothing

    @property
    def catalogue(self) -> Catalogue:
        """All faults by name."""
        return self._load()

    def armed(self, tx: Transaction) -> ArmedSet | None:
        """The armed faults as this transaction sees them, or `None` if there are none."""
        version, armed = self._known
        if version == tx.clock.config_version and not tx.has_new_config:
            return armed
        return self._read(tx)

    def strike(self, tx: Transaction, point: StrikePoint[V], value: V, at: Occasion) -> V:
        """Hands `value` to the first armed fault that fits it and fires at this request, and records it. Returns the value to go
        on with.

        At each point at most one fault fires at a request; the next one in the order of arming waits for the next request.
        """
        fault = self.firing(tx, point, value, at)
        return value if fault is None else fault.strike(value, at)

    def firing(self, tx: Transaction, point: StrikePoint[V], value: V, at: Occasion) -> Fault[V] | None:
        """The first armed fault that fits `value` and fires at this request, consumed and recorded in its transaction; or
        `None`.
        """
        armed = self.armed(tx)
        if armed is None:
            return None
        for each in armed.at(point):
            if each.is_aimed_at(at) and each.fault.fits(value) and self._take(tx, each.row):
                tx.record(FaultFired(fault=each.row.fault, armed=each.row.id, aim=each.aim, **at._asdict()))
                return each.fault
        return None

    async def look(self, database: Database, points: tuple[StrikePoint[Any], ...], decide: Decision[T]) -> T:
        """`Database.read`, but `Database.work` if a fault could fire, because a fault that fires is consumed."""

        def look(tx: Transaction) -> T | _MustWrite:
            armed = self.armed(tx)
            return _MUST_WRITE if armed is not None and armed.at(*points) else decide(tx)

        found = await database.read(look)
        return await database.work(decide) if isinstance(found, _MustWrite) else found

    def _take(self, tx: Transaction, row: ArmedRow) -> bool:
        opportunity = tx.one(self._statements.take, which=row.id)
        if opportunity is None:
            return False
        if row.per_million is not None and not is_hit(row.seed, opportunity, row.per_million):
            return False
        tx.run(self._statements.count, which=row.id)
        return True

    def _read(self, tx: Transaction) -> ArmedSet | None:
        rows = tx.all(self._statements.all)
        found: ArmedSet | None = None
        if rows:
            catalogue = self._load()
            armed = [Armed(row, catalogue[row.fault]) for row in rows if row.fault in catalogue]
            found = ArmedSet(armed, (row.id for row in rows))
        version = tx.clock.config_version
        # An uncommitted set is not kept, and on PostgreSQL an older transaction must not bring an older set back.
        if not tx.has_new_config and version > self._known.version:
            self._known = _Known(version, found)
            self.in_memory = found
            self.changed(found)
        return found


class _MustWrite:
    """The look of a request that a fault could fire at."""


_MUST_WRITE = _MustWrite()


def _nothing(_: ArmedSet | None) -> None:
    pass
