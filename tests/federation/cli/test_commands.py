"""The command `cso-sim`, run as people run it: as a process, against a real server on a free port."""

import contextlib
import json
import re
import socket
import sqlite3
import tomllib
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import httpx
import pytest

from cso_sim.harness import HarnessError
from cso_sim.harness.calls import Request
from cso_sim.harness.connections import HttpConnection
from tests.federation.command_line import PATIENCE, Server, command, fails, get, succeeds


def test_a_served_simulator_prints_its_addresses_and_its_people(server: Server) -> None:
    for text in (
        "/.well-known/openid-configuration",
        "/courts/cacd/",
        "mholloway / Ready-Attorney-1",
        "This is a simulator",
    ):
        assert text in server.printed
    assert json.loads(get(f"{server.url}/.well-known/openid-configuration"))["issuer"] == server.url
    assert "Ready-Attorney-1" in get(f"{server.url}/")
    assert json.loads(get(f"{server.url}/readyz"))["status"] == "ready"


def test_the_clock_is_shown_and_moved(server: Server) -> None:
    assert "2020-02-14T17" in succeeds("clock", "show", url=server.url)
    # It runs on from there: a minute is shown for long enough, a second is not.
    assert "2020-02-18T07:59:" in succeeds("clock", "set", "2020-02-17T23:59:00-08:00", url=server.url)
    assert "goes live" in succeeds("clock", "advance", "next-event", "--hand", "calendar", url=server.url)
    assert "calendar" in succeeds("clock", "freeze", url=server.url).splitlines()[2]
    assert json.loads(succeeds("clock", "show", "--json", url=server.url))["frozen"] is True
    before = json.loads(succeeds("clock", "advance", "PT1H", "--json", url=server.url))["calendar"]
    assert json.loads(succeeds("clock", "advance", "--json", "--", "-PT1H", url=server.url))["calendar"] < before
    assert json.loads(succeeds("clock", "release", "--json", url=server.url))["frozen"] is False
    assert "add the offset" in fails("clock", "set", "2020-02-17T23:59:59", url=server.url)


def test_people_are_created_from_a_file(server: Server, tmp_path: Path) -> None:
    file, lines = (
        tmp_path / "people.jsonl",
        [b'{"account": {"loginId": "bulky%d", "password": "Fictional-Pass-1"}}' % n for n in (1, 2)],
    )
    file.write_bytes(b"\n".join(lines))
    assert re.search(r"accounts +2\n", succeeds("bulk", str(file), url=server.url))
    file.write_bytes(lines[0])
    assert "line 1: The user name 'bulky1' is taken." in fails("bulk", str(file), url=server.url)
    assert "missing.jsonl cannot be read: No such file" in fails("bulk", "missing.jsonl", url=server.url)


def test_courts_are_listed_shown_and_dated(server: Server) -> None:
    announced = succeeds("courts", "list", "--phase", "announced", url=server.url)
    assert "cacd" in announced
    assert "ca9" not in announced
    assert "mholloway-cacd" in succeeds("courts", "show", "cacd", url=server.url)
    changed = succeeds(
        "courts", "calendar", "cacd", "--go-live", "2020-02-25", "--freeze", "2020-02-21T12:00", url=server.url
    )
    assert "2020-02-25" in changed
    assert "2020-02-21T12:00:00-08:00" in changed
    unknown = succeeds("courts", "calendar", "cacd", "--go-live", "unknown", "--json", url=server.url)
    assert json.loads(unknown)["go_live_at"] is None
    assert "2020-02-21" in succeeds("courts", "calendar", "cacd", url=server.url)
    assert "Did you mean 'cacd'?" in fails("courts", "show", "cacdd", url=server.url)
    assert "mholloway-cacd" in succeeds("courts", "show", "CACD", url=server.url)


def test_accounts_are_listed_created_and_shown(server: Server) -> None:
    assert "lp1234" in succeeds("accounts", "list", url=server.url)
    made = succeeds(
        "accounts", "create", "newfiler1", "--password", "Fictional-1", "--created-on", "2009-03-01", url=server.url
    )
    assert made.startswith("Created newfiler1 (legacy), sub ")
    assert "2009-03-01" in succeeds("accounts", "show", "newfiler1", url=server.url)
    again = fails("accounts", "create", "newfiler1", "--password", "Fictional-1", url=server.url)
    assert again.splitlines()[1:] == ["The user name 'newfiler1' is taken."]
    assert (
        fails("accounts", "show", "nobody12", url=server.url)
        == "There is no account 'nobody12'; 'cso-sim accounts list' lists them.\n"
    )


