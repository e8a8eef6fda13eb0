"""Reads TOML that may come from anybody, in a time that grows with its length only.

`tomllib` takes time and memory by the square of the parts of a dotted key: 40 KB of `a.a.a…` took a minute and 2 GB. So a text
is looked through once before it is parsed. What is no TOML at all is `tomllib`'s to say.
"""

import re
import tomllib
from typing import Any

# Scenarios have keys of three parts and values four deep. As many keys with dots fit into the largest scenario there is.
MOST_PARTS = 8
MOST_DEPTH = 32
MOST_DOTS = 200_000
# A text that does not end ends with the document: there `tomllib` stops too.
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
    """The text is nested more deeply, or has longer keys, than any scenario."""


def load_toml(text: str) -> dict[str, Any]:
    """What a TOML text holds.

    Raises:
        TooComplexError: it is no scenario that somebody wrote.
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
    """The message as `tomllib` would write it."""
    return f"{what} (at line {text.count(chr(10), 0, place) + 1}, column 1)"
