"""The pytest plugin as authors of other suites meet it: its costs where it is not used, its page, failures, and many tests."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import textwrap
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest

from cso_sim.harness import Harness
from cso_sim.testing.errors import CsoError
from cso_sim.testing.server_place import ServerPlace
from tests.docs.markdown import ROOT, fences
from tests.federation.command_line import Server
from tests.testing.generated import conftest, generated_suite
from tests.testing.suites import run_suite

TESTS = int(os.environ.get("CSO_GENERATED_TESTS", "10"))
PAGE = ROOT / "docs" / "reference" / "pytest-plugin.md"
UNUSED = """
import sys

def pytest_unconfigure():
    heavy = {"fastapi", "starlette", "sqlalchemy", "httpx", "pydantic", "jinja2", "cso_idp", "court_rp", "cso_kit"}
    print("imported:", sorted(heavy & set(sys.modules)), file=sys.stderr)
"""
FAILING = """
import pytest

def test_is_refused(cso):
    cso.court("cacd").show()
    cso.sign_on("mholloway", "cacd")

def test_knows_no_such_account(cso_async):
    cso_async.account

@pytest.mark.cso("all_live")
def test_has_a_marker_without_a_name(cso): ...

@pytest.mark.cso(scenary="all_live")
def test_has_a_misspelt_marker(cso): ...

@pytest.mark.cso(scenario="all_lives")
def test_has_an_unknown_scenario(cso):
    cso.address

def test_is_served_too_late(cso):
    cso.account()
    cso.serve()

def test_misspells_members(cso, cso_async):
    for misspelt in (
        lambda: cso.account(login_id="mhollis"),
        lambda: cso.account("mholloway", user_typ="attorney"),
        lambda: cso.filer("cacd", rolle="attorney"),
        lambda: cso.faults.arm("delay", endpiont="/token"),
        lambda: cso.account(created_on="2009-02-30"),
    ):
        try:
            misspelt()
        except Exception as error:
            print(f"{type(error).__name__}: {error}")
    assert False

def test_leaves_the_machine(cso):
    cso.browser().open("https://www.example.org/")

def test_waits_in_the_loop_it_waits_for(cso):
    async def app(scope, receive, send):
        cso.account()
    cso.mount("http://app.example", app)
    assert cso.browser().open("http://app.example/").status == 500
