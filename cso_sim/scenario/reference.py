"""How a scenario is named: a shipped one by its name, any other by its TOML file.

Most starts go on with the scenario that is loaded and compare names only, so this module does not read or check a whole scenario.
"""

from pathlib import Path

from cso_sim.scenario.bounded import load_toml


def is_file(reference: str) -> bool:
    """Whether the reference is the path of a file. Otherwise it is the name of a shipped scenario."""
    return reference.endswith(".toml") or "/" in reference


def has_name(reference: str, name: str) -> bool:
    """Whether the scenario that is referred to has this name. A file that cannot be read has no name."""
    if not is_file(reference):
        return reference == name
    try:
        return load_toml(Path(reference).read_text("utf-8")).get("name") == name
    except (OSError, ValueError):
        return False
