"""Starts federations on copies: a scenario is loaded once into a pair of databases, the template, and these are copied.

A template holds the result of a first start and a load: tables, signing keys, the courts' clients, and the people of the
scenario. A copy holds the same, and has a load, a clock and a journal that begin when it is made (docs/decisions/0021).
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from cso_kit.secrets.randomness import SYSTEM
from cso_kit.storage.database_locations import DatabaseLocation
from cso_sim.federation import Federation, FederationSettings, create_federation

# The names of the provider's and the courts' database.
Names = tuple[str, str]


class Templates:
    """The templates of one program. Each is made for its first copy; all databases are at one location."""

    def __init__(self, location: DatabaseLocation) -> None:
        self._location = location
        self._made: dict[str, Names] = {}
        self._making = asyncio.Lock()

    @asynccontextmanager
    async def running(self, settings: FederationSettings) -> AsyncIterator[Federation]:
        """A started federation with these settings, freshly loaded. It is closed at the end of the block.

        It ignores the databases in the settings and has two of its own, which are dropped at the end.

        Raises:
            ScenarioError: there is no such scenario, or it cannot be loaded.
        """
        names = await self._copy(await self._template(settings))
        federation = create_federation(replace(self._on(names, settings), scenario=None, fresh=False))
        try:
            await federation.both.begin_copy()
            await federation.start()
            yield federation
        finally:
            await federation.close()
            for database in (federation.provider_database, federation.courts_database):
                await database.close()  # `Federation.close` does so only after a start
            await self._drop(names)

    async def close(self) -> None:
        """Drops the templates."""
        while self._made:
            await self._drop(self._made.popitem()[1])

    async def _template(self, settings: FederationSettings) -> Names:
        # Any setting may influence the data: addresses are in links and clients, the cost of a hash is in each password.
        key = repr(self._on(("", ""), settings))
        async with self._making:
            if key not in self._made:
                self._made[key] = await self._make(settings)
        return self._made[key]

    async def _make(self, settings: FederationSettings) -> Names:
        names = _new_names()
        for name in names:
            await asyncio.to_thread(self._location.create, name)
        federation = create_federation(replace(self._on(names, settings), migrate=True))
        try:
            await federation.start()
        except BaseException:
            await self._drop(names)
            raise
        await federation.close()
        return names

    async def _copy(self, template: Names) -> Names:
        names = _new_names()
        for source, name in zip(template, names, strict=True):
            await asyncio.to_thread(self._location.copy, source, name)
        return names

    async def _drop(self, names: Names) -> None:
        for name in names:
            await asyncio.to_thread(self._location.drop, name)

    def _on(self, names: Names, settings: FederationSettings) -> FederationSettings:
        provider, courts = (self._location.url(name) for name in names)
        return replace(
            settings,
            provider=settings.provider.model_copy(update={"database_url": provider}),
            courts=settings.courts.model_copy(update={"database_url": courts}),
        )


def _new_names() -> Names:
    number = SYSTEM.draw("database", 16).hex()
    return f"provider_{number}", f"courts_{number}"
