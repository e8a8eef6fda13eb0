"""The figures of one service for `/metrics`: what its database says about events, outgoing calls and the clock."""

from sqlalchemy import func, select

from cso_kit.metrics import Metric, Sample
from cso_kit.storage.database import Database
from cso_kit.storage.journal import newest_event
from cso_kit.storage.unavailable import DatabaseUnavailableError
from cso_kit.storage.unit_of_work import Transaction

_UP = Metric(
    "cso_up", "gauge", "1 if the service can answer, as /readyz says, else 0; then its other figures are missing."
)
_EVENTS = Metric("cso_journal_events_total", "counter", "Events that the service has ever written to its journal.")
_CALLS = Metric("cso_outgoing_calls", "gauge", "Calls to other servers that are waiting, or were given up.")
_CLOCK = Metric("cso_clock_seconds", "gauge", "What a hand of the clock shows, in seconds since 1970.")
_FROZEN = Metric("cso_clock_frozen", "gauge", "1 if the hand stands still, else 0.")


async def service_samples(service: str, database: Database) -> list[Sample]:
    """The figures of one service, which is their label."""
    named, outbox = {"service": service}, database.tables.outbox

    def read(tx: Transaction) -> list[Sample]:
        given_up = select(func.count()).where(outbox.c.failed_at.is_not(None))
        waiting = select(func.count()).where(outbox.c.delivered_at.is_(None), outbox.c.failed_at.is_(None))
        frozen_at = {"calendar": tx.clock.calendar_frozen_at, "protocol": tx.clock.protocol_frozen_at}
        hands = tx.clock.read(tx.real)._asdict()
        return [
            Sample(_UP, 1, named),
            Sample(_EVENTS, newest_event(tx, database.tables), named),
            Sample(_CALLS, tx.execute(waiting).scalar_one(), {**named, "state": "waiting"}),
            Sample(_CALLS, tx.execute(given_up).scalar_one(), {**named, "state": "given_up"}),
            *(Sample(_CLOCK, round(at.timestamp(), 3), {**named, "hand": hand}) for hand, at in hands.items()),
            *(Sample(_FROZEN, int(at is not None), {**named, "hand": hand}) for hand, at in frozen_at.items()),
        ]

    try:
        await database.ready()  # knows within two seconds that a database hangs; a statement may take much longer
        return await database.read(read, while_loading=True)
    except DatabaseUnavailableError:
        return [Sample(_UP, 0, named)]
