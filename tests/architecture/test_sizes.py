"""Files and functions stay short enough to be read at once. `ruff` limits their complexity (C901 in `pyproject.toml`)."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("cso_kit", "cso_advice", "cso_idp", "court_rp", "cso_sim")
LONGEST_FILE = 300
LONGEST_FUNCTION = 40
MOST_COMPLEX = 12
# Tables are lists of columns: dividing one would hide it. Migrations are outside the packages.
TABLES = "tables.py"


def functions_in(source: str) -> Iterator[tuple[str, int]]:
    """Each function with the lines from its `def` to its end."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def sources(package: str) -> list[Path]:
    return sorted(path for path in (ROOT / package).rglob("*.py") if path.name != TABLES)


@pytest.mark.parametrize("package", PACKAGES)
def test_no_file_is_longer_than_300_lines(package: str) -> None:
    lengths = {str(path.relative_to(ROOT)): path.read_text().count("\n") for path in sources(package)}

    assert lengths
    assert {path: lines for path, lines in lengths.items() if lines > LONGEST_FILE} == {}


@pytest.mark.parametrize("package", PACKAGES)
def test_no_function_is_longer_than_40_lines(package: str) -> None:
    found = [
        (str(path.relative_to(ROOT)), name, lines)
        for path in sources(package)
        for name, lines in functions_in(path.read_text())
    ]

    assert found
    assert [each for each in found if each[2] > LONGEST_FUNCTION] == []


def test_function_is_measured_from_its_first_line_to_its_last() -> None:
    source = "@decorated\ndef one(\n    a: int,\n) -> None:\n    async def two() -> None:\n        pass\n"

    assert list(functions_in(source)) == [("one", 5), ("two", 2)]


def test_complexity_is_limited_in_all_packages() -> None:
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]
    spared = [pattern for pattern, rules in lint["per-file-ignores"].items() if {"C90", "C901", "C"} & set(rules)]

    assert "C90" in lint["select"]
    assert not {"C90", "C901", "C"} & set(lint["ignore"])
    assert lint["mccabe"]["max-complexity"] <= MOST_COMPLEX
    assert spared == ["benchmarks/**"]


@pytest.mark.parametrize("package", PACKAGES)
def test_no_line_is_excused_from_the_limit_of_complexity(package: str) -> None:
    excused = [str(path.relative_to(ROOT)) for path in sources(package) if "noqa: C90" in path.read_text()]

    assert excused == []
