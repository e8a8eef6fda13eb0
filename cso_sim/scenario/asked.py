"""The scenario that a start asks for, beside the one that is there already.

Most starts go on with what is there and need no more than the name of what is asked for, so nothing here loads what reads and
checks a whole scenario before that is needed.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from cso_sim.scenario.bounded import load_toml

if TYPE_CHECKING:
    from cso_sim.scenario.document import ScenarioDocument


def is_file(asked: str) -> bool:
    """Whether a file is asked for; else it is a shipped scenario by its name."""
    return asked.endswith(".toml") or "/" in asked


def is_called(asked: str, name: str) -> bool:
    """Whether the scenario that is asked for has this name. What cannot be read has none."""
    if not is_file(asked):
        return asked == name
    try:
        return load_toml(Path(asked).read_text("utf-8")).get("name") == name
    except (OSError, ValueError):
        return False


def what_changed(asked: str, loaded: "ScenarioDocument") -> str | None:
    """What to say of the scenario that is asked for when it is no longer what was loaded under its name; nothing if it is."""
    from cso_sim.scenario import reading
    from cso_sim.scenario.errors import ScenarioError

    try:
        found = reading.find(asked)
    except ScenarioError as error:
        return f"The scenario {asked} cannot be used any more; what was loaded of it goes on.\n{error}"
    if reading.as_json(found) == reading.as_json(loaded):
        return None
    return (
        f"The scenario {asked} has changed since it was loaded; what was loaded goes on. Start over with it: "
        f"make demo FRESH=1 SCENARIO={asked} (cso-sim serve --fresh --scenario {asked})."
    )