def test_keys_are_published_first_and_used_later(server: Server) -> None:
    made = re.search(r"Published (\S+) \(RS256\)", succeeds("keys", "publish", url=server.url))
    assert made
    assert made[1] in get(f"{server.url}/jwks")
    assert f"{made[1]} signs from now on." in succeeds("keys", "use", made[1], url=server.url)
    assert made[1] in succeeds("keys", "list", url=server.url)
    assert "No key" in fails("keys", "use", "nokey", url=server.url)


def test_keys_retire_when_another_takes_their_place(server: Server) -> None:
    keys = json.loads(succeeds("keys", "list", "--json", url=server.url))
    [old] = [key["kid"] for key in keys if key["alg"] == "ES256"]
    made = re.search(r"Published (\S+) \(ES256\)", succeeds("keys", "publish", "ES256", url=server.url))
    assert made
    assert "signs with ES256" in fails("keys", "retire", old, url=server.url)
    assert f"{old} is retired; it stays published until 20" in succeeds("keys", "use", made[1], url=server.url)
    assert old in get(f"{server.url}/jwks")
    unused = re.search(r"Published (\S+) ", succeeds("keys", "publish", "ES256", url=server.url))
    assert unused
    assert f"{unused[1]} is retired" in succeeds("keys", "retire", unused[1], url=server.url)
    assert unused[1] not in get(f"{server.url}/jwks")


def test_scenarios_are_listed_loaded_and_shown(server: Server, tmp_path: Path) -> None:
    assert "all_live" in succeeds("scenario", "list")
    assert "Loaded all_live" in succeeds("scenario", "load", "all_live", url=server.url)
    assert "abanks2018" in succeeds("scenario", "show", url=server.url)
    file = tmp_path / "mine.toml"
    file.write_text('name = "mine"\ntitle = "Mine"\n[clock]\ncalendar = 2020-01-01T00:00:00Z\n[courts.cacdd]\n')
    for words in (["scenario", "check", str(file)], ["scenario", "load", str(file)]):
        assert ":5: courts.cacdd: There is no court 'cacdd'. Did you mean 'cacd'?" in fails(*words, url=server.url)
    file.write_text(file.read_text().replace("cacdd", "cacd"))
    assert "fine" in succeeds("scenario", "check", str(file))
    assert "Loaded mine" in succeeds("scenario", "load", str(file), url=server.url)
    assert tomllib.loads(succeeds("scenario", "export", url=server.url)) == tomllib.loads(file.read_text())
    assert "cacd-cut-over" in succeeds("stories", "list")
    assert "cannot be read" in fails("scenario", "check", str(tmp_path / "none.toml"))


def test_the_journal_is_printed(server: Server) -> None:
    succeeds("accounts", "create", "newfiler1", "--password", "Fictional-1", url=server.url)
    assert "account.created" in succeeds("journal", url=server.url)
    assert "account.created" not in succeeds("journal", "--court", "cacd", url=server.url)
    only = succeeds("journal", "--kind", "account.", "--login-id", "newfiler1", url=server.url)
    assert len(only.splitlines()) == 1


def test_the_journal_is_explained_and_exported(server: Server) -> None:
    succeeds("accounts", "create", "newfiler1", "--password", "Fictional-1", url=server.url)
    of_the_account = ("journal", "--login-id", "newfiler1")
    explained = succeeds(*of_the_account, "--explain", url=server.url)
    assert re.fullmatch(r"2020-02-14T\d\d:\d\d:\d\dZ  The PACER account newfiler1 was created\.\n", explained)
    (line,) = succeeds(*of_the_account, "--export", "jsonl", url=server.url).splitlines()
    assert json.loads(line)["kind"] == "account.created"
    drawn = succeeds(*of_the_account, "--export", "mermaid", url=server.url).splitlines()
    assert drawn[0] == "sequenceDiagram"
    assert "newfiler1" in drawn[-1]
    assert "'jsonl'" in fails("journal", "--export", "png", status=2, url=server.url)
    assert "PUT /_sim/exchanges" in fails("journal", "--export", "har", url=server.url)
    assert re.search(r"recording +True\n", succeeds("exchanges", "record", url=server.url))
    get(f"{server.url}/courts/cacd/")
    (entry,) = json.loads(succeeds("journal", "--export", "har", "--court", "cacd", url=server.url))["log"]["entries"]
    assert entry["request"]["url"] == f"{server.url}/courts/cacd/"
    assert re.search(r"recording +False\n", succeeds("exchanges", "stop", url=server.url))
    assert re.search(r"kept +0\n", succeeds("exchanges", "clear", url=server.url))


