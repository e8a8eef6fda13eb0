"""People in the console: who they are now, becoming one of them here or by a link, their passwords, letters and codes."""

import asyncio
import json
import re
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pyotp
import pytest

from cso_idp.control import sessions
from cso_sim.browsing.markup import Markup
from cso_sim.federation import Federation
from tests.driver.event_stream import EventStream
from tests.federation.conftest import new_client
from tests.federation.console.conftest import stream_of
from tests.federation.control_plane.answers import is_problem, ok
from tests.federation.test_below_a_path import federation_at

PEOPLE = "/_sim/console/people"
LIVE = "2020-02-18T09:00:00-08:00"
MAREN = f"{PEOPLE}/person?ref=mholloway"


async def shown(console: httpx.AsyncClient, address: str) -> Markup:
    answer = await console.get(address)
    assert answer.status_code == 200, answer.text
    return Markup(answer.text)


async def signed_on(browser: httpx.AsyncClient) -> str:
    """Whom a live court takes this browser for."""
    await browser.get("/courts/ca9/login", follow_redirects=True)
    return str((await browser.get("/courts/ca9/whoami")).json()["sub"])


async def sub_of(console: httpx.AsyncClient, login_id: str) -> str:
    return str(ok(await console.get(f"/_sim/accounts/{login_id}"))["sub"])


async def link_for(console: httpx.AsyncClient, login_id: str) -> str:
    """A link from the person's page, below the origin."""
    answer = await console.post(f"{PEOPLE}/link", data={"loginId": login_id})
    assert answer.status_code == 200, answer.text
    return urlsplit(Markup(answer.text).marked["link-address"]).path


async def test_list_has_the_present_state_and_finds_people(console: httpx.AsyncClient, federation: Federation) -> None:
    """The scenario says that her account is active and that she is linked at two courts; the databases know better."""
    page = (await shown(console, PEOPLE)).text
    assert "lp1234: PACER account, legacy, to be upgraded" in page
    assert "ca9: mholloway-ca9, linked to mholloway" in page
    address = stream_of((await console.get(PEOPLE)).text)
    async with EventStream(federation.app, address) as stream:
        ok(await console.patch("/_sim/accounts/mholloway", json={"status": "locked"}))
        [[action, target, html]] = json.loads((await stream.next()).data)
        assert (action, "Maren Holloway" in html, "Lionel" in html) == ("replace", True, False)
        assert f'id="{target}"' in html
    assert "mholloway: PACER account, locked" in (await shown(console, f"{PEOPLE}?q=mholloway")).text
    assert "Nobody is like that now." in (await console.get(f"{PEOPLE}?q=nobody-has-this-name")).text
    assert (await console.get(f"{PEOPLE}/person?ref=nobody")).status_code == 404


async def test_passwords_are_shown_on_demand_only(console: httpx.AsyncClient) -> None:
    for address in (PEOPLE, MAREN):
        assert "Ready-Attorney-1" not in (await console.get(address)).text
    asked = await console.get(f"{MAREN}&passwords=shown")
    assert "Ready-Attorney-1" in asked.text
    assert "Old-District-Key1" in asked.text


async def test_this_browser_becomes_somebody_and_says_whose_session_ends(console: httpx.AsyncClient) -> None:
    """And goes to a court if asked to. The former one is signed out as by a sign-on of somebody else."""
    assert "Nobody is signed on in this browser." in (await console.get(MAREN)).text
    became = await console.post(f"{PEOPLE}/as", data={"loginId": "noorabadi", "court_id": "ca9", "next": "login"})
    assert (became.status_code, became.headers["location"]) == (303, "/courts/ca9/login")
    assert await signed_on(console) == await sub_of(console, "noorabadi")
    assert (await shown(console, MAREN)).marked["ends"] == "Noor Abadi"
    again = await console.post(f"{PEOPLE}/as", data={"loginId": "mholloway"})
    said = (await shown(console, again.headers["location"])).marked["said"]
    assert "signed on as mholloway now. The session of Noor Abadi in it has ended." in said
    assert await signed_on(console) == await sub_of(console, "mholloway")
    ended = ok(await console.get("/_sim/journal?kind=sign_on_session.ended"))["events"]
    assert [event["reason"] for event in ended] == ["replaced"]


