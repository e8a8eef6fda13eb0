"""Notices and letters as things that happened: posted once, and never rewritten (rule C9)."""

import asyncio
from collections import Counter
from typing import Any

import pytest

from court_rp.courts.registry import Registry
from court_rp.settings import CourtSettings
from court_rp.transition import settle, store
from court_rp.transition.model import Notice
from tests.courts.conftest import FIRST_SECOND, FRIDAY, Browser, Harness, House, build_house, open_house, utc, world
from tests.courts.stand_in import StandIn

FAR = "2035-01-01T00:00:00+00:00"


async def posted(house: House, court_id: str) -> list[Notice]:
    """All notices of a court, also those ahead of its calendar, newest first."""
    return await house.courts.database.read(lambda tx: store.of_court(tx, court_id, utc(FAR)))


async def letters(harness: Harness, address: str, court_id: str) -> list[dict[str, Any]]:
    messages = (await harness.call("GET", f"/inbox/{address}"))["messages"]
    return [message for message in messages if message["court_id"] == court_id]


async def next_steps_in(harness: Harness, address: str, kind: str, court_id: str = "mtd") -> dict[str, str]:
    """The next steps that the newest letter of a kind from a court has, by the CM/ECF login."""
    newest = [one for one in await letters(harness, address, court_id) if one["kind"] == kind][-1]
    found = (paragraph.partition("Your next step with the CM/ECF login ") for paragraph in newest["body"].split("\n\n"))
    steps = (step.partition(": ") for before, sign, step in found if sign and not before)
    return {login: step for login, _, step in steps}


async def test_each_date_posts_its_notice_with_its_letters(harness: Harness, house: House) -> None:
    """Rule C9: announcement, instructions closer to the date, freeze, live; each dated with its own moment."""
    change = {"registration_closes_at": "2020-03-11T17:00:00", "linking_opens": "go_live"}
    await harness.call("PUT", "/courts/mtd/calendar", change)
    await harness.set_calendar("2020-04-01T12:00:00-06:00")
    assert [(one.kind, one.posted_at.isoformat()) for one in reversed(await posted(house, "mtd"))] == [
        ("announcement", "2020-01-06T16:00:00+00:00"),
        ("instructions", "2020-03-09T06:00:00+00:00"),
        ("registration", "2020-03-11T23:00:00+00:00"),
        ("freeze", "2020-03-12T23:00:00+00:00"),
        ("live", "2020-03-16T06:00:00+00:00"),
    ]
    found = await letters(harness, "jane@doe.example", "mtd")
    assert Counter(one["kind"] for one in found) == {"announcement": 1, "linking": 2, "instructions": 1}
    instructions = next(one for one in found if one["kind"] == "instructions")
    assert "goes live on NextGen CM/ECF on Monday, March 16, 2020" in instructions["body"]
    assert "/courts/mtd/link" in instructions["body"]


async def test_clerks_get_no_letters(harness: Harness) -> None:
    """Rule C9: letters go to registered filers."""
    clerk = {"login": "clerk", "key": "x", "role": "clerk", "email": "clerk@cacd.example"}
    await harness.call("POST", "/courts/cacd/filers", clerk)
    await harness.set_calendar(FIRST_SECOND)
    assert await letters(harness, "roe@roe.example", "cacd")
    assert await letters(harness, "clerk@cacd.example", "cacd") == []


async def test_linked_filers_are_told_that_the_court_is_live(harness: Harness, browser: Browser) -> None:
    """Rule C9."""
    await browser.link("mtd", "jdoe-mt", "Mtd-Key-1")
    await harness.set_calendar("2020-03-16T00:00:00-06:00")
    live = [one for one in await letters(harness, "jane@doe.example", "mtd") if one["kind"] == "live"]
    assert ["your accounts are linked" in one["body"] for one in live] == [True]


