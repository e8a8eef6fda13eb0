"""Makes federations as copies: a scenario is loaded once into a pair of databases, the template, and these are copied.

A template holds the result of a first start and a load: tables, signing keys, the courts' clients, and the people of the
scenario. A copy holds the same, and has a load, a clock and a journal that begin when it is made (docs/decisions/0021).
"""

import asyncio
import hashlib
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from cso_kit.secrets.opaque import make_id
from cso_kit.secrets.randomness import SYSTEM
from cso_kit.storage.database_locations import DatabaseLocation
from cso_kit.storage.renaming import Place, Renaming
from cso_kit.threads import in_thread
from cso_sim.both_services import BothServices
from cso_sim.federation import Federation, FederationSettings, create_federation
from cso_sim.scenario_images import ScenarioImages

if TYPE_CHECKING:
    from cso_sim.scenario.document import ClockTable, ScenarioDocument

T = TypeVar("T")
# The names of the provider's and the courts' database.
Names = tuple[str, str]
# A template's name in its addresses. No copy may have it.
TEMPLATE_NAME = "cso-template-of-worlds"


@dataclass(frozen=True)
class Template:
    """A pair of databases to copy. `settings` are the ones it was made with; `at_provider` and `at_courts` are the columns that
    have the template's name.
    """

    names: Names
    settings: FederationSettings
    scenario: str
    begins: "ClockTable"
    at_provider: tuple[Place, ...]
    at_courts: tuple[Place, ...]

    def renaming(self, name: str | None) -> tuple[Renaming | None, Renaming | None]:
        """What is to be renamed in the provider's and the courts' copy, if the copy has a name."""
        places = (self.at_provider, self.at_courts)
        at_provider, at_courts = (
            Renaming(TEMPLATE_NAME, name, found) if name is not None and found else None for found in places
        )
        return at_provider, at_courts


class TemplateRegister(Protocol):
    """Remembers the templates of a program, so that another one can drop them if it was killed."""

    async def add_template(self, names: Names) -> None:
        """A template is about to be made."""

    async def remove_template(self, names: Names) -> None:
        """A template was dropped."""


