"""Loads that are interrupted, and databases that do not belong together: no data is replaced unasked."""

import asyncio
from dataclasses import replace
from typing import Any

import httpx
import pytest

from cso_idp.control.models import AccountCreation
from cso_sim.federation import Federation, FederationSettings, create_federation
from cso_sim.load_states import StartRefusedError
from cso_sim.scenario import reading
from tests.conftest import Databases, MakeUrl
from tests.federation.conftest import new_client, running, settings


async def test_requests_run_between_the_portions_of_a_reset(
    make_database_url: MakeUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a scenario is loaded, requests are refused at once with a time for a retry; none waits for the whole load."""
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
    monkeypatch.setattr("cso_kit.storage.scheduled._PATIENCE", 0.05)
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
            await survivor.both.at_courts.begin_load("killed", read, worlds.courts_world(document, "killed"), state)
            assert (await client.get("/courts/cacd/")).status_code == 503
        await asyncio.wait_for(completed.wait(), 60)
        assert (await client.get("/courts/cacd/")).status_code == 200
        assert (await survivor.scenario()).name == "all_live"
        assert (await survivor.provider.load_state()).load_id == "killed"


async def cut_the_power(*_: Any) -> None:
    raise KeyError("power cut")


async def filled(given: FederationSettings) -> None:
    """A database pair in which somebody has worked."""
    async with running(given) as federation:
        await federation.provider.create_account(AccountCreation(loginId="newcomer1", password="Fictional-1"))


async def assert_untouched(given: FederationSettings) -> None:
    async with running(given) as federation:
        assert await federation.provider.account("newcomer1")


@pytest.mark.every_case_on_both
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
        monkeypatch.setattr(federation.both.at_provider, "begin_load", cut_the_power)
        await federation._watching.stop()
        with pytest.raises(KeyError):
            await federation.load(reading.shipped("all_live"))
    with pytest.raises(StartRefusedError, match="do not belong together"):
        await create_federation(replace(federation_settings, provider=another.provider)).start()
    await assert_untouched(another)


async def test_interrupted_first_load_does_not_replace_existing_accounts(
    federation_settings: FederationSettings, databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = create_federation(federation_settings)
    monkeypatch.setattr(first.both.at_provider, "begin_load", cut_the_power)
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


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("come_to", ["replay", "finish_load"])
async def test_twice_interrupted_load_is_completed(
    federation_settings: FederationSettings, monkeypatch: pytest.MonkeyPatch, come_to: str
) -> None:
    """The provider is still in the load before, or through with it, when the courts have begun the next."""
    async with running(federation_settings) as federation:
        await federation._watching.stop()
        with monkeypatch.context() as patch:
            patch.setattr(
                federation.both.at_provider if come_to == "replay" else federation.both.at_courts,
                come_to,
                cut_the_power,
            )
            with pytest.raises(KeyError):
                await federation.load(reading.shipped("all_live"))
        with monkeypatch.context() as patch:
            patch.setattr(federation.both.at_provider, "begin_load", cut_the_power)
            with pytest.raises(KeyError):
                await federation.load(reading.shipped("cacd_2020_cutover"))
    async with running(federation_settings) as again:
        assert (await again.scenario()).name == "cacd_2020_cutover"
        assert await again.provider.account("mholloway")
        assert await again.provider.load_state() == await again.courts.load_state()
