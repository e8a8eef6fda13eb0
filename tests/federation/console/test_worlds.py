"""The console's pages about worlds: made, kept, compared, put back and deleted by forms, and refusals where they belong."""

import html
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.conftest import Databases
from tests.driver.event_stream import EventStream
from tests.federation.conftest import copied
from tests.federation.control_plane.answers import ok
from tests.federation.worlds.conftest import delete_all, new_list
from tests.federation.worlds.server import CALLER, ORIGIN, Server

WORLDS = "/_sim/console/worlds"


@pytest.fixture
async def operator(server: Server) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(server.app, client=CALLER), base_url=ORIGIN) as client:
        yield client


async def test_world_is_made_kept_compared_put_back_and_deleted(operator: httpx.AsyncClient) -> None:
    """By the forms of its pages alone."""

    async def act(world: str, **form: str) -> str:
        answer = await operator.post(f"{WORLDS}/{world}", data=form)
        assert answer.status_code == 303, answer.text
        return (await operator.get(answer.headers["location"])).text

    made = await operator.post(WORLDS, data={"name": "alpha", "scenario": "", "seed": "7", "expires_in": "PT1H"})
    assert (made.status_code, made.headers["location"]) == (303, f"{WORLDS}/alpha")
    page = (await operator.get(f"{WORLDS}/alpha")).text
    assert "The world alpha is made." in page
    console = re.search(r'href="([^"]+)" data-testid="open"', page)
    assert console
    own = await operator.get(console[1], follow_redirects=True)
    assert (own.status_code, str(own.url)) == (200, f"{ORIGIN}/w/alpha/_sim/console")
    assert 'data-testid="no-worlds"' in (await operator.get(f"{own.url}/worlds")).text
    assert (await operator.get(f"{WORLDS}/alpah/console")).status_code == 404

    page = await act("alpha", act="snapshot")
    [snapshot] = re.findall(r'data-testid="snapshot-([^"]+)"', page)
    assert "Nothing changed." in (await operator.get(f"{WORLDS}/alpha/diff?since={snapshot}")).text
    reset = {"loginId": "pdoe", "password": "Fictional-Pass-1"}
    assert (await operator.post("/w/alpha/_sim/accounts", json=reset)).status_code == 201
    assert "account: 1 added" in (await operator.get(f"{WORLDS}/alpha/diff")).text
    asked = (await operator.get(f"{WORLDS}/alpha?ask=restore&snapshot={snapshot}")).text
    assert f"Replace everything in alpha by {snapshot}?" in asked
    assert f"alpha is again as it was in {snapshot}." in await act("alpha", act="restore", snapshot=snapshot)
    assert (await operator.get("/w/alpha/_sim/accounts/pdoe")).status_code == 404

    assert "Delete alpha with everything in it?" in (await operator.get(f"{WORLDS}/alpha?ask=delete")).text
    assert (await operator.get(f"{ORIGIN}/w/alpha/")).status_code == 200
    assert "The world alpha is deleted." in await act("alpha", act="delete")
    lost = await operator.post(f"{WORLDS}/alpha", data={"act": "delete"})
    assert (lost.status_code, "There is no world" in lost.text, "GET /_sim" in lost.text) == (404, True, False)


async def test_console_of_a_world_opens_without_a_second_sign_in(sqlite_databases: Databases, tmp_path: Path) -> None:
    """The token is the same. Each cookie is for one console alone, and a stranger gets none."""
    async with copied(sqlite_databases, {}, control_token="a-secret-token") as federation:
        server = Server(federation, tmp_path, 2, new_list())
        transport = httpx.ASGITransport(server.app, client=CALLER)
        async with (
            httpx.AsyncClient(transport=transport, base_url=ORIGIN) as browser,
            httpx.AsyncClient(transport=transport, base_url=ORIGIN) as stranger,
        ):
            await browser.post("/_sim/console/sign-in", data={"token": "a-secret-token"})
            await browser.post(WORLDS, data={"name": "alpha"})
            assert (await browser.get("/w/alpha/_sim/console")).status_code == 303
            opened = await browser.get(f"{WORLDS}/alpha/console", follow_redirects=True)
            assert (opened.status_code, opened.url.path) == (200, "/w/alpha/_sim/console")
            told = await browser.post("/_sim/console/stories/cacd-cut-over/world", follow_redirects=True)
            assert (told.status_code, told.url.path.startswith("/w/cacd-cut-over-")) == (200, True)
            console = told.url.path.removesuffix("/stories/cacd-cut-over")
            kept = {cookie.path for cookie in browser.cookies.jar if cookie.name == "cso_console"}
            assert kept == {"/_sim/console", "/w/alpha/_sim/console", console}

            refused = await stranger.get(f"{WORLDS}/alpha/console")
            assert (refused.status_code, "set-cookie" in refused.headers) == (303, False)
            assert refused.headers["location"].startswith("/_sim/console/sign-in?to=")
        await delete_all(await server.hosted.worlds())
        await server.hosted.close()


