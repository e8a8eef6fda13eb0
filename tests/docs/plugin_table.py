"""Makes the tables of the pytest plugin: its fixtures, options and markers, and what can be called on its objects."""

import inspect
import re
from collections.abc import Iterator
from typing import Any

import pytest

from cso_sim import pytest_plugin, testing
from cso_sim.browsing import Page

# Each with how a test gets one.
OBJECTS: tuple[tuple[type, str], ...] = (
    (testing.Cso, "`cso`"),
    (testing.Court, '`cso.court("cacd")`'),
    (testing.CsoVisitor, "`cso.browser()`, `cso.sign_on(…)`"),
    (Page, "`browser.page`"),
    (testing.RelyingParty, "`cso.client()`"),
)


def fixtures() -> str:
    """The fixtures, each with its docstring."""
    kind = type(pytest_plugin.cso)
    found = {name: each for name, each in vars(pytest_plugin).items() if isinstance(each, kind) and name[0] != "_"}
    return _table(("fixture", "what it is"), ((f"`{name}`", _text(each)) for name, each in found.items()))


def options() -> str:
    """The options of the command line."""
    parser = pytest.Parser(_ispytest=True)
    pytest_plugin.pytest_addoption(parser)
    group = parser.getgroup("cso")
    rows = ((f"`{'`, `'.join(each.names())}`", str(each.attrs().get("help", ""))) for each in group.options)
    return _table(("option", "meaning"), rows)


def objects() -> str:
    """What can be called on each object of a test."""
    parts = []
    for kind, where in OBJECTS:
        intro = f"{_text(kind)} A test gets one from {where}."
        parts += [f"### {kind.__name__}", intro, _table(("member", "what it does"), _members(kind))]
    return "\n\n".join(parts)


def _members(kind: type) -> Iterator[tuple[str, str]]:
    for name in dict.fromkeys(name for each in kind.__mro__ for name in vars(each)):
        if name.startswith("_"):
            continue
        member = inspect.getattr_static(kind, name)
        if callable(member):
            yield f"`{name}{_signature(member)}`", _text(member)
        elif getattr(member, "__doc__", None):
            yield f"`{name}`", _text(member)


def _signature(member: Any) -> str:
    found = inspect.signature(member)
    given = [each.replace(annotation=each.empty) for each in list(found.parameters.values())[1:]]
    shown = str(found.replace(parameters=given, return_annotation=found.empty))
    return re.sub(r"=b'[^']*'", "=PDF", shown)


def _text(documented: Any) -> str:
    """A docstring as one line; what it raises is a sentence of it."""
    text = re.sub(r"\s*Raises:\s*", " Raises ", inspect.getdoc(documented) or "")
    return " ".join(text.split())


def _table(headings: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    lines = [headings, tuple("---" for _ in headings), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)
