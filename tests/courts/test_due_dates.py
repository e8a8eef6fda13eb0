"""Due dates are settled when they come, although nobody looks in the meantime. Minutes pass at once (`tests/quick_loop.py`)."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from court_rp.settings import CourtSettings
from cso_kit.time.clock import real_now
from tests.conftest import Databases
from tests.courts.conftest import FRIDAY, House, build_house, open_house, settings_on, utc, world
from tests.courts.stand_in import StandIn
from tests.quick_loop import QuickLoop

Case = Callable[[House, QuickLoop], Awaitable[None]]
TEN = "2020-02-14T10:00:00-08:00"


async def announced(house: House, late: float = 1) -> None:
    """Makes sure that the announcement was settled at ten, at most so many seconds late."""
    (event,) = await house.harness.events("court.announced", court_id="jpml")
    lateness = utc(event["calendar"]) - utc(TEN)
    assert timedelta(0) <= lateness <= timedelta(seconds=late), f"{lateness} late"


async def announce_at_ten(house: House) -> None:
    await house.harness.call("PUT", "/courts/jpml/calendar", {"announced_at": TEN})


async def set_running(house: House, calendar: str) -> None:
    await house.harness.call("PUT", "/clock", {"calendar": calendar, "frozen": False})


async def date_that_is_set_while_the_calendar_runs(house: House, loop: QuickLoop) -> None:
    """It comes before the next look for safety."""
    await set_running(house, "2020-02-14T09:59:30-08:00")
    await loop.pass_by(10)
    await announce_at_ten(house)
    await loop.pass_by(25)
    await announced(house)


async def date_before_which_the_clock_is_frozen(house: House, loop: QuickLoop) -> None:
    await announce_at_ten(house)
    await house.harness.set_calendar("2020-02-14T09:59:40-08:00")
    await loop.pass_by(610)  # the next look for safety is in 50 seconds
    assert not await house.harness.events("court.announced", court_id="jpml")
    await house.harness.call("PUT", "/clock", {"frozen": False})
    await loop.pass_by(25)
    await announced(house)


async def date_and_clock_that_another_process_changes(house: House, loop: QuickLoop) -> None:
    """The other one runs nothing in the background. SQLite shows its changes within a second."""
    other = build_house(house.settings, house.provider)
    other.courts.database.now = loop.now
    await loop.pass_by(600)
    await announce_at_ten(other)
    await set_running(other, "2020-02-14T09:59:55-08:00")
    await other.courts.database.close()
    await loop.pass_by(7)
    await announced(house)


async def machine_that_sleeps(house: House, loop: QuickLoop) -> None:
    """The system clock goes on, and the clock of timers does not."""
    await announce_at_ten(house)
    await loop.pass_by(5)
    slept = timedelta(hours=1, seconds=-6)
    house.courts.database.now = lambda: loop.now() + slept
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cso_kit.time.every_second.real_now", lambda: real_now() + slept)
        await loop.pass_by(3)
    await announced(house)


async def date_during_an_outage(house: House, loop: QuickLoop) -> None:
    """A look that fails is repeated soon, and not when the next one would have been."""
    await announce_at_ten(house)
    await set_running(house, "2020-02-14T09:59:58-08:00")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(house.courts.world_control, "settle_due_dates", _fail)
        await loop.pass_by(3)
    await loop.pass_by(4)
    await announced(house, late=6)


async def _fail() -> None:
    raise OSError("the disk is away")


@pytest.mark.parametrize(
    "case",
    [
        date_that_is_set_while_the_calendar_runs,
        date_before_which_the_clock_is_frozen,
        date_and_clock_that_another_process_changes,
        machine_that_sleeps,
        date_during_an_outage,
    ],
    ids=lambda case: case.__name__.replace("_", "-"),
)
def test_date_is_settled_on_time(sqlite_databases: Databases, case: Case) -> None:
    """Rule C9: to the second, by whoever sleeps until then."""
    settings = settings_on(sqlite_databases.migrated("court_rp"))
    with asyncio.Runner(loop_factory=QuickLoop) as runner:
        runner.run(_on_a_running_calendar(settings, case))


async def _on_a_running_calendar(settings: CourtSettings, case: Case) -> None:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, QuickLoop)
    house = await open_house(settings, StandIn(), {**world(), "filers": [], "cases": []})
    house.courts.database.now = loop.now
    await set_running(house, FRIDAY)
    await case(house, loop)
    await house.courts.stop()
