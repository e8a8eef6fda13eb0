"""The documentation keeps its promises: its commands run, its tables are what the code says, its links lead somewhere."""

import ast
import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic_settings import BaseSettings
from starlette.routing import Route

from court_rp.app import create_app as create_courts
from court_rp.errors import Refusal
from court_rp.settings import CourtSettings
from cso_idp.app import create_app as create_provider
from cso_idp.settings import ProviderSettings
from cso_sim.faults.catalogue import load_faults
from tests.docs import agent_tools, reference, typescript
from tests.docs.markdown import ROOT, anchors, fences, links, pages
from tests.docs.shell import PageShell

DATABASE = "postgresql://cso:fictional@localhost/cso"
NAMED_RULES = {
    *(f"A{n}" for n in range(1, 16)),
    *(f"C{n}" for n in range(1, 13)),
    *(f"L{n}" for n in range(1, 15)),
    "R1",
    "R2",
    *(f"F{n}" for n in range(1, 5)),
}
_RULE = re.compile(r"^\| (?P<rule>[A-Z]\d+) \|(?P<cells>.*)\|$", re.MULTILINE)
_TEST = re.compile(r"`([a-z_/]+\.py)::(test_\w+)`")
_CODE = re.compile(r"`((?:cso_kit|cso_advice|cso_idp|court_rp|cso_sim)/[\w/.]+)`")


# The first pages that people read start everything as it is installed; on the others commands start as forks, which is faster.
IN_NEW_INTERPRETERS = ("README.md", "docs/tutorial.md")


def read(page: Path | str) -> str:
    return (ROOT / page).read_text("utf-8")


def pages_with_commands() -> list[str]:
    return [str(page) for page in pages() if any(fence.language == "console" for fence in fences(read(page)))]


