"""A story in a world of its own: a fresh federation beside this one, so that nobody else's people and date change."""

import re
from typing import NamedTuple

from cso_kit.secrets.randomness import SYSTEM
from cso_kit.web.root import origin_of, path_of
from cso_sim.control.world_models import WorldCreation, WorldView
from cso_sim.control.worlds import WorldsControl, make_world
from cso_sim.scenario.reading import shipped_names
from cso_sim.settings import BELOW, FederationSettings
from cso_sim.stories.reading import Story

# Nobody tells one story for longer; what is forgotten is deleted then.
LASTS = "PT8H"
_LONGEST = 30


class Place(NamedTuple):
    """The world whose console this is.

    Args:
        name: its name.
        outside: the address of the server's own federation, where worlds are made and deleted.
    """

    name: str
    outside: str


def can_have_one(worlds: WorldsControl | None, story: Story) -> bool:
    """Whether worlds are made here, in the story's scenario: a shipped one."""
    return worlds is not None and story.document.scenario in shipped_names()


async def make_for(worlds: WorldsControl, story: Story) -> WorldView:
    """Makes a world for a story, with a name that tells which. Raises `ProblemError` if there are too many."""
    name = re.sub(r"[^a-z0-9]+", "-", story.document.name)[:_LONGEST].strip("-")
    wanted = WorldCreation(
        name=f"{name}-{SYSTEM.draw('world', 3).hex()}", scenario=story.document.scenario, expires_in=LASTS
    )
    return await make_world(worlds, wanted)


def place_of(settings: FederationSettings) -> Place | None:
    """The world that these are the settings of; `None` for the server's own federation."""
    issuer = settings.provider.issuer
    outside, below, name = path_of(issuer).rpartition(BELOW)
    return Place(name, origin_of(issuer) + outside) if below and name else None
