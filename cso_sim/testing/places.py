"""Makes the places of this process's federations, and knows those that are open: for reports of failed tests.

They are in this process, unless a test run is told to have them at a running simulator.
"""

from typing import TYPE_CHECKING

from cso_sim.testing.in_process_place import InProcessPlace
from cso_sim.testing.server_place import ServerPlace

if TYPE_CHECKING:
    from os import PathLike

    from cso_sim.testing.place import Place
    from cso_sim.worlds.record import Keys


class Places:
    """The places of one process. `url` and `token` are those of the simulator that has them; without a `url` it is none."""

    def __init__(self) -> None:
        self.url: str | None = None
        self.token: str | None = None
        self.opened: list[Place] = []

    def open(
        self, scenario: "str | PathLike[str] | None" = None, seed: str | None = None, keys: "Keys" = "shared"
    ) -> "Place":
        """A new place, in which nothing has begun."""
        wanted = None if scenario is None else str(scenario), seed, keys
        place = InProcessPlace(*wanted) if self.url is None else ServerPlace(self.url, self.token, *wanted)
        self.opened.append(place)
        return place

    def close(self, place: "Place") -> None:
        """Ends the federation at a place, and removes all of it."""
        self.opened.remove(place)
        place.close()


PLACES = Places()
