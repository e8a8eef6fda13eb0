"""`cso-sim rehearse` against applications in processes of their own: the courts, one written with Authlib, and a careless one."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from defusedxml.ElementTree import parse
from typer.testing import CliRunner

from cso_sim.cli import app
from cso_sim.harness import Harness
from report_card import cards
from report_card.environments import Installed
from report_card.libraries import LIBRARIES
from report_card.pages import pages
from report_card.running import rehearsed
from tests.browser.chromium import find_chromium
from tests.federation.command_line import PATIENCE, command, fails, succeeds
from tests.rehearsal.conftest import Careless

# Faults of an ID token that every correct client refuses.
FORGED = (
    "id_token_alg_none",
    "id_token_hs256_public_key",
    "id_token_signature_wrong",
    "id_token_key_other",
    "id_token_kid_unknown",
    "id_token_iss_other",
    "id_token_aud_other",
    "id_token_expired",
    "id_token_nonce_other",
    "id_token_sub_missing",
)
ANSWERS = ("authorization_state_other", "authorization_iss_other", "userinfo_other_person")


def named(*faults: str) -> list[str]:
    return [word for fault in faults for word in ("--fault", fault)]


def results(printed: str) -> dict[str, dict[str, Any]]:
    return {each["fault"]: each for each in json.loads(printed)["results"]}


def test_careless_application_accepts_wrong_tokens(simulator: str, careless: Careless, tmp_path: Path) -> None:
    junit, html = tmp_path / "report.xml", tmp_path / "report.html"
    with careless() as application:
        words = ["--client-id", application.client_id, "--start-url", f"{application.address}/login"]
        chosen = named(*FORGED, *ANSWERS, "id_token_garbage", "keys_rotated_before_signing", "introspection_expired")
        done = command("rehearse", *words, *chosen, "--junit", str(junit), "--html", str(html), url=simulator)

    assert done.returncode == 1, done.stderr + done.stdout
    lines = {line.split()[0]: line for line in done.stdout.splitlines() if line}
    assert {fault for fault in (*FORGED, *ANSWERS) if " accepted " not in lines[fault]} == set()
    assert "crashed" in lines["id_token_garbage"]
    assert "signed on" in lines["keys_rotated_before_signing"]
    assert (
        "Not reached: The application never made a request that it could change.\n  introspection_expired\n"
        in done.stdout
    )
    assert "13 accepted, 1 signed on, 1 crashed, 1 not reached." in done.stdout
    _check_junit(junit, accepted=13)
    _check_html(html)


def _check_junit(file: Path, accepted: int) -> None:
    suite = parse(file).getroot()[0]
    numbers = [suite.get(name) for name in ("tests", "failures", "errors", "skipped")]
    # A crash fails this run no more than it fails the command.
    assert numbers == ["16", str(accepted), "0", "2"]
    case = next(each for each in suite if each.get("name") == "id_token_alg_none")
    told = case[0].text or ""
    assert (case[0].tag, case[0].get("type")) == ("failure", "accepted")
    assert "> GET http://localhost:" in told
    assert "/callback?code=" in told
    assert "Signed on as Maren Holloway" in told


class _Resources(HTMLParser):
    """What a page loads."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.sections: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in {"script", "link", "img", "iframe"} or "src" in given:
            self.loaded.append(tag)
        if tag == "details":
            self.sections.append(str(given.get("id")))


def _check_html(file: Path) -> None:
    read = _Resources()
    read.feed(file.read_text("utf-8"))
    assert read.loaded == []
    assert "@import" not in file.read_text("utf-8")
    assert set(FORGED) < set(read.sections)
    assert "fault.fired" in file.read_text("utf-8")
    assert "Correct-" not in file.read_text("utf-8")
    assert re.search(r"<summary>.*<code>alg: none</code>.*</summary>", file.read_text("utf-8"))
    assert "`" not in file.read_text("utf-8").partition("<pre>")[0]


def test_allowed_fault_fails_no_run(simulator: str, careless: Careless, tmp_path: Path) -> None:
    junit = tmp_path / "report.xml"
    with careless() as application:
        words = ["--client-id", application.client_id, "--start-url", f"{application.address}/login"]
        words += [*named("id_token_alg_none", "token_cacheable"), "--allow", "id_token_alg_none"]
        printed = succeeds("rehearse", *words, "--allow", "token_cacheable", "--junit", str(junit), url=simulator)
        said = fails("rehearse", *words, "--allow", "token_cachable", url=simulator)

    assert "1 accepted, 1 signed on." in printed
    assert "Accepted and allowed: id_token_alg_none." in printed
    assert "Allowed, but not accepted: token_cacheable. They need no --allow." in printed
    suite = parse(junit).getroot()[0]
    assert [suite.get(name) for name in ("failures", "skipped")] == ["0", "1"]
    assert next((each.get("name"), each[0].tag) for each in suite) == ("id_token_alg_none", "skipped")
    assert "There is no fault 'token_cachable'" in said