async def test_moved_date_posts_another_notice_and_rewrites_none(
    harness: Harness, house: House, browser: Browser
) -> None:
    """Rules C2 and C9: the announcement stays as it was posted; filers get the news."""
    before = await posted(house, "cacd")
    for change, kind, text in (
        (
            {"go_live_at": "2020-02-25"},
            "postponed",
            "It goes live on Tuesday, February 25, 2020, 12:00 a.m. PST instead.",
        ),
        ({"go_live_at": "2020-02-24"}, "moved", "does not go live on Tuesday, February 25, 2020"),
        (
            {"go_live_at": None, "go_live_roughly": "autumn of 2020"},
            "postponed",
            "It is expected autumn of 2020; the new day will be announced.",
        ),
        ({"go_live_roughly": "October of 2020"}, "roughly", "expected October of 2020. The day will be announced."),
        (
            {"go_live_at": "2020-10-05"},
            "date_set",
            "goes live on NextGen CM/ECF on Monday, October 5, 2020, 12:00 a.m. PDT.",
        ),
    ):
        await harness.call("PUT", "/courts/cacd/calendar", change)
        newest, *rest = await posted(house, "cacd")
        assert newest.kind == kind
        assert text in newest.body
        assert rest == before
        before = [newest, *rest]
        assert text in (await browser.open("/courts/cacd/")).text
        letter = (await letters(harness, "roe@roe.example", "cacd"))[-1]
        assert (letter["kind"], text in letter["body"]) == (kind, True)
    assert "February 18, 2020" in (await posted(house, "cacd"))[-1].body


async def test_instructions_that_a_moved_date_makes_due_are_dated_now(harness: Harness, house: House) -> None:
    """Rule C9: a notice bears the moment of its posting, also if its date would have been earlier."""
    await harness.set_calendar(FRIDAY)
    await harness.call("PUT", "/courts/cacd/calendar", {"go_live_at": "2020-02-25"})
    await harness.call("PUT", "/courts/cacd/calendar", {"go_live_at": "2020-02-19"})
    now = utc(FRIDAY)
    assert [(one.kind, one.posted_at) for one in await posted(house, "cacd")][:3] == [
        ("instructions", now),
        ("moved", now),
        ("postponed", now),
    ]


async def test_date_that_nobody_was_told_of_moves_without_a_notice(harness: Harness, house: House) -> None:
    """Rule C9: before the announcement a moved day is no news; what is known roughly is."""
    later = {"announced_at": "2020-03-02", "go_live_at": "2020-05-04"}
    await harness.call("PUT", "/courts/jpml/calendar", later)
    await harness.call("PUT", "/courts/jpml/calendar", {"go_live_at": "2020-05-11"})
    assert await posted(house, "jpml") == []
    await harness.call("PUT", "/courts/paed/calendar", {"go_live_roughly": "July of 2021"})
    assert [one.title for one in await posted(house, "paed")] == ["NextGen CM/ECF: coming July of 2021"]


async def test_clock_moved_back_hides_notices_until_they_are_due_again(
    harness: Harness, house: House, browser: Browser
) -> None:
    """Rule C9: what was posted stays, is not shown before its moment, and is not posted or sent twice."""
    await harness.set_calendar(FIRST_SECOND)
    before, sent = await posted(house, "cacd"), await letters(harness, "roe@roe.example", "cacd")
    assert "NextGen CM/ECF is live" in (await browser.open("/courts/cacd/")).text
    await harness.set_calendar(FRIDAY)
    assert "NextGen CM/ECF is live" not in (await browser.open("/courts/cacd/")).text
    await harness.set_calendar(FIRST_SECOND)
    assert "NextGen CM/ECF is live" in (await browser.open("/courts/cacd/")).text
    assert await posted(house, "cacd") == before
    assert await letters(harness, "roe@roe.example", "cacd") == sent


async def test_reset_court_has_the_notices_of_its_beginning(harness: Harness, house: House) -> None:
    """The notices of an earlier life of the court go with it."""
    begun = await posted(house, "cacd")
    await harness.call("PUT", "/courts/cacd/calendar", {"go_live_at": "2020-02-25"})
    await harness.call("POST", "/reset", {"scope": "court", "court_id": "cacd"})
    assert await posted(house, "cacd") == begun


def every_court() -> dict[str, Any]:
    calendar = {"announced_at": "2020-01-06", "go_live_at": "2020-03-02"}
    return {**world(), "courts": {court.court_id: calendar for court in Registry.load()}}


async def count_everywhere(house: House) -> Counter[str]:
    found = [one for court in house.courts.registry for one in await posted(house, court.court_id)]
    assert len({(one.court_id, one.kind) for one in found}) == len(found)
    return Counter(one.kind for one in found)


