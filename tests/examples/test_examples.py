"""The examples in other languages run against a simulator, where their toolchain is there. `REQUIRE_TOOLCHAINS=1` demands it.

Examples that need packages use those that are there: the one for Playwright runs with the copy of the same program that the tests
have anyway, and the one for JUnit with what Maven fetched before (`REQUIRE_TOOLCHAINS=1` lets it fetch).
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import playwright
import pytest

from cso_sim.harness import Harness
from tests.browser.chromium import find_chromium
from tests.docs.markdown import ROOT
from tests.federation.command_line import Server

EXAMPLES = ROOT / "examples"
# Seconds. Go compiles its own library once.
_PATIENCE = 300
pytestmark = pytest.mark.timeout(2 * _PATIENCE)
_SAID = "Linked: mholloway may file at cacd."


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server("--data", str(tmp_path_factory.mktemp("data")))
    yield running
    running.stop()


def tool(name: str) -> str:
    """The path of a program; without it the test is skipped, or fails where toolchains are required."""
    found = shutil.which(name)
    if found is None:
        reason = f"{name} is not installed, so this example was not run"
        if os.environ.get("REQUIRE_TOOLCHAINS") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def run(simulator: Server | None, *words: str, folder: Path = EXAMPLES, **more: str) -> str:
    """Runs a program, which must succeed. Returns what it printed."""
    environment = {**os.environ, **more, **({"CSO_SIM_URL": simulator.url} if simulator else {})}
    done = subprocess.run(
        words, cwd=folder, env=environment, capture_output=True, text=True, timeout=_PATIENCE, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def links_at(simulator: Server) -> list[str]:
    with Harness(simulator.url) as harness:
        return [str(event["login"]) for event in harness.journal.events("link.made", court_id="cacd")]


def test_example_for_curl_links_an_attorney(simulator: Server) -> None:
    tool("curl")

    assert _SAID in run(simulator, "sh", "curl/first-link.sh")
    assert links_at(simulator) == ["mholloway-cacd"]


def test_example_for_javascript_passes_as_a_test_of_node(simulator: Server) -> None:
    printed = run(simulator, tool("node"), "--test", "javascript/first-link.test.mjs")

    assert "# pass 2" in printed
    assert "# fail 0" in printed


def test_example_for_playwright_links_an_attorney_in_a_browser(simulator: Server, tmp_path: Path) -> None:
    chromium = find_chromium()
    if chromium is None:
        pytest.skip("there is no Chromium, so this example was not run")
    modules = tmp_path / "node_modules"
    modules.mkdir()
    (modules / "playwright").symlink_to(Path(playwright.__file__).parent / "driver" / "package")
    shutil.copy(EXAMPLES / "javascript" / "first-link.playwright.mjs", tmp_path)

    assert _SAID in run(simulator, tool("node"), "first-link.playwright.mjs", folder=tmp_path, CHROMIUM=chromium)
    assert links_at(simulator) == ["mholloway-cacd"]


def test_example_for_java_links_an_attorney(simulator: Server) -> None:
    assert _SAID in run(simulator, tool("java"), "java/FirstLink.java")
    assert links_at(simulator) == ["mholloway-cacd"]


def test_example_for_junit_passes_at_a_simulator(simulator: Server, tmp_path: Path) -> None:
    """With `CSO_SIM_URL` it starts no container, so it needs Maven and what Maven fetched, and no container engine."""
    maven = tool("mvn")
    project = shutil.copytree(EXAMPLES / "java" / "junit", tmp_path / "junit", ignore=shutil.ignore_patterns("target"))
    is_fetched = _is_fetched_by_maven(project / "pom.xml")
    if not is_fetched and os.environ.get("REQUIRE_TOOLCHAINS") != "1":
        pytest.skip("Maven has not fetched JUnit and Testcontainers yet (mvn test), so this example was not run")
    small = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"  # short programs: half the CPU
    words = ["-B", "-q", *(["-o"] if is_fetched else []), "test", f"-DargLine={small}"]

    run(simulator, maven, *words, folder=project, MAVEN_OPTS=small)

    (report,) = project.glob("target/surefire-reports/*.txt")
    assert "Tests run: 2, Failures: 0, Errors: 0, Skipped: 0" in report.read_text()


def _is_fetched_by_maven(pom: Path) -> bool:
    """Whether all that the project names is in Maven's folder, and the part of Surefire that it asks for when it meets JUnit."""
    named = re.findall(
        r"<groupId>(.*)</groupId>\s*<artifactId>(.*)</artifactId>\s*<version>(.*)</version>", pom.read_text()
    )
    (surefire,) = (version for _, artifact, version in named if artifact == "maven-surefire-plugin")
    needed = [*named[1:], ("org.apache.maven.surefire", "surefire-junit-platform", surefire)]
    repository = Path.home() / ".m2" / "repository"
    return all(
        (repository / group.replace(".", "/") / artifact / version / f"{artifact}-{version}.jar").is_file()
        for group, artifact, version in needed
    )


def test_example_for_go_passes_as_a_test_of_go(simulator: Server) -> None:
    offline = {"GOPROXY": "off", "GOTOOLCHAIN": "local", "GOFLAGS": ""}

    run(simulator, tool("go"), "test", "-count=1", "-vet=off", "./...", folder=EXAMPLES / "go", **offline)
    assert links_at(simulator) == ["mholloway-cacd"]


def test_example_for_typescript_compiles_and_links_an_attorney(simulator: Server, tmp_path: Path) -> None:
    compiler = tool("tsc")
    project = shutil.copytree(EXAMPLES / "typescript", tmp_path / "typescript")

    run(None, compiler, folder=project)

    printed = run(simulator, tool("node"), "build/first-link.js", folder=project)
    assert _SAID in printed
    assert "Created 1 account; refused: The user name 'mholloway' is taken." in printed