def test_doctor_reports_both_sides(server: Server, tmp_path: Path) -> None:
    port = server.url.rpartition(":")[2]
    output = succeeds("doctor", "--port", port, "--data", str(tmp_path / "none"))
    assert f"names the issuer {server.url}" in output
    assert "is new; 'cso-sim serve' brings it up to date" in output
    assert not (tmp_path / "none").exists()
    newer = tmp_path / "newer"
    succeeds("migrate", "--data", str(newer))
    with contextlib.closing(sqlite3.connect(newer / "provider.sqlite3")) as database, database:
        database.execute("UPDATE idp_alembic_version SET version_num = '9999'")
    found = command("doctor", "--port", port, "--data", str(newer))
    assert found.returncode == 1
    assert "a newer version of this program made it" in found.stdout
    wrong = command("doctor", "--port", port, "--data", str(tmp_path), "--public-address", f"http://127.0.0.1:{port}")
    assert wrong.returncode == 1
    assert f"the server calls itself {server.url}" in wrong.stdout


def test_a_command_without_a_server_says_how_to_start_one() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        error = fails("clock", "show", url=f"http://127.0.0.1:{taken.getsockname()[1]}")
    assert "No simulator answers at" in error
    assert "make demo" in error
    assert "is not an address" in fails("clock", "show", url="localhost:8400")


