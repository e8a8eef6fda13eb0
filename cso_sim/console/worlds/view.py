"""What changes on open pages about worlds: the list, and whether one is awake or gone.

Snapshots are files, of which nothing tells; a page that is loaded again shows new ones.
"""

from collections.abc import Hashable, Sequence

from cso_kit.control.problem import ProblemError
from cso_sim.console.live import Change
from cso_sim.console.plain_pages import PAGES
from cso_sim.control.worlds import WorldsControl
from cso_sim.journal.models import MergedEvent

_PARTS = "console/worlds/parts.html"


class WorldsView:
    """The list of worlds; with a name the page of that world."""

    def __init__(self, worlds: WorldsControl, name: str) -> None:
        self._worlds = worlds
        self._name = name

    @property
    def key(self) -> Hashable:
        """The world, if it is the page of one."""
        return self._name

    async def whole(self) -> Sequence[Change]:
        """The list, or the state of the world."""
        if not self._name:
            return [Change("show", "there", PAGES.part(_PARTS, "there", worlds=await self._worlds.list()))]
        try:
            world = await self._worlds.show(self._name)
        except ProblemError as error:
            return [Change("show", "state", PAGES.part(_PARTS, "gone", told=error.detail))]
        return [Change("show", "state", PAGES.part(_PARTS, "state", world=world))]

    async def changed(self, events: Sequence[MergedEvent]) -> Sequence[Change]:
        """The same, if it may have changed. Nothing that happens in the server's own federation changes worlds."""
        return () if events else await self.whole()
