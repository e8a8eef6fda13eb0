"""The pytest plugin as authors of other suites meet it: its costs where it is not used, its page, failures, and many tests."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cso_sim.harness import Harness
from cso_sim.testing.errors import CsoError
from cso_sim.testing.server_place import ServerPlace
from tests.docs.markdown import ROOT, fences
from tests.federation.command_line import PATIENCE, Server
from tests.testing.generated import generated_suite, watched
from tests.testing.installed import environment
from tests.testing.resources import Held, held_by, leaks
from tests.testing.suites import Outcome, run_suites, write

PAGE = ROOT / "docs" / "reference" / "pytest-plugin.md"
UNUSED = """
import sys

def pytest_unconfigure():
    heavy = {"fastapi", "starlette", "sqlalchemy", "httpx", "pydantic", "jinja2", "cso_idp", "court_rp", "cso_kit"}
    print("imported:", sorted(heavy & set(sys.modules)), file=sys.stderr)
"""
FAILING = """
import pytest
from cso_sim.testing import cso_world

@pytest.fixture(scope="module")
def shared():
    with cso_world() as cso:
        yield cso

@pytest.mark.parametrize("number", [1, 2])
def test_shares(shared, number):
    shared.account(loginId=f"sharer-{number}")
    shared.clock.advance("P90D")
    shared.sign_on(f"sharer-{number}", "mtd")

@cso_world()
def test_is_refused_in_a_block(cso):
    cso.sign_on("mholloway", "cacd")

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
        lambda: cso.log_in("mholloway-cacd"),
        lambda: cso.file("mholloway", "2:20-cv-00112"),
        lambda: cso.sign_on(cso_async.account()),
        lambda: cso.filer("cacd", linked=True),
        lambda: cso.court("cacd").existing_filer("mholoway-cacd"),
        lambda: cso.court("cacd").existing_case("2:20-cv-0011"),
        lambda: cso_world(test_is_refused),
        lambda: cso_world()(test_shares),
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

AT_A_SERVER = {
    "test_at_a_server.py": """
import pytest
from cso_sim.testing import cso_world

@pytest.fixture(scope="module")
def shared():
    with cso_world(scenario="all_live") as cso:
        yield cso

def test_federation_of_a_larger_scope_is_there_too(shared, pytestconfig):
    assert shared.address.startswith(pytestconfig.getoption("--cso-url"))
    assert shared.court("mtd").show().phase == "live"

@pytest.mark.cso(scenario="own.toml")
def test_scenario_of_its_own_is_sent_there(cso):
    assert cso.account("icalloway").name == "Ines Calloway"
    assert [each.loginId for each in cso.harness.accounts.all()] == ["icalloway"]
""",
    "own.toml": """
name = "own"
title = "One person"
[clock]
calendar = 2024-03-04T09:00:00-05:00
[[people]]
name = "Ines Calloway"
email = "ines.calloway@calloway.example"
story = "Attorney."
[[people.accounts]]
loginId = "icalloway"
password = "Fictional-Pass-1"
created_on = 2016-03-01
""",
}
INSTALLED = """
import cso_sim

def test_installed_simulator_is_used(cso):
    assert cso_sim.__file__.startswith(%r)
    assert cso.court("cacd").show().phase == "announced"
"""


def test_a_run_without_the_fixtures_imports_nothing_of_the_simulator(tmp_path: Path) -> None:
    write(tmp_path, {"conftest.py": UNUSED, "test_it.py": "def test_it(): ...\n"})
    for options in ((), ("--help",)):
        done = run_suites(tmp_path, *options)
        assert done.code == 0, done.text
        assert "imported: []" in done.text, done.text
    assert "--cso-url" in done.text
    assert "--cso-token" in done.text


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


def test_suites_of_other_projects_run_with_the_built_wheel(tmp_path: Path, subtests: pytest.Subtests) -> None:
    """In an environment without this checkout and its tools: the snippets of the page, each a test file as a reader saves it; the
    tutorial, from an empty directory; tests that fail; and ten tests that use the same names. One run, in any order.
    """
    python, own = environment(tmp_path)
    suites = tmp_path / "suites"
    snippets = [each.body for each in fences(PAGE.read_text("utf-8")) if each.words == ("plugin",)]
    write(suites / "page", {f"test_{number}.py": text for number, text in enumerate(snippets)})
    tutorial = fences((ROOT / "docs" / "tutorial-harness.md").read_text("utf-8"))
    saved = {each.words[0].removeprefix("file="): each.body for each in tutorial if each.language == "python"}
    write(suites / "tutorial", saved)
    write(suites / "failing", {"test_failing.py": FAILING})
    write(suites / "many", generated_suite(10))
    # Many projects have their own `migrations` in the way of an installed package of that name.
    write(suites / "installed", {"test_installed.py": INSTALLED % str(own), "migrations.py": ""})

    done = run_suites(suites, python=python)

    with subtests.test("the installed package"):
        assert done.of_folder("installed") == {"test_installed_simulator_is_used": "passed"}, done.text
    with subtests.test("the snippets of the page"):
        passed = done.of_folder("page")
        assert (len(passed), set(passed.values())) == (15, {"passed"}), done.text
    with subtests.test("the tutorial"):
        assert set(saved) == {"app.py", "test_app.py", "test_courts.py"}
        passed = done.of_folder("tutorial")
        assert (len(passed), set(passed.values())) == (3, {"passed"}), done.text
    with subtests.test("tests that share nothing and leave nothing"):
        passed = done.of_folder("many")
        assert (len(passed), set(passed.values())) == (10, {"passed"}), done.text
        assert [(each.tests, leaks(each.warm, each.end)) for each in watched(suites / "many")] == [(10, [])]
    with subtests.test("failures"):
        failures_say_what_is_wrong(done)
    with subtests.test("the journal of a failure"):
        the_journal_of_a_failure_is_shown(done)