async def test_this_browser_logs_out_everywhere(console: httpx.AsyncClient) -> None:
    """By the provider's own page, and by the back channel at the courts, which the next page names. A form that shows somebody
    else logs nobody out.
    """
    assert "Log this browser out" not in (await console.get(PEOPLE)).text
    await console.post(f"{PEOPLE}/as", data={"loginId": "mholloway"})
    maren = await signed_on(console)
    for who in ("noorabadi", "mholloway"):
        assert "Maren Holloway" in (await shown(console, PEOPLE)).marked["here"]
        answer = await console.post(f"{PEOPLE}/sign-out", data={"loginId": who})
        said = (await shown(console, answer.headers["location"])).marked["said"]
        assert (who == "noorabadi") == ("Nobody was logged out" in said)
    assert re.search(r"Maren Holloway is logged out in this browser\. PACER (has told|is about to tell) ca9\.", said)
    told = ok(await console.get("/_sim/journal?kind=backchannel_logout.delivered&wait=PT20S"))["events"]
    assert [event["client_id"] for event in told] == ["court-ca9"]
    assert not (await console.get("/courts/ca9/whoami")).json()["authenticated"]
    assert "here" not in (await shown(console, PEOPLE)).marked
    await console.post(f"{PEOPLE}/as", data={"loginId": "mholloway"})
    answer = await console.post(f"{PEOPLE}/sign-out", data={"loginId": "mholloway"})
    assert "No court was entered" in (await shown(console, answer.headers["location"])).marked["said"]
    ended = ok(await console.get("/_sim/journal?kind=sign_on_session.ended"))["events"]
    assert [(event["sub"], event["reason"]) for event in ended] == [(maren, "logout")] * 2


async def test_refused_sign_on_changes_nothing(console: httpx.AsyncClient) -> None:
    await console.post(f"{PEOPLE}/as", data={"loginId": "mholloway"})
    ok(await console.patch("/_sim/accounts/lp1234", json={"status": "locked"}))
    for address in ("as", "link"):
        refused = await console.post(f"{PEOPLE}/{address}", data={"loginId": "lp1234"})
        assert (refused.status_code, "lp1234" in Markup(refused.text).alerts[0]) == (409, True)
    elsewhere = await console.post(
        f"{PEOPLE}/as",
        data={"loginId": "mholloway"},
        headers={"host": "127.0.0.1:8400", "origin": "http://127.0.0.1:8400"},
    )
    assert (elsewhere.status_code, "people sign on at localhost" in elsewhere.text) == (409, True)
    assert await signed_on(console) == await sub_of(console, "mholloway")


async def test_link_signs_another_browser_on_once(federation: Federation, console: httpx.AsyncClient) -> None:
    """It is open to whoever has it, also beyond this machine; looking at it, as previews do, uses nothing up."""
    address = await link_for(console, "mholloway")
    stranger = {"x-forwarded-for": "192.0.2.7"}
    async with new_client(federation) as one, new_client(federation) as other:
        for _ in range(2):
            page = await one.get(address, headers=stranger)
            assert (page.status_code, Markup(page.text).marked["becomes"]) == (200, "Maren Holloway")
            assert "set-cookie" not in page.headers
        forged = await one.post(address, headers={"origin": "https://elsewhere.example"})
        assert forged.status_code == 403
        answers = await asyncio.gather(*(each.post(address, headers=stranger) for each in (one, other)))
        assert sorted(answer.status_code for answer in answers) == [303, 410]
        winner, loser = (one, other) if answers[0].status_code == 303 else (other, one)
        assert await signed_on(winner) == await sub_of(console, "mholloway")
        assert "cso_session" not in loser.cookies
        assert (await loser.get(address)).status_code == 410
    assert (await console.get("/_sim/console/become/guessed")).status_code == 410


