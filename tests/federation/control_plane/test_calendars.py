"""Calendars of many courts in one call, and what is coming by the calendar."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

from cso_sim.federation import Federation
from cso_sim.harness import AsyncHarness, CalendarChange, HarnessError
from cso_sim.in_process import InProcessTransport
from cso_sim.templates import Templates
from tests.conftest import Databases
from tests.federation.conftest import ORIGIN, copied, new_client

CALENDARS: dict[str, Any] = {
    "cacd": {"go_live_at": "2020-03-02"},
    "mtd": {"announced_at": "2020-02-20", "freeze_at": "2020-03-20T17:00:00", "go_live_at": "2020-03-23"},
}


@pytest.fixture
async def federation(
    sqlite_databases: Databases, scenario_templates: dict[str, Templates]
) -> AsyncIterator[Federation]:
    async with copied(sqlite_databases, scenario_templates) as federation:
        yield federation


@pytest.fixture
async def sim(federation: Federation) -> AsyncIterator[AsyncHarness]:
    transport = InProcessTransport(federation.app, ("127.0.0.1", 0))
    async with AsyncHarness(ORIGIN, transport=transport) as sim:
        yield sim


def changes(**calendars: dict[str, Any]) -> dict[str, CalendarChange]:
    return {court_id: CalendarChange.model_validate(members) for court_id, members in calendars.items()}


async def test_calendars_of_many_courts_change_together(sim: AsyncHarness) -> None:
    changed = await sim.courts.change_calendars(changes(**CALENDARS))

    assert [(court.court_id, str(court.go_live_at)) for court in changed] == [
        ("cacd", "2020-03-02 00:00:00-08:00"),
        ("mtd", "2020-03-23 00:00:00-06:00"),
    ]
    assert str((await sim.courts.get("mtd")).freeze_at) == "2020-03-20 17:00:00-06:00"


@pytest.mark.parametrize(
    ("other", "status", "said"),
    [
        ({"mtdd": {"go_live_at": "2020-03-02"}}, 404, "There is no court 'mtdd'. Did you mean 'mtd'?"),
        ({"mtd": {"go_live_at": "soon"}}, 422, "mtd: go_live_at: 'soon' is not a time"),
        ({"CACD": {"freeze_at": None}}, 422, "cacd is named twice"),
    ],
)
async def test_one_refused_calendar_leaves_all_as_they_were(
    sim: AsyncHarness, other: dict[str, Any], status: int, said: str
) -> None:
    with pytest.raises(HarnessError, match=said) as refused:
        await sim.courts.change_calendars(changes(**CALENDARS | other))

    assert refused.value.status == status
    assert str((await sim.courts.get("cacd")).go_live_at) == "2020-02-18 00:00:00-08:00"
    assert await sim.journal.events("court.calendar_changed") == []


@pytest.mark.parametrize("name", ["announced_at", "registration_closes_at", "freeze_at"])
async def test_date_after_go_live_is_refused_and_an_overtaken_one_is_not_shown(
    federation: Federation, sim: AsyncHarness, name: str
) -> None:
    """Nobody reads that a live court will be frozen. Whoever only sends an earlier go-live overtakes the other dates."""
    court = {"announced_at": "2020-02-20", "registration_closes_at": "2020-03-01", "freeze_at": "2020-03-20"}
    await sim.courts.change_calendars(changes(mtd=court | {"go_live_at": "2020-03-23"}))
    with pytest.raises(
        HarnessError, match=f"{name}: this is after the court goes live .Monday, March 23, 2020"
    ) as refused:
        await sim.courts.change_calendar("mtd", CalendarChange.model_validate({name: "2020-03-24"}))
    assert refused.value.status == 422

    await sim.courts.go_live("mtd", "2020-02-10")
    await sim.courts.change_calendar("mtd", CalendarChange.model_validate({name: court[name]}))
    async with new_client(federation) as client:
        shown = (await client.get("/courts/mtd/")).text
    assert "Went live" in shown
    assert not re.search("To be announced|closes|freeze begins", shown)


async def test_change_for_another_calendar_than_the_one_that_was_read_is_refused(sim: AsyncHarness) -> None:
    """Of two who have read the same calendar one changes it; the other one is told, and changes nothing."""
    seen = (await sim.courts.get("mtd")).calendar_version
    first, second = (CalendarChange(go_live_at=day) for day in ("2020-03-23", "2020-06-01"))
    changed = await sim.courts.change_calendar("mtd", first, seen)
    with pytest.raises(HarnessError, match="Somebody else has changed this court's calendar") as refused:
        await sim.courts.change_calendar("mtd", second, seen)

    assert refused.value.status == 409
    assert str((await sim.courts.get("mtd")).go_live_at) == "2020-03-23 00:00:00-06:00"
    again = await sim.courts.change_calendar("mtd", second, changed.calendar_version)
    assert str(again.go_live_at) == "2020-06-01 00:00:00-06:00"


async def test_calendars_that_were_read_can_be_put_back(sim: AsyncHarness) -> None:
    before = await sim.courts.calendars()
    assert before["cacd"].go_live_at == "2020-02-18T00:00:00-08:00"

    await sim.courts.change_calendars(changes(**CALENDARS))
    changed = await sim.courts.calendars()
    assert {court_id for court_id in before if before[court_id] != changed[court_id]} == set(CALENDARS)

    await sim.courts.change_calendars({court_id: before[court_id] for court_id in CALENDARS})
    assert await sim.courts.calendars() == before


async def test_timeline_lists_what_is_coming_in_order(sim: AsyncHarness) -> None:
    await sim.courts.change_calendars(changes(**CALENDARS))

    coming = await sim.clock.timeline(end="2020-03-31T00:00:00Z")
    seen = [(each.court_id, each.kind) for each in coming if each.court_id in CALENDARS]
    assert seen == [("mtd", "announced"), ("cacd", "live"), ("mtd", "frozen"), ("mtd", "live")]
    assert [each.at for each in coming] == sorted(each.at for each in coming)
    reached = (await sim.clock.to_next_event()).event
    assert reached is not None
    assert (reached.at, reached.what) == (coming[0].at, coming[0].text)

    # From now on that event is past; with `from` it is listed.
    assert (await sim.clock.timeline())[0].at > coming[0].at
    assert (await sim.clock.timeline("2020-02-14T00:00:00-08:00", coming[0].at))[-1] == coming[0]


async def test_timeline_has_the_dates_of_the_second_factor(sim: AsyncHarness) -> None:
    """Rule A11."""
    coming = await sim.clock.timeline("2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z")

    assert {each.kind for each in coming if each.court_id is None} == {
        f"second_factor_{each}" for each in ("exists", "prompted", "enforced")
    }
    with pytest.raises(HarnessError, match="from: give the time with its offset"):
        await sim.clock.timeline("2025-01-01T00:00:00")
