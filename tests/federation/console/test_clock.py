"""The clock's page: what it says before a move, what a move brings about, and what is refused."""

import json
import re
from typing import Any

import httpx

from cso_sim.federation import Federation
from tests.driver.event_stream import EventStream
from tests.federation.console.conftest import stream_of
from tests.federation.control_plane.answers import moment, ok

CLOCK = "/_sim/console/clock"
NEXT = r'data-testid="clock-next">(.*?)</section>'


def fields(html: str, part: str = NEXT) -> dict[str, str]:
    """The hidden fields of a part of a page."""
    found = re.search(part, html, re.DOTALL)
    assert found, html
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', found[1]))


async def page(console: httpx.AsyncClient, address: str = CLOCK) -> str:
    answer = await console.get(address)
    assert answer.status_code == 200, answer.text
    return answer.text


async def calendar(console: httpx.AsyncClient) -> Any:
    return moment(ok(await console.get("/_sim/clock"))["calendar"])


async def test_next_event_is_said_before_the_click_and_told_after_it(
    federation: Federation, console: httpx.AsyncClient
) -> None:
    """Rules C4 and C9: C.D. Cal. goes live, posts its notice and writes its letters. Who watches sees it too."""
    html = await page(console)
    before = " ".join(re.sub(r"<[^>]+>", "", html).split())
    assert "Central District of California (cacd) goes live on Tuesday, February 18, 2020, 12:00 a.m. PST" in before
    async with EventStream(federation.app, stream_of(html)) as watching:
        answer = await console.post(f"{CLOCK}/act", data={"act": "next", **fields(html)})
        assert (answer.status_code, answer.headers["location"]) == (303, CLOCK)
        changed = {target: new for _, target, new in json.loads((await watching.next()).data)}
    after = await page(console)
    assert "2:00 a.m. CST: cacd goes live." in after.split('data-testid="said"')[1]
    for shown in (after, changed["clock-happened"]):
        assert "1 court went live" in shown
        assert "cacd went live: it takes Central Sign-On only from now on." in shown
        assert re.search(r"notices? (was|were) posted, and \d+ letters were written", shown)
    assert 'data-testid="said"' not in await page(console)


async def test_date_that_cannot_be_moves_nothing(console: httpx.AsyncClient) -> None:
    """The sentence stands at the field, and what was typed stays there."""
    before = ok(await console.get("/_sim/clock"))
    for day, time, at, says in (
        ("2020-02-30", "09:00", "day", "Did you mean 2020-02-29?"),
        ("2150-01-01", "", "day", "The calendar ends on 2100-12-31."),
        ("1989-12-31", "", "day", "The calendar goes from 1990 to 2100"),
        ("2021-03-14", "02:30", "time", "This time does not exist on that day"),
        ("2020-03-01", "25:00", "time", "This must be a time of day such as 09:00"),
        ("", "", "day", "Fill this in."),
    ):
        sent = {"version": str(before["version"]), "day": day, "time": time}
        answer = await console.post(f"{CLOCK}/pick", data=sent)
        assert answer.status_code == 422
        assert says in answer.text.split(f'data-testid="{at}-error">')[1].split("</p>")[0]
        assert f'value="{day}"' in answer.text or not day
    assert ok(await console.get("/_sim/clock"))["version"] == before["version"]


async def test_move_back_says_what_stays(console: httpx.AsyncClient) -> None:
    """What has happened stays when the calendar goes back (rules L6, C9). Two courts had announced in between."""
    html = await page(console)
    await console.post(f"{CLOCK}/act", data={"act": "next", **fields(html)})
    sent = {"version": fields(await page(console))["version"], "day": "2020-02-14", "time": "09:00"}
    assert (await console.post(f"{CLOCK}/pick", data=sent)).status_code == 303
    assert await calendar(console) >= moment("2020-02-14T09:00:00-06:00")
    told = (await page(console)).split('data-testid="went-back"')[1]
    assert "3 courts are in an earlier phase again. What had happened stays" in " ".join(told.split())


async def test_who_moves_second_is_told_and_moves_nothing(console: httpx.AsyncClient) -> None:
    """Two people press buttons of the same page; also an hour, which would be harmless, is not what the second one meant."""
    html = await page(console)
    seen, event = fields(html)["version"], fields(html)
    first = await console.post(f"{CLOCK}/act", data={"by": "P7D", "version": seen})
    assert first.status_code == 303
    after = ok(await console.get("/_sim/clock"))
    for path, sent in (
        ("act", {"by": "PT1H", "version": seen}),
        ("act", {"act": "next", **event}),
        ("act", {"act": "freeze", "version": seen}),
        ("pick", {"day": "2020-06-01", "time": "10:00", "version": seen}),
    ):
        second = await console.post(f"{CLOCK}/{path}", data=sent)
        assert second.status_code == 409
        assert "Somebody else has changed the clock" in second.text
        assert f'name="version" value="{after["version"]}"' in second.text
    assert 'value="2020-06-01"' in second.text
    assert ok(await console.get("/_sim/clock"))["version"] == after["version"]


async def test_next_event_that_is_another_one_by_now_is_not_taken(console: httpx.AsyncClient) -> None:
    """Somebody postpones the court while another one is about to move to its go-live."""
    sent = fields(await page(console))
    ok(await console.put("/_sim/courts/cacd/calendar", json={"go_live_at": "2020-03-02"}))
    refused = await console.post(f"{CLOCK}/act", data={"act": "next", **sent})
    assert refused.status_code == 409
    assert "The next event is another one by now" in refused.text
    assert await calendar(console) < moment("2020-02-15T00:00:00-08:00")