@pytest.mark.parametrize("page", pages_with_commands())
def test_commands_of_a_page_do_what_the_page_says(page: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    text = read(page)
    replaced = {}
    if DATABASE in text:
        replaced[DATABASE] = empty_database(request.getfixturevalue("postgres_server"))

    with PageShell(tmp_path, replaced, warm=page not in IN_NEW_INTERPRETERS) as shell:
        done = shell.follow(text)

    assert done > 0


def test_help_has_nothing_that_the_terminal_swallows() -> None:
    """`--help` is printed with Rich, which takes small letters in brackets for a style and prints nothing of them."""
    assert not re.findall(r"\[[a-z#@/].*?\]", read("docs/reference/cli.md"))


def empty_database(server: str) -> str:
    """A database of its own on the server of the tests."""
    import psycopg

    name = f"docs_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[arg-type]
    return server.replace("/postgres?", f"/{name}?", 1)


def test_the_main_pages_have_commands_that_are_run() -> None:
    assert {"README.md", "docs/tutorial.md", "docs/how-to/test-an-rp.md"} <= set(pages_with_commands())


@pytest.mark.parametrize("page", sorted(path.name for path in (ROOT / "docs" / "reference").glob("*.md")))
def test_reference_says_what_the_code_says(page: str) -> None:
    text = read(f"docs/reference/{page}")

    assert text == reference.written(text), "write the tables anew: python -m tests.docs.reference"


def test_file_of_the_rules_says_what_the_page_says() -> None:
    made = agent_tools.rules()

    assert agent_tools.RULES_FILE.read_text("utf-8") == made, "write it anew: python -m tests.docs.reference"
    assert all(f"\n{rule}," in made for rule in NAMED_RULES)


def test_types_for_typescript_say_what_the_control_plane_says() -> None:
    made = reference.types_of_control()

    assert typescript.FILE.read_text("utf-8") == made, "write it anew: python -m tests.docs.reference"
    assert '"PUT /_sim/clock": {\n    path: Record<string, never>;' in made


def test_events_and_faults_are_declared_where_the_reference_finds_them() -> None:
    """It reads the modules `events.py`, and the families of faults that the catalogue names."""
    base = re.compile(r"^class \w+\((?:\w+\.)?Event\):", re.MULTILINE)
    packages = (*reference.WITH_EVENTS, "cso_sim", "cso_advice")
    declaring = [each for package in packages for each in (ROOT / package).rglob("*.py") if base.search(read(each))]
    read_by_reference = [each for package in reference.WITH_EVENTS for each in (ROOT / package).rglob("events.py")]
    assert set(declaring) <= set(read_by_reference)
    folder = ROOT / "cso_sim" / "faults"
    named = {
        each.stem for each in folder.glob("*.py") if re.search(r"^    name = ", each.read_text("utf-8"), re.MULTILINE)
    }
    assert named == {type(fault).__module__.rpartition(".")[2] for fault in load_faults().values()}


def test_every_part_of_the_reference_stands_on_a_page() -> None:
    found = [name for page in pages() for name in reference.parts_of(read(page))]

    assert sorted(found) == sorted(reference.PARTS)


@pytest.mark.parametrize("settings", [ProviderSettings, CourtSettings])
def test_every_setting_says_what_it_is_for(settings: type[BaseSettings]) -> None:
    silent = [name for name, field in settings.model_fields.items() if not field.description]

    assert silent == []


@pytest.mark.parametrize("settings", [ProviderSettings, CourtSettings])
def test_no_setting_loosens_the_protocol(settings: type[BaseSettings]) -> None:
    """Rule F1: every leniency is a named switch, off by default."""
    switches = [name for name in settings.model_fields if re.search("lenien|insecure|allow|skip|ignore|compat", name)]

    assert [name for name in switches if settings.model_fields[name].default not in (False, "off", None)] == []


def every_route() -> Iterator[str]:
    provider = create_provider(ProviderSettings(database_url="sqlite:///:memory:"))
    courts = create_courts(CourtSettings(database_url="sqlite:///:memory:"))
    for app in (provider, courts):
        yield from (route.path for route in app.routes if isinstance(route, Route))
    from court_rp.app import _court_routes

    yield from (route.path for route in _court_routes(courts.state.courts))


def test_every_address_is_listed() -> None:
    text = read("docs/reference/addresses.md")
    listed = set(re.findall(r"`(/[^`\s]*)`", text))

    missing = {re.sub(r":\w+}", "}", path) for path in every_route()} - listed

    assert missing == set()


def every_refusal(base: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    for kind in base.__subclasses__():
        yield kind
        yield from every_refusal(kind)


def test_every_reason_why_linking_is_refused_is_listed() -> None:
    text = read("docs/reference/addresses.md")
    rows = dict(re.findall(r"^\| `(\w+)` \| (\d{3}) \|", text, re.MULTILINE))
    modules = {"court_rp.linking.errors", "court_rp.legacy.errors"}
    refusals = {kind.code: str(kind.status) for kind in every_refusal() if kind.__module__ in modules}
    del refusals["central_sign_on_only"]  # the login page's, not the link form's

    assert rows == refusals


def test_fidelity_lists_every_rule_once() -> None:
    rules = [found["rule"] for found in _RULE.finditer(read("docs/fidelity.md"))]

    assert set(rules) >= NAMED_RULES
    assert len(rules) == len(set(rules))


def docstrings(path: Path) -> dict[str, str]:
    """The tests of a file with their docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return {function.name: ast.get_docstring(function) or "" for function in functions}


@pytest.mark.parametrize("found", list(_RULE.finditer(read("docs/fidelity.md"))), ids=lambda found: found["rule"])
def test_a_rule_is_proved_by_tests_that_name_it_and_code_that_exists(found: re.Match[str]) -> None:
    rule, cells = found["rule"], found["cells"]
    tests, code = _TEST.findall(cells), _CODE.findall(cells)
    assert tests, "no test"
    assert code, "no code"

    for path in code:
        assert (ROOT / path).is_file(), path
    for path, name in tests:
        known = docstrings(ROOT / "tests" / path)
        assert name in known, f"there is no test {path}::{name}"
        assert re.search(rf"\b{rule}\b", known[name]), f"{path}::{name} does not name {rule} in its docstring"


def test_every_statement_of_the_notices_has_a_test_or_is_said_to_be_not_yet_true() -> None:
    """M has 16 statements and C has 26; none is claimed without a test, and none that is not yet true has one."""
    rows = re.findall(r"^\| ([MC]-\d+) \|([^|]*)\|([^|]*)\|([^|]*)\|$", read("docs/fidelity.md"), re.MULTILINE)

    assert [name for name, *_ in rows] == [*(f"M-{n}" for n in range(1, 17)), *(f"C-{n}" for n in range(1, 27))]
    for name, text, where, cell in rows:
        tests = _TEST.findall(cell)
        assert text.strip(), name
        assert where.strip(), name
        assert bool(tests) is not where.strip().startswith("not yet: "), name
        for path, test in tests:
            assert test in docstrings(ROOT / "tests" / path), f"{name}: there is no test {path}::{test}"


@pytest.mark.parametrize("page", [str(page) for page in pages()])
def test_links_lead_somewhere(page: str) -> None:
    broken = []
    for target in links(read(page)):
        if target.startswith(("http://", "https://")):
            continue
        path, _, anchor = target.partition("#")
        file = (ROOT / page).parent / path if path else ROOT / page
        if not file.exists() or (anchor and anchor not in anchors(file.read_text("utf-8"))):
            broken.append(target)

    assert broken == []


def test_every_page_can_be_found_from_the_index() -> None:
    seen: set[Path] = set()
    ahead = [ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        seen.add(page)
        targets = [target.partition("#")[0] for target in links(page.read_text("utf-8"))]
        found = [(page.parent / target).resolve() for target in targets if target.endswith(".md")]
        ahead += [other for other in found if other not in seen and other.exists()]

    assert {ROOT / page for page in pages()} - seen == set()


def test_every_decision_has_a_title_a_status_and_a_line_in_the_index() -> None:
    index = read("docs/decisions/README.md")
    for page in sorted((ROOT / "docs" / "decisions").glob("0*.md")):
        title, _, status, *_rest = page.read_text("utf-8").splitlines()
        number = page.name[:4]
        assert title.startswith(f"# {number} "), page.name
        assert status.startswith("**Status:** "), page.name
        assert f"| [{number}]({page.name}) | {title.removeprefix(f'# {number} ')} |" in index
