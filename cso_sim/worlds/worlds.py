"""Makes, finds and deletes the worlds of one location, and lets those sleep that nobody uses.

Several processes may have worlds at one location. They share its list (`store`); each opens the worlds that it has requests for.
Each process makes its own templates.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from cso_kit.background import Background
from cso_kit.environment import settings_from_environment
from cso_kit.processes import own_name
from cso_kit.storage.database_locations import DatabaseLocation
from cso_kit.time.clock import real_now
from cso_sim.federation import Federation, FederationSettings
from cso_sim.templates import TEMPLATE_NAME, Template, Templates, new_names
from cso_sim.worlds.awake import AwakeWorlds
from cso_sim.worlds.errors import TooManyWorldsError, UnknownWorldError, WorldExistsError
from cso_sim.worlds.fitting import document_of, prepared_by, with_scenario
from cso_sim.worlds.known import KnownWorlds
from cso_sim.worlds.listed_templates import ListedTemplates
from cso_sim.worlds.names import checked, new_name
from cso_sim.worlds.news import News
from cso_sim.worlds.own_keys import OwnKeys, check_keys, give, make_own_keys
from cso_sim.worlds.record import Keys, WorldRecord
from cso_sim.worlds.settings import WorldSettings
from cso_sim.worlds.store import WorldStore
from cso_sim.worlds.world import World

if TYPE_CHECKING:
    from cso_sim.scenario.document import ScenarioDocument

# Seconds between two looks while a world is awake, and while all sleep.
_TICK = 1.0
_LOOK_AROUND = 30.0
# Seconds between two looks, at most, while they fail. Others count a process that does not look for ten seconds as gone.
_LONGEST_PAUSE = 4.0
_LOOK_AGAIN = 0.05


class Worlds:
    """The worlds of one location. Use it in one event loop, inside `async with`.

    Args:
        location: where their databases are: files of a folder, or databases of a PostgreSQL server.
        settings_of: returns the settings of the world with a name. It is called once, with a name that stands for all; each
            world gets its own name in its place, wherever it stands. So a name may be a part of addresses, but nothing else may
            depend on it. The databases in the settings are ignored.
        limits: how many there may be, and how long they live and stay awake; without them from the environment.
        list_name: the name of the database with the list of worlds. Processes with the same list have the same worlds.
    """

    def __init__(
        self,
        location: DatabaseLocation,
        settings_of: Callable[[str], FederationSettings],
        limits: WorldSettings | None = None,
        *,
        list_name: str = "cso_worlds",
    ) -> None:
        self.limits = limits or settings_from_environment(WorldSettings)
        self._settings = settings_of(TEMPLATE_NAME)
        self._store = WorldStore(location, list_name)
        self.news = News(self._store)
        self._process = own_name()
        self._listed = ListedTemplates(self._store, self._process, prepared_by(self._settings))
        self._templates = Templates(location, register=self._listed)
        self._known = KnownWorlds(self._settings, self._templates, self._store, self._process, self._woken)
        self._awake = AwakeWorlds(self._store, self._process, self.limits.idle.total_seconds())
        self._look_around_at = 0.0
        self._expiring = asyncio.Lock()
        self._keeping = Background("keeping worlds", _TICK, self._keep, longest_pause=_LONGEST_PAUSE)

    async def __aenter__(self) -> "Worlds":
        self._keeping.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def create(
        self,
        *,
        scenario: "str | ScenarioDocument | None" = None,
        seed: str | None = None,
        keys: Keys = "shared",
        expires_in: timedelta | None = None,
        name: str | None = None,
    ) -> World:
        """Makes a world, which is awake then.

        Args:
            scenario: a shipped scenario's name, the path of a scenario file, or a scenario; without it the default one.
            seed: makes all its keys, ids and codes follow from it; without it the seed of the settings, if they have one. Each
                seed needs a template of its own, so its first world is as costly as a start.
            keys: `own` gives it signing keys and secrets that no other world has, for 0.1 s of CPU; otherwise it has those of its
                template, as all worlds of its scenario and seed.
            expires_in: after so much real time it is deleted; without it after the time in the settings.
            name: its name; without it a new one.

        Raises:
            UnusableNameError: a world cannot have this name.
            WorldExistsError: another one has it.
            TooManyWorldsError: the limit is reached.
            UnusableExpiryError: it would expire before it is made.
            UnusableKeysError: it cannot have keys of its own, because they follow from the seed; or they are neither kind.
            ScenarioError: there is no such scenario, or it is invalid.
        """
        named_as = new_name() if name is None else checked(name)
        document = document_of(scenario)
        seed = seed if seed is not None else self._settings.seed
        check_keys(keys, seed)
        lasts = self.limits.life(expires_in)
        wanted = with_scenario(self._settings, None if document or not isinstance(scenario, str) else scenario)
        async with self._templates.using(wanted.with_seed(seed), document) as template:
            now = real_now()
            expires_at = now + lasts if lasts else None
            record = self._record(named_as, template.scenario, seed, now, expires_at)._replace(keys=keys)
            await self._reserve(record)
            return await self._make(record, template)

    @asynccontextmanager
    async def twin(self, world: World) -> AsyncIterator[Federation]:
        """A federation as a world was when it was made, which is known of a world that `is_made_here`. It is no world, and is
        dropped at the end of the block.
        """
        wanted = with_scenario(self._settings, world.scenario)
        async with self._templates.using(wanted.with_seed(world.seed)) as template:
            record = self._record(world.name, template.scenario, world.seed, real_now(), None)
            await self._listed.add_template(record.databases)
            federation = self._known.new(record).make_federation()
            try:
                await self._copy(template, record, federation, world.first_keys)
                await federation.resume()
                yield federation
            finally:
                await federation.close()
                await self._templates.drop(record.databases)
                await self._listed.remove_template(record.databases)

    async def _make(self, record: WorldRecord, template: Template) -> World:
        """Makes the world of a record that was reserved. If that fails, nothing of it stays."""
        world = self._known.new(record)
        federation = world.make_federation()
        try:
            keys = await self._copy(
                template, record, federation, await make_own_keys() if record.keys == "own" else None
            )
            await federation.resume()
            # Before others can find it in the list: they must find this object, and not open the databases once more.
            world.begin_with(federation, keys)
            self._known.worlds[record.name] = world
            if not await self._store.run(self._store.finish_making, record.id, self._process, real_now()):
                raise UnknownWorldError(record.name)
        except BaseException:
            self._known.worlds.pop(record.name, None)
            await federation.close()
            for database in (federation.provider_database, federation.courts_database):
                await database.close()
            if not await self._delete(record):
                await self._delete(record._replace(state="ready", busy=None))
            raise
        self._woken(world)
        return world

    async def _copy(
        self, template: Template, record: WorldRecord, federation: Federation, keys: OwnKeys | None
    ) -> OwnKeys | None:
        """Copies the template into the databases of a federation, and gives it keys of its own if there are some."""
        await self._templates.copy(template, record.databases, federation, record.name)
        return keys and await give(federation.both, keys)

    async def find(self, name: str) -> World:
        """The world with this name.

        Raises:
            UnknownWorldError: there is none; the message has a similar name.
        """
        while True:
            known = self._known.worlds.get(name)
            if known is not None and known.is_awake and not known.is_over:
                return known
            # Another process may have deleted a world that sleeps here, and made another one of the same name.
            record = await self._store.run(self._store.by_name, name)
            # If this process has made or deleted one meanwhile, the record may be of the time before.
            if self._known.worlds.get(name) is known:
                break
        if record is None or (world := self._known.of(record)).is_over:
            raise UnknownWorldError(name, await self._store.run(self._names))
        return world

    async def list(self) -> list[World]:
        """All worlds, the oldest first."""
        known = self._known.worlds.copy()
        records = await self._store.run(self._store.all)
        # What this process has made or deleted meanwhile is not as it was read.
        as_read = [each for each in records if self._known.worlds.get(each.name) is known.get(each.name)]
        return [world for record in as_read if not (world := self._known.of(record)).is_over]

    async def awake(self) -> set[str]:
        """The ids of the worlds that are awake, in whichever process."""
        return await self._store.run(self._store.awake, real_now())

    async def delete(self, name: str) -> None:
        """Deletes a world. Its requests in progress are answered with 410, in every process.

        Raises:
            UnknownWorldError: there is none.
        """
        record = await self._store.run(self._store.by_name, name)
        if record is None or not await self._delete(record):
            raise UnknownWorldError(name, await self._store.run(self._names))

    async def close(self) -> None:
        """Lets all worlds sleep and drops the templates. The worlds stay for the next start."""
        await self._keeping.stop()
        for world in self._awake:
            await world.sleep()
        self._known.worlds.clear()
        self._awake.clear()
        await self._templates.close()
        self._store.close()

    async def _reserve(self, record: WorldRecord) -> None:
        refused = await self._store.run(self._store.reserve, record, self.limits.limit)
        if refused is not None:  # perhaps by one that has expired, which nobody can see
            await self._delete_expired()
            refused = await self._store.run(self._store.reserve, record, self.limits.limit)
        if refused == "limit":
            raise TooManyWorldsError(self.limits.limit)
        if refused == "name":
            raise WorldExistsError(record.name)

    def _record(
        self, name: str, scenario: str, seed: str | None, now: datetime, expires_at: datetime | None
    ) -> WorldRecord:
        provider, courts = new_names()
        known = (scenario, seed, provider, courts, self._known.preparation(seed), now, expires_at)
        return WorldRecord(provider, name, *known, "making", self._process)

    def _names(self) -> tuple[str, ...]:
        """The names of the worlds that can be found."""
        now = real_now()
        return tuple(each.name for each in self._store.all() if each.expires_at is None or each.expires_at > now)

    def _woken(self, world: World) -> None:
        self._awake.add(world)
        self._keeping.start()

    # What is done now and then

    async def _keep(self) -> None:
        """Lets idle worlds sleep, and deletes what has expired or was left behind; that seldom, if all worlds sleep."""
        if not self._awake and time.monotonic() < self._look_around_at:
            return
        self._look_around_at = time.monotonic() + _LOOK_AROUND
        if self._awake:
            await self._awake.look_after()
        await self._delete_expired()
        for record in await self._store.run(self._store.unfinished):
            if record.is_left_behind(real_now()):
                await self._delete(record)
        self._known.forget_those_that_are_over()

    async def _delete_expired(self) -> None:
        """Deletes the worlds whose time is over. Those that this process is deleting for that are deleted afterwards too."""
        async with self._expiring:
            for record in await self._store.run(self._store.expired, real_now()):
                await self._delete(record)

    async def _delete(self, record: WorldRecord) -> bool:
        """Deletes a world as it was read. Returns false if another process was first."""
        if not await self._store.run(self._store.begin_ending, record, self._process):
            return False
        if (known := self._known.worlds.get(record.name)) is not None and known.id == record.id:
            # A file that is removed before it is closed is not brought up to date for nobody.
            await known.end(partial(self._templates.drop, record.databases) if self._templates.are_files else None)
            self._known.worlds.pop(record.name, None)
            self._awake.remove(record.id)
        await self._wait_for_others(record.id)
        await self._templates.drop(record.databases)
        await self._store.run(self._store.remove, record.id)
        return True

    async def _wait_for_others(self, world_id: str) -> None:
        """Waits until no other process has the world awake. They look every second whether it is being deleted."""
        while True:
            if not await self._store.run(self._store.others, world_id, self._process, real_now()):
                return
            await asyncio.sleep(_LOOK_AGAIN)
