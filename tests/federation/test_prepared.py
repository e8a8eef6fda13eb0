"""Prepared databases: a first start copies them, and is like one that loaded the scenario itself."""

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from cso_sim.browsing import Visitor
from cso_sim.harness import Harness
from tests.federation.command_line import Server, fails, succeeds

SECRETS = (("provider", "idp_secret"), ("provider", "idp_signing_key"), ("courts", "court_own_secret"))


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("image") / "prepared"
    assert f"Prepared cacd_2020_cutover in {folder}." in succeeds("prepare", "--out", str(folder))
    return folder


@pytest.fixture(scope="module")
def copy(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that began with a copy, where a crash had interrupted a copy before."""
    data = tmp_path_factory.mktemp("data")
    (data / "copying-prepared").touch()
    (data / "provider.sqlite3").write_bytes((prepared / "provider.sqlite3").read_bytes())
    running = Server("--data", str(data), "--prepared", str(prepared))
    yield running
    running.stop()


def rows(database: Path, statement: str) -> list[Any]:
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        return connection.execute(statement).fetchall()


def test_prepared_databases_hold_no_secret(prepared: Path) -> None:
    for name, table in SECRETS:
        assert rows(prepared / f"{name}.sqlite3", f'SELECT * FROM "{table}"') == [], table  # noqa: S608
    # Nor do pages of the files that are not used any more.
    for name in ("provider", "courts"):
        content = (prepared / f"{name}.sqlite3").read_bytes()
        assert not any(mark in content for mark in (b"MIIEv", b"MIGHAgEAMBMG", b"cso_pw_", b"court_ms_"))


def test_copy_is_like_a_scenario_that_was_loaded_now(copy: Server) -> None:
    with Harness(copy.url) as harness:
        clock = harness.clock.read()
        assert clock.calendar - datetime(2020, 2, 14, 17, tzinfo=UTC) < timedelta(hours=1)
        assert harness.about().issuer == copy.url
        assert len(harness.keys.all()) == 4
        addresses = [message.body for message in harness.inbox.messages(harness.accounts.get("mholloway").email)]
        assert not any("prepared.invalid" in body for body in addresses)

    # The courts sign on with client secrets of their own, at the copy's own address.
    with Visitor(httpx.Client(base_url=copy.url, trust_env=False)) as visitor:
        visitor.sign_on("ca9", "mholloway", "Ready-Attorney-1")
        assert visitor.whoami("ca9")["may_file"] is True


def test_copies_share_no_key(copy: Server, prepared: Path, tmp_path: Path) -> None:
    other = Server("--data", str(tmp_path), "--prepared", str(prepared))
    try:
        with Harness(copy.url) as one, Harness(other.url) as two:
            assert {key.kid for key in one.keys.all()}.isdisjoint(key.kid for key in two.keys.all())
    finally:
        other.stop()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["courts.sqlite3", "provider.sqlite3", "serve.lock"]
    assert (
        rows(tmp_path / "provider.sqlite3", "SELECT count(*) FROM idp_client WHERE client_id LIKE 'court-%'")[0][0]
        > 200
    )


def test_prepared_databases_that_do_not_fit_are_not_used(prepared: Path, tmp_path: Path) -> None:
    server = Server("--data", str(tmp_path), "--prepared", str(prepared), "--scenario", "all_live")
    try:
        assert "made with another scenario or other settings, so they are not used" in server.printed
        with Harness(server.url) as harness:
            assert harness.about().scenario == "all_live"
    finally:
        server.stop()


def test_folders_that_are_not_prepared_are_refused(prepared: Path, tmp_path: Path) -> None:
    missing = fails("serve", "--port", "0", "--data", str(tmp_path / "data"), "--prepared", str(tmp_path / "none"))
    assert "make some with 'cso-sim prepare --out" in missing
    (tmp_path / "letter.txt").touch()
    assert "holds other files, such as letter.txt" in fails("prepare", "--out", str(tmp_path))
    assert "Did you mean 'all_live'" in fails("prepare", "--out", str(tmp_path / "new"), "--scenario", "all_lives")
    assert json.loads((prepared / "prepared.json").read_text())["scenario"] == "cacd_2020_cutover"