async def test_what_cannot_be_made_is_refused_where_it_was_asked_for(operator: httpx.AsyncClient) -> None:
    for field, value, told in (
        ("name", "No Name", "lower-case letters"),
        ("scenario", "/etc/passwd.toml", "There is no scenario"),
    ):
        refused = await operator.post(WORLDS, data={field: value})
        assert refused.status_code == 422, field
        assert told in refused.text.split(f'data-testid="{field}-error"')[1].split("</p>")[0]
    assert "is not a duration" in (await operator.post(WORLDS, data={"expires_in": "soon"})).text
    assert (await operator.post(WORLDS, data={"name": "one"})).status_code == 303
    both = await operator.post(WORLDS, data={"name": "two", "seed": "7", "keys": "own"})
    assert "follow from the seed" in both.text.split('data-testid="keys-error"')[1].split("</p>")[0]
    taken = await operator.post(WORLDS, data={"name": "one"})
    assert (taken.status_code, "There is a world" in taken.text) == (409, True)
    assert (await operator.post(WORLDS, data={"name": "two", "keys": "own"})).status_code == 303
    assert "<dd>Its own</dd>" in (await operator.get(f"{WORLDS}/two")).text
    full = await operator.post(WORLDS, data={"name": "three"})
    assert full.status_code == 429
    assert "CSO_SIM_WORLDS_LIMIT" in full.text.split('role="alert"')[1].split("</div>")[0]
    assert len(re.findall(r'data-testid="show-', full.text)) == 2
    unknown = await operator.post(f"{WORLDS}/one", data={"act": "restore", "snapshot": "none-such"})
    assert unknown.is_client_error
    assert "none-such" in unknown.text.split('data-testid="said"')[1].split("</div>")[0]


async def test_story_is_told_in_a_world_of_its_own(operator: httpx.AsyncClient) -> None:
    """The server's own federation sees nothing of it; back to the start is for the world alone, which is deleted afterwards."""
    story = "/_sim/console/stories/mtd-announcement-linking"
    before = ok(await operator.get("/_sim/scenario"))["name"]
    assert 'data-testid="own-world"' in (await operator.get(story)).text
    made = await operator.post(f"{story}/world")
    assert made.status_code == 303
    found = re.fullmatch(rf"{ORIGIN}/w/(mtd-announcement-linking-\w+){story}", made.headers["location"])
    assert found, made.headers
    world, address = found[1], made.headers["location"]
    for step in ("1", "2"):
        assert (await operator.post(f"{address}/do", data={"step": step})).status_code == 303
    page = (await operator.get(address)).text
    assert 'data-testid="step-3"' in page
    load = re.search(r'name="load" value="([^"]*)"', page)
    assert load
    assert (await operator.post(f"{address}/begin", data={"load": load[1]})).status_code == 303
    page = (await operator.get(address)).text
    assert 'data-testid="step-1"' in page
    deleting = re.search(r'href="([^"]+)" data-testid="delete-world"', page)
    assert deleting
    asked = (await operator.get(deleting[1])).text
    assert f"Yes, delete {world}" in asked
    assert (await operator.post(f"{WORLDS}/{world}", data={"act": "delete"})).status_code == 303
    assert (await operator.get(address)).status_code in {404, 410}
    assert ok(await operator.get("/_sim/scenario"))["name"] == before
    assert not ok(await operator.get("/_sim/journal", params={"kind": "court_session.opened"}))["events"]


async def test_console_at_the_host_name_of_a_world_makes_nobody_somebody(operator: httpx.AsyncClient) -> None:
    """Central Sign-On is at the issuer, and gets no cookies of that name; the world's courts lead there, not to another world."""
    made = ok(await operator.post("/_sim/worlds", json={"name": "alpha"}), 201)
    issuer, front = made["issuer"], made["hosts"]["front"]
    console = f"{front}/_sim/console"
    assert (await operator.get(console)).status_code == 200
    for path, form in (("people/as", {"loginId": "mholloway"}), ("stories/cacd-cut-over/do", {"step": "1"})):
        refused = await operator.post(f"{console}/{path}", data=form)
        assert (refused.status_code, "session=" in refused.headers.get("set-cookie", "")) == (409, False), path
        assert f"Open the console at {issuer}/_sim/console and try again." in refused.text
    moved = await operator.get(f"{front}/courts/ca9/login")
    assert moved.headers["location"].startswith(f"{issuer}/courts/ca9/login?")


async def test_open_pages_follow_what_others_do(server: Server, operator: httpx.AsyncClient) -> None:
    """A world is made, sleeps, wakes and is deleted by somebody else. No name of a world hides its page."""

    async def stream_of(path: str) -> EventStream:
        page = (await operator.get(path)).text
        [address] = re.findall(r'data-stream="([^"]+)"', page)
        return EventStream(server.app, html.unescape(address))

    async def until(stream: EventStream, wanted: str) -> None:
        while wanted not in (await stream.next()).data:
            pass

    async with server.harness() as control, await stream_of(WORLDS) as everything:
        await control.worlds.create(name="stream")
        await until(everything, "show-stream")
        world = await (await server.hosted.worlds()).find("stream")
        async with await stream_of(f"{WORLDS}/stream") as one:
            await world.sleep()
            await until(everything, "Asleep until somebody uses it")
            await until(one, "It sleeps until")
            assert (await operator.get("/w/stream/courts/ca9/")).status_code == 200
            await until(everything, "Awake.")
            await until(one, "It is awake.")
            await control.worlds.delete("stream")
            await until(everything, "There is none yet.")
            await until(one, "There is no world")
