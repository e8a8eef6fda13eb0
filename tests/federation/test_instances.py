"""Several instances on the same databases: one change at a time."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from cso_idp.control.models import AccountCreation
from cso_kit.control.service_control import load_of
from cso_sim.federation import Federation, FederationSettings, create_federation
from tests.federation.conftest import new_client, running

HOUR = timedelta(hours=1)


async def calendars(federation: Federation) -> tuple[timedelta, timedelta]:
    """How far the calendar is from real time, at the provider and at the courts."""
    (provider, _), (courts, _) = await federation.provider.read_clock(), await federation.courts.read_clock()
    return provider.calendar_offset, courts.calendar_offset


async def test_concurrent_advances_by_two_instances_all_count(federation_settings: FederationSettings) -> None:
    async with running(federation_settings) as one, running(federation_settings) as two:
        before, _ = await calendars(one)
        async with new_client(one) as first, new_client(two) as second:
            calls = [client.post("/_sim/clock/advance", json={"by": "PT1H"}) for client in (first, second) * 10]
            answers = await asyncio.gather(*calls)
        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.json()["version"] for answer in answers}) == 20
        assert await calendars(one) == (before + 20 * HOUR, before + 20 * HOUR)


async def test_concurrent_advances_to_the_next_event_reach_one_event_each(
    federation_settings: FederationSettings,
) -> None:
    async with running(federation_settings) as one, running(federation_settings) as two:
        async with new_client(one) as first, new_client(two) as second:
            calls = [client.post("/_sim/clock/advance", json={"to": "next-event"}) for client in (first, second) * 2]
            answers = await asyncio.gather(*calls)
        events = [(answer.json()["event"]["at"], answer.json()["event"]["what"]) for answer in answers]
        assert len({at for at, _ in events}) == 4, events


async def test_clock_move_restarts_after_a_concurrent_move_of_one_service(
    federation: Federation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both clocks are equal afterwards, and neither move is lost."""
    before, _ = await calendars(federation)
    real = federation.both.at_courts.swap_clock

    async def swap_after_somebody_else(read_version: int, state: Any) -> bool:
        monkeypatch.setattr(federation.both.at_courts, "swap_clock", real)
        await federation.provider.move_clock(lambda state, _: state.advanced(HOUR))
        return await real(read_version, state)

    monkeypatch.setattr(federation.both.at_courts, "swap_clock", swap_after_somebody_else)
    await federation.both.move_clock(lambda state, _: state.advanced(HOUR))
    assert await calendars(federation) == (before + 2 * HOUR, before + 2 * HOUR)


async def test_start_aligns_different_clocks_to_the_newer_one(
    federation_settings: FederationSettings, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(federation_settings) as first:
        before, _ = await calendars(first)
        await first.provider.move_clock(lambda state, _: state.advanced(timedelta(days=31)))
    async with running(federation_settings) as second:
        assert await calendars(second) == (before + timedelta(days=31), before + timedelta(days=31))
    assert "The two clocks differed" in caplog.text


def has_looked(federation: Federation, monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """An event that is set when a reader of this federation's journal has found nothing at the courts, which it asks last."""
    looked = asyncio.Event()
    control, real = federation.courts, federation.courts.events

    async def events(*given: Any) -> Any:
        found = await real(*given)
        looked.set()
        return found

    monkeypatch.setattr(control, "events", events)
    return looked


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("writes", ["this instance", "another instance"])
async def test_waiting_journal_reader_is_woken(
    federation_settings: FederationSettings, monkeypatch: pytest.MonkeyPatch, writes: str
) -> None:
    """It does not find out by looking, which it would do when its minute is over."""
    async with running(federation_settings) as one, running(federation_settings) as two:
        async with new_client(one) as here, new_client(one if writes == "this instance" else two) as elsewhere:
            place = (await here.get("/_sim/journal")).json()["next"]
            looked = has_looked(one, monkeypatch)
            waiting = asyncio.create_task(here.get("/_sim/journal", params={"since": place, "wait": 60}))
            await looked.wait()
            made = await elsewhere.post("/_sim/accounts", json={"loginId": "newcomer1", "password": "Fictional-1"})
            assert made.status_code == 201
            async with asyncio.timeout(30):
                answer = await waiting
        assert [event["kind"] for event in answer.json()["events"]] == ["account.created"]


async def waits_at(federation: Federation, monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """An event that is set when this federation has found the lease taken."""
    waiting = asyncio.Event()
    lease = federation.both.at_courts.lease
    real = lease._take

    def take(*given: Any) -> bool:
        taken = real(*given)
        if not taken:
            waiting.set()
        return taken

    monkeypatch.setattr(lease, "_take", take)
    return waiting


async def test_start_waits_for_the_reset_of_another_instance(
    federation_settings: FederationSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An account that the second instance makes is there after the next restart."""
    async with running(federation_settings) as one:
        two = create_federation(federation_settings)
        waiting = await waits_at(two, monkeypatch)
        async with one.both.alone():
            starting = asyncio.create_task(two.start())
            await asyncio.wait_for(waiting.wait(), 60)
            assert not two.is_running
            await one.both._load(await one.scenario(), *await one.both._load_states())
            reset = await one.courts.load_state()
        await starting
        await two.provider.create_account(AccountCreation(loginId="newcomer1", password="Fictional-1"))
        await two.close()
    async with running(federation_settings) as three:
        assert await three.provider.account("newcomer1")
        assert await three.courts.load_state() == await three.provider.load_state() == reset


async def test_two_first_starts_load_one_world(
    federation_settings: FederationSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = create_federation(federation_settings), create_federation(federation_settings)
    loads: list[str] = []
    for each in (one, two):

        async def count(attempt: str, *given: Any, begin: Any = each.both.at_courts.begin_load) -> Any:
            loads.append(load_of(attempt))
            return await begin(attempt, *given)

        monkeypatch.setattr(each.both.at_courts, "begin_load", count)
    await asyncio.gather(one.start(), two.start())
    assert loads == [(await two.provider.load_state()).load_id]
    await one.close()
    await two.close()


async def test_lease_of_a_killed_instance_expires(federation: Federation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cso_kit.storage.lease.LASTS", timedelta(milliseconds=200))
    await federation.both.at_courts.lease._wait_for_it("somebody who was killed")
    two = create_federation(federation.settings)
    await two.start()
    await two.both.move_clock(lambda state, _: state.advanced(HOUR))
    await two.close()
