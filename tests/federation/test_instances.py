"""Several instances on the same databases: one change at a time, no broken addresses, no data replaced unasked."""

import asyncio
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from court_rp.settings import CourtSettings
from cso_idp.control.models import AccountCreation
from cso_kit.control.service_control import load_of
from cso_kit.storage.presence import AddressInUseError
from cso_sim.both_services import StartRefusedError
from cso_sim.federation import Federation, FederationSettings, create_federation
from cso_sim.scenario import reading
from tests.conftest import Databases, MakeUrl
from tests.federation.conftest import new_client, running, settings

ELSEWHERE = "http://localhost:8499"
HOUR = timedelta(hours=1)


def at_address(given: FederationSettings, address: str) -> FederationSettings:
    """The same databases, served at another public address."""
    return replace(
        given,
        provider=given.provider.model_copy(update={"issuer": address}),
        courts=CourtSettings(public_address=address, issuer=address, database_url=given.courts.database_url),
    )


async def calendars(federation: Federation) -> tuple[timedelta, timedelta]:
    """How far the calendar is from real time, at the provider and at the courts."""
    (provider, _), (courts, _) = await federation.provider.read_clock(), await federation.courts.read_clock()
    return provider.calendar_offset, courts.calendar_offset


# The clock


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
    """Both hands stand alike afterwards, and neither move is lost."""
    before, _ = await calendars(federation)
    real = federation.courts.swap_clock

    async def swap_after_somebody_else(read_version: int, state: Any) -> bool:
        monkeypatch.setattr(federation.courts, "swap_clock", real)
        await federation.provider.move_clock(lambda state, _: state.advanced(HOUR))
        return await real(read_version, state)

    monkeypatch.setattr(federation.courts, "swap_clock", swap_after_somebody_else)
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


# The journal


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


# One at a time


