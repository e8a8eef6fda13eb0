"""Many federations in one process, each an isolated world with a name (docs/decisions/0027).

`Worlds` makes, finds and deletes them, `World` answers their requests. How a world is addressed is for the caller to decide.
"""

from cso_sim.worlds.errors import TooManyWorldsError, UnknownWorldError, UnusableNameError, WorldExistsError
from cso_sim.worlds.settings import WorldSettings
from cso_sim.worlds.world import World
from cso_sim.worlds.worlds import Worlds

__all__ = [
    "TooManyWorldsError",
    "UnknownWorldError",
    "UnusableNameError",
    "World",
    "WorldExistsError",
    "WorldSettings",
    "Worlds",
]