async def test_large_jump_posts_everything_once_for_all_courts_and_processes(
    settings: CourtSettings, provider: StandIn
) -> None:
    """Rule C9: two processes settle 204 courts in portions, and each notice and letter is there once."""
    house = await open_house(settings, provider, every_court())
    other = build_house(settings, provider)
    await other.courts.start()
    jump = house.harness.set_calendar("2020-03-03T12:00:00+00:00")
    browsers = [each.browser() for each in (house, other) for _ in range(3)]
    await asyncio.gather(
        jump,
        *(each.courts.tick() for each in (other, house, other)),
        *(browser.open("/courts/cacd/") for browser in browsers),
    )
    await other.courts.tick()
    assert await count_everywhere(other) == {"announcement": 204, "instructions": 204, "live": 204}
    kinds = Counter(one["kind"] for one in await letters(house.harness, "roe@roe.example", "cacd"))
    assert kinds == {"announcement": 1, "instructions": 1, "linking": 1}
    for each in (house, other):
        await each.courts.stop()


async def test_interrupted_jump_is_completed_and_posts_nothing_twice(
    settings: CourtSettings, provider: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule C9: a crash between two portions loses no notice; the portion in which it happens leaves none."""
    monkeypatch.setattr("cso_kit.storage.scheduled._PATIENCE", 3600.0)  # only the test settles what is due
    house = await open_house(settings, provider, every_court())
    real, calls = settle.settle, 0

    def crash(tx: Any, court: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == settle.AT_ONCE + 5:
            raise RuntimeError("power cut")
        return real(tx, court)

    monkeypatch.setattr(settle, "settle", crash)
    jump = {"calendar": "2020-03-03T12:00:00+00:00", "frozen": True}
    assert (await house.harness.client.put("/clock", json=jump)).status_code == 500
    assert (await count_everywhere(house))["live"] == settle.AT_ONCE
    await house.courts.tick()
    assert await count_everywhere(house) == {"announcement": 204, "instructions": 204, "live": 204}
    await house.courts.stop()


async def test_letters_carry_the_next_step_of_each_filer_and_keep_it(harness: Harness, browser: Browser) -> None:
    """Rules C9, C12: the step follows from the link, the CM/ECF login and the phase at the moment of posting."""
    await harness.call("PUT", "/courts/mtd/calendar", {"linking_opens": "go_live", "linking_excludes": "!"})
    for login, may_file in (("second", True), ("third!", True), ("reader", False)):
        filer = {"login": login, "key": "Mtd-Key-9", "role": "attorney", "email": "firm@firm.example"}
        await harness.call("POST", "/courts/mtd/filers", {**filer, "may_file": may_file})
    await harness.call("PUT", "/courts/mtd/calendar", {"go_live_at": "2020-03-20", "linking_opens": "announcement"})
    moved = await next_steps_in(harness, "firm@firm.example", "postponed")
    assert moved == {
        "second": "Log in with your own upgraded PACER account, and link it to this CM/ECF login. (/courts/mtd/link)",
        "third!": "Ask this court for another CM/ECF login: yours has signs with which it cannot be linked. "
        "(/courts/mtd/help#contact)",
        "reader": "Read this court's cases. (/courts/mtd/filings/)",
    }
    await browser.link("mtd", "jdoe-mt", "Mtd-Key-1")
    await harness.set_calendar("2020-03-20T00:00:00-06:00")
    assert await next_steps_in(harness, "jane@doe.example", "live") == {
        "jdoe-mt": "File a document. (/courts/mtd/filings/new)"
    }
    live = await next_steps_in(harness, "firm@firm.example", "linking")
    assert set(live.values()) == {"Log in with your PACER account, and link. (/courts/mtd/link)"}
    assert await next_steps_in(harness, "firm@firm.example", "postponed") == moved


async def test_letters_before_linking_opens_say_how_to_get_ready(harness: Harness) -> None:
    """Rules C9, C12: the link leads to the court's page, which knows where the provider's pages are."""
    await harness.set_calendar("2020-02-12T12:00:00-08:00")
    assert await next_steps_in(harness, "roe@roe.example", "instructions", "cacd") == {
        "roe": "Get ready: find out whether you have an individual, upgraded PACER account. From Tuesday, February 18, 2020, "
        "12:00 a.m. PST on you link it. (/courts/cacd/help#get-ready)"
    }
