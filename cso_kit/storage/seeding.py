"""Keeps what a database with a seed needs for the next start: which seed it is, and where its random values go on.

A process that ends leaves its counts in the row, and the next one that starts goes on from there, so a run with a restart in it
makes the same values as one without. A process that was killed leaves nothing; then the next one draws from a run of its own. So
no value comes twice, with any number of processes (docs/decisions/0030-seeds.md).
"""

import contextlib
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam, insert, select, update

from cso_kit.secrets.randomness import LAST_RESERVED_RUN, SeededRandomness
from cso_kit.storage.database import Database
from cso_kit.storage.statement import Command, Query, columns
from cso_kit.storage.tables import KitTables
from cso_kit.storage.unavailable import DatabaseUnavailableError
from cso_kit.storage.unit_of_work import Transaction


class OtherSeedError(DatabaseUnavailableError):
    """The data was made with another seed, or without one."""

    def __init__(self, made: str, now: str) -> None:
        super().__init__(
            f"The data here was made {made}, and this start {now}: its keys, ids and codes would not fit together. Start as "
            f"before, or start over: make demo FRESH=1 (cso-sim serve --fresh), on a database server with empty databases."
        )


class _Seeding(NamedTuple):
    """The row: the fingerprint of the seed, the last run that a process got, and the counts that the last process left.

    A database that began without a seed has an empty fingerprint.
    """

    fingerprint: str
    last_run: int
    left: dict[str, Any] | None


class _SeedingStatements:
    """The statements for one service's row."""

    def __init__(self, tables: KitTables) -> None:
        seeding = tables.seeding
        self.read = Query(select(*columns(seeding, _Seeding)), _Seeding._make)
        self.add = Command(insert(seeding), "id", *_Seeding._fields)
        taken = update(seeding).where(seeding.c.last_run == bindparam("known_run"))
        self.take = Command(taken, "last_run", "left")
        self.leave = Command(update(seeding), "left")


# All databases with the same tables share the compiled statements.
_prepared = cache(_SeedingStatements)


async def begin(database: Database) -> None:
    """Lets the database's source go on where the last process left off. Must come before the first random value.

    Raises:
        OtherSeedError: the data was made with another seed than that of the source.
    """
    random = database.random
    if isinstance(random, SeededRandomness):
        if not random.has_begun:
            await database.work(lambda tx: _begin(tx, _prepared(database.tables), random), while_loading=True)
            random.has_begun = True
    elif (known := await database.read(lambda tx: tx.one(_prepared(database.tables).read), while_loading=True)) is None:
        await database.work(lambda tx: _begin_without(tx, _prepared(database.tables)), while_loading=True)
    elif known.fingerprint:
        raise OtherSeedError("with a seed", "has none")


async def end(database: Database) -> None:
    """Leaves the counts for the next process. Nothing may be drawn afterwards."""
    random = database.random
    if isinstance(random, SeededRandomness) and random.has_begun:
        random.has_begun = False
        with contextlib.suppress(DatabaseUnavailableError):
            await database.work(lambda tx: _end(tx, _prepared(database.tables), random), while_loading=True)


class Position(NamedTuple):
    """Where the random values of a database stand: the fingerprint of its seed, the last run that a process got, and the counts
    of the process that asks. Without a seed the fingerprint is empty.
    """

    fingerprint: str = ""
    last_run: int = 0
    run: int = 0
    counts: dict[str, int] = {}  # noqa: RUF012 - nobody changes it


async def position(database: Database) -> Position:
    """Where the values stand now."""
    random = database.random
    if not isinstance(random, SeededRandomness):
        return Position()

    def look(tx: Transaction) -> Position:
        streams, known = random.of_load(tx.load_id, tx.loading_id), tx.one(_prepared(database.tables).read)
        return Position(random.fingerprint, known.last_run if known else 0, streams.run, dict(streams.counts))

    return await database.read(look)


async def go_on(database: Database, load_id: str, since: Position) -> None:
    """Lets this process go on from a position with the load that is about to end. Other processes never get one of its runs."""
    random, statements = database.random, _prepared(database.tables)
    if not isinstance(random, SeededRandomness):
        return

    def reserve(tx: Transaction) -> None:
        known = tx.one(statements.read)
        if known is not None and known.last_run < since.last_run:
            tx.put(statements.take, known_run=known.last_run, last_run=since.last_run, left=None)

    await database.work(reserve, while_loading=True)
    random.resume(load_id, since.run, dict(since.counts))


def _begin(tx: Transaction, statements: _SeedingStatements, random: SeededRandomness) -> None:
    known = tx.one(statements.read)
    if known is None:
        if tx.load_id is not None:  # data of a version that knew no seeds
            raise OtherSeedError("without a seed", "has this one")
        known = _Seeding(random.fingerprint, LAST_RESERVED_RUN, None)
        tx.put(statements.add, id=1, **known._asdict())
    elif known.fingerprint != random.fingerprint:
        raise OtherSeedError("with another seed" if known.fingerprint else "without a seed", "has this one")
    own_run, left = known.last_run + 1, known.left
    tx.put(statements.take, known_run=known.last_run, last_run=own_run, left=None)
    random.begin_run(own_run)
    if left is not None and left["load_id"] == tx.load_id:
        random.resume(tx.load_id, left["run"], left["counts"])


def _begin_without(tx: Transaction, statements: _SeedingStatements) -> None:
    known = tx.one(statements.read)
    if known is None:
        tx.put(statements.add, id=1, **_Seeding("", 0, None)._asdict())
    elif known.fingerprint:  # another process has begun meanwhile
        raise OtherSeedError("with a seed", "has none")


def _end(tx: Transaction, statements: _SeedingStatements, random: SeededRandomness) -> None:
    if tx.loading_id is None:
        streams = random.of_load(tx.load_id, None)
        tx.put(statements.leave, left={"load_id": tx.load_id, "run": streams.run, "counts": streams.counts})
