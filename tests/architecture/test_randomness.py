"""`cso_kit/secrets/randomness.py` is the only source of random values, so that a seed decides all of them.

Tests are outside of this rule, so it is no rule of `ruff`, which has one list of forbidden names for all files.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("cso_kit", "cso_advice", "cso_idp", "court_rp", "cso_sim", "migrations")
# The source itself, and the module that makes keys from it or by OpenSSL.
SOURCES = ("cso_kit/secrets/randomness.py", "cso_kit/secrets/private_keys.py")
MODULES = {"secrets", "random"}
NAMES = {
    *("urandom", "getrandom", "uuid1", "uuid4", "SystemRandom"),
    *("generate_token", "generate_key", "generate_private_key", "auto_kid", "random_base32"),
}


def randomness_in(source: str) -> Iterator[tuple[int, str]]:
    """The lines that import a module of random values, or use a function that makes them."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found = {alias.name.partition(".")[0] for alias in node.names} & MODULES
        elif isinstance(node, ast.ImportFrom):
            found = ({(node.module or "").partition(".")[0]} & MODULES) | ({alias.name for alias in node.names} & NAMES)
        elif isinstance(node, ast.Attribute):
            found = {node.attr} & NAMES
        else:
            found = set()
        yield from ((node.lineno, name) for name in found)


@pytest.mark.parametrize("package", PACKAGES)
def test_every_random_value_comes_from_the_one_source(package: str) -> None:
    paths = [path for path in (ROOT / package).rglob("*.py") if str(path.relative_to(ROOT)) not in SOURCES]

    assert paths
    found = {str(path.relative_to(ROOT)): list(randomness_in(path.read_text())) for path in paths}
    assert {path: lines for path, lines in found.items() if lines} == {}


def test_rule_finds_all_ways_to_random_values() -> None:
    source = (
        "import secrets\nfrom os import urandom\nuuid.uuid4()\nRSAKey.generate_key(2048)\nfrom secrets import choice\n"
    )

    assert sorted(line for line, _ in randomness_in(source)) == [1, 2, 3, 4, 5]
