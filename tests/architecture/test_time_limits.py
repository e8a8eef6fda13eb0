"""A test that hangs costs one failed test, and one that ends before its time leaves no process behind."""

import os
import subprocess
import sys
from pathlib import Path

from tests.warm_processes import WarmProcess

ROOT = Path(__file__).parents[2]
PATIENCE = 120
SETTINGS = "[pytest]\nasyncio_mode = auto\nasyncio_default_fixture_loop_scope = function\ntimeout = 3\n"
HANGING = """
import asyncio, threading, pytest

@pytest.fixture
def never_torn_down():
    yield
    threading.Event().wait()

async def forgotten():
    await asyncio.Event().wait()

async def test_first():
    await forgotten()

def test_second(never_torn_down):
    try:
        threading.Event().wait()
    finally:
        threading.Event().wait()

def test_third():
    pass
"""


def test_hanging_tests_fail_with_their_stacks_and_the_others_go_on(tmp_path: Path) -> None:
    (tmp_path / "test_hanging.py").write_text(HANGING)
    (tmp_path / "pytest.ini").write_text(SETTINGS)
    plugins = [f"-p{name}" for name in ("xdist", "pytest_asyncio.plugin", "pytest_timeout", "tests.time_limits")]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *plugins, "--numprocesses=1"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert "2 failed, 1 passed, 1 error" in done.stdout, done.stdout + done.stderr
    awaited = done.stdout.partition("waits here:")[2]
    assert "in test_first\n    await forgotten()" in awaited
    assert "in forgotten\n    await asyncio.Event().wait()" in awaited


def test_server_of_a_test_that_is_gone_is_ended(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    server = WarmProcess(["serve", "--port", "0", "--data", str(tmp_path)], os.environ, tmp_path, writing, writing)
    os.close(writing)
    with os.fdopen(reading) as printed:
        assert any(line.startswith("Ready.") for line in printed)
        server.end()
        assert "Stopped" not in printed.read()
