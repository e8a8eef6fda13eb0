"""Loading scenarios into both halves: at a first start, again at a restart, and after a crash in between."""

import contextlib
import importlib.resources
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cso_idp.control.models import AccountCreation
from cso_kit.time.clock import ClockState
from cso_sim.federation import Federation, FederationSettings, create_federation
from cso_sim.load_states import StartRefusedError
from cso_sim.scenario import reading
from cso_sim.scenario.changes import notice_of_change
from cso_sim.scenario.errors import ScenarioError
from tests.conftest import Databases, MakeUrl
from tests.federation.conftest import new_client, settings


class PowerCutError(Exception):
    """What a crash looks like from inside."""


async def cut_the_power(*_: Any) -> None:
    raise PowerCutError


async def ids_of(federation: Federation) -> tuple[Any, Any]:
    worlds = await federation.provider.world(), await federation.courts.world()
    return tuple(world and (world["load_id"], world["scenario"]["name"]) for world in worlds)  # type: ignore[return-value]


async def assert_clocks_agree(federation: Federation) -> ClockState:
    (provider, _), (courts, _) = await federation.provider.read_clock(), await federation.courts.read_clock()
    assert provider._replace(config_version=0) == courts._replace(config_version=0)
    return provider


async def test_a_first_start_loads_the_default_scenario(federation: Federation) -> None:
    assert (await federation.scenario()).name == reading.DEFAULT
    first, second = await ids_of(federation)
    assert first == second


async def test_a_restart_goes_on_with_what_is_there(federation_settings: FederationSettings) -> None:
    first = create_federation(federation_settings)
    await first.start()
    await first.provider.create_account(AccountCreation(loginId="newcomer1", password="Fictional-1"))
    before = await ids_of(first)
    await first.close()
    second = create_federation(federation_settings)
    await second.start()
    assert await second.provider.account("newcomer1")
    assert await ids_of(second) == before
    await second.close()