async def test_hour_moves_the_calendar_alone_unless_both_are_asked_for(console: httpx.AsyncClient) -> None:
    ok(await console.put("/_sim/clock", json={"frozen": True, "hand": "both"}))
    start = ok(await console.get("/_sim/clock"))
    await console.post(f"{CLOCK}/act", data={"by": "PT1H", "version": str(start["version"])})
    alone = ok(await console.get("/_sim/clock"))
    assert (moment(alone["calendar"]) - moment(start["calendar"])).total_seconds() == 3600
    assert alone["protocol"] == start["protocol"]
    await console.post(f"{CLOCK}/act", data={"by": "PT1H", "both": "on", "version": str(alone["version"])})
    both = ok(await console.get("/_sim/clock"))
    assert (moment(both["protocol"]) - moment(start["protocol"])).total_seconds() == 3600


def facts(html: str, testid: str) -> dict[str, int]:
    """The numbers of a list of facts."""
    part = html.split(f'data-testid="{testid}"')[1].split("</dl>")[0]
    return {name: int(number) for name, number in re.findall(r"<dt>([^<]*)</dt><dd>(\d+)</dd>", part)}


async def reported(console: httpx.AsyncClient) -> tuple[int, int, int]:
    """Ready, held up and locked out at this moment, by the readiness reports of all courts (rule R2)."""
    ready = held = locked = 0
    for each in ok(await console.get("/_sim/readiness"))["courts"]:
        found = ok(await console.get(f"/_sim/courts/{each['court_id']}/readiness"))
        ready, locked = ready + found["ready"], locked + len(found["locked_out"])
        held += found["total"] - found["ready"] - len(found["locked_out"])
    return ready, held, locked


async def test_preview_is_what_the_reports_say_after_the_move(console: httpx.AsyncClient) -> None:
    """Rules C2 and R2: courts by phase and filers by readiness. In 2026 a sign-on also asks for a second factor (A11)."""
    seen = set()
    for day in ("2020-02-17", "2020-02-18", "2026-03-02"):
        html = await page(console, f"{CLOCK}?day={day}&time=12:00")
        courts, filers = facts(html, "preview-courts"), facts(html, "preview-filers")
        fragment = await page(console, f"{CLOCK}/preview?day={day}&time=12:00&since=0")
        assert facts(fragment, "preview-filers") == filers
        before = ok(await console.get("/_sim/clock"))
        assert moment(before["calendar"]) < moment(f"{day}T12:00:00-06:00")
        sent = fields(html, r'data-testid="clock-preview">(.*?)</section>')
        assert (await console.post(f"{CLOCK}/pick", data=sent)).status_code == 303
        assert tuple(filers.values()) == await reported(console)
        phases = [court["phase"] for court in ok(await console.get("/_sim/courts?limit=1"))]
        assert courts == {
            f"Courts {name}": phases.count(name) for name in ("live", "frozen", "announced", "unannounced")
        }
        seen.add(tuple(filers.values()))
    assert len(seen) == 3


async def test_preview_follows_what_happens(console: httpx.AsyncClient) -> None:
    """People are read once; another filer and another date are there at once all the same."""
    address = f"{CLOCK}?day=2020-02-18&time=12:00"
    before = await page(console, address)
    for change in ({"go_live_at": "2020-03-02"}, {"go_live_at": "2020-02-18"}):
        ok(await console.put("/_sim/courts/cacd/calendar", json=change))
        is_live = change["go_live_at"] == "2020-02-18"
        after = await page(console, address)
        assert (facts(after, "preview-courts") == facts(before, "preview-courts")) is is_live
        assert (facts(after, "preview-filers") == facts(before, "preview-filers")) is is_live
    filer = {"login": "newfiler", "key": "Some-Court-Key1", "name": "Nora New", "email": "nora@new.example"}
    ok(await console.post("/_sim/courts/cacd/filers", json=filer), 201)
    counts = facts(await page(console, address), "preview-filers")
    assert counts["Filers locked out"] == facts(before, "preview-filers")["Filers locked out"] + 1


async def test_preview_of_a_date_that_cannot_be_is_refused(console: httpx.AsyncClient) -> None:
    asked = await console.get(f"{CLOCK}?day=2020-02-30&time=12:00")
    assert (asked.status_code, "Did you mean 2020-02-29?" in asked.text) == (422, True)
    fragment = await console.get(f"{CLOCK}/preview?day=2020-02-30")
    assert (fragment.status_code, "Did you mean 2020-02-29?" in fragment.text) == (422, True)


async def test_strip_acts_and_leads_back_to_its_page(console: httpx.AsyncClient) -> None:
    """Only to pages of the console: a form of the strip must not send a browser elsewhere."""
    html = await page(console, f"{CLOCK}?x=1")
    sent = fields(html, r'data-testid="strip">(.*?)</div>')
    assert f'name="back" value="{CLOCK}?x=1"' in html
    stopped = await console.post(f"{CLOCK}/strip", data={**sent, "act": "freeze", "back": f"{CLOCK}?x=1"})
    assert (stopped.status_code, stopped.headers["location"]) == (303, f"{CLOCK}?x=1")
    assert ok(await console.get("/_sim/clock"))["frozen"] is True
    for elsewhere in ("https://elsewhere.example", "//elsewhere.example", f"{CLOCK}/../../x", f"{CLOCK}\\x", "/"):
        late = await console.post(f"{CLOCK}/strip", data={**sent, "act": "next", "back": elsewhere})
        assert (late.status_code, late.headers["location"]) == (303, "/_sim/console")
    assert "Somebody else has changed the clock" in await page(console, "/_sim/console")
