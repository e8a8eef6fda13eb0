"""The timeline: events in their flows, filters with errors at their fields, pages of the past, and what arrives meanwhile."""

import json
import re
from collections.abc import AsyncIterator

import httpx
import pytest

from cso_sim.federation import Federation
from tests.driver.event_stream import EventStream
from tests.federation.console.conftest import stream_of
from tests.federation.visitor import Harness, Visitor

TIMELINE = "/_sim/console/timeline"
PASSWORD = "Ready-Attorney-1"


@pytest.fixture
async def signed_on(federation: Federation, harness: Harness) -> AsyncIterator[Visitor]:
    """A browser after a sign-on at cacd with one wrong password, and a refused link."""
    await harness.set_calendar("2020-02-18T00:00:00-08:00")
    visitor = Visitor(federation.app)
    await visitor.open("/courts/cacd/login")
    await visitor.give_password("mholloway", "Wrong-Password-1")
    await visitor.give_password("mholloway", PASSWORD)
    await visitor.link("cacd", "mholloway-cacd", "Wrong-Key-1")
    yield visitor
    await visitor.client.aclose()


def titles(html: str) -> list[str]:
    """The titles of the flows, in their order on the page."""
    return re.findall(r'data-testid="flow-title">([^<]*)<', html)


def kinds(html: str) -> list[str]:
    """The kinds of all shown steps, in their order on the page."""
    return re.findall(r'data-testid="step" data-kind="([^"]+)"', html)


@pytest.mark.usefixtures("signed_on")
async def test_sign_on_is_one_flow_with_its_refusals_in_words(console: httpx.AsyncClient) -> None:
    html = (await console.get(TIMELINE)).text
    assert titles(html)[0] == "Sign-on and linking at cacd by Maren Holloway"
    newest = html.split('data-testid="events-of-flow">')[1]
    assert "2 refused" in newest
    assert kinds(newest)[:6] == [
        "sign_on.refused",
        "sign_on.succeeded",
        "authorization.granted",
        "token.issued",
        "court_session.opened",
        "link.refused",
    ]
    refused, succeeded = newest.split('data-testid="step"')[1:3]
    assert "step--refused" not in succeeded.split("<time")[0]
    assert "A sign-on of mholloway was refused: the user name or password was wrong." in refused
    assert "arrow--right arrow--refused from-1 until-3" in refused
    assert "cacd opened a session for Maren Holloway by Central Sign-On." in newest
    assert "2:00:00 a.m. <span>Feb 18, 2020</span>" in html  # an event by itself says its day
    assert "<span>Feb" not in newest.split("</details>\n</li>\n<li")[0]
    assert PASSWORD not in html


@pytest.mark.usefixtures("signed_on")
async def test_filters_leave_what_matches_and_say_what_is_wrong_at_their_fields(console: httpx.AsyncClient) -> None:
    async def shown(query: str) -> list[str]:
        answer = await console.get(f"{TIMELINE}?{query}")
        assert answer.status_code == 200, query
        return kinds(answer.text)

    everything = await shown("")
    assert await shown("court=cacd&kind=link") == ["link.refused"]
    assert set(await shown("refused=on")) == {"sign_on.refused", "link.refused"}
    assert await shown("refused=on&kind=token.") == []
    by_name = await shown("person=Maren+Holloway")
    assert by_name == await shown("person=mholloway")
    assert "sign_on.succeeded" in by_name
    assert len(by_name) < len(everything)

    wrong = await console.get(f"{TIMELINE}?court=cadc2&kind=link.mad&person=mhollowey&flow=1")
    assert wrong.status_code == 422
    assert kinds(wrong.text) == []
    for field, told in (
        ("court", "Did you mean &#39;cadc&#39;?"),
        ("kind", "Did you mean &#39;link.made&#39;?"),
        ("person", "Did you mean &#39;mholloway&#39;?"),
        ("flow", "32 hexadecimal digits"),
    ):
        assert told in wrong.text.split(f'data-testid="{field}-error"')[1].split("</p>")[0], field


