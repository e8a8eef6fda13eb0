"""No page, redirect or cookie has a path that does not begin at the root of our pages (`cso_kit.web.root`)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parents[2]
PACKAGES = ("cso_kit", "cso_advice", "cso_idp", "court_rp", "cso_sim")
_ATTRIBUTE = re.compile(r'\b(?:href|src|action|formaction)="/')
_EXPRESSION = re.compile(r"{[{%](?!%? *(?:import|extends|from|include)\b).*?[%}]}", re.DOTALL)
# A text in an expression that begins with a slash, unless it goes on after something else, or is compared.
_PATH = re.compile(r"""(?<!~ )(?<!!= )(?<!startswith\()["']/(?!["'] ~)""")
# A court's place makes complete paths.
_OF_COURT = re.compile(r"place\.link\([^)]*\)")
_KEPT = 'set login = "/login"'


def _sources() -> Iterator[Path]:
    return (path for package in PACKAGES for path in sorted((HERE / package).rglob("*.py")))


def test_templates_begin_each_path_at_the_root() -> None:
    found = []
    for path in (each for package in PACKAGES for each in sorted((HERE / package).rglob("*.html"))):
        text = path.read_text()
        wrong = [*_ATTRIBUTE.findall(text)]
        rest = [_OF_COURT.sub("", each) for each in _EXPRESSION.findall(text) if _KEPT not in each]
        wrong += [each for each in rest if _PATH.search(each)]
        found += [f"{path.relative_to(HERE)}: {each}" for each in wrong]
    assert found == []


def test_redirects_and_cookies_begin_each_path_at_the_root() -> None:
    """`redirect` puts the root in front of a path; `RedirectResponse` is for addresses that are complete."""
    found = []
    for path in _sources():
        for call in (each for each in ast.walk(ast.parse(path.read_text())) if isinstance(each, ast.Call)):
            called = getattr(call.func, "id", None) or getattr(call.func, "attr", "")
            is_wrong = called == "RedirectResponse" and _is_path(call.args[0])
            if called in {"set_cookie", "delete_cookie"}:
                is_wrong = any(each.arg == "path" and _is_path(each.value) for each in call.keywords)
            if is_wrong:
                found.append(f"{path.relative_to(HERE)}:{call.lineno}: {ast.unparse(call)}")
    assert found == []


def _is_path(value: ast.expr) -> bool:
    """Whether a value is a path of ours for sure: a text that begins with a slash, or with a constant of the module."""
    if isinstance(value, ast.JoinedStr):
        return bool(value.values) and _is_path(value.values[0])
    if isinstance(value, ast.FormattedValue):
        return _is_path(value.value)
    if isinstance(value, ast.Constant):
        return isinstance(value.value, str) and value.value.startswith("/")
    return isinstance(value, ast.Name) and value.id.isupper()
