"""Finds the lines of values in a TOML text, which `tomllib` does not report.

It gets only texts that `tomllib` has parsed, so it trusts their syntax and only finds where keys and values begin and end.
"""

import re
from collections.abc import Iterable

Path = tuple[str | int, ...]

_SPACE = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_DOT = re.compile(r"[ \t]*\.[ \t]*")
_SCALAR = re.compile(r"[^,\]}\n#]*")
# The longest first: three quotation marks do not begin an empty string. A literal string has no escapes.
_STRINGS = tuple(
    re.compile(pattern, re.DOTALL)
    for pattern in (
        r'"""(?:\\.|[^\\])*?"{3,5}(?!")',
        r"'''.*?'{3,5}(?!')",
        r'"(?:\\.|[^"\\\n])*"',
        r"'[^'\n]*'",
    )
)


def line_index(text: str) -> dict[Path, int]:
    """The line (from 1) of every table, key and array element of a valid TOML text, by its path from the root."""
    return _Scanner(text).scan()


def line_of(index: dict[Path, int], path: Iterable[str | int]) -> int | None:
    """The line of a path. A path without a line, such as a missing key, gets the line of the table around it."""
    parts = tuple(path)
    for length in range(len(parts), 0, -1):
        if parts[:length] in index:
            return index[parts[:length]]
    return None


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line, self._line_at = 1, 0
        self._elements: dict[Path, int] = {}
        self._lines: dict[Path, int] = {}

    def scan(self) -> dict[Path, int]:
        table: Path = ()
        while self._begins():
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)
        return self._lines

    def _header(self) -> Path:
        """`[a.b]` or `[[a.b]]`: the path of the table that begins here."""
        line = self._now()
        is_array = self._text.startswith("[[", self._at)
        self._at += 2 if is_array else 1
        path: Path = ()
        keys = self._keys()
        for number, key in enumerate(keys, 1):
            path = (*path, key)
            self._lines.setdefault(path, line)
            if path in self._elements and not (is_array and number == len(keys)):
                path = (*path, self._elements[path])  # the name of an array means its newest element
        if is_array:
            self._elements[path] = self._elements.get(path, -1) + 1
            path = (*path, self._elements[path])
        self._lines[path] = line
        self._at = self._text.index("]", self._at) + (2 if is_array else 1)
        return path

    def _pair(self, table: Path) -> None:
        """`a.b = value`, in a table or an inline table."""
        line = self._now()
        path = table
        for key in self._keys():
            path = (*path, key)
            self._lines.setdefault(path, line)
        self._at = self._text.index("=", self._at) + 1
        self._value(path)

    def _keys(self) -> list[str]:
        keys = []
        while True:
            self._begins()
            if self._text[self._at] in "\"'":
                keys.append(self._quoted()[1:-1])
            else:
                keys.append(self._take(_BARE_KEY))
            if not self._take(_DOT):
                return keys

    def _value(self, path: Path) -> None:
        self._begins()
        first = self._text[self._at]
        if first in "\"'":
            self._quoted()
        elif first in "[{":
            self._members(path, "]" if first == "[" else "}")
        else:
            self._take(_SCALAR)

    def _members(self, path: Path, closing: str) -> None:
        """The elements of an array, or the pairs of an inline table."""
        self._at += 1
        number = 0
        while self._begins() and self._text[self._at] != closing:
            if closing == "]":
                self._lines[*path, number] = self._now()
                self._value((*path, number))
            else:
                self._pair(path)
            number += 1
            if self._begins() and self._text[self._at] == ",":
                self._at += 1
        self._at += 1

    def _quoted(self) -> str:
        for pattern in _STRINGS:
            if found := self._take(pattern):
                return found
        raise ValueError(f"not a TOML text at line {self._now()}")

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        if found is None:
            return ""
        self._at = found.end()
        return found.group()

    def _begins(self) -> bool:
        """Skips white space and comments. Returns whether anything follows."""
        self._take(_SPACE)
        return self._at < len(self._text)

    def _now(self) -> int:
        self._line += self._text.count("\n", self._line_at, self._at)
        self._line_at = self._at
        return self._line
