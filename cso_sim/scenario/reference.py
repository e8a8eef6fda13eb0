"""References to scenarios: a shipped one by its name, another one by its TOML file.

Most starts only compare the name with the loaded scenario's, so this module does not parse a whole scenario.
"""

from pathlib import Path

from cso_sim.scenario.bounded import load_toml


def is_file(reference: str) -> bool:
    """Whether the reference is a file's path; otherwise it is a shipped scenario's name."""
    return reference.endswith(".toml") or "/" in reference


def has_name(reference: str, name: str) -> bool:
    """Whether the referenced scenario has this name. An unreadable file has no name."""
    if not is_file(reference):
        return reference == name
    try:
        return load_toml(Path(reference).read_text("utf-8")).get("name") == name
    except (OSError, ValueError):
        return False
