"""What is in the outbox of a service's database, for tests that ask what was written and not only what was delivered."""

from sqlalchemy import select

from cso_kit.storage.outbox_store import OutboxEntry
from cso_kit.storage.statement import columns
from cso_kit.storage.tables import KitTables
from cso_kit.storage.unit_of_work import Transaction


def entries(tx: Transaction, tables: KitTables, kind: str) -> list[OutboxEntry]:
    """All intents of one kind that are in the outbox, oldest first."""
    outbox = tables.outbox
    rows = tx.execute(select(*columns(outbox, OutboxEntry)).where(outbox.c.kind == kind).order_by(outbox.c.id))
    return [OutboxEntry._make(row) for row in rows]