def test_typed_client_says_who_has_not_answered_in_time() -> None:
    """The time-out of httpx has no text of its own."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with contextlib.closing(HttpConnection(address, None)) as connection:
            connection.client.timeout = httpx.Timeout(0.05)
            with pytest.raises(HarnessError) as raised:
                connection.send(Request("GET", "/_sim/clock", None, None))
    assert str(raised.value).startswith(f"{address} has not answered for 0.05 seconds.")


def test_help_teaches_with_examples() -> None:
    top = succeeds("--help")
    for word in ("serve", "scenario", "courts", "accounts", "clock", "keys", "journal", "doctor", "migrate"):
        assert word in top
    for words in (["serve"], ["clock", "set"], ["courts", "calendar"], ["scenario", "check"], ["keys", "publish"]):
        assert "Example" in succeeds(*words, "--help")
    assert "No such command" in fails("serv", status=2)
    assert succeeds("--version").startswith("cso-sim ")


# What would break the line, colour the terminal, and turn the writing around, as a stranger may send it.
HOSTILE = "a\r\nb\x1b[31m\x9b2J\u202egnp.exe\u2066\u2028\x7f"


SHOWN = r"a\r\nb\x1b[31m\x9b2J\u202egnp.exe\u2066\u2028\x7f"


def test_strangers_text_is_printed_escaped_on_one_line(server: Server) -> None:
    """CWE-150: the journal shows who a client says it is; the other commands show what harnesses stored."""
    sent = urllib.parse.urlencode({"client_id": HOSTILE, "grant_type": "authorization_code", "code": "x"}).encode()
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(f"{server.url}/token", sent, timeout=PATIENCE)
    account = {"loginId": "stranger1", "password": HOSTILE, "name": HOSTILE, "email": HOSTILE}
    filer = {"login": "stranger", "key": HOSTILE, "name": HOSTILE}
    for path, body in (("/accounts", account), ("/courts/cacd/filers", filer)):
        request = urllib.request.Request(f"{server.url}/_sim{path}", json.dumps(body).encode(), method="POST")
        request.add_header("content-type", "application/json")
        urllib.request.urlopen(request, timeout=PATIENCE).close()
    for words in (
        ["journal"],
        ["accounts", "list"],
        ["accounts", "show", "stranger1"],
        ["scenario", "show"],
        ["courts", "show", "cacd"],
    ):
        printed = command(*words, url=server.url).stdout
        assert SHOWN in printed, words
        assert all(line.isprintable() for line in printed.split("\n")), words
        assert "\nb\\x1b" not in printed


def test_json_output_has_no_terminal_controls(server: Server) -> None:
    body = {"loginId": "stranger1", "password": "x", "name": HOSTILE + "\U000e0041\ud7ff"}
    request = urllib.request.Request(f"{server.url}/_sim/accounts", json.dumps(body).encode(), method="POST")
    request.add_header("content-type", "application/json")
    urllib.request.urlopen(request, timeout=PATIENCE).close()
    printed = succeeds("accounts", "show", "stranger1", "--json", url=server.url)
    assert json.loads(printed)["name"] == body["name"]
    assert all(line.isprintable() for line in printed.split("\n"))


def test_refusal_escapes_the_typed_text(server: Server) -> None:
    output = fails("courts", "show", "\x1b[2J\u202e", url=server.url)
    assert output == "There is no court '\\x1b[2J\\u202e'. 'cso-sim courts list' lists them.\n"


def test_long_lists_say_how_many_were_left_out(server: Server, tmp_path: Path) -> None:
    filers = "".join(
        f'[[people.filers]]\ncourt = "cacd"\nlogin = "lawyer-{n}"\nkey = "Old-Key-1"\n' for n in range(1003)
    )
    (tmp_path / "many.toml").write_text(
        'name = "many"\ntitle = "Many"\n[clock]\ncalendar = 2020-02-14T09:00:00-08:00\n[courts.cacd]\n'
        '[crowd]\ncount = 1002\n[[people]]\nname = "Firm of Many"\nemail = "many@firm.example"\nstory = "Many."\n'
        + filers
    )
    succeeds("scenario", "load", str(tmp_path / "many.toml"), url=server.url)
    some = command("accounts", "list", url=server.url)
    assert len(some.stdout.splitlines()) == 1001
    assert some.stderr == "These are 1,000 of 1,002 accounts; --all prints them all.\n"
    every = command("accounts", "list", "--all", "--json", url=server.url)
    assert len(json.loads(every.stdout)) == 1002
    assert every.stderr == ""
    assert len(succeeds("accounts", "list", "--login-id", "user100", url=server.url).splitlines()) == 1 + 3
    shown = command("scenario", "show", url=server.url)
    assert shown.stderr.splitlines() == [
        "These are 1,000 of 1,002 accounts; 'cso-sim accounts list --all' prints them all.",
        "These are 1,000 of 1,003 filers; 'cso-sim courts show COURT --all' prints a court's.",
    ]
    assert "These are 1,000 of 1,003 filers" in command("courts", "show", "cacd", url=server.url).stderr
    court = command("courts", "show", "cacd", "--all", "--json", url=server.url)
    assert len(json.loads(court.stdout)["filers"]) == 1003
    assert court.stderr == ""
    assert re.search(r"^cacd .* 1003 ", succeeds("courts", "list", url=server.url), re.MULTILINE)


def test_readiness_is_told_with_a_status_for_builds(server: Server) -> None:
    """Rule R2: 0 while nobody is locked out, 1 on the day on which somebody is."""
    now = succeeds("readiness", "--court", "cacd", url=server.url)
    assert re.search(r"not ready: no_account +2", now)
    assert re.search(r"locked out +0", now)
    then = command("readiness", "--court", "cacd", "--on", "2020-02-18", url=server.url)
    assert (then.returncode, then.stderr) == (1, "")
    assert "Lionel Prewitt" in then.stdout
    every = command("readiness", "--json", url=server.url)
    assert every.returncode == 1
    assert [each["court_id"] for each in json.loads(every.stdout)] == ["ca9", "wawb", "cacd", "mtd"]
    lines = succeeds("readiness", "--court", "ca9", "--csv", url=server.url).splitlines()
    assert lines[0].startswith("court_id,login,name,")
    assert len(lines) == 4


def test_readiness_of_one_person_is_told(server: Server) -> None:
    """Rule R1."""
    ready = json.loads(succeeds("readiness", "--court", "cacd", "--login-id", "mholloway", "--json", url=server.url))
    assert ready["ready"] is True
    legacy = succeeds("readiness", "--court", "cacd", "--login-id", "lp1234", url=server.url)
    assert "2020-02-17" in legacy
    locked = command("readiness", "--court", "cacd", "--login-id", "lp1234", "--on", "2020-02-18", url=server.url)
    assert (locked.returncode, locked.stderr) == (1, "")


def test_readiness_says_what_it_cannot_do(server: Server) -> None:
    assert "name it with --court" in fails("readiness", "--csv", url=server.url)
    assert "leave out --json" in fails("readiness", "--court", "cacd", "--csv", "--json", url=server.url)
    assert "is past at cacd" in fails("readiness", "--court", "cacd", "--on", "2019-01-01", url=server.url)
    assert "Did you mean 'cacd'?" in fails("readiness", "--court", "cacdd", url=server.url)
    assert "'cso-sim accounts list' lists them" in fails(
        "readiness", "--court", "cacd", "--login-id", "nobody1", url=server.url
    )