async def test_link_expires_and_does_not_outlive_the_account(
    console: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = await link_for(console, "mholloway")
    ok(await console.patch("/_sim/accounts/mholloway", json={"status": "locked"}))
    assert (await console.post(locked)).status_code == 409
    ok(await console.patch("/_sim/accounts/mholloway", json={"status": "active"}))
    assert (await console.post(locked)).status_code == 303  # the refusal did not use it up
    monkeypatch.setattr(sessions, "LINK_LIFETIME", timedelta(0))
    assert (await console.post(await link_for(console, "mholloway"))).status_code == 410


async def test_harness_makes_a_link_too(console: httpx.AsyncClient) -> None:
    made = ok(await console.post("/_sim/sessions/links", json={"loginId": "mholloway"}), 201)
    assert made["link"] == f"http://localhost:8400/_sim/console/become/{made['ticket']}"
    is_problem(await console.post("/_sim/sessions/links", json={"loginId": "nobody"}), 404)


async def test_new_letters_are_marked_until_this_browser_has_shown_them(
    federation: Federation, console: httpx.AsyncClient
) -> None:
    before = int(re.findall(r"(\d+) new letters", (await shown(console, f"{PEOPLE}?q=mholloway")).text)[0])
    first = await shown(console, MAREN)
    assert f"{before} new" in first.marked["mail-count"]
    assert " new," not in (await shown(console, MAREN)).marked["mail-count"]
    assert "new letter" not in (await shown(console, f"{PEOPLE}?q=mholloway")).text
    reset = {"reason": "lost"}
    ok(await console.post("/_sim/courts/cacd/filers/mholloway-cacd/key-reset", json=reset))
    assert "1 new letter" in (await shown(console, f"{PEOPLE}?q=mholloway")).text
    page = (await console.get(MAREN)).text
    assert page.count('data-testid="new-letter"') == 1
    async with new_client(federation) as other:  # which has shown nothing
        assert f"{before + 1} new letters" in (await shown(other, f"{PEOPLE}?q=mholloway")).text
    ok(await console.post("/_sim/reset", json={}))
    assert f"{before} new letters" in (await shown(console, f"{PEOPLE}?q=mholloway")).text


async def test_codes_of_an_app_are_those_that_the_holder_would_read(console: httpx.AsyncClient) -> None:
    """The present one, how long it is good, and the next ones for the script that counts."""
    account = ok(await console.get("/_sim/accounts/gilunga2016"))
    ok(await console.put("/_sim/clock", json={"frozen": True, "hand": "protocol"}))
    clock = ok(await console.get("/_sim/clock"))
    totp = pyotp.TOTP(account["mfa_secret"])
    page = await console.get(f"{PEOPLE}/person?ref=gilunga2016")

    assert Markup(page.text).marked["otp"] == totp.at(datetime.fromisoformat(clock["protocol"]))
    assert "The clock stands still, and so does the code." in page.text
    assert "data-codes" not in page.text
    ok(await console.put("/_sim/clock", json={"frozen": False, "hand": "protocol"}))
    running = (await console.get(f"{PEOPLE}/person?ref=gilunga2016")).text
    seconds = [int(each) for each in re.findall(r'data-seconds="(\d+)"', running)]
    assert 1 <= seconds[0] <= 30
    assert [later - earlier for earlier, later in pairwise(seconds)] == [30] * 19


async def test_cookies_and_links_of_a_world_stay_below_its_path(tmp_path: Path) -> None:
    """Console, session and link of a federation at `/w/alpha` leave the one at the root alone."""
    async with federation_at("/w/alpha", tmp_path / "data") as federation, new_client(federation) as browser:
        page = await browser.post(f"{PEOPLE}/as", data={"loginId": "mholloway"})
        assert (page.status_code, page.headers["location"].partition("?")[0]) == (303, f"/w/alpha{PEOPLE}/person")
        [session] = [line for line in page.headers.get_list("set-cookie") if line.startswith("cso_session=")]
        assert "Path=/w/alpha;" in session
        made = await browser.post(f"{PEOPLE}/link", data={"loginId": "mholloway"})
        link = Markup(made.text).marked["link-address"]
        assert link.startswith("http://localhost:8400/w/alpha/_sim/console/become/")
        become = await browser.post(urlsplit(link).path.removeprefix("/w/alpha"))
        assert (become.status_code, become.headers["location"]) == (303, "/w/alpha/account/")
