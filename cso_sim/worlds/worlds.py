"""Makes, finds and deletes the worlds of one location, and lets those sleep that nobody uses.

Several processes may have worlds at one location. They share its list (`store`); each opens the worlds that it has requests for.
Each process makes its own templates.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from cso_kit.background import Background
from cso_kit.environment import settings_from_environment
from cso_kit.processes import own_name
from cso_kit.storage.database_locations import DatabaseLocation
from cso_kit.time.clock import real_now
from cso_sim.federation import FederationSettings
from cso_sim.scenario_images import ScenarioImages
from cso_sim.templates import TEMPLATE_NAME, Names, Template, Templates, new_names
from cso_sim.worlds.errors import TooManyWorldsError, UnknownWorldError, UnusableExpiryError, WorldExistsError
from cso_sim.worlds.fitting import named, prepared_by
from cso_sim.worlds.names import checked, new_name
from cso_sim.worlds.settings import WorldSettings
from cso_sim.worlds.store import WorldRecord, WorldStore
from cso_sim.worlds.world import World

if TYPE_CHECKING:
    from cso_sim.scenario.document import ScenarioDocument

# Seconds between two looks while a world is awake, and while all sleep.
_TICK = 1.0
_LOOK_AROUND = 30.0
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
        self._prepared_by = prepared_by(self._settings)
        self._store = WorldStore(location, list_name)
        self._process = own_name()
        self._templates = Templates(location, register=self)
        self._worlds: dict[str, World] = {}
        # Those that are awake in this process, by their ids. A world of the same name may be another one.
        self._awake: dict[str, World] = {}
        self._look_around_at = 0.0
        self._keeping = Background("keeping worlds", _TICK, self._keep)

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
        expires_in: timedelta | None = None,
        name: str | None = None,
    ) -> World:
        """Makes a world, which is awake then.

        Args:
            scenario: a shipped scenario's name, the path of a scenario file, or a scenario; without it the default one.
            seed: makes all its keys, ids and codes follow from it; without it the seed of the settings, if they have one. Each
                seed needs a template of its own, so its first world is as costly as a start.
            expires_in: after so much real time it is deleted; without it after the time in the settings.
            name: its name; without it a new one.

        Raises:
            UnusableNameError: a world cannot have this name.
            WorldExistsError: another one has it.
            TooManyWorldsError: the limit is reached.
            UnusableExpiryError: it would expire before it is made.
            ScenarioError: there is no such scenario, or it is invalid.
        """
        named_as = new_name() if name is None else checked(name)
        document = _document(scenario)
        seed = seed if seed is not None else self._settings.seed
        wanted = _with_scenario(self._settings, None if document or not isinstance(scenario, str) else scenario)
        async with self._templates.using(wanted.with_seed(seed), document) as template:
            now, lasts = real_now(), self.limits.expires_in if expires_in is None else expires_in
            if lasts is not None and lasts <= timedelta(0):
                raise UnusableExpiryError
            record = self._record(named_as, template.scenario, seed, now, now + lasts if lasts else None)
            await self._reserve(record)
            return await self._make(record, template)

    async def _make(self, record: WorldRecord, template: Template) -> World:
        """Makes the world of a record that was reserved. If that fails, nothing of it stays."""
        world = self._world(record)
        federation = world.make_federation()
        try:
            await self._templates.copy(template, _names(record), federation, record.name)
            await federation.resume()
            # Before others can find it in the list: they must find this object, and not open the databases once more.
            world.begin_with(federation)
            self._worlds[record.name] = world
            if not await self._store.run(self._store.finish_making, record.id, self._process, real_now()):
                raise UnknownWorldError(record.name)
        except BaseException:
            self._worlds.pop(record.name, None)
            await federation.close()
            for database in (federation.provider_database, federation.courts_database):
                await database.close()
            if not await self._delete(record):
                await self._delete(record._replace(state="ready", busy=None))
            raise
        self._woken(world)
        return world

    def find(self, name: str) -> World:
        """The world with this name.

        Raises:
            UnknownWorldError: there is none; the message has a similar name.
        """
        world = self._worlds.get(name)
        if world is None or world.is_over or not world.is_awake:
            # Another process may have deleted a world that sleeps here, and made another one of the same name.
            record = self._store.by_name(name)
            if record is None or (world := self._of(record)).is_over:
                raise UnknownWorldError(name, self._names())
        return world

    def list(self) -> list[World]:
        """All worlds, the oldest first."""
        return [world for record in self._store.all() if not (world := self._of(record)).is_over]

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
        for world in tuple(self._awake.values()):
            await world.sleep()
        self._worlds.clear()
        self._awake.clear()
        await self._templates.close()
        self._store.close()

    async def _reserve(self, record: WorldRecord) -> None:
        refused = await self._store.run(self._store.reserve, record, self.limits.limit)
        if (
            refused is not None and await self._delete_expired()
        ):  # they have a name and a place that nobody else can see
            refused = await self._store.run(self._store.reserve, record, self.limits.limit)
        if refused == "limit":
            raise TooManyWorldsError(self.limits.limit)
        if refused == "name":
            raise WorldExistsError(record.name)

    def _record(
        self, name: str, scenario: str, seed: str | None, now: datetime, expires_at: datetime | None
    ) -> WorldRecord:
        provider, courts = new_names()
        known = (scenario, seed, provider, courts, self._preparation(seed), now, expires_at)
        return WorldRecord(provider, name, *known, "making", self._process)

    def _names(self) -> tuple[str, ...]:
        """The names of the worlds that can be found."""
        now = real_now()
        return tuple(each.name for each in self._store.all() if each.expires_at is None or each.expires_at > now)

    def _of(self, record: WorldRecord) -> World:
        """The world of a record. There is one object for it in this process."""
        world = self._worlds.get(record.name)
        if world is None or world.id != record.id:
            world = self._worlds[record.name] = self._world(record)
        return world

    def _world(self, record: WorldRecord) -> World:
        settings = self._templates.on(_names(record), named(self._settings, record.name).with_seed(record.seed))
        like = self._settings.with_seed(record.seed)
        images = ScenarioImages(settings, like=like, names=(TEMPLATE_NAME, record.name))
        return World(record, settings, images, self._preparation(record.seed), self._store, self._process, self._woken)

    def _preparation(self, seed: str | None) -> str:
        return self._prepared_by if seed is None else prepared_by(self._settings.with_seed(seed))

    def _woken(self, world: World) -> None:
        self._awake[world.id] = world
        self._keeping.start()

    async def add_template(self, names: Names) -> None:
        """See `TemplateRegister`. The list has the templates, so that another process can drop those of one that was killed."""
        known = ("", None, *names, self._prepared_by, real_now(), None)
        await self._store.run(self._store.add, WorldRecord(names[0], names[0], *known, "template", self._process))

    async def remove_template(self, names: Names) -> None:
        """See `TemplateRegister`."""
        await self._store.run(self._store.remove, names[0])

    # What is done now and then

    async def _keep(self) -> None:
        """Lets idle worlds sleep, and deletes what has expired or was left behind; that seldom, if all worlds sleep."""
        if not self._awake and time.monotonic() < self._look_around_at:
            return
        self._look_around_at = time.monotonic() + _LOOK_AROUND
        if self._awake:
            for world_id in await self._store.run(self._store.see, self._process, real_now()):
                if (world := self._awake.get(world_id)) is not None:
                    await world.end()
            for world in tuple(self._awake.values()):
                await world.sleep_if_idle(self.limits.idle.total_seconds())
                if not world.is_awake:
                    self._awake.pop(world.id, None)
        await self._delete_expired()
        for record in await self._store.run(self._store.unfinished):
            if record.is_left_behind(real_now()):
                await self._delete(record)
        self._worlds = {name: world for name, world in self._worlds.items() if not world.is_over}

    async def _delete_expired(self) -> bool:
        """Deletes the worlds whose time is over. Returns whether there were any."""
        expired = await self._store.run(self._store.expired, real_now())
        for record in expired:
            await self._delete(record)
        return bool(expired)

    async def _delete(self, record: WorldRecord) -> bool:
        """Deletes a world as it was read. Returns false if another process was first."""
        if not await self._store.run(self._store.begin_ending, record, self._process):
            return False
        if (known := self._worlds.get(record.name)) is not None and known.id == record.id:
            # A file that is removed before it is closed is not brought up to date for nobody.
            await known.end(partial(self._templates.drop, _names(record)) if self._templates.are_files else None)
            self._worlds.pop(record.name, None)
            self._awake.pop(record.id, None)
        await self._wait_for_others(record.id)
        await self._templates.drop(_names(record))
        await self._store.run(self._store.remove, record.id)
        return True

    async def _wait_for_others(self, world_id: str) -> None:
        """Waits until no other process has the world awake. They look every second whether it is being deleted."""
        while True:
            if not await self._store.run(self._store.others, world_id, self._process, real_now()):
                return
            await asyncio.sleep(_LOOK_AGAIN)


def _names(record: WorldRecord) -> Names:
    return record.provider, record.courts


def _with_scenario(settings: FederationSettings, scenario: str | None) -> FederationSettings:
    return replace(settings, scenario=scenario or settings.scenario)


def _document(scenario: "str | ScenarioDocument | None") -> "ScenarioDocument | None":
    """The scenario, if it is no shipped one. A file is read each time, because it may change."""
    from cso_sim.scenario.reading import find
    from cso_sim.scenario.reference import is_file

    if isinstance(scenario, str):
        return find(scenario) if is_file(scenario) else None
    return scenario
