"""A process that is stopped (a machine that sleeps, SIGSTOP) loses its lease and later continues without knowing it.

Another instance has loaded, completed or moved something by then. Here the second one acts in the middle of what the first one
does, without asking for the lease.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, NamedTuple

import pytest

from cso_idp.control.models import AccountCreation
from cso_kit.control.service_control import LoadState, LoadSupersededError
from cso_sim.both_services import BothServices
from cso_sim.federation import Federation, FederationSettings
from cso_sim.scenario import reading
from tests.federation.conftest import running

HOUR = timedelta(hours=1)
CROWD = 400


class Two(NamedTuple):
    stopped: Federation
    other: Federation


@pytest.fixture
async def two(federation_settings: FederationSettings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Two]:
    async with running(federation_settings) as stopped, running(federation_settings) as other:
        for each in (stopped, other):
            await each._watching.stop()  # whoever is to complete a load is told to

        @contextlib.asynccontextmanager
        async def without_a_lease(_: Any) -> AsyncIterator[None]:
            yield

        monkeypatch.setattr(BothServices, "alone", without_a_lease)
        monkeypatch.setattr("cso_kit.storage.portions._SECONDS", 0.0)  # many short portions
        yield Two(stopped, other)


async def states(federation: Federation) -> tuple[LoadState, LoadState]:
    return await federation.provider.load_state(), await federation.courts.load_state()


async def assert_open_and_complete(federation: Federation) -> None:
    provider, courts = await states(federation)
    assert provider.load_id == courts.load_id is not None
    assert provider.loading_id is courts.loading_id is None
    assert (await federation.provider.accounts(limit=1, begins="user")).total == CROWD


def crowd() -> Any:
    return reading.from_json(reading.as_json(reading.shipped("all_live")) | {"crowd": {"count": CROWD}})


async def test_clock_move_completed_by_another_process_counts_once(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    (before, _), real = await two.other.provider.read_clock(), two.stopped.both.at_provider.swap_clock

    async def swap_later(*given: Any) -> bool:
        monkeypatch.setattr(two.stopped.both.at_provider, "swap_clock", real)
        await two.other.both.move_clock(lambda state, _: state.advanced(HOUR))
        return await real(*given)

    monkeypatch.setattr(two.stopped.both.at_provider, "swap_clock", swap_later)
    await two.stopped.both.move_clock(lambda state, _: state.advanced(HOUR))
    (provider, _), (courts, _) = await two.other.provider.read_clock(), await two.other.courts.read_clock()
    assert provider.calendar_offset == courts.calendar_offset == before.calendar_offset + 2 * HOUR


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("half", ["courts", "provider"])
async def test_superseded_load_is_given_up_before_it_closes_the_database(
    two: Two, monkeypatch: pytest.MonkeyPatch, half: str
) -> None:
    """The other process completes the begun load, or loads a scenario itself if none was begun."""
    control = getattr(two.stopped.both, f"at_{half}")
    real = control.begin_load

    async def begin_later(*given: Any) -> Any:
        await two.other.both.complete_interrupted_load()
        if half == "courts":
            await two.other.load(crowd())
        await two.other.provider.create_account(AccountCreation(loginId="newcomer1", password="Fictional-1"))
        return await real(*given)

    monkeypatch.setattr(control, "begin_load", begin_later)
    with pytest.raises(LoadSupersededError):
        await two.stopped.load(crowd())
    await assert_open_and_complete(two.other)
    assert await two.other.provider.account("newcomer1")


async def test_load_taken_over_by_another_process_is_given_up(
    two: Two, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The log does not call that an outage."""
    replay, replay_again = two.stopped.both.at_provider.replay, two.other.both.at_provider.replay
    closed, given_up = asyncio.Event(), asyncio.Event()
    completing: list[asyncio.Task[None]] = []

    async def replay_half_and_sleep(load: str, steps: list[Any]) -> None:
        await replay(load, steps[: len(steps) - 4])
        completing.append(asyncio.create_task(two.other.both.complete_interrupted_load()))
        await asyncio.wait_for(closed.wait(), 60)
        await replay(load, steps[len(steps) - 4 :])

    async def wait_and_replay(load: str, steps: list[Any]) -> None:
        await replay_again(load, steps[: len(steps) - 8])
        closed.set()
        await asyncio.wait_for(given_up.wait(), 60)
        await replay_again(load, steps[len(steps) - 8 :])

    monkeypatch.setattr(two.stopped.both.at_provider, "replay", replay_half_and_sleep)
    monkeypatch.setattr(two.other.both.at_provider, "replay", wait_and_replay)
    try:
        with pytest.raises(LoadSupersededError):
            await two.stopped.load(crowd())
    finally:
        given_up.set()
        await asyncio.gather(*completing)
    await assert_open_and_complete(two.other)
    assert "cso.database" not in {record.name for record in caplog.records}
