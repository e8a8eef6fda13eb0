"""The courts' control methods that a start needs: their clock, their world, and their registrations at the provider.

`service_control.py` has all others. Their models take a twentieth of a start to import, so it waits for the first call.
"""

import logging
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from court_rp import events, tables
from court_rp.control import world_store
from court_rp.courts import calendar_store
from court_rp.courts.registry import Registry
from court_rp.provider import store as provider_store
from court_rp.provider.identity import Identity
from court_rp.transition import settle
from cso_kit.control.service_control import ClockMove, ServiceControl
from cso_kit.secrets.passwords import Passwords
from cso_kit.storage.contents import Secrets
from cso_kit.storage.database import Database
from cso_kit.storage.loaded_world import LoadedWorld
from cso_kit.storage.portions import Step
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.time.clock import ClockState

if TYPE_CHECKING:
    from cso_kit.storage.image import LoadedTables

log = logging.getLogger("court_rp")

_WORLD = LoadedWorld(tables.world)
_SECRETS: Secrets = {tables.own_secret: None}


@cache
def _loaded_tables() -> "LoadedTables":
    from cso_kit.storage.image import LoadedTables  # of the first reset

    return LoadedTables(tables.kit, (tables.own_secret, tables.world))


class CourtWorldControl(ServiceControl):
    """The control methods of the courts for their clock, their world and their clients."""

    def __init__(
        self, database: Database, registry: Registry, passwords: Passwords, identity: Identity, issuer: str
    ) -> None:
        super().__init__(database, tables.kit, _WORLD, _SECRETS)
        self._registry = registry
        self._passwords = passwords
        self._identity = identity
        self._issuer = issuer

    # The clock

    def _set_clock(self, tx: Transaction, state: ClockState) -> None:
        """Sets the clock. What it has passed is settled in portions after the commit, or by the first access to a court."""
        before = tx.at.calendar
        tx.set_clock(state)
        settle.reopen_all(tx, self._registry)
        tx.record(events.CourtClockMoved(tx.at.calendar, tx.at.protocol, state.is_frozen, before))

    async def move_clock(self, move: ClockMove) -> tuple[ClockState, datetime]:
        """Moves the clock, before and after which all due dates are settled (rules C4, L5)."""
        await self.settle_due_dates()
        moved = await super().move_clock(move)
        await self.settle_due_dates()
        return moved

    async def swap_clock(self, read_version: int, state: ClockState) -> bool:
        """Swaps the clock, before and after which all due dates are settled (rules C4, L5)."""
        await self.settle_due_dates()
        is_swapped = await super().swap_clock(read_version, state)
        await self.settle_due_dates()
        return is_swapped

    # The world

    def _is_empty(self, tx: Transaction) -> bool:
        return world_store.has_no_filer(tx)

    def _wait_for_others(self, tx: Transaction) -> None:
        tx.hold(tables.link)

    def _loaded_tables(self) -> "LoadedTables":
        return _loaded_tables()

    async def _replay(self, document: dict[str, Any]) -> list[Step]:
        from court_rp.control import world  # with the models of the calls, which a start does not need

        parsed_world = world.parse_world(document, self._registry)
        hashed = await self._passwords.hash_all(world.keys_of(parsed_world))
        return world.replay(parsed_world, hashed, self._registry, self._issuer)

    async def complete_interrupted_load(self) -> None:
        """Completes an interrupted load that concerned the courts alone. Requests wait until it is complete.

        `cso-sim serve` completes the load of a scenario, in both services.
        """
        if not await self._is_interrupted():
            return
        async with self.lease.held():
            if await self._is_interrupted():
                log.warning("The last load of a world was interrupted; it is completed now.")
                clock, _ = await self.read_clock()
                await self._load(await self._loaded(), clock)

    async def _is_interrupted(self) -> bool:
        return (await self.load_state()).loading_id is not None and "scenario" not in await self._loaded()

    async def client_registrations(self) -> list[dict[str, Any]]:
        """The courts' registrations at the provider: one confidential client for each."""
        return await self._identity.registrations()

    async def secrets(self) -> dict[str, str]:
        """The courts' secrets, by their names."""
        return await self._database.read(provider_store.own_secrets)

    async def replace_secrets(self, wanted: Mapping[str, str]) -> None:
        """Puts other secrets in the place of those of a copy that nobody has started yet. Missing ones are made when they are
        needed, as for the registrations at the provider.
        """

        def replace(tx: Transaction) -> None:
            provider_store.forget_all(tx)
            for name, value in wanted.items():
                provider_store.keep_secret(tx, name, value)

        await self._database.work(replace)

    async def settle_due_dates(self) -> float | None:
        """Settles all due dates, in portions: other work runs in between. Returns the seconds until the next one, if the calendar
        will reach it.
        """
        while (ahead := await self._database.read(calendar_store.seconds_until_due)) is not None and ahead <= 0:
            await self._database.work(lambda tx: settle.settle_due(tx, self._registry))
        return ahead
