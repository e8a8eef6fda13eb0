"""What can be copied from the timeline: a test that does the same, run as its author would, and commands for curl."""

import html
import re
import shlex
from pathlib import Path

import httpx

from cso_sim.federation import Federation
from tests.federation.conftest import ORIGIN, new_client
from tests.federation.visitor import Harness, Visitor
from tests.testing.suites import run_suites, write

TIMELINE = "/_sim/console/timeline"


async def test_copied_test_repeats_a_transition_and_fails_where_it_goes_another_way(
    federation: Federation, console: httpx.AsyncClient, harness: Harness, tmp_path: Path
) -> None:
    """A court's own login before go-live, then a wrong password, a sign-on, a wrong key, a link, a filing, a logout, the desk's
    unlink: the copied code runs outside this project and meets the same events. A comment says what it leaves out, in its place.
    """
    (case,) = [
        each["case_number"]
        for each in (await harness.call("GET", "/courts/cacd/cases"))["cases"]
        if each["case_number"] == "2:20-cv-00112"
    ]
    before = Visitor(federation.app)
    await before.log_in("cacd", "mholloway-cacd", "Wrong-Key-1")
    await before.log_in("cacd", "mholloway-cacd", "Old-District-Key1")
    await harness.set_calendar("2020-02-18T09:00:00-08:00")
    visitor = Visitor(federation.app)
    await visitor.open("/courts/cacd/login")
    await visitor.give_password("mholloway", "Wrong-Password-1")
    await visitor.give_password("mholloway", "Ready-Attorney-1")
    await console.patch("/_sim/accounts/mholloway", json={"email": "maren@holloway.example"})
    await visitor.link("cacd", "mholloway-cacd", "Wrong-Key-1")
    await visitor.link("cacd", "mholloway-cacd", "Old-District-Key1")
    await visitor.file("cacd", case)
    await visitor.open("/courts/cacd/cgi-bin/login.pl?logout")
    for each in (before, visitor):
        await each.client.aclose()
    unlink = {"reason": "linked by mistake"}
    await console.request("DELETE", "/_sim/courts/cacd/links/mholloway-cacd", json=unlink)

    page = (await console.get(TIMELINE)).text
    code = copied(page, "As a pytest test")
    assert re.findall(r"^def (.*):$", code, re.MULTILINE) == ["test_what_the_timeline_shows(cso)"]
    for line in ("cso.sign_on(", ".link(", ".file(", ".log_in(", ".log_out(", "courts.unlink(", "cso.clock.set("):
        assert line in code, code
    changed = "The account of mholloway was changed from the control plane."
    reason = "The journal keeps which members were changed, and not their values."
    assert re.search(rf"sign_on.*\n    # Left out: {changed}\n    # {reason}\n    mholloway\.link", code), code
    for secret in ("Ready-Attorney-1", "Old-District-Key1", "Wrong-Key-1"):
        assert secret not in code
    without_link = re.sub(r"\n    mholloway\.link\(.*\.key\)", "", code)
    assert without_link != code
    write(tmp_path, {"test_copied.py": code, "test_broken.py": without_link})
    outcome = run_suites(tmp_path)
    assert outcome.counts() == "1 failed, 1 passed", f"{code}\n{outcome.text}"
    assert "FAILED test_broken.py" in outcome.text


async def test_copied_commands_are_those_that_curl_takes(
    federation: Federation, console: httpx.AsyncClient, harness: Harness
) -> None:
    await harness.set_calendar("2020-02-18T09:00:00-08:00")
    [*_, command] = copied((await console.get(TIMELINE)).text, "As control calls for curl").splitlines()
    assert shlex.split(command) == [
        *("curl", "-i", "-X", "PUT", f"{ORIGIN}/_sim/clock", "-H", "content-type: application/json", "--data"),
        '{"calendar": "2020-02-18T17:00:00+00:00", "frozen": true}',
    ]
    await harness.call("PUT", "/exchanges", {"recording": True})
    visitor = Visitor(federation.app)
    await visitor.open("/courts/cacd/login")
    await visitor.give_password("mholloway", "Wrong-Password-1")
    await visitor.client.aclose()
    (refused,) = (await harness.call("GET", "/journal?kind=sign_on.refused"))["events"]
    page = (await console.get(f"{TIMELINE}/{refused['correlation']}")).text
    commands = [html.unescape(each) for each in re.findall(r'curl" role="group">([^<]*)</pre>', page)]
    (posted,) = [each for each in commands if "password=redacted-" in each]
    note, command = posted.splitlines()
    assert note.startswith("# ")
    assert shlex.split(command)[:2] == ["curl", "-i"]
    assert re.fullmatch(rf"{ORIGIN}/interaction/redacted-\w+/login", shlex.split(command)[2])
    assert "loginId=mholloway" in shlex.split(command)

    # To curl, brackets and braces in an address stand for several addresses, and an @ in the name of a field for a file.
    odd = httpx.URL(ORIGIN).copy_with(raw_path=b"/courts/cacd/cgi-bin/login.pl?a[]={b,c}&login=[1-3]")
    trace = {"traceparent": f"00-{'ab' * 16}-{'cd' * 8}-01"}
    async with new_client(federation) as other:
        await other.post(odd, data={"f@/etc/hostname": "g=h", "login": "x@y"}, headers=trace)
    [command] = re.findall(r'curl" role="group">([^<]*)</pre>', (await console.get(f"{TIMELINE}/{'ab' * 16}")).text)
    words = shlex.split(html.unescape(command), comments=True)
    assert not set("[]{}") & set("".join(words)), words
    assert all("@" not in word.partition("=")[0] for word in words), words
    assert words.count("--data-urlencode") == 2


def copied(page: str, label: str) -> str:
    """The text that can be copied under a label."""
    found = re.search(rf'<pre[^>]* aria-label="{label}"[^>]*>([^<]*)</pre>', page)
    assert found, page[-3000:]
    return html.unescape(found[1])
