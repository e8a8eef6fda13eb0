"""Keeps the list of running instances that use a service's database, with their public addresses.

Instances with the same address may share a database. An instance with another address is refused: it would register other
addresses of the courts, or issue tokens of another issuer, and so break the first one silently.

An instance updates its entry every few seconds. The entry of a killed instance does not count any more: at once if it ran on this
machine, after `GONE_AFTER` if it ran elsewhere.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple

from sqlalchemy import bindparam, delete, insert, or_, select, update

from cso_kit.background import Background
from cso_kit.processes import has_ended, own_name
from cso_kit.storage.database import Database
from cso_kit.storage.statement import Command, Query, columns, first
from cso_kit.storage.tables import KitTables
from cso_kit.storage.unavailable import DatabaseUnavailableError
from cso_kit.storage.unit_of_work import Transaction

SEEN_EVERY = timedelta(seconds=2)
GONE_AFTER = timedelta(seconds=10)
_LOOK_AGAIN = 0.2


class AddressInUseError(DatabaseUnavailableError):
    """A running instance uses the database at another public address."""

    def __init__(self, theirs: str, ours: str) -> None:
        super().__init__(
            f"The database is in use by a simulator at {theirs}, and this one would be at {ours}. Stop that one, give this one "
            f"the same public address, or give it databases of its own."
        )


class _Instance(NamedTuple):
    id: str
    address: str
    seen_at: datetime


class _InstanceStatements:
    """The statements for one service's list of instances."""

    def __init__(self, tables: KitTables) -> None:
        instance = tables.instance
        is_this = instance.c.id == bindparam("which")
        self.all = Query(select(*columns(instance, _Instance)), _Instance._make)
        self.add = Command(insert(instance), *_Instance._fields)
        self.see = Command(update(instance).where(is_this), "seen_at")
        self.remove = Command(delete(instance).where(is_this))
        self.know_faults = Command(update(instance).where(is_this), "faults_version")
        self.knowing = Query(select(instance.c.id).where(instance.c.faults_version >= bindparam("version")), first)
        # The others that do not know the armed faults of a version yet.
        self.behind = Query(
            select(*columns(instance, _Instance)).where(
                instance.c.id != bindparam("own"),
                or_(instance.c.faults_version.is_(None), instance.c.faults_version < bindparam("version")),
            ),
            _Instance._make,
        )


# All databases with the same tables share the compiled statements.
_prepared = cache(_InstanceStatements)


class Presence:
    """One instance's entry in the list."""

    def __init__(self, database: Database, address: str) -> None:
        self._statements = _prepared(database.tables)
        self._database = database
        self._address = address
        self._id = own_name()
        self._staying = Background("writing down who is running", SEEN_EVERY.total_seconds(), self._stay)
        self._is_entered = False
        self._others: Callable[[], Awaitable[list[str]]] | None = None

    def be_listed_elsewhere(self, name: str, others: Callable[[], Awaitable[list[str]]]) -> None:
        """Lets another list tell which instances run: this one is `name` there, `others` returns the others.

        Then this one needs no entry; it makes one when it notes that it knows an armed fault.
        """
        self._id, self._others = name, others

    @property
    def is_listed_elsewhere(self) -> bool:
        """Whether another list tells which instances run."""
        return self._others is not None

    async def begin(self) -> None:
        """Adds this instance to the list, unless it is there already.

        Raises:
            AddressInUseError: an instance with another address is running.
        """
        if self._is_entered:
            return
        others = await self._enter()
        first_seen = {other.id: other.seen_at for other in others}
        while others:
            for other in others:
                if other.seen_at != first_seen.get(other.id):
                    raise AddressInUseError(other.address, self._address)
            await asyncio.sleep(_LOOK_AGAIN)
            others = await self._enter()
        self._is_entered = True
        self._staying.start()

    async def end(self) -> None:
        """Removes the entry."""
        if not self._is_entered:
            return
        self._is_entered = False
        await self._staying.stop()
        with contextlib.suppress(DatabaseUnavailableError):
            await self._database.work(lambda tx: tx.run(self._statements.remove, which=self._id), while_loading=True)

    def know_faults(self, tx: Transaction, version: int) -> None:
        """Notes that this instance keeps the armed faults of this `config_version` in memory."""
        if not tx.run(self._statements.know_faults, which=self._id, faults_version=version):
            tx.add(self._statements.add, _Instance(self._id, self._address, tx.real))
            tx.run(self._statements.know_faults, which=self._id, faults_version=version)

    async def others(self) -> list[str]:
        """The other running instances, by their names."""
        if self._others is not None:
            return await self._others()
        found, now = await self._database.read(lambda tx: (tx.all(self._statements.all), tx.real), while_loading=True)
        running = [each.id for each in found if each.id != self._id and each.seen_at > now - GONE_AFTER]
        return [each for each in running if not has_ended(each)]

    async def behind(self, version: int) -> list[str]:
        """The other running instances that do not know the armed faults of this `config_version` yet, by their names."""
        if self._others is not None:
            others = set(await self._others())
            knowing = await self._database.read(
                lambda tx: tx.all(self._statements.knowing, version=version), while_loading=True
            )
            return sorted(others.difference(knowing))
        found, now = await self._database.read(
            lambda tx: (tx.all(self._statements.behind, own=self._id, version=version), tx.real), while_loading=True
        )
        return [each.id for each in found if each.seen_at > now - GONE_AFTER and not has_ended(each.id)]

    async def _enter(self) -> list[_Instance]:
        """Adds this instance if no instance at another address may be running. Returns those that may."""
        return await self._database.work(self._enter_if_free, while_loading=True)

    def _enter_if_free(self, tx: Transaction) -> list[_Instance]:
        others = []
        for each in tx.all(self._statements.all):
            if each.seen_at <= tx.real - GONE_AFTER or has_ended(each.id):
                tx.run(self._statements.remove, which=each.id)
            elif each.address != self._address:
                others.append(each)
        if not others:
            tx.add(self._statements.add, _Instance(self._id, self._address, tx.real))
        return others

    async def _stay(self) -> None:
        await self._database.work(self._write_down, while_loading=True)

    def _write_down(self, tx: Transaction) -> None:
        # Another instance may have removed this entry while the machine slept.
        if not tx.run(self._statements.see, which=self._id, seen_at=tx.real):
            tx.add(self._statements.add, _Instance(self._id, self._address, tx.real))