def test_courts_accept_no_wrong_token(simulator: str) -> None:
    """A court's login is the start address. Its reaction to logout tokens is tried too."""
    faults = (*FORGED, *ANSWERS, "logout_token_alg_none", "keys_rotated_before_signing", "html_instead", "http_500")
    words = ["--client-id", "court-ca9", "--start-url", f"{simulator}/courts/ca9/login", *named(*faults)]

    found = results(succeeds("rehearse", *words, "--json", url=simulator))

    reactions = {fault: each["result"] for fault, each in found.items()}
    assert reactions == dict.fromkeys(faults, "refused") | {"keys_rotated_before_signing": "signed on"}
    assert all(each["expected"] for each in found.values())
    assert "session goes on" in found["logout_token_alg_none"]["note"]
    with Harness(simulator) as harness:
        assert harness.faults.armed() == []


def test_report_card_has_what_an_authlib_application_does(simulator: str, with_authlib: Installed) -> None:
    """One application of the report card, led by the report card's own runner. Its documentation lets errors of a token pass."""
    library = next(each for each in LIBRARIES if each.folder == "authlib_starlette")

    report = rehearsed(library, with_authlib, simulator, *FORGED, "authorization_state_other", "token_cacheable")

    card = cards.made_from(library, with_authlib, report, "2026-11-29")
    reactions = {each.fault: each.result for each in card.reactions}
    expected = dict.fromkeys(FORGED, "crashed") | {
        "authorization_state_other": "refused",
        "token_cacheable": "signed on",
    }
    assert reactions == expected
    overview, details = pages([card]).values()
    assert "| `id_token_alg_none` | refuse | e |" in overview
    assert "| `token_cacheable` | any | s |" in overview
    asked = "`GET /callback?code=…&iss=…&state=…`"
    assert f"| `id_token_alg_none` | {asked}: 500, `Internal Server Error` |" in details
    assert f"| `token_cacheable` | {asked}: 303 to /profile, then `GET /profile`: 200, `Hello " in details


def test_application_that_begins_again_has_refused(simulator: str, careless: Careless) -> None:
    """The second sign-on was honest, so being signed on afterwards proves nothing."""
    with careless("again") as application:
        words = ["--client-id", application.client_id, "--start-url", f"{application.address}/login"]
        found = results(succeeds("rehearse", *words, *named("id_token_garbage"), "--json", url=simulator))

    assert found["id_token_garbage"]["result"] == "refused"
    assert "a new sign-on, which was honest" in found["id_token_garbage"]["note"]


def test_refusals_of_a_broken_application_are_not_counted(simulator: str, careless: Careless, tmp_path: Path) -> None:
    """An application that signs nobody on any more refuses everything."""
    with careless("sulk") as application:
        words = ["--client-id", application.client_id, "--start-url", f"{application.address}/login"]
        chosen = named("id_token_garbage", "id_token_alg_none")
        done = command("rehearse", *words, *chosen, "--junit", str(tmp_path / "report.xml"), url=simulator)

    # Nothing wrong was accepted, but most was not tried: that is no success.
    assert done.returncode == 1, done.stdout
    assert "Afterwards an honest sign-on failed too" in done.stdout
    assert "Not tried: the application has signed nobody on since id_token_garbage." in done.stdout
    assert (
        "The run has failed: the application has signed nobody on since id_token_garbage. 1 were not tried."
        in done.stdout
    )
    assert parse(tmp_path / "report.xml").getroot()[0].get("errors") == "1"


def test_application_with_one_session_for_all_is_logged_out_before_each_visit(
    simulator: str, careless: Careless, tmp_path: Path
) -> None:
    """A crash fails the run if that is asked for, and is told by JUnit as by the exit status."""
    with careless("shared") as application:
        words = ["--client-id", application.client_id, "--start-url", f"{application.address}/login"]
        words += named("id_token_garbage", "token_cacheable")
        told = fails("rehearse", *words, url=simulator)
        words += ["--log-out-url", f"{application.address}/logout", "--junit", str(tmp_path / "report.xml")]
        calm = command("rehearse", *words, "--json", url=simulator)
        strict = command("rehearse", *words, "--fail-on-crash", url=simulator)
        allowed = command("rehearse", *words, "--fail-on-crash", "--allow", "id_token_garbage", url=simulator)

    assert "its logout with --log-out-url" in told
    assert {fault: each["result"] for fault, each in results(calm.stdout).items()} == {
        "id_token_garbage": "crashed",
        "token_cacheable": "signed on",
    }
    assert [each.returncode for each in (calm, strict, allowed)] == [0, 1, 0]
    assert "Crashed and allowed: id_token_garbage." in allowed.stdout
    suite = parse(tmp_path / "report.xml").getroot()[0]
    assert [suite.get(name) for name in ("failures", "errors", "skipped")] == ["0", "0", "1"]


