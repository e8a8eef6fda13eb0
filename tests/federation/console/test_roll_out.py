"""The map of the roll-out: courts by phase on any day, readiness, and the change of a court's dates."""

import json
import re

import httpx

from cso_sim.federation import Federation
from tests.driver.event_stream import EventStream
from tests.federation.console.conftest import stream_of
from tests.federation.console.test_clock import fields
from tests.federation.control_plane.answers import ok

ROLL_OUT = "/_sim/console/roll-out"
COURT = r'data-testid="court">(.*?)</section>'


async def page(console: httpx.AsyncClient, query: str = "") -> str:
    answer = await console.get(ROLL_OUT + query)
    assert answer.status_code == 200, answer.text
    return answer.text


def phases(html: str) -> dict[str, str]:
    """The phase of each court on the map."""
    shown = html.split('data-testid="map"')[1]
    return dict(re.findall(r'href="[^"]*\?court=(\w+)#court".*?<span class="unseen"> (\w+)</span>', shown))


async def test_map_shows_each_court_as_it_is_on_that_day(console: httpx.AsyncClient) -> None:
    """Rule C2, at the simulated date and at another one; the numbers beside the map are the same."""
    courts = ok(await console.get("/_sim/courts?limit=1"))
    html = await page(console)
    assert phases(html) == {court["court_id"]: court["phase"] for court in courts}
    live = sum(court["phase"] == "live" for court in courts)
    assert f'data-testid="total-live"><strong>{live}</strong> live' in html
    later = phases(await page(console, "?on=2020-02-18"))
    assert (phases(html)["cacd"], later["cacd"]) == ("announced", "live")


async def test_readiness_is_that_of_the_report(console: httpx.AsyncClient) -> None:
    """Rule R2: each court with filers on the day of its go-live."""
    html = await page(console)
    for court in ok(await console.get("/_sim/readiness"))["courts"]:
        row = html.split(f'data-testid="readiness-{court["court_id"]}"')[1].split("</tr>")[0]
        numbers = dict(re.findall(r'<td data-label="([^"]+)">(\d+)</td>', row))
        assert (int(numbers["Filers"]), int(numbers["Ready"])) == (court["total"], court["ready"])
        assert int(numbers["Locked out"]) == court["locked_out"]


async def test_postponed_court_is_seen_at_once(federation: Federation, console: httpx.AsyncClient) -> None:
    """It is the change of the control call, with its notice (rule C9). Who watches the map sees it too."""
    html = await page(console, "?court=cacd&on=2020-02-20")
    assert phases(html)["cacd"] == "live"
    async with EventStream(federation.app, stream_of(html)) as watching:
        sent = {"act": "postpone", "on": "2020-02-20", **fields(html, COURT)}
        answer = await console.post(f"{ROLL_OUT}/calendar", data=sent)
        assert (answer.status_code, answer.headers["location"]) == (303, f"{ROLL_OUT}?court=cacd#court")
        changed = {target: new for _, target, new in json.loads((await watching.next()).data)}
    assert phases(changed["map-cells"])["cacd"] == "announced"
    assert "It goes live on Tuesday, February 25, 2020, 12:00 a.m. PST." in await page(console)
    events = ok(await console.get("/_sim/journal?kind=court.notice_posted&court_id=cacd"))["events"]
    assert events[-1]["notice"] == "postponed"


async def test_saved_dates_change_only_what_was_typed(console: httpx.AsyncClient) -> None:
    html = await page(console, "?court=mtd")
    before = ok(await console.get("/_sim/courts/mtd"))
    shown = dict(
        re.findall(r'name="(\w+)" type="(?:datetime-local|text)" value="([^"]*)"', html.split('data-testid="court"')[1])
    )
    sent = {"act": "save", **fields(html, COURT), **shown, "go_live_at": "2020-03-02T08:00:00"}
    assert (await console.post(f"{ROLL_OUT}/calendar", data=sent)).status_code == 303
    after = ok(await console.get("/_sim/courts/mtd"))
    assert after["go_live_at"] == "2020-03-02T08:00:00-07:00"
    assert {name: after[name] for name in ("announced_at", "freeze_at", "linking_opens")} == {
        name: before[name] for name in ("announced_at", "freeze_at", "linking_opens")
    }


async def test_wrong_dates_and_lost_races_change_nothing(console: httpx.AsyncClient) -> None:
    """The sentence stands at the field. Whoever has seen other dates is told so."""
    html = await page(console, "?court=cacd")
    before = ok(await console.get("/_sim/courts/cacd"))
    sent = {"act": "save", **fields(html, COURT), "announced_at": before["announced_at"][:19], "freeze_at": ""}
    for typed, says in (
        ("2020-02-30T08:00", "Did you mean 2020-02-29?"),
        ("2150-01-01", "outside the years 1990 to 2100"),
    ):
        wrong = await console.post(f"{ROLL_OUT}/calendar", data={**sent, "go_live_at": typed})
        assert wrong.status_code == 422
        assert says in wrong.text.split('data-testid="go_live_at-error"')[1].split("</p>")[0]
    ok(await console.put("/_sim/courts/cacd/calendar", json={"freeze_reading": True}))
    late = await console.post(f"{ROLL_OUT}/calendar", data={"act": "live", **fields(html, COURT)})
    assert (late.status_code, "Somebody else has changed this court" in late.text) == (409, True)
    assert ok(await console.get("/_sim/courts/cacd"))["go_live_at"] == before["go_live_at"]
    day = await console.get(f"{ROLL_OUT}?on=2020-02-31")
    assert (day.status_code, "Did you mean 2020-02-29?" in day.text) == (422, True)
    unknown = await console.get(f"{ROLL_OUT}?court=nowhere")
    assert (unknown.status_code, "There is no court" in unknown.text) == (404, True)
