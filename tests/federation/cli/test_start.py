"""How a served simulator starts, starts again, and says why it cannot."""

import json
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from tests.conftest import Databases
from tests.federation.command_line import ENVIRONMENT, PATIENCE, Server, fails, get, succeeds


def test_a_second_server_on_the_same_port_is_refused_in_one_sentence(server: Server, tmp_path: Path) -> None:
    port = server.url.rpartition(":")[2]
    error = fails("serve", "--port", port, "--data", str(tmp_path / "other"))
    assert error.startswith(f"Port {port} is in use. ")
    assert f"PORT={int(port) + 1} DATA=var-{int(port) + 1}" in error
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize("words", [[], ["--fresh"], ["--public-address", "http://localhost:9"]])
def test_second_server_on_the_same_data_is_refused(words: list[str], tmp_path: Path) -> None:
    """A start writes its own address into every court, and `--fresh` removes files: neither may happen under a server."""
    data = tmp_path / "sim"
    first = Server("--data", str(data), "--scenario", "all_live")
    try:
        succeeds("accounts", "create", "newfiler1", "--password", "Fictional-1", url=first.url)
        error = fails("serve", "--port", "0", "--data", str(data), *words)
        assert f"in use by the server at {first.url} (process {first.process.pid})" in error
        assert re.search(rf"make demo DATA={data}-(\d+) PORT=\1 \(cso-sim serve --data {data}-\1 --port \1\)", error)
        assert len(error.strip().splitlines()) == 1
        assert "newfiler1" in succeeds("accounts", "show", "newfiler1", url=first.url)
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        with browser.open(f"{first.url}/courts/cacd/login", timeout=PATIENCE) as page:
            assert page.url.startswith(f"{first.url}/")
            assert 'name="loginId"' in page.read().decode()
    finally:
        first.stop()


def test_after_a_crash_the_data_can_be_served_again(tmp_path: Path) -> None:
    data = ["--data", str(tmp_path)]
    first = Server(*data)
    succeeds("accounts", "create", "newfiler1", "--password", "Fictional-1", url=first.url)
    first.stop(signal.SIGKILL)
    second = Server(*data)
    try:
        assert "newfiler1" in succeeds("accounts", "show", "newfiler1", url=second.url)
    finally:
        second.stop()


@pytest.mark.parametrize("word", ["serve", "migrate"])
def test_a_data_directory_that_cannot_be_used_is_told_in_one_sentence(word: str, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    for data, reason in ((file, "it is not a directory"), (file / "sim", "Not a directory"), ("/proc/nope", "No such")):
        error = fails(word, *(["--port", "0"] if word == "serve" else []), "--data", str(data))
        assert error.startswith(f"Cannot use {data} as data directory: {reason}")
        assert error.endswith("; choose another --data.\n")
    held = tmp_path / "sim" / "provider.sqlite3"
    held.mkdir(parents=True)
    error = fails("serve", "--port", "0", "--data", str(held.parent), "--fresh")
    assert error.startswith(f"Cannot remove {held}: ")
    assert error.endswith("; choose another --data.\n")


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["--host", "0.0.0.0"], "Set a token with --control-token"),
        (["--host", "0.0.0.0", "--control-token", "a-token-of-15-c"], "(or CSO_CONTROL_TOKEN) at least 16 characters"),
        (["--host", "0.0.0.0", "--control-token", "a-token-of-16-ch"], "--password-profile hardened"),
        (["--public-address", "sso.example"], "--public-address: 'sso.example' is not an address; write for example"),
        (["--public-address", "https://sso.example"], "The public address https://sso.example lets others reach"),
        (["--public-address", "http://10.0.0.7", "--control-token", "a-token-of-16-ch"], "--password-profile hardened"),
        (["--public-address", "http://10.0.0.7", "--control", "off"], "--password-profile hardened"),
        (["--host", "192.0.2.1", "--control", "off", "--password-profile", "hardened"], "Cannot listen on 192.0.2.1"),
        (
            ["--host", "0.0.0.0", "--control", "off", "--password-profile", "hardened", "--seed", "one"],
            "allow it with --seed-when-exposed allow",
        ),
        (["--seed", ""], "--seed takes a text of 1 to 200 characters"),
        (["--scenario", "all_life"], "Did you mean 'all_live'?"),
        (["--scenario", "none.toml"], "none.toml cannot be read"),
        (["--database-url", "postgresql://127.0.0.1:1/none"], "cannot be used"),
        (["--database-url", "mongodb://x"], "not supported"),
    ],
)
def test_a_server_that_cannot_start_says_why_and_what_to_do(words: list[str], wanted: str, tmp_path: Path) -> None:
    error = fails("serve", "--port", "0", "--data", str(tmp_path), *words)
    assert wanted in error
    assert len(error.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("CSO_SESSION_LIFETIME", "a while", "This must be a duration such as PT10M, or seconds, not 'a while'"),
        (
            "CSO_SIM_WORLDS_IDLE",
            "0",
            "CSO_SIM_WORLDS_IDLE cannot be used: This must be more than 0 seconds, not 0 seconds.",
        ),
        ("CSO_LOCKOUT_FAILURES", "many", "This must be a whole number, not 'many'."),
        ("CSO_REGISTRATION", "token", "set CSO_REGISTRATION_TOKEN"),
        ("CSO_PACER_CLIENT_CODE", "(", "this is no regular expression"),
        ("COURT_CLIENTS", "{not json", "it is not JSON."),
        ("COURT_CLIENTS", '{"cacd": {"client": "x"}}', "(cacd.client_id) cannot be used: This is missing."),
    ],
)
def test_a_setting_that_cannot_be_used_is_told_in_one_sentence(
    name: str, value: str, wanted: str, tmp_path: Path
) -> None:
    error = fails("serve", "--port", "0", "--data", str(tmp_path), **{name: value})
    assert name in error
    assert wanted in error
    assert len(error.strip().splitlines()) == 1


