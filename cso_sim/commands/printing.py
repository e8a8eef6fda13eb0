"""The output of commands. All text passes through `visible`, because much of it comes from strangers.

Results go to standard output and remarks to standard error, so that programs can read the results.
"""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cso_kit.visible import visible, visible_json

if TYPE_CHECKING:
    from pydantic import BaseModel

All = Annotated[bool, typer.Option("--all", help="All of them, however many there are.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the server's answer as JSON.")]


def say(text: str = "") -> None:
    """Prints a line and flushes it, for `--follow`."""
    sys.stdout.write(visible(text) + "\n")
    sys.stdout.flush()


def remark(text: str) -> None:
    """Prints a remark that is not part of the result."""
    # Flushes standard output first, so that a terminal shows both in their order.
    sys.stdout.flush()
    sys.stderr.write("".join(f"{visible(line)}\n" for line in text.split("\n")))
    sys.stderr.flush()


def say_json(value: "BaseModel | Sequence[BaseModel]") -> None:
    """Prints a result as JSON, for people and programs, without omitted members."""
    say_members([_members(each) for each in value] if isinstance(value, Sequence) else _members(value), indent=2)


def say_members(value: Any, indent: int | None = None) -> None:
    """Prints plain values as JSON. What a terminal would not show is escaped as JSON escapes it."""
    sys.stdout.write(visible_json(json.dumps(value, indent=indent, ensure_ascii=False)) + "\n")
    sys.stdout.flush()


def _members(view: "BaseModel") -> dict[str, Any]:
    return view.model_dump(mode="json", exclude_unset=True)


def say_count(shown: int, total: int, what: str) -> None:
    """Remarks that there are more entries, and how to see them."""
    if shown < total:
        remark(f"These are {shown:,} of {total:,} {what}; --all prints them all.")


def say_table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Prints aligned columns; `None` is shown as `-`."""
    shown = [[("-" if cell is None else visible(str(cell))) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(headings, *shown, strict=True)]
    for row in ([heading.upper() for heading in headings], *shown):
        say("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def say_facts(facts: Mapping[str, object]) -> None:
    """Prints names and values, one a line."""
    width = max(map(len, facts), default=0)
    for name, value in facts.items():
        say(f"{name.ljust(width)}  {'-' if value is None else value}")