class Templates:
    """The templates of one program. Each is made for its first copy; all databases are at one location.

    Args:
        location: where the databases are.
        most: how many templates there may be; then those that nobody used for long are dropped.
        register: is told of each template before its databases are made, and after they were dropped.
    """

    def __init__(self, location: DatabaseLocation, most: int = 16, register: TemplateRegister | None = None) -> None:
        self._location = location
        self._most = most
        self._register = register
        # The one that was used last is the last one.
        self._made: OrderedDict[str, Template] = OrderedDict()
        self._in_use: Counter[str] = Counter()
        self._making = asyncio.Lock()

    @asynccontextmanager
    async def running(self, settings: FederationSettings) -> AsyncIterator[Federation]:
        """A started federation with these settings, freshly loaded. It is closed at the end of the block.

        It ignores the databases in the settings and has two of its own, which are dropped at the end.

        Raises:
            ScenarioError: there is no such scenario, or it cannot be loaded.
        """
        names = new_names()
        federation = create_federation(self.on(names, settings))
        try:
            async with self.using(settings) as template:
                await self.copy(template, names, federation)
            await federation.start(is_copy=True)
            yield federation
        finally:
            await federation.close()
            for database in (federation.provider_database, federation.courts_database):
                await database.close()  # `Federation.close` does so only after a start
            await self.drop(names)

    @asynccontextmanager
    async def using(
        self, settings: FederationSettings, document: "ScenarioDocument | None" = None
    ) -> AsyncIterator[Template]:
        """The template of these settings, which is made if there is none. It is kept for the block.

        `document` takes the place of the settings' scenario.

        Raises:
            ScenarioError: there is no such scenario, or it cannot be loaded.
        """
        # Any setting may influence the data: addresses are in links and clients, the cost of a hash is in each password.
        key = f"{self.on(('', ''), settings)!r} {settings.scenario} {document and _digest(document)}"
        self._in_use[key] += 1
        try:
            async with self._making:
                if key not in self._made:
                    self._made[key] = await self._make(settings, document)
                self._made.move_to_end(key)
                await self._drop_the_oldest()
            yield self._made[key]
        finally:
            self._in_use[key] -= 1
            self._in_use += Counter()  # without those that nobody uses

    async def _drop_the_oldest(self) -> None:
        for key in [each for each in self._made if not self._in_use[each]]:
            if len(self._made) <= self._most:
                return
            await self._drop_template(self._made.pop(key).names)

    async def copy(self, template: Template, names: Names, federation: Federation, name: str | None = None) -> None:
        """Copies a template into two new databases, those of a federation that is not started. With a `name` the copy has it
        where the template has `TEMPLATE_NAME`.
        """
        left = [
            await self._run(self._location.copy, source, target, renaming)
            for source, target, renaming in zip(template.names, names, template.renaming(name), strict=True)
        ]
        await begin_copies(federation.both, template.begins, *left)

    @property
    def are_files(self) -> bool:
        """Whether the databases are files, which may be removed while they are open."""
        return self._location.is_quick

    async def drop(self, names: Names) -> None:
        """Drops two databases."""
        for name in names:
            await self._run(self._location.drop, name)

    async def close(self) -> None:
        """Drops the templates."""
        while self._made:
            await self._drop_template(self._made.popitem()[1].names)

    async def _drop_template(self, names: Names) -> None:
        await self.drop(names)
        if self._register is not None:
            await self._register.remove_template(names)

    async def _make(self, settings: FederationSettings, document: "ScenarioDocument | None") -> Template:
        names = new_names()
        if self._register is not None:
            await self._register.add_template(names)
        for name in names:
            await self._run(self._location.create, name)
        wanted = replace(self.on(names, settings), scenario=settings.scenario, fresh=False, migrate=True)
        federation = create_federation(wanted, ScenarioImages(wanted, stands_for_all=TEMPLATE_NAME))
        try:
            await federation.start(document)
            loaded = await federation.scenario()
            at_provider = await federation.both.at_provider.places_of(TEMPLATE_NAME)
            at_courts = await federation.both.at_courts.places_of(TEMPLATE_NAME)
        except BaseException:
            await federation.close()
            await self._drop_template(names)
            raise
        await federation.close()
        return Template(names, settings, loaded.name, loaded.clock, at_provider, at_courts)

    async def _run(self, work: Callable[..., T], *arguments: Any) -> T:
        """Makes or drops databases. Files are copied in a moment; a server takes its time, so others go on meanwhile."""
        return work(*arguments) if self._location.is_quick else await in_thread(work, *arguments)

    def on(self, names: Names, settings: FederationSettings) -> FederationSettings:
        """The settings of a federation on two databases of the location, which goes on with their data."""
        provider, courts = (self._location.url(name) for name in names)
        return replace(
            settings,
            provider=settings.provider.model_copy(update={"database_url": provider}),
            courts=settings.courts.model_copy(update={"database_url": courts}),
            scenario=None,
            fresh=False,
        )


async def begin_copies(
    both: BothServices, begins: "ClockTable", at_provider: Renaming | None, at_courts: Renaming | None
) -> None:
    """Makes two copies independent, as if a scenario that `begins` so had just been loaded into them."""
    from cso_sim.scenario.worlds import clock_at_start

    (ours, real), (theirs, _) = await both.at_provider.read_clock(), await both.at_courts.read_clock()
    load_id = make_id(SYSTEM, "load")
    clock = clock_at_start(begins, real, max(ours.version, theirs.version) + 1)
    await both.at_courts.begin_copy(load_id, clock, at_courts)
    await both.at_provider.begin_copy(load_id, clock, at_provider)


def new_names() -> Names:
    """The names of two new databases."""
    number = SYSTEM.draw("database", 16).hex()
    return f"provider_{number}", f"courts_{number}"


def _digest(document: "ScenarioDocument") -> str:
    return hashlib.sha256(document.model_dump_json(exclude_unset=True).encode()).hexdigest()
