"""Several `cso-sim` processes on the same databases, and processes that are killed: what the databases hold afterwards."""

import contextlib
import json
import signal
import sqlite3
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.conftest import MakeUrl
from tests.driver.server_process import ServerProcess
from tests.federation.command_line import PATIENCE, Server, fails, get, succeeds
from tests.reserved_port import reserved_port

CLOCKS = {
    "cso_idp": "SELECT calendar_offset_us, protocol_offset_us FROM idp_state",
    "court_rp": "SELECT calendar_offset_us, protocol_offset_us FROM court_state",
}
LOADS = {
    "cso_idp": "SELECT load_id, loading_id FROM idp_state",
    "court_rp": "SELECT load_id, loading_id FROM court_state",
}
HOUR_US = 3_600_000_000
CROWD = 3000


class Pair:
    """The databases of the provider and the courts."""

    def __init__(self, provider: str, courts: str, *words: str) -> None:
        self.urls = {"cso_idp": provider, "court_rp": courts}
        self.words = words or ("--provider-database-url", provider, "--courts-database-url", courts)

    def ask(self, service: str, sql: str) -> tuple[Any, ...]:
        """The first row of the answer."""
        url = self.urls[service]
        if url.startswith("sqlite:///"):
            with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=PATIENCE)) as connection:
                row = connection.execute(sql).fetchone()
        else:
            with psycopg.connect(url) as connection:
                row = connection.execute(sql.encode()).fetchone()
        assert row is not None
        return tuple(row)

    def clocks(self) -> list[tuple[Any, ...]]:
        """How many microseconds each hand of either clock is ahead of real time."""
        return [self.ask(each, question) for each, question in CLOCKS.items()]

    def loads(self) -> list[tuple[Any, ...]]:
        """The load that each half comes from, and the one under way there."""
        return [self.ask(each, question) for each, question in LOADS.items()]


@pytest.fixture
def pair(make_database_url: MakeUrl) -> Pair:
    """Databases that several instances may share."""
    return Pair(make_database_url("cso_idp"), make_database_url("court_rp"))


