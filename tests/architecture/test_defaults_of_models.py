"""Type checkers of users see which members of a model may be left out: they read `Field(default=…)` only, not `Field(…)`."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import cso_sim.harness
from tests.architecture.test_sizes import ROOT

BODIES = sorted({getattr(cso_sim.harness, name).__module__ for name in cso_sim.harness.__all__})


def nameless_defaults(source: str) -> Iterator[int]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Field" and node.args:
            yield node.lineno


@pytest.mark.parametrize("module", [each for each in BODIES if each.endswith("models")])
def test_defaults_of_models_are_named(module: str) -> None:
    """PEP 681: dataclass transforms."""
    source = ROOT / Path(*module.split(".")).with_suffix(".py")

    assert list(nameless_defaults(source.read_text("utf-8"))) == []
