"""The worlds that this process has objects of. It knows no database; which worlds there are is in the list (`store`)."""

from collections.abc import Callable

from cso_sim.scenario_images import ScenarioImages
from cso_sim.settings import FederationSettings
from cso_sim.templates import TEMPLATE_NAME, Templates
from cso_sim.worlds.fitting import named, prepared_by
from cso_sim.worlds.record import WorldRecord
from cso_sim.worlds.store import WorldStore
from cso_sim.worlds.world import World


class KnownWorlds:
    """The objects of worlds. There is one for each world, so that its databases are opened once.

    Args:
        settings: those of all worlds, with a name that stands for all.
        templates: know where the databases are.
        store: the list.
        process: the name of this process in the list.
        woken: called with each world that has woken.
    """

    def __init__(
        self,
        settings: FederationSettings,
        templates: Templates,
        store: WorldStore,
        process: str,
        woken: Callable[[World], None],
    ) -> None:
        self.worlds: dict[str, World] = {}
        self._settings = settings
        self._templates = templates
        self._store = store
        self._process = process
        self._woken = woken
        self._prepared_by = prepared_by(settings)

    def of(self, record: WorldRecord) -> World:
        """The object for a record. A world of the same name may be another one."""
        world = self.worlds.get(record.name)
        if world is None or world.id != record.id:
            world = self.worlds[record.name] = self.new(record)
        return world

    def new(self, record: WorldRecord) -> World:
        """Another object, which `of` does not find."""
        settings = self._templates.on(record.databases, named(self._settings, record.name).with_seed(record.seed))
        like = self._templates.on(("", ""), self._settings.with_seed(record.seed))  # databases of the same kind
        images = ScenarioImages(settings, like=like, names=(TEMPLATE_NAME, record.name))
        return World(record, settings, images, self.preparation(record.seed), self._store, self._process, self._woken)

    def preparation(self, seed: str | None) -> str:
        """Identifies the settings and the version that databases with this seed are prepared by."""
        return self._prepared_by if seed is None else prepared_by(self._settings.with_seed(seed))

    def forget_those_that_are_over(self) -> None:
        """Forgets the worlds that were deleted."""
        self.worlds = {name: world for name, world in self.worlds.items() if not world.is_over}
