"""Reads and writes the sections of `RESULTS.md`, which come from different commands."""

from pathlib import Path

DATABASES = "## Two databases"
OLD_TREE = "## Beside a version before"
READINESS = "## Readiness report"
WORLDS = "## Worlds"
BULK = "## Bulk creation"
SUITE = "## The generated suite"
PLUGIN = "## The pytest plugin"
CONSOLE = "## Console"
# The sections that `make bench` leaves as they are, in their order.
OTHERS = (DATABASES, OLD_TREE, READINESS, WORLDS, BULK, SUITE, PLUGIN, CONSOLE)


def section_of(path: Path, heading: str) -> str:
    """A section with its heading, up to the next heading of its level. Empty if there is none."""
    found = f"\n{path.read_text()}".partition(f"\n{heading}\n")
    return f"{heading}\n{found[2].partition(chr(10) + '## ')[0].rstrip()}\n" if found[1] else ""


def replace_section(path: Path, heading: str, text: str) -> None:
    """Replaces the section with this heading, or adds it at the end."""
    whole, former = path.read_text(), section_of(path, heading)
    path.write_text(whole.replace(former, text) if former else f"{whole.rstrip()}\n\n{text}")
