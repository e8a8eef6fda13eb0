"""Garbage to every address of the console gets a sentence and a way out: no failure, no markup of it, no redirect elsewhere."""

import itertools
import re
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import httpx
import pytest
from starlette.routing import Route

from cso_sim.console.room import Room
from cso_sim.console.rooms import ROOMS
from cso_sim.federation import Federation
from tests.driver.event_stream import EventStream

MARKUP = "\"'><script>alert(1)</script>{{ 7 * 7 }}"
GARBAGE = (
    *(
        "",
        "x" * 600,
        "9" * 400,
        "-1",
        "²",
        "é\u2028\r\nX-Injected: 1",
        MARKUP,
        "//evil.example",
        "cacd/mholloway-cacd",
    ),
    *(
        "2020-02-30",
        "0001-01-01",
        "9999-12-31",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "999999999999999-1",
    ),
)
# Those with which each act of each form is tried.
SOME = ("x" * 300, "9999-12-31T23:59:59-14:00", MARKUP)
BROKEN = ("q=%00", "q=%ff", "q=%ed%a0%80", "q=1&q=2", "&".join(f"q{number}=" for number in range(300)))
PATHS = ("cacd", "cacd-cut-over", "authorization_code_missing", "x" * 300, MARKUP)
QUERY = (
    "ask",
    "begin",
    "check",
    "court",
    "courts",
    "flow",
    "kind",
    "on",
    "page",
    "passwords",
    "person",
    "phase",
    "q",
    "ref",
)
QUERY += ("refused", "since", "snapshot", "step", "story", "until", "view", "who", "day", "time")


FIELDS = (
    "announced_at",
    "armed",
    "back",
    "begun_with",
    "both",
    "by",
    "client_id",
    "confirmed",
    "court",
    "court_id",
    "day",
    "endpoint",
)
FIELDS += (
    "event",
    "expires_in",
    "freeze_at",
    "go_live_at",
    "go_live_roughly",
    "here",
    "load",
    "login",
    "loginId",
    "name",
    "next",
)
FIELDS += (
    "on",
    "page",
    "percent",
    "reason",
    "recording",
    "ref",
    "scenario",
    "seed",
    "seen",
    "snapshot",
    "step",
    "text",
    "time",
)
FIELDS += ("times", "version", "view", "act")
ACTS = (
    "link",
    "unlink",
    "send-key",
    "let-file",
    "forbid-filing",
    "lock",
    "unlock",
    "reset-person",
    "go-live",
    "reset-court",
)
ACTS += (
    "save",
    "announce",
    "postpone",
    "live",
    "next",
    "advance",
    "freeze",
    "release",
    "snapshot",
    "restore",
    "delete",
)
# The rooms whose forms say which act they want.
HAVE_ACTS = ("board", "clock", "roll-out", "worlds")


def addresses(route: Route) -> Iterator[str]:
    names = list(route.param_convertors)
    for value in PATHS if names else ("",):
        address = route.path
        for name in names:
            address = address.replace(f"{{{name}}}", quote(value, safe=""))
        yield address


def bodies(room: Room) -> Iterator[str]:
    for value in GARBAGE:
        yield urlencode(dict.fromkeys(FIELDS, value))
    for act, value in itertools.product(ACTS if room.path in HAVE_ACTS else (), SOME):
        yield urlencode({**dict.fromkeys(FIELDS, value), "act": act, "version": "1", "court": "cacd"})
    yield from BROKEN


def is_answered(answer: httpx.Response, what: str) -> None:
    assert answer.status_code < 500, what
    location, kind = answer.headers.get("location", "/"), answer.headers.get("content-type", "")
    assert re.match(r"/(?!/)", location), (what, location)
    assert "x-injected" not in answer.headers, what
    assert "<script>alert" not in answer.text or not kind.startswith("text/html"), what
    if kind.startswith("text/html") and answer.text:
        assert "script-src 'self';" in answer.headers["content-security-policy"], what
        assert not re.search(r"<[^>]+\s(?:style|on[a-z]+)=|<script(?![^>]*\ssrc=)|<style", answer.text), what
        assert 'href="/' in answer.text, what


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.path)
async def test_garbage_is_answered(console: httpx.AsyncClient, federation: Federation, room: Room) -> None:
    for route in room.routes():
        for address in addresses(route):
            if "POST" in (route.methods or ()):
                for body in bodies(room) if address == next(addresses(route)) else [next(bodies(room))]:
                    headers = {"content-type": "application/x-www-form-urlencoded"}
                    answer = await console.post(address, content=body, headers=headers)
                    is_answered(answer, f"POST {address} {body}")
            if "GET" not in (route.methods or ()):
                continue
            for query in (*(urlencode(dict.fromkeys(QUERY, value)) for value in GARBAGE), *BROKEN):
                if not address.endswith("stream"):
                    is_answered(await console.get(f"{address}?{query}"), f"GET {address}?{query}")
                elif "since" in query:
                    async with EventStream(federation.app, f"{address}?{query}") as stream:
                        assert stream.status < 500
                        if stream.status == 200 and stream.headers["content-type"].startswith("text/event-stream"):
                            assert "<script>alert" not in (await stream.next()).data
