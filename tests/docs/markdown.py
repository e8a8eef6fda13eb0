"""Reads the project's Markdown: fenced blocks, links and headings, independent of the pages' content."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
_FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
_SPANS = re.compile(r"[^\w\- ]")


class Fence(NamedTuple):
    """A fenced block: its language, the words after it, and its text. `line` is where the text begins."""

    language: str
    words: tuple[str, ...]
    body: str
    line: int


class Step(NamedTuple):
    """A command as it is typed, and the lines that are printed then (none: whatever is printed)."""

    command: str
    printed: tuple[str, ...]
    line: int


def pages() -> list[Path]:
    """Every page of the documentation, relative to the root."""
    found = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    return sorted(path.relative_to(ROOT) for path in found)


def fences(text: str) -> Iterator[Fence]:
    """The fenced blocks of a page, in their order."""
    for found in _FENCE.finditer(text):
        language, *words = found["info"].split() or [""]
        yield Fence(language, tuple(words), found["body"], text.count("\n", 0, found.start("body")) + 1)


def steps(fence: Fence) -> Iterator[Step]:
    """The commands of a console block: `$ ` begins one, `> ` continues it, and all other lines are its output."""
    command: list[str] = []
    printed: list[str] = []
    line = fence.line
    for number, text in enumerate(fence.body.splitlines(), fence.line):
        if text.startswith("$ "):
            if command:
                yield Step("\n".join(command), tuple(printed), line)
            command, printed, line = [text[2:]], [], number
        elif text.startswith("> ") or text == ">":
            command.append(text[2:])
        else:
            printed.append(text)
    if command:
        yield Step("\n".join(command), tuple(printed), line)


def links(text: str) -> list[str]:
    """The targets of a page's links, without those in code."""
    return _LINK.findall(re.sub(r"`[^`\n]*`", "", _FENCE.sub("", text)))


def anchors(text: str) -> set[str]:
    """What a page's headings can be linked by, the way GitHub makes it."""
    prose = _FENCE.sub("", text)
    return {_SPANS.sub("", heading.lower()).strip().replace(" ", "-") for heading in _HEADING.findall(prose)}