async def test_crash_between_the_halves_of_a_load_is_completed_by_the_next_start(
    federation_settings: FederationSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = create_federation(federation_settings)
    await first.start()
    monkeypatch.setattr(first.both.at_provider, "begin_load", cut_the_power)
    with pytest.raises(PowerCutError):
        await first.load(reading.shipped("all_live"))
    at_provider, at_courts = await ids_of(first)
    assert (at_provider[1], at_courts[1]) == (reading.DEFAULT, "all_live")
    await first.close()

    second = create_federation(federation_settings)
    await second.start()
    at_provider, at_courts = await ids_of(second)
    assert at_provider == at_courts
    assert at_courts[1] == "all_live"
    assert {court.phase for court in await second.courts.courts()} == {"live"}
    await assert_clocks_agree(second)
    await second.close()


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("scenario", ["all_live", reading.DEFAULT])
@pytest.mark.parametrize("transactions", range(7))
async def test_crash_after_any_transaction_of_a_load_is_completed_by_the_next_start(
    federation_settings: FederationSettings, monkeypatch: pytest.MonkeyPatch, transactions: int, scenario: str
) -> None:
    """Every state change is atomic: the next start recognises how far a load was committed, and completes it."""
    monkeypatch.setattr("cso_kit.storage.lease.LASTS", timedelta(seconds=1))  # nobody gives it back
    first = create_federation(federation_settings)
    await first.start()
    # One step to a transaction, so that there are many to crash between.
    monkeypatch.setattr("cso_kit.storage.portions._SECONDS", 0.0)
    begun = 0

    def until_the_power_is_cut(control: Any) -> None:
        real = control._database.work

        async def work(*given: Any, **more: Any) -> Any:
            nonlocal begun
            begun += 1
            if begun > 1 + 3 * transactions * transactions:  # 1, 4, 13, 28, 49, 76, 109 of them are committed
                raise PowerCutError
            return await real(*given, **more)

        monkeypatch.setattr(control._database, "work", work)

    until_the_power_is_cut(first.courts)
    until_the_power_is_cut(first.provider)
    with contextlib.suppress(PowerCutError):
        await first.load(reading.shipped(scenario))
    monkeypatch.undo()
    await first.close()

    second = create_federation(federation_settings)
    await second.start()
    assert (await second.scenario()).name in {scenario, reading.DEFAULT}
    at_provider, at_courts = await ids_of(second)
    assert at_provider == at_courts
    assert len(await second.courts.courts()) == 204
    assert await second.provider.account("mholloway") or scenario == "all_live"
    await assert_clocks_agree(second)
    await second.close()


async def test_crash_in_the_very_first_load_is_completed_by_the_next_start(
    federation_settings: FederationSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = create_federation(federation_settings)
    monkeypatch.setattr(first.both.at_provider, "begin_load", cut_the_power)
    with pytest.raises(PowerCutError):
        await first.start()
    second = create_federation(federation_settings)
    await second.start()
    assert await second.provider.account("mholloway")
    await second.close()


async def test_crash_between_the_halves_of_a_clock_move_is_completed_by_the_next_start(
    federation_settings: FederationSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = create_federation(federation_settings)
    await first.start()
    monkeypatch.setattr(first.both.at_provider, "swap_clock", cut_the_power)
    with pytest.raises(PowerCutError):
        await first.both.move_clock(lambda state, real: state.frozen(real))
    await first.close()
    second = create_federation(federation_settings)
    await second.start()
    assert (await assert_clocks_agree(second)).is_frozen
    await second.close()


async def test_another_scenario_needs_fresh(
    federation_settings: FederationSettings, make_database_url: MakeUrl
) -> None:
    urls = (federation_settings.provider.database_url, federation_settings.courts.database_url)
    first = create_federation(federation_settings)
    await first.start()
    await first.close()

    other = create_federation(settings(*urls, "all_live"))
    with pytest.raises(StartRefusedError, match="FRESH=1 SCENARIO=all_live"):
        await other.start()
    same = create_federation(settings(*urls, reading.DEFAULT))
    await same.start()
    await same.close()

    fresh = create_federation(
        FederationSettings(federation_settings.provider, federation_settings.courts, "all_live", fresh=True)
    )
    await fresh.start()
    assert (await fresh.scenario()).name == "all_live"
    await fresh.close()


@pytest.mark.parametrize("backend", ["postgres"])  # an SQLite file has one writer; there each service has its own file
async def test_both_services_can_share_one_postgres_database(databases: Databases) -> None:
    url = databases.empty()
    federation = create_federation(settings(url, url))
    await federation.start()
    assert await federation.provider.account("mholloway")
    assert len(await federation.courts.courts()) == 204
    await federation.close()


async def test_two_federations_in_one_process_are_independent(make_database_url: MakeUrl) -> None:
    one, two = (
        create_federation(settings(make_database_url("cso_idp"), make_database_url("court_rp"), name))
        for name in ("all_live", "cacd_2020_cutover")
    )
    await one.start()
    await two.start()
    async with new_client(one) as first, new_client(two) as second:
        assert (await first.get("/_sim/scenario")).json()["name"] == "all_live"
        assert (await second.get("/_sim/scenario")).json()["name"] == "cacd_2020_cutover"
        await first.put("/_sim/clock", json={"calendar": "2030-01-01T00:00:00Z"})
        assert (await second.get("/_sim/clock")).json()["calendar"].startswith("2020-02-14")
    await one.close()
    await two.close()


async def test_a_crowd_can_sign_on(federation: Federation) -> None:
    document = reading.as_json(reading.shipped("all_live")) | {"crowd": {"count": 50}}
    await federation.load(reading.from_json(document))
    assert await federation.provider.account("user49")
    assert not await federation.provider.account("user50")


async def test_scenario_clients_are_registered_and_removed_with_it(federation: Federation) -> None:
    client = {"client_id": "my-app", "redirect_uris": ["http://localhost:9/cb"], "token_endpoint_auth_method": "none"}
    document = reading.as_json(reading.shipped("all_live")) | {"clients": [client]}
    await federation.load(reading.from_json(document))
    query = {
        "client_id": "my-app",
        "redirect_uri": "http://localhost:9/cb",
        "response_type": "code",
        "scope": "openid",
        "state": "s",
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        "code_challenge_method": "S256",
    }
    async with new_client(federation) as browser:
        assert (await browser.get("/authorize", params=query, follow_redirects=True)).status_code == 200
        await federation.load(reading.shipped("all_live"))
        assert (await browser.get("/authorize", params=query)).status_code == 400


async def test_restart_reports_a_changed_scenario_file(federation_settings: FederationSettings, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    reference = str(file)
    text = (importlib.resources.files("cso_sim") / "scenarios" / f"{reading.DEFAULT}.toml").read_text("utf-8")
    file.write_text(text, "utf-8")
    first = create_federation(replace(federation_settings, scenario=reference))
    await first.start()
    loaded = await first.both.scenario_as_json()
    await first.close()
    assert notice_of_change(reference, loaded) is None
    assert notice_of_change(reading.DEFAULT, loaded) is None

    file.write_text(text.replace("title = ", 'title = "Another title" # ', 1), "utf-8")
    again = create_federation(replace(federation_settings, scenario=reference))
    await again.start()
    assert await again.both.scenario_as_json() == loaded
    changed = notice_of_change(reference, loaded)
    assert changed
    assert "has changed since it was loaded" in changed
    assert f"cso-sim serve --fresh --scenario {reference}" in changed
    await again.close()

    file.write_text(text.replace("title = ", "titel = ", 1), "utf-8")
    broken = notice_of_change(reference, loaded)
    assert broken
    assert "cannot be used any more" in broken
    assert "mine.toml:" in broken

    file.unlink()
    gone = create_federation(replace(federation_settings, scenario=reference))
    with pytest.raises(ScenarioError, match="cannot be read"):
        await gone.start()
