"""The frame of the console's pages: who sees them, the date, what an act says, and the stream of changes."""

import asyncio
import gc
import json

import httpx
import pytest

from cso_sim.federation import Federation, FederationSettings
from tests.driver.event_stream import EventStream
from tests.federation.conftest import new_client, running, settings
from tests.federation.console.conftest import stream_of
from tests.federation.control_plane.answers import ok

CONSOLE = "/_sim/console"


async def test_each_page_says_that_this_is_a_simulator_and_shows_the_date(console: httpx.AsyncClient) -> None:
    """Rule F3, and the date that the calendar shows, in PACER's zone (rule A2)."""
    html = (await console.get(CONSOLE)).text
    assert 'data-testid="simulator-banner"' in html
    assert "2020" in html.split('data-testid="calendar">')[1].split("<")[0]
    assert "CST</time>" in html


async def test_unknown_page_and_wrong_method_lead_back(console: httpx.AsyncClient) -> None:
    missing = await console.get(f"{CONSOLE}/no-such-page")
    assert missing.status_code == 404
    assert "Did you mean &#39;board&#39;?" in (await console.get(f"{CONSOLE}/brd")).text
    assert f'href="{CONSOLE}"' in missing.text
    wrong = await console.delete(CONSOLE)
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    "headers",
    [{"x-forwarded-for": "192.0.2.7"}, {"host": "elsewhere.example"}, {"origin": "https://elsewhere.example"}],
    ids=["beyond this machine", "another name", "another site"],
)
async def test_stranger_sees_nothing(console: httpx.AsyncClient, headers: dict[str, str]) -> None:
    for path in ("", "/stream", "/keys"):
        answer = await console.get(CONSOLE + path, headers=headers)
        assert (answer.status_code, "strip" in answer.text) == (403, False)
    assert (await console.get(f"{CONSOLE}/assets/0/console.css", headers=headers)).status_code == 200


async def test_open_page_gets_the_moved_date(federation: Federation, console: httpx.AsyncClient) -> None:
    """Two pages are told of one move, and the message goes on from its own id."""
    ok(await console.put("/_sim/clock", json={"frozen": True}))  # so that no minute passes meanwhile
    address = stream_of((await console.get(CONSOLE)).text)
    async with EventStream(federation.app, address) as one, EventStream(federation.app, address) as other:
        ok(await console.post("/_sim/clock/advance", json={"by": "P1D"}))
        first, second = await one.next(), await other.next()
        assert first == second
        [[action, target, html]] = json.loads(first.data)
        assert (first.event, action, target) == ("changes", "replace", "strip")
        shown = (await console.get(CONSOLE)).text
        assert html.split("<time")[1].split(">")[1] in shown
    async with EventStream(federation.app, address, last_event_id=first.id) as again:
        ok(await console.put("/_sim/clock", json={"calendar": "2021-05-03T12:00:00Z"}))
        assert "Monday, May 3, 2021, 7:00 a.m. CDT" in json.loads((await again.next()).data)[0][2]


async def test_page_that_was_away_is_brought_up_to_date(federation: Federation, console: httpx.AsyncClient) -> None:
    """It missed the move, and no other page was open that would have kept the news."""
    address = stream_of((await console.get(CONSOLE)).text)
    ok(await console.put("/_sim/clock", json={"calendar": "2021-05-03T12:00:00Z"}))
    async with EventStream(federation.app, address) as stream:
        assert "May 3, 2021" in (await stream.next()).data
    async with EventStream(federation.app, f"{CONSOLE}/stream?since=nonsense") as stream:
        assert "May 3, 2021" in (await stream.next()).data


async def test_reader_ends_with_the_last_page(federation: Federation, console: httpx.AsyncClient) -> None:
    """Nothing reads the journal while nobody looks."""
    before = len(asyncio.all_tasks())
    address = stream_of((await console.get(CONSOLE)).text)
    async with EventStream(federation.app, address):
        ok(await console.post("/_sim/clock/advance", json={"by": "P1D"}))
    assert len(asyncio.all_tasks()) <= before


async def test_messages_that_were_sent_are_not_kept(federation: Federation, console: httpx.AsyncClient) -> None:
    """Fifty pages with filters of their own would keep hundreds of megabytes."""
    address = stream_of((await console.get(f"{CONSOLE}/board")).text)
    async with EventStream(federation.app, address) as stream:
        for _ in range(4):
            ok(await console.post("/_sim/clock/advance", json={"by": "P1D"}))
            await stream.next()
        gc.collect()
        tasks = [each for each in gc.get_objects() if isinstance(each, asyncio.Task) and each.done()]
        rendered = [each for each in tasks if each.get_coro().__qualname__ == "Batch._rendered"]
        assert len(rendered) <= 1


async def test_control_token_opens_the_console_by_a_form(federation_settings: FederationSettings) -> None:
    """A browser cannot send the token as a header, so it signs in once; another token ends that."""
    with_token = settings(
        federation_settings.provider.database_url,
        federation_settings.courts.database_url,
        provider={"control_token": "a-secret-token"},
    )
    async with running(with_token) as federation, new_client(federation) as browser:
        refused = await browser.get(CONSOLE)
        assert (refused.status_code, refused.headers["location"]) == (303, f"{CONSOLE}/sign-in")
        asked = (await browser.get(f"{CONSOLE}/board?court=cacd")).headers["location"]
        wrong = await browser.post(f"{CONSOLE}/sign-in", data={"token": "guess"})
        assert (wrong.status_code, "guess" in wrong.text) == (422, False)
        elsewhere = {"origin": "https://elsewhere.example"}
        forged = await browser.post(f"{CONSOLE}/sign-in", data={"token": "a-secret-token"}, headers=elsewhere)
        assert forged.status_code == 403
        right = await browser.post(f"{CONSOLE}/sign-in", data={"token": "a-secret-token"})
        assert (right.status_code, right.headers["location"]) == (303, CONSOLE)
        again = await browser.post(asked, data={"token": "a-secret-token"})
        assert again.headers["location"] == f"{CONSOLE}/board?court=cacd"  # where the browser wanted to go
        for other in ("//elsewhere.example", f"{CONSOLE}/../..//elsewhere.example", "https://elsewhere.example"):
            led = await browser.post(f"{CONSOLE}/sign-in", params={"to": other}, data={"token": "a-secret-token"})
            assert led.headers["location"] == CONSOLE
        assert "a-secret-token" not in right.headers["set-cookie"]
        page = await browser.get(CONSOLE)
        # A browser that follows a link cannot send the token to the control plane.
        assert (page.status_code, "/_sim/docs" in page.text) == (200, False)
        front = (await browser.get("/")).text
        assert ("/_sim/docs" in front, 'data-testid="control-by-token"' in front) == (False, True)
        assert (await browser.get(CONSOLE, headers=elsewhere)).status_code == 403


async def test_console_is_absent_where_the_control_plane_is_off(federation_settings: FederationSettings) -> None:
    off = settings(
        federation_settings.provider.database_url,
        federation_settings.courts.database_url,
        provider={"control": "off"},
    )
    async with running(off) as federation, new_client(federation) as browser:
        assert (await browser.get(CONSOLE)).status_code == 404
        assert "/_sim" not in (await browser.get("/")).text