@pytest.mark.usefixtures("signed_on")
async def test_pages_of_the_past_hold_every_event_once(console: httpx.AsyncClient, harness: Harness) -> None:
    """The newest page is followed by older ones until there are no more, also if a service has fewer events than a page."""
    for number in range(60):
        await harness.call("POST", "/clock/advance", {"by": f"PT{number + 1}S"})
    written = len((await harness.call("GET", "/journal?limit=1000"))["events"])
    address, seen, pages = TIMELINE, set[str](), 0
    while address:
        html = (await console.get(address)).text
        ids = re.findall(r'class="(?:flow )?step[^"]*" id="([^"]+)"', html)
        assert not seen.intersection(ids)
        seen.update(ids)
        pages += 1
        older = re.search(r'href="([^"]+)" data-testid="older"', html)
        address = older[1].replace("&amp;", "&") if older else ""
    assert (len(seen), pages) == (written, -(-written // 100))


async def test_open_timeline_gets_each_new_flow_and_a_filtered_one_only_its_own(
    federation: Federation, console: httpx.AsyncClient, signed_on: Visitor
) -> None:
    everything = stream_of((await console.get(TIMELINE)).text)
    refusals = stream_of((await console.get(f"{TIMELINE}?refused=on")).text)
    async with EventStream(federation.app, everything) as one, EventStream(federation.app, refusals) as other:
        await signed_on.link("cacd", "mholloway-cacd", "Old-District-Key1")
        action, target, html = await change_with(one, "link.made")
        assert (action, target) == ("prepend", "flows")
        assert titles(html) == ["Sign-on and linking at cacd by Maren Holloway"]
        assert {"sign_on.refused", "link.made", "credential.retired"} <= set(kinds(html))
        # Nothing of it was a refusal, so the filtered page hears of this one only.
        await Visitor(federation.app).log_in("mtd", "nobody", "no-key")
        _, _, html = await change_with(other, "court_login.refused")
        assert all(kind.endswith("refused") for kind in kinds(html))


@pytest.mark.usefixtures("signed_on")
async def test_page_of_a_flow_has_its_own_lanes_and_all_its_events(console: httpx.AsyncClient) -> None:
    html = (await console.get(TIMELINE)).text
    address = re.findall(r'href="([^"]+)" data-testid="flow-page"', html)[0]
    alone = (await console.get(address)).text
    assert re.findall(r"<h1>([^<]*)</h1>", alone) == ["Sign-on and linking at cacd by Maren Holloway"]
    assert re.findall(r"<span>([^<]*)</span>", alone.split("flows-head")[1].split("</div>")[0]) == [
        "Browser",
        "cacd",
        "Provider",
    ]
    assert kinds(alone) == kinds(html.split('data-testid="events-of-flow">')[1].split("</details>\n</li>\n<li")[0])
    nothing = await console.get(f"{TIMELINE}/{'0' * 31}1")
    assert (nothing.status_code, kinds(nothing.text)) == (404, [])
    assert (await console.get(f"{TIMELINE}/nonsense")).status_code == 404


async def test_recorded_flow_shows_each_request_and_what_its_tokens_say(
    federation: Federation, console: httpx.AsyncClient, harness: Harness
) -> None:
    assert "HTTP Archive" not in (await console.get(TIMELINE)).text
    switched = await console.post(f"{TIMELINE}/recording", data={"recording": "on", "here": "timeline"})
    assert (switched.status_code, switched.headers["location"]) == (303, TIMELINE)
    assert federation.is_recording
    visitor = Visitor(federation.app)
    await visitor.open("/courts/ca9/login")
    await visitor.give_password("mholloway", PASSWORD)
    await visitor.client.aclose()
    (opened,) = (await harness.call("GET", "/journal?kind=court_session.opened"))["events"]
    html = (await console.get(f"{TIMELINE}/{opened['correlation']}")).text
    requests = [html_of.split("</details>")[0] for html_of in html.split('data-testid="request"')[1:]]
    (token,) = [each for each in requests if "POST /token</code>" in each]
    assert "ca9 to Provider" in token
    claims = token.split('data-testid="claims"')[1]
    assert f"<dt>sub</dt><dd><code>{opened['sub']}</code>" in claims
    assert re.search(r"<dt>nonce</dt><dd><code>redacted-", claims)
    assert re.search(r"<dt>exp</dt><dd><code>\d+ \(\d{4}-\d\d-\d\d ", claims)
    (callback,) = [each for each in requests if "GET /courts/ca9/sso/callback</code>" in each]
    assert "Browser to ca9" in callback
    assert PASSWORD not in html

    off = {"recording": "off", "here": f"timeline/{opened['correlation']}"}
    switched = await console.post(f"{TIMELINE}/recording", data=off)
    assert switched.headers["location"].endswith(opened["correlation"])
    assert not federation.is_recording


@pytest.mark.usefixtures("signed_on")
async def test_exports_are_those_of_the_control_plane_with_the_filters_of_the_page(console: httpx.AsyncClient) -> None:
    html = (await console.get(f"{TIMELINE}?court=cacd&kind=link.")).text
    addresses = [each.replace("&amp;", "&") for each in re.findall(r'href="([^"]+)" download', html)]
    for address, wanted in zip(addresses, ("mermaid", "jsonl"), strict=True):
        got = await console.get(address)
        same = await console.get(f"/_sim/journal/export?court_id=cacd&kind=link.&format={wanted}")
        assert got.text == same.text
        assert "link" in got.text
        assert got.headers["content-disposition"].startswith("attachment")
    for name in ("timeline.har", "timeline.png", "timeline.mmd?court=nowhere"):
        assert (await console.get(f"{TIMELINE}/export/{name}")).is_client_error


async def change_with(stream: EventStream, kind: str) -> list[str]:
    """The next change of the flows that shows an event of this kind."""
    while True:
        for change in json.loads((await stream.next()).data):
            if change[1] == "flows" and kind in kinds(change[2]):
                return list(change)