@pytest.fixture
def own_pair(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> Pair:
    """Databases of one server alone: the two files of its data directory, or those on PostgreSQL."""
    if backend == "postgres":
        return request.getfixturevalue("pair")  # type: ignore[no-any-return]
    data = tmp_path / "sim"
    return Pair(f"sqlite:///{data}/provider.sqlite3", f"sqlite:///{data}/courts.sqlite3", "--data", str(data))


@pytest.fixture
def ports() -> Iterator[tuple[int, int]]:
    """Two ports. Two instances share one public address, so it does not say where the second one listens."""
    with reserved_port() as one, reserved_port() as two:
        yield one, two


def serve(pair: Pair, port: int, public_port: int, *words: str) -> Server:
    return Server(*pair.words, "--port", str(port), "--public-address", at(public_port), *words)


def at(port: int) -> str:
    return f"http://localhost:{port}"


def send(method: str, url: str, body: Any) -> Any:
    request = urllib.request.Request(
        url, json.dumps(body).encode(), {"content-type": "application/json"}, method=method
    )
    with urllib.request.urlopen(request, timeout=PATIENCE) as response:
        return json.load(response)


def advance_by_an_hour_each(urls: Sequence[str], times: int) -> None:
    """So many calls at the same time, at one process after the other."""
    chosen = [urls[n % len(urls)] for n in range(times)]
    with ThreadPoolExecutor(times) as threads:
        for _ in threads.map(lambda url: send("POST", f"{url}/_sim/clock/advance", {"by": "PT1H"}), chosen):
            pass


def moved_by(hours: int, hands: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(hand + hours * HOUR_US for hand in hands)


@contextlib.contextmanager
def two(pair: Pair, ports: tuple[int, int]) -> Iterator[list[Server]]:
    """Two processes that serve the same databases at one public address."""
    with ThreadPoolExecutor(2) as threads:
        servers = list(threads.map(lambda port: serve(pair, port, ports[0]), ports))
    try:
        yield servers
    finally:
        for each in servers:
            each.stop()


def apart(pair: Pair, service: str) -> ServerProcess:
    issuer = {"ISSUER": "http://localhost:8401"}
    if service == "provider":
        given = {f"CSO_{name}": value for name, value in {**issuer, "DATABASE_URL": pair.urls["cso_idp"]}.items()}
    else:
        more = {"PUBLIC_ADDRESS": "http://localhost:8402", "DATABASE_URL": pair.urls["court_rp"]}
        given = {f"COURT_{name}": value for name, value in {**issuer, **more}.items()}
    words = ("-m", "cso_sim", "serve-apart", service, "--port", "0")
    return ServerProcess(r"Listening for .* on (http://localhost:\d+)\.", *words, **given)


# The clock


def test_concurrent_advances_in_two_processes_all_count(pair: Pair, ports: tuple[int, int]) -> None:
    with two(pair, ports):
        before = pair.clocks()
        advance_by_an_hour_each([at(port) for port in ports], 20)
        after = pair.clocks()
    assert before[0] == before[1]
    assert after == [moved_by(20, each) for each in before]


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("service", ["provider", "courts"])
def test_concurrent_advances_of_a_service_apart_all_count(pair: Pair, service: str) -> None:
    which = {"provider": 0, "courts": 1}[service]
    with ThreadPoolExecutor(2) as threads:
        running = list(threads.map(lambda _: apart(pair, service), range(2)))
    try:
        before = pair.clocks()[which]
        advance_by_an_hour_each([each.url for each in running], 20)
        assert pair.clocks()[which] == moved_by(20, before)
    finally:
        for each in running:
            each.stop()


# Crashes


def scenario(folder: Path, name: str, count: int = CROWD) -> Path:
    """A scenario of very many people, a few of whom are filers."""
    filers = "".join(f'[[people.filers]]\ncourt = "cacd"\nlogin = "lawyer-{n}"\nkey = "Old-Key-1"\n' for n in range(20))
    path = folder / f"{name}.toml"
    path.write_text(
        f'name = "{name}"\ntitle = "Many"\n[clock]\ncalendar = 2020-02-14T09:00:00-08:00\n[courts.cacd]\n'
        f'[crowd]\ncount = {count}\n[[people]]\nname = "Firm of Many"\nemail = "many@firm.example"\nstory = "Many."\n'
        + filers,
        encoding="utf-8",
    )
    return path


def freeze_in_the_middle_of_a_reset(
    process: subprocess.Popen[str], url: str, loads: Callable[[], list[tuple[Any, ...]]]
) -> None:
    """Stops the process (SIGSTOP) while every database says that a load is under way."""
    while True:
        resetting = threading.Thread(target=_reset_and_be_cut_off, args=(url,), daemon=True)
        resetting.start()
        while resetting.is_alive() and any(loading is None for _, loading in loads()):
            time.sleep(0.002)
        process.send_signal(signal.SIGSTOP)
        # What was sent to the database before is done when it answers.
        if all(loading is not None for _, loading in loads()):
            return
        process.send_signal(signal.SIGCONT)  # the load was over before this process came to look
        resetting.join(PATIENCE)


def _reset_and_be_cut_off(url: str) -> None:
    with contextlib.suppress(OSError):
        send("POST", f"{url}/_sim/reset", {})


def assert_all_there(pair: Pair, count: int = CROWD) -> None:
    [(provider, provider_under_way), (courts, courts_under_way)] = pair.loads()
    assert provider == courts is not None
    assert provider_under_way is courts_under_way is None
    assert pair.ask("cso_idp", "SELECT count(*) FROM idp_account WHERE login_id LIKE 'user%'") == (count,)
    assert pair.ask("court_rp", "SELECT count(*) FROM court_filer WHERE login LIKE 'lawyer-%'") == (20,)


def test_next_start_completes_a_killed_processs_load(own_pair: Pair, ports: tuple[int, int], tmp_path: Path) -> None:
    """On databases elsewhere the start waits until the lease of the killed one has run out, which takes ten seconds."""
    first = serve(own_pair, ports[0], ports[0], "--scenario", str(scenario(tmp_path, "many")))
    freeze_in_the_middle_of_a_reset(first.process, at(ports[0]), own_pair.loads)
    first.stop(signal.SIGKILL)
    second = serve(own_pair, ports[0], ports[0])
    try:
        assert "interrupted; it is completed now" in second.printed
        assert_all_there(own_pair)
        assert f"user{CROWD - 1}" in succeeds("accounts", "show", f"user{CROWD - 1}", url=at(ports[0]))
    finally:
        second.stop()


def test_next_start_completes_a_killed_load_of_courts_apart(
    pair: Pair,
) -> None:
    logins = [f"lawyer-{n}" for n in range(2000)]
    world = {"filers": [{"court_id": "cacd", "login": login, "key": "Old-Key-1"} for login in logins]}
    first = apart(pair, "courts")
    send("PUT", f"{first.url}/_sim/scenario", world)
    freeze_in_the_middle_of_a_reset(first.process, first.url, lambda: pair.loads()[1:])
    first.stop(signal.SIGKILL)
    second = apart(pair, "courts")
    try:
        assert "interrupted; it is completed now" in second.printed
        assert pair.ask("court_rp", "SELECT count(*) FROM court_filer WHERE login LIKE 'lawyer-%'") == (2000,)
        _, (_, under_way) = pair.loads()
        assert under_way is None
        assert get(f"{second.url}/courts/ca9/")
    finally:
        second.stop()


# Addresses


def test_second_public_address_is_refused_and_the_first_process_goes_on(pair: Pair, ports: tuple[int, int]) -> None:
    first, url = serve(pair, ports[0], ports[0]), at(ports[0])
    try:
        succeeds("accounts", "create", "newcomer1", "--password", "Fictional-1", url=url)
        registered = pair.ask("cso_idp", "SELECT metadata FROM idp_client WHERE client_id = 'court-cacd'")
        for words in ([], ["--fresh"]):
            error = fails("serve", "--port", str(ports[1]), *pair.words, *words)
            assert f"in use by a simulator at {url}, and this one would be at {at(ports[1])}" in error
            assert len(error.strip().splitlines()) == 1
        assert pair.ask("cso_idp", "SELECT metadata FROM idp_client WHERE client_id = 'court-cacd'") == registered
        assert "newcomer1" in succeeds("accounts", "show", "newcomer1", url=url)
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        with browser.open(f"{url}/courts/ca9/login", timeout=PATIENCE) as page:
            assert page.url.startswith(f"{url}/")
            assert 'name="loginId"' in page.read().decode()
        second = serve(pair, ports[1], ports[0])
        assert "newcomer1" in succeeds("accounts", "show", "newcomer1", url=at(ports[1]))
        second.stop()
        assert "newcomer1" in succeeds("accounts", "show", "newcomer1", url=url)
    finally:
        first.stop()


# A half that is missing


@pytest.mark.parametrize("missing", ["provider", "courts"])
def test_start_without_one_database_file_is_refused_until_it_returns(missing: str, tmp_path: Path) -> None:
    data = tmp_path / "sim"
    first = Server("--data", str(data))
    succeeds("accounts", "create", "newcomer1", "--password", "Fictional-1", url=first.url)
    first.stop()
    file, kept = data / f"{missing}.sqlite3", tmp_path / "kept"
    file.rename(kept)
    assert len(list(data.glob("*.sqlite3*"))) == 1
    for _ in range(2):
        error = fails("serve", "--port", "0", "--data", str(data))
        assert len(error.strip().splitlines()) == 1
        whose = {"provider": "provider's", "courts": "courts'"}[missing]
        assert f"Bring the {whose} database back" in error
        assert "--fresh" in error
    kept.replace(file)
    again = Server("--data", str(data))
    try:
        assert "newcomer1" in succeeds("accounts", "show", "newcomer1", url=again.url)
        assert "mholloway-cacd" in succeeds("courts", "show", "cacd", url=again.url)
    finally:
        again.stop()