def failures_say_what_is_wrong(done: Outcome) -> None:
    assert sorted(done.of_folder("failing").values()) == [*["error"] * 2, *["failure"] * 8, *["passed"] * 2], done.text
    for said in (
        "mholloway is not logged in at cacd: /courts/cacd/login answered 403: This court does not accept Central Sign-On yet.",
        "test_has_a_marker_without_a_name: @pytest.mark.cso takes scenario, seed, keys by name, not 'all_live'.",
        "test_has_a_misspelt_marker: @pytest.mark.cso takes scenario, seed, keys by name, not scenary.",
        "There is no scenario 'all_lives'. Did you mean 'all_live'?",
        "HarnessError: login_id: There is no 'login_id' here. Did you mean 'loginId'?\n",
        "HarnessError: user_typ: There is no 'user_typ' here. Did you mean 'user_type'?\n",
        "HarnessError: rolle: There is no 'rolle' here. Did you mean 'role'?\n",
        "HarnessError: endpiont: There is no 'endpiont' here. Did you mean 'endpoint'?\n",
        "HarnessError: created_on: This must be a date such as 2009-03-01, not '2009-02-30'",
        "A filer is what cso.filer(court_id) or cso.court(court_id).existing_filer(login) returns, and not the text",
        "A case is what cso.case(court_id) or cso.court(court_id).existing_case(case_number) returns, and not the text",
        "returns, or a user name. This is a coroutine: await the call that made it.",
        "CsoError: Linked to whom? Say cso.filer(court_id, person, linked=True).",
        "There is no filer 'mholoway-cacd' at cacd. Did you mean 'mholloway-cacd'?",
        "There is no case '2:20-cv-0011' at cacd. Did you mean '2:20-cv-00112'?",
        "CsoError: Write @cso_world(), with parentheses.",
        "@cso_world() is for a function with the argument cso, which test_shares is not.",
        "Call cso.serve() before anything else of cso.",
        "Mount your application with cso.mount('https://www.example.org', app), or allow the host with",
    ):
        assert said in done.text, f"{said}\n{done.text}"


def the_journal_of_a_failure_is_shown(done: Outcome) -> None:
    report = report_of(done, "test_is_refused")
    assert "cso_sim/" not in report, "its own lines are of no use to the author of a test"
    journal = report.partition(" cso journal ")[2]
    steps = [
        "Browser -> Provider: mholloway signed on.",
        "Browser -x cacd: A sign-on at cacd was refused: the court is not live yet and takes its own logins only.",
    ]
    assert steps_of(journal) == steps, done.text
    events = [line.split()[0] for line in journal.splitlines() if line.startswith("    ")]
    assert events == ["sign_on.succeeded", "court_sign_on.refused"]
    assert steps_of(report_of(done, "test_is_refused_in_a_block")) == steps, (
        "an exception that leaves a block has it too"
    )
    for number in (1, 2):
        shared = steps_of(report_of(done, f"test_shares[{number}]"))
        created = [step for step in shared if step.endswith("was created.")]
        assert created == [f"Provider: The PACER account sharer-{number} was created."], "each test shows what it did"
        assert f"Browser -> Provider: sharer-{number} signed on." in shared
        assert len(shared) < 8, "courts that the test does not use have one line"


def report_of(done: Outcome, test: str) -> str:
    return done.text.partition(f"__ {test} __")[2].partition("\n____")[0].partition("\n====")[0]


def steps_of(report: str) -> list[str]:
    return re.findall(r"^(?:E +)?20\d\d-[-0-9T:]+Z  (.+)$", report, re.MULTILINE)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server("--data", str(tmp_path / "data"))
    yield server
    server.stop()


def test_tests_side_by_side_at_a_server_share_nothing_and_leave_nothing(tmp_path: Path, server: Server) -> None:
    """`make generated-suite` runs 500, also in process."""
    with Harness(server.url) as sim:
        sim.worlds.delete(sim.worlds.create().world)  # the first one makes the template
        before = held_by(server.process.pid)
        write(tmp_path / "suite", {**generated_suite(10), **AT_A_SERVER})

        done = run_suites(tmp_path / "suite", "-n", "2", "--cso-url", server.url)

        assert done.counts() == "12 passed", done.text
        assert [leaks(each.warm, each.end) for each in watched(tmp_path / "suite")] == [[], []]
        assert sim.worlds.all() == []
        assert leaks(before, settled(server.process.pid, before)) == []


def settled(process: int, before: Held) -> Held:
    """What a server holds when it has noticed that its callers are gone."""
    until = time.monotonic() + PATIENCE
    while (held := held_by(process)).connections > before.connections and time.monotonic() < until:
        time.sleep(0.05)
    return held
