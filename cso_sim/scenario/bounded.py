"""Parses TOML from strangers in a time that is linear in its length.

Time and memory of `tomllib` grow with the square of the parts of a dotted key: 40 KB of `a.a.a…` took a minute and 2 GB. So a
text is scanned once before it is parsed. `tomllib` reports syntax errors.
"""

import re
import tomllib
from typing import Any

# Real scenarios have keys of three parts, and values nested four deep.
MOST_PARTS = 8
MOST_DEPTH = 32
MOST_DOTS = 200_000
# An unterminated text ends with the document, where `tomllib` stops too.
_PART = r"""(?:[A-Za-z0-9_-]+|"(?:\\.|[^"\\\n])*"?|'[^'\n]*'?)"""
_TOKEN = re.compile(
    r"(?P<skipped>\#[^\n]*"
    r'|"""(?:\\.|[^\\])*?(?:"{3,5}(?!")|\Z)'
    r"|'''.*?(?:'{3,5}(?!')|\Z))"
    rf"|(?P<key>{_PART}(?:[ \t]*\.[ \t]*{_PART})*)"
    r"|(?P<open>[\[{])|(?P<close>[\]}])",
    re.DOTALL,
)
_PARTS = re.compile(_PART, re.DOTALL)


class TooComplexError(ValueError):
    """The text is nested too deeply or has too long keys."""


def load_toml(text: str) -> dict[str, Any]:
    """Parses a TOML text.

    Raises:
        TooComplexError: it is nested too deeply, or has too long keys.
        ValueError: it is not TOML.
    """
    _look_through(text)
    try:
        return tomllib.loads(text)
    except RecursionError as error:  # pragma: no cover - the depth was bounded
        raise TooComplexError("it is nested too deeply") from error


def _look_through(text: str) -> None:
    depth = dots = 0
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "key":
            if "." in token[0]:
                parts = len(_PARTS.findall(token[0]))
                dots += parts - 1
                if parts > MOST_PARTS:
                    raise TooComplexError(_at(text, token.start(), f"a key has more than {MOST_PARTS} parts"))
                if dots > MOST_DOTS:
                    raise TooComplexError(_at(text, token.start(), f"there are more than {MOST_DOTS} dots in keys"))
        elif kind == "open":
            depth += 1
            if depth > MOST_DEPTH:
                raise TooComplexError(_at(text, token.start(), f"it is nested more than {MOST_DEPTH} deep"))
        elif kind == "close":
            depth = max(depth - 1, 0)


def _at(text: str, place: int, what: str) -> str:
    """The message in the form of `tomllib`."""
    return f"{what} (at line {text.count(chr(10), 0, place) + 1}, column 1)"