"""


def test_a_run_without_the_fixtures_imports_nothing_of_the_simulator(tmp_path: Path) -> None:
    files = {"conftest.py": UNUSED, "test_it.py": "def test_it(): ...\n"}
    for options in ((), ("--help",)):
        done = run_suite(tmp_path, files, *options)
        assert done.code == 0, done.text
        assert "imported: []" in done.text, done.text
    assert "--cso-url" in done.text
    assert "--cso-token" in done.text


def test_snippets_of_the_page_pass(tmp_path: Path) -> None:
    """Each is a test file of its own, as a reader would save it."""
    snippets = [each.body for each in fences(PAGE.read_text("utf-8")) if each.words == ("plugin",)]
    done = run_suite(tmp_path, {f"test_{number}.py": text for number, text in enumerate(snippets)})
    assert done.code == 0, done.text
    assert done.counts() == "9 passed", done.text


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("localhost:8400", "--cso-url: 'localhost:8400' is not an address; write for example http://localhost:8400."),
        ("http://localhost:1", "Start one with 'cso-sim serve', or leave --cso-url out"),
    ],
)
def test_server_that_is_not_there_is_told_with_a_way_out(url: str, said: str) -> None:
    with pytest.raises(CsoError, match=re.escape(said)):
        assert ServerPlace(url).address


def test_failures_say_what_is_wrong_and_show_the_journal(tmp_path: Path) -> None:
    done = run_suite(tmp_path, {"test_failing.py": FAILING}, "-p", "no:randomly")
    assert done.counts().startswith("5 failed, 2 passed, 2 errors"), done.text
    for said in (
        "mholloway is not logged in at cacd: /courts/cacd/login answered 403: This court does not accept Central Sign-On yet.",
        "test_has_a_marker_without_a_name: @pytest.mark.cso takes scenario, seed by name, not 'all_live'.",
        "test_has_a_misspelt_marker: @pytest.mark.cso takes scenario, seed by name, not scenary.",
        "There is no scenario 'all_lives'. Did you mean 'all_live'?",
        "HarnessError: login_id: There is no 'login_id' here. Did you mean 'loginId'?\n",
        "HarnessError: user_typ: There is no 'user_typ' here. Did you mean 'user_type'?\n",
        "HarnessError: rolle: There is no 'rolle' here. Did you mean 'role'?\n",
        "HarnessError: endpiont: There is no 'endpiont' here. Did you mean 'endpoint'?\n",
        "HarnessError: created_on: This must be a date such as 2009-03-01, not '2009-02-30'",
        "Call cso.serve() before anything else of cso.",
        "Mount your application with cso.mount('https://www.example.org', app), or allow the host with",
    ):
        assert said in done.text, f"{said}\\n{done.text}"
    journal = done.text.partition(" cso journal ")[2].partition("____")[0]
    steps = [line.partition("  ")[2] for line in journal.splitlines() if line.startswith("2020")]
    assert steps == [
        "Browser -> Provider: mholloway signed on.",
        "Browser -x cacd: A sign-on at cacd was refused: the court is not live yet and takes its own logins only.",
    ]
    events = [line.split()[0] for line in journal.splitlines() if line.startswith("    ")]
    assert events == ["sign_on.succeeded", "court_sign_on.refused"]


def test_tutorial_passes_from_an_empty_directory(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "tutorial-harness.md").read_text("utf-8")
    files = {each.words[0].removeprefix("file="): each.body for each in fences(text) if each.language == "python"}
    assert set(files) == {"app.py", "test_app.py", "test_courts.py"}
    done = run_suite(tmp_path, files)
    assert done.code == 0, done.text
    assert done.counts() == "3 passed", done.text


def test_built_wheel_has_the_plugin(tmp_path: Path) -> None:
    """In an environment that has the libraries, and nothing of this checkout."""
    source, made = tmp_path / "source", tmp_path / "environment"
    copied = shutil.ignore_patterns("__pycache__")
    for package in ("cso_kit", "cso_advice", "cso_idp", "court_rp", "cso_sim", "migrations"):
        shutil.copytree(ROOT / package, source / package, ignore=copied)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    wheel = ["wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(tmp_path), str(source)]
    subprocess.run([*pip, *wheel], check=True, capture_output=True)
    venv.create(made, with_pip=False)
    python = made / "bin" / "python"
    (built,) = tmp_path.glob("*.whl")
    subprocess.run([*pip, "--python", str(python), "install", "--no-deps", "--no-index", str(built)], check=True)
    (own,) = made.glob("lib/python*/site-packages")
    (own / "libraries.pth").write_text(sysconfig.get_path("purelib"))

    test = """
    import cso_sim

    def test_installed_simulator_is_used(cso):
        assert cso_sim.__file__.startswith(%r)
        assert cso.court("cacd").show().phase == "announced"
    """
    files = {"test_installed.py": textwrap.dedent(test) % str(own)}
    done = run_suite(tmp_path / "suite", files, python=str(python), plugin=False)
    assert done.code == 0, done.text


@pytest.fixture(params=["in process", "at a server"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[str]]:
    """The options for the places of federations. No world of a test may be left at the server."""
    if request.param == "in process":
        yield []
        return
    server = Server("--data", str(tmp_path / "data"))
    try:
        yield ["--cso-url", server.url]
        with Harness(server.url) as sim:
            assert sim.worlds.all() == []
    finally:
        server.stop()


def test_many_tests_side_by_side_in_any_order_share_nothing_and_leave_nothing(tmp_path: Path, place: list[str]) -> None:
    """`CSO_GENERATED_TESTS` is how many; `make generated-suite` runs 500."""
    files = {"conftest.py": conftest(), "test_generated.py": generated_suite(TESTS)}
    done = run_suite(tmp_path / "suite", files, "-n", "2", *place)
    assert done.code == 0, done.text
    assert done.counts().startswith(f"{TESTS} passed"), done.text
