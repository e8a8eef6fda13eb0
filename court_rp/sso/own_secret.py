"""What the courts must keep for themselves and never show: made at the first need, the same after a restart or a reset."""

from collections.abc import Callable

from sqlalchemy import bindparam, insert, select

from court_rp import tables
from cso_kit.database import Database
from cso_kit.statement import Command, Query, first
from cso_kit.work import Transaction

_secret = tables.own_secret
_READ = Query(select(_secret.c.value).where(_secret.c.name == bindparam("name")), first)
_ADD = Command(insert(_secret), "name", "value")


async def kept(database: Database, name: str, make: Callable[[], str]) -> str:
    """The secret of this name; the first process that needs it makes it."""
    found: str | None = await database.read(lambda tx: tx.one(_READ, name=name))
    if found is not None:
        return found
    made = make()

    def keep(tx: Transaction) -> str:
        # Another process may have been first; then its secret is the secret.
        known: str | None = tx.one(_READ, name=name)
        if known is None:
            tx.run(_ADD, name=name, value=made)
        return known or made

    return await database.work(keep)
