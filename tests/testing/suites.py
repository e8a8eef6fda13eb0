"""Runs test suites of other projects in processes of their own, as their authors do: the plugin from outside."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

# Outside the project: no option of its pyproject.toml counts. Every warning is an error, as in strict projects.
_USUAL = ("-W", "error", "-o", "asyncio_mode=auto", "-o", "asyncio_default_fixture_loop_scope=function")
# The plugin by its name too, so that an environment that was installed before the plugin existed has it.
_PLUGIN = ("-p", "cso_sim.pytest_plugin", "-p", "no:cacheprovider")
_PATIENCE = 1800


class Outcome(NamedTuple):
    """The exit code of pytest and what it printed."""

    code: int
    text: str

    def counts(self) -> str:
        """The last line, such as `2 passed`, without the time."""
        return self.text.strip().splitlines()[-1].partition(" in ")[0]


def run_suite(
    folder: Path, files: Mapping[str, str], *options: str, python: str = sys.executable, plugin: bool = True
) -> Outcome:
    """Writes a suite into a folder and runs it."""
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    (folder / "pytest.ini").write_text("[pytest]\n", "utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "CSO_", "COURT_"))}
    done = subprocess.run(
        [python, "-m", "pytest", "-q", *_USUAL, *(_PLUGIN if plugin else ()), *options],
        cwd=folder,
        env={**kept, "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
        check=False,
    )
    return Outcome(done.returncode, done.stdout + done.stderr)