async def waits_at(federation: Federation, monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """An event that is set when this federation has found the lease taken."""
    waiting = asyncio.Event()
    lease = federation.courts.lease
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

        async def count(attempt: str, *given: Any, begin: Any = each.courts.begin_load) -> Any:
            loads.append(load_of(attempt))
            return await begin(attempt, *given)

        monkeypatch.setattr(each.courts, "begin_load", count)
    await asyncio.gather(one.start(), two.start())
    assert loads == [(await two.provider.load_state()).load_id]
    await one.close()
    await two.close()


async def test_lease_of_a_killed_instance_expires(federation: Federation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cso_kit.storage.lease.LASTS", timedelta(milliseconds=200))
    await federation.courts.lease._wait_for_it("somebody who was killed")
    two = create_federation(federation.settings)
    await two.start()
    await two.both.move_clock(lambda state, _: state.advanced(HOUR))
    await two.close()


# Loading in portions


async def test_requests_run_between_the_portions_of_a_reset(
    make_database_url: MakeUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a scenario is loaded, whoever asks is told at once to come again: no request waits for the whole load."""
    monkeypatch.setattr("cso_kit.storage.portions._SECONDS", 0.0)
    given = settings(make_database_url("cso_idp"), make_database_url("court_rp"))
    async with running(given) as federation, new_client(federation) as client:
        document = reading.as_json(reading.shipped("all_live")) | {"crowd": {"count": 2000}}
        await federation.load(reading.from_json(document))
        resetting = asyncio.create_task(client.post("/_sim/reset", json={}))
        refused: list[httpx.Response] = []
        while not resetting.done():
            await asyncio.sleep(0)  # a request within the process may be answered without letting anybody else go on
            answer = await client.get("/courts/cacd/")
            if answer.status_code == 503:
                refused.append(answer)
        assert resetting.result().status_code == 200
        assert len(refused) >= 10
        assert all("retry-after" in answer.headers for answer in refused)
        assert (await client.get("/courts/cacd/")).status_code == 200
        assert await federation.provider.account("user1999")


async def test_equal_passwords_of_a_scenario_are_hashed_once(
    federation: Federation, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    passwords = federation.provider._passwords
    real = passwords.hash

    def count(password: str) -> str:
        hashed.append(password)
        return real(password)

    monkeypatch.setattr(passwords, "hash", count)
    document = reading.as_json(reading.shipped("all_live")) | {"crowd": {"count": 300}}
    await federation.load(reading.from_json(document))
    assert len(hashed) == len(set(hashed)) < 60


async def test_surviving_instance_completes_a_killed_instances_load(
    federation_settings: FederationSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cso_sim.federation._LOOK_FOR_INTERRUPTED_LOADS", timedelta(milliseconds=50))
    async with running(federation_settings) as survivor, new_client(survivor) as client:
        completed = asyncio.Event()
        settle_clients = survivor.both._settle_clients

        async def settle_and_tell() -> None:
            await settle_clients()
            completed.set()

        monkeypatch.setattr(survivor.both, "_settle_clients", settle_and_tell)
        async with survivor.both.alone():  # what the killed one had come to
            document = reading.shipped("all_live")
            from cso_sim.scenario import worlds

            state, _ = await survivor.courts.read_clock()
            read = await survivor.courts.load_state()
            await survivor.courts.begin_load("killed", read, worlds.courts_world(document, "killed"), state)
            assert (await client.get("/courts/cacd/")).status_code == 503
        await asyncio.wait_for(completed.wait(), 60)
        assert (await client.get("/courts/cacd/")).status_code == 200
        assert (await survivor.scenario()).name == "all_live"
        assert (await survivor.provider.load_state()).load_id == "killed"


# Data that is not there


async def cut_the_power(*_: Any) -> None:
    raise KeyError("power cut")


async def filled(given: FederationSettings) -> None:
    """A database pair in which somebody has worked."""
    async with running(given) as federation:
        await federation.provider.create_account(AccountCreation(loginId="newcomer1", password="Fictional-1"))


async def assert_untouched(given: FederationSettings) -> None:
    async with running(given) as federation:
        assert await federation.provider.account("newcomer1")


@pytest.mark.parametrize("empty", ["migrated", "empty"])
@pytest.mark.parametrize(
    ("missing", "wanted"),
    [
        (
            "provider",
            r"The courts' database holds the scenario 'cacd_2020_cutover', but the provider's database is empty",
        ),
        ("courts", r"The provider's database holds accounts, but the courts' database is empty"),
    ],
)
async def test_start_with_one_empty_database_is_refused_with_two_ways_out(
    federation_settings: FederationSettings, databases: Databases, missing: str, wanted: str, empty: str
) -> None:
    await filled(federation_settings)
    service: Any = {"provider": "cso_idp", "courts": "court_rp"}[missing]
    url = databases.empty() if empty == "empty" else databases.migrated(service)
    half = getattr(federation_settings, missing).model_copy(update={"database_url": url})
    other = replace(federation_settings, **{missing: half})
    with pytest.raises(StartRefusedError, match=wanted) as refused:
        await create_federation(other).start()
    assert "Bring the" in str(refused.value)
    assert "--fresh" in str(refused.value)
    await assert_untouched(federation_settings)
    async with running(replace(other, fresh=True)) as fresh:
        assert not await fresh.provider.account("newcomer1")
        assert await fresh.provider.account("mholloway")


async def test_start_with_databases_of_two_federations_is_refused(
    federation_settings: FederationSettings, make_database_url: MakeUrl
) -> None:
    await filled(federation_settings)
    another = settings(make_database_url("cso_idp"), make_database_url("court_rp"))
    await filled(another)
    with pytest.raises(StartRefusedError, match="do not belong together"):
        await create_federation(replace(federation_settings, provider=another.provider)).start()
    await assert_untouched(federation_settings)
    await assert_untouched(another)


async def test_start_over_accounts_without_a_scenario_is_refused(
    federation_settings: FederationSettings,
) -> None:
    """A provider that ran apart has accounts and knows of no load."""
    provider = create_federation(federation_settings).provider
    await provider.create_account(AccountCreation(loginId="newcomer1", password="Fictional-1"))
    with pytest.raises(StartRefusedError, match="holds accounts, but the courts' database is empty"):
        await create_federation(federation_settings).start()
    assert await provider.account("newcomer1")
    await provider._database.close()


async def test_interrupted_load_does_not_replace_another_database(
    federation_settings: FederationSettings, make_database_url: MakeUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    await filled(federation_settings)
    another = settings(make_database_url("cso_idp"), make_database_url("court_rp"))
    await filled(another)
    async with running(federation_settings) as federation:
        monkeypatch.setattr(federation.provider, "begin_load", cut_the_power)
        monkeypatch.setattr(federation._watching, "_run", lambda: asyncio.sleep(0))
        with pytest.raises(KeyError):
            await federation.load(reading.shipped("all_live"))
    with pytest.raises(StartRefusedError, match="do not belong together"):
        await create_federation(replace(federation_settings, provider=another.provider)).start()
    await assert_untouched(another)


async def test_interrupted_first_load_does_not_replace_existing_accounts(
    federation_settings: FederationSettings, databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = create_federation(federation_settings)
    monkeypatch.setattr(first.provider, "begin_load", cut_the_power)
    with pytest.raises(KeyError):
        await first.start()
    another = federation_settings.provider.model_copy(update={"database_url": databases.migrated("cso_idp")})
    named_by_mistake = create_federation(replace(federation_settings, provider=another))
    await named_by_mistake.provider.create_account(AccountCreation(loginId="newcomer1", password="Fictional-1"))
    with pytest.raises(StartRefusedError, match="do not belong together"):
        await named_by_mistake.start()
    assert await named_by_mistake.provider.account("newcomer1")
    await named_by_mistake.provider_database.close()
    async with running(federation_settings) as right:
        assert await right.provider.account("mholloway")


@pytest.mark.parametrize("come_to", ["replay", "finish_load"])
async def test_twice_interrupted_load_is_completed(
    federation_settings: FederationSettings, monkeypatch: pytest.MonkeyPatch, come_to: str
) -> None:
    """The provider is still in the load before, or through with it, when the courts have begun the next."""
    async with running(federation_settings) as federation:
        await federation._watching.stop()
        with monkeypatch.context() as patch:
            patch.setattr(federation.provider if come_to == "replay" else federation.courts, come_to, cut_the_power)
            with pytest.raises(KeyError):
                await federation.load(reading.shipped("all_live"))
        with monkeypatch.context() as patch:
            patch.setattr(federation.provider, "begin_load", cut_the_power)
            with pytest.raises(KeyError):
                await federation.load(reading.shipped("cacd_2020_cutover"))
    async with running(federation_settings) as again:
        assert (await again.scenario()).name == "cacd_2020_cutover"
        assert await again.provider.account("mholloway")
        assert await again.provider.load_state() == await again.courts.load_state()


# Addresses


async def test_instance_with_another_public_address_is_refused_and_the_first_goes_on(
    federation_settings: FederationSettings,
) -> None:
    async with running(federation_settings) as first:
        before = await first.courts.client_registrations()
        with pytest.raises(
            AddressInUseError, match=r"in use by a simulator at http://localhost:8400, and this one would be at"
        ):
            await create_federation(at_address(federation_settings, ELSEWHERE)).start()
        assert await first.courts.client_registrations() == before
        async with new_client(first) as browser:
            page = await browser.get("/courts/ca9/login", follow_redirects=True)
            assert (page.status_code, page.url.path) == (200, page.url.path)
            assert str(page.url).startswith("http://localhost:8400/")
    async with running(at_address(federation_settings, ELSEWHERE)) as moved:  # the first one has ended
        assert moved.is_running


async def test_instance_with_the_same_public_address_may_join(federation_settings: FederationSettings) -> None:
    async with running(federation_settings) as first, running(federation_settings) as second:
        assert first.is_running
        assert second.is_running


@pytest.fixture
def ended() -> str:
    """The name of something that a process did which has ended."""
    program = "from cso_kit.processes import own_name; print(own_name())"
    return subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout.strip()


async def left_behind(given: FederationSettings, name: str) -> None:
    """What an instance leaves in the databases that was killed while it moved the clock."""
    killed = create_federation(given)
    for presence, database in (
        (killed.courts_presence, killed.courts_database),
        (killed.provider_presence, killed.provider_database),
    ):
        presence._id = name
        await presence._enter()
        if database is killed.courts_database:
            await killed.courts.lease._wait_for_it(name)
        await database.close()


async def test_killed_remote_instances_address_expires(
    federation_settings: FederationSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cso_kit.storage.presence.GONE_AFTER", timedelta(milliseconds=300))
    monkeypatch.setattr("cso_kit.storage.lease.LASTS", timedelta(milliseconds=300))
    await left_behind(federation_settings, "another-machine 1 abc")
    async with running(at_address(federation_settings, ELSEWHERE)) as other:
        assert other.is_running


async def test_killed_local_instances_address_is_free_at_once(
    federation_settings: FederationSettings, monkeypatch: pytest.MonkeyPatch, ended: str
) -> None:
    monkeypatch.setattr("cso_kit.storage.presence.GONE_AFTER", timedelta(hours=1))
    monkeypatch.setattr("cso_kit.storage.lease.LASTS", timedelta(hours=1))
    await left_behind(federation_settings, ended)
    async with running(at_address(federation_settings, ELSEWHERE)) as other:
        assert other.is_running