def test_a_setting_that_does_not_exist_is_told_and_the_server_starts(tmp_path: Path) -> None:
    running = Server("--data", str(tmp_path), CSO_LOCKOUT_FAILURE="3", CSO_SIM_URL="http://localhost:1")
    running.stop()
    warnings = [line for line in running.printed.splitlines() if "There is no setting" in line]
    assert warnings == [
        "There is no setting CSO_LOCKOUT_FAILURE; it is left out of account. Did you mean 'CSO_LOCKOUT_FAILURES'?"
    ]


def test_refused_fresh_start_keeps_the_data(tmp_path: Path) -> None:
    data = ["--data", str(tmp_path / "sim")]
    first = Server(*data)
    succeeds("accounts", "create", "newfiler1", "--password", "Fictional-1", url=first.url)
    first.stop()
    (tmp_path / "mistaken.toml").write_text('name = "mistaken"\n', encoding="utf-8")
    for scenario in ("all_life", "none.toml", str(tmp_path / "mistaken.toml")):
        fails("serve", "--port", "0", *data, "--fresh", "--scenario", scenario)
    again = Server(*data)
    assert "newfiler1" in succeeds("accounts", "show", "newfiler1", url=again.url)
    again.stop()


def test_a_server_beyond_loopback_asks_for_its_token(tmp_path: Path) -> None:
    words = ["--host", "0.0.0.0", "--password-profile", "hardened", "--data", str(tmp_path)]
    running = Server(*words, CSO_CONTROL_TOKEN="s3cret-of-16-characters")
    try:
        missing = fails("clock", "show", url=running.url)
        assert missing == (
            f"{running.url} asks for a control token, and there is none in --token or CSO_CONTROL_TOKEN. Give it in either.\n"
        )
        assert "asks for another control token" in fails("clock", "freeze", url=running.url, CSO_CONTROL_TOKEN="wrong")
        assert "2020-02-14" in succeeds("clock", "show", "--token", "s3cret-of-16-characters", url=running.url)
    finally:
        running.stop()


def test_state_survives_a_restart_and_fresh_starts_over(tmp_path: Path) -> None:
    data = ["--data", str(tmp_path / "sim")]
    first = Server(*data)
    succeeds("accounts", "create", "newfiler1", "--password", "Fictional-1", url=first.url)
    keys = json.loads(get(f"{first.url}/jwks"))
    assert first.stop(signal.SIGINT) in {0, 130, -signal.SIGINT}
    assert "Traceback" not in first.printed

    second = Server(*data)
    assert "newfiler1" in succeeds("accounts", "show", "newfiler1", url=second.url)
    assert json.loads(get(f"{second.url}/jwks")) == keys
    second.stop()
    assert "Traceback" not in second.printed

    refused = fails("serve", "--port", "0", *data, "--scenario", "all_live")
    assert "The data here is of the scenario 'cacd_2020_cutover'" in refused
    assert "FRESH=1" in refused

    third = Server(*data, "--fresh", "--scenario", "all_live")
    assert "no account" in fails("accounts", "show", "newfiler1", url=third.url)
    third.stop()


def test_a_database_is_migrated_by_command_and_not_by_serving_elsewhere(databases: Databases, tmp_path: Path) -> None:
    """Embedded databases migrate at a start; PostgreSQL by the command."""
    url = databases.empty()
    if databases.backend == "postgres":
        error = fails("serve", "--port", "0", "--data", str(tmp_path), "--database-url", url)
        assert "Run 'cso-sim migrate'" in error
    assert "migrated to revision" in succeeds("migrate", "--database-url", url)
    assert "already at revision" in succeeds("migrate", "--database-url", url)
    running = Server("--database-url", url)
    try:
        assert "mholloway" in succeeds("accounts", "list", url=running.url)
    finally:
        running.stop()


def test_a_start_loads_nothing_that_can_wait(tmp_path: Path) -> None:
    """What costs time at a start is loaded where it is used."""
    Server("--data", str(tmp_path)).stop()
    late = ["alembic", "rich", "cso_sim.control.app", "pytest", "psycopg"]
    program = (
        "import asyncio, sys\n"
        "from cso_sim.serve import federation_settings\n"
        "from cso_sim.serve_options import ServeOptions\n"
        "from cso_sim.federation import create_federation\n"
        "async def run():\n"
        f"    federation = create_federation(federation_settings(ServeOptions(data={str(tmp_path)!r}), 8400))\n"
        "    await federation.start()\n"
        "    await federation.close()\n"
        "asyncio.run(run())\n"
        f"print([name for name in {late!r} if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=ENVIRONMENT)
    assert done.stdout.strip() == "[]"


def test_client_of_the_control_plane_loads_no_database_and_no_web_framework() -> None:
    """Every control command loads it, and does nothing but ask a server."""
    program = (
        "import sys, cso_sim.harness\n"
        "print([name for name in ('sqlalchemy', 'fastapi', 'jinja2', 'joserfc') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=ENVIRONMENT)
    assert done.stdout.strip() == "[]"