def test_application_may_fetch_keys_only_so_often(
    simulator: str, careless: Careless, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It knows the new key at the fourth token by it: after a pause, as a client does that fetches keys once a minute."""
    monkeypatch.setattr("cso_sim.rehearsal.rehearsing.FETCH_PAUSE", 0)
    with careless("lazy") as application:
        words = [
            "--client-id",
            application.client_id,
            "--start-url",
            f"{application.address}/login",
            "--url",
            simulator,
        ]
        chosen = named("keys_rotated_before_signing", "token_cacheable")
        done = CliRunner().invoke(app, ["rehearse", *words, *chosen, "--json"])

    found = results(done.stdout)
    assert list(found) == ["keys_rotated_before_signing", "token_cacheable"]
    assert [each["result"] for each in found.values()] == ["signed on", "signed on"]
    assert "fetches the keys only so often" in found["keys_rotated_before_signing"]["note"]


def test_interrupted_rehearsal_leaves_no_fault_armed(simulator: str, careless: Careless) -> None:
    """The application waits for an answer that does not come when the rehearsal is told to end."""
    with careless() as application, Harness(simulator) as harness:
        words = [
            "--client-id",
            application.client_id,
            "--start-url",
            f"{application.address}/login",
            "--url",
            simulator,
        ]
        rehearsal = [sys.executable, "-m", "cso_sim", "rehearse", *words, *named("hang"), "--patience", str(PATIENCE)]
        with subprocess.Popen(rehearsal, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            deadline = time.monotonic() + PATIENCE
            while not any(each.fired for each in harness.faults.armed()):
                assert process.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.05)
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) == 130

        assert harness.faults.armed() == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--fault", "id_token_alg_non"], "There is no fault 'id_token_alg_non'"),
        (["--junit", "nowhere/report.xml"], "nowhere"),
        (["--signed-in-url", "/profile"], "--signed-in-url: '/profile' is not an address"),
        (["--start-url", "http://localhost:1/login"], "No application answers at http://localhost:1/login"),
        (["--signed-in-text", "Welcome back"], "does not show 'Welcome back'"),
        (["--signed-in-text", "court"], "Strangers are shown 'court' too"),
        (["--login-id", "mholloway", "--password", "Wrong-Password-1"], "did not let mholloway sign on"),
        (["--login-id", "nobody-here"], "nobody-here"),
        (["--press", "Enter the shop"], "no button and no link 'Enter the shop'"),
    ],
)
def test_rehearsal_that_cannot_be_is_refused_in_a_sentence(simulator: str, words: list[str], told: str) -> None:
    start = f"{simulator}/courts/ca9/" if "--press" in words else f"{simulator}/courts/ca9/login"
    one = [] if "--fault" in words else named("id_token_alg_none")

    error = fails("rehearse", "--client-id", "court-ca9", "--start-url", start, *one, *words, url=simulator)

    assert told in error


def test_rehearsal_begins_only_while_no_fault_can_strike_it(simulator: str) -> None:
    """The provider would be away from the beginning. A fault that is aimed elsewhere is in nobody's way."""
    start = ["--start-url", f"{simulator}/courts/ca9/login", *named("id_token_alg_none")]
    with Harness(simulator) as harness:
        harness.faults.arm("userinfo_sub_other", court_id="cacd")
        armed = harness.faults.arm("http_503", endpoint="/.well-known/openid-configuration", times=None)
        try:
            error = fails("rehearse", "--client-id", "court-ca9", *start, url=simulator)
            harness.faults.disarm(armed.id)
            done = succeeds("rehearse", "--client-id", "court-ca9", *start, url=simulator)
        finally:
            harness.faults.clear()

    told = f"http_503 (always at address /.well-known/openid-configuration, id {armed.id})"
    assert told in " ".join(error.split())
    assert f"cso-sim faults clear {armed.id}" in " ".join(error.split())
    assert "1 refused." in done


def test_start_that_leads_nowhere_is_explained(simulator: str) -> None:
    """The front page of a court has a link to its sign-on and goes nowhere by itself; pressing the link goes."""
    words = ["--client-id", "court-ca9", "--start-url", f"{simulator}/courts/ca9/", *named("id_token_alg_none")]

    assert "never went to the provider" in fails("rehearse", *words, url=simulator)

    found = results(succeeds("rehearse", *words, "--press", "Log in", "--json", url=simulator))
    assert found["id_token_alg_none"]["result"] == "refused"


@pytest.mark.skipif(not (find_chromium() or os.environ.get("REQUIRE_BROWSER")), reason="no Chromium is installed here")
def test_application_that_needs_scripts_is_rehearsed_with_chromium(simulator: str, careless: Careless) -> None:
    """Without scripts it never leaves its own page."""
    with careless("scripts") as application:
        words = ["--client-id", application.client_id, "--start-url", f"{application.address}/login"]
        chosen = named("id_token_alg_none", "id_token_garbage", "id_token_at_hash_missing")
        plain = fails("rehearse", *words, *chosen, url=simulator)
        done = command("rehearse", *words, *chosen, "--browser", "chromium", "--json", url=simulator)

    assert "--browser chromium if it needs scripts" in plain
    assert done.returncode == 1, done.stderr
    reactions = {fault: each["result"] for fault, each in results(done.stdout).items()}
    assert reactions == {
        "id_token_alg_none": "accepted",
        "id_token_garbage": "crashed",
        "id_token_at_hash_missing": "signed on",
    }
