"""The templates of one process in the list of worlds, so that another one can drop those of a process that was killed."""

from cso_kit.time.clock import real_now
from cso_sim.templates import Names
from cso_sim.worlds.record import WorldRecord
from cso_sim.worlds.store import WorldStore


class ListedTemplates:
    """Writes templates into the list (`cso_sim.templates.TemplateRegister`).

    `process` is the name of this process, `prepared_by` identifies the settings that its templates are made with.
    """

    def __init__(self, store: WorldStore, process: str, prepared_by: str) -> None:
        self._store = store
        self._process = process
        self._prepared_by = prepared_by

    async def add_template(self, names: Names) -> None:
        """See `TemplateRegister`."""
        known = ("", None, *names, self._prepared_by, real_now(), None)
        await self._store.run(self._store.add, WorldRecord(names[0], names[0], *known, "template", self._process))

    async def remove_template(self, names: Names) -> None:
        """See `TemplateRegister`."""
        await self._store.run(self._store.remove, names[0])
