"""Runs test suites of other projects in processes of their own, as their authors do: the plugin from outside."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

# Outside the project: no option of its pyproject.toml counts. Every warning is an error, as in strict projects.
_USUAL = (
    *("-W", "error", "-o", "asyncio_mode=auto", "-o", "asyncio_default_fixture_loop_scope=function"),
    *("-p", "no:cacheprovider"),
)
# Of this environment only these: others take longer to import than such a suite to run.
_PLUGINS = ("-p", "cso_sim.pytest_plugin", "-p", "asyncio", "-p", "randomly", "-p", "xdist")
_PATIENCE = 1800


class Outcome(NamedTuple):
    """The exit code of pytest, what it printed, and its report as JUnit XML."""

    code: int
    text: str
    report: Path

    def counts(self) -> str:
        """The last line, such as `2 passed`, without the time."""
        return self.text.strip().splitlines()[-1].partition(" in ")[0]

    def of_folder(self, name: str) -> dict[str, str]:
        """How each test of a folder ended, by its name: `passed`, `failure` or `error`."""
        assert self.report.exists(), self.text
        tests = ET.parse(self.report).iter("testcase")  # noqa: S314 - pytest wrote it
        own = [each for each in tests if each.attrib["classname"].startswith(f"{name}.")]
        return {each.attrib["name"]: next((part.tag for part in each), "passed") for each in own}


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Writes the files of a suite."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")


def run_suites(folder: Path, *options: str, python: str | None = None) -> Outcome:
    """Runs all suites in a folder with the interpreter of an environment, which finds the plugin; by default with this one."""
    (folder / "pytest.ini").write_text("[pytest]\n", "utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "CSO_", "COURT_"))}
    report = folder / "report.xml"
    if python is not None:
        kept.pop("PYTHONPATH", None)  # it would find this checkout
    here = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"} if python is None else {}
    done = subprocess.run(
        [
            *(python or sys.executable, "-m", "pytest", "-q", *_USUAL, "--junitxml", str(report)),
            *(_PLUGINS if python is None else ()),
            *options,
        ],
        cwd=folder,
        env={**kept, **here, "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
        check=False,
    )
    return Outcome(done.returncode, done.stdout + done.stderr, report)
