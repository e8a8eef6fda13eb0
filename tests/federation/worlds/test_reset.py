"""A reset brings back exactly what a load of the scenario makes, and leaves keys and the courts' clients in order."""

from datetime import datetime
from typing import Any

import pytest

from cso_kit.storage.contents import Contents
from cso_kit.storage.image import Image
from cso_kit.time.clock import real_now
from cso_sim import scenario_images
from cso_sim.federation import Federation
from cso_sim.scenario.reading import DEFAULT, as_json, from_json, shipped
from cso_sim.scenario_images import ScenarioImages, _Kept
from cso_sim.worlds import World, Worlds
from tests.federation.conftest import settings
from tests.federation.worlds.conftest import JANE, client_of, visitor_of

# What belongs to one load: when its events were recorded and told, their numbers, and its own name.
LOADED_AT = {("journal", "id"), ("journal", "recorded_at"), ("court_link", "told_at"), ("world", "document")}


@pytest.fixture(autouse=True)
def no_images(monkeypatch: pytest.MonkeyPatch) -> None:
    """No images of other tests."""
    monkeypatch.setattr(scenario_images, "_KEPT", _Kept(64 * 1024 * 1024))


def frozen_scenario() -> dict[str, Any]:
    """The default scenario, with both hands of the clock frozen."""
    document = as_json(shipped(DEFAULT))
    document["clock"] |= {"frozen": True, "protocol_frozen_at": document["clock"]["calendar"]}
    return document


async def rows_of(federation: Federation) -> dict[tuple[str, str], list[Any]]:
    """Each column of each table of both services, but for what belongs to one load and for the blank first event."""
    both = federation.both
    found: dict[tuple[str, str], list[Any]] = {}
    for service in (both.at_provider, both.at_courts):
        contents: Contents = await service.contents.read()
        for table, rows in contents.items():
            shown = [row for row in rows if row.get("kind") != ""]
            for column in shown[0] if shown else ():
                if (table.partition("_")[2], column) not in LOADED_AT:
                    found[table, column] = [row[column] for row in shown]
    return found


async def use(world: World) -> None:
    """Changes about everything that a reset takes back."""
    async with client_of(world) as client, visitor_of(world) as jane:
        for path, body in (
            ("accounts", {"loginId": "soon.gone", "password": "Fictional-1"}),
            ("courts/cacd/filers", {"login": "gone-too", "key": "Fictional-Key-1"}),
            ("courts/cacd/cases", {"title": "Gone v. Soon", "case_number": "2:20-cv-99999"}),
            ("faults", {"fault": "delay", "times": 3}),
        ):
            answer = await client.post(f"/_sim/{path}", json=body)
            assert answer.status_code in (200, 201), answer.text
        await client.put("/_sim/clock", json={"calendar": "2020-03-16T09:00:00-07:00"})
        await jane.sign_on("ca9", **JANE)
        registered = await client.post("/register", json={"redirect_uris": ["http://localhost:9000/callback"]})
        assert registered.status_code in (201, 403), registered.text


async def test_reset_brings_back_what_a_load_makes(worlds: Worlds) -> None:
    """With the rows of its template, and with those of its own load; but for what is random in each load."""
    document = frozen_scenario()
    world = await worlds.create(scenario=from_json(document))
    async with client_of(world) as client, world.awake() as federation:

        async def after(method: str, path: str, body: dict[str, Any]) -> dict[tuple[str, str], list[Any]]:
            answer = await client.request(method, path, json=body)
            assert answer.status_code == 200, answer.text
            return await rows_of(federation)

        await use(world)
        put_back = await after("POST", "/_sim/reset", {})
        loads = [await after("PUT", "/_sim/scenario", document) for _ in range(2)]
        random = {column for column in loads[0] if loads[0][column] != loads[1][column]}
        assert put_back.keys() == loads[0].keys()
        assert len(random) < 12 < 150 < len(put_back), random
        assert [column for column in put_back.keys() - random if put_back[column] != loads[0][column]] == []

        scenario_images._KEPT = _Kept(64 * 1024 * 1024)
        loaded = await after("POST", "/_sim/reset", {})
        await use(world)
        assert await after("POST", "/_sim/reset", {}) == loaded
        for database in (federation.provider_database, federation.courts_database):
            assert await database.read(lambda tx: tx.connection.exec_driver_sql("PRAGMA foreign_key_check").all()) == []


async def test_events_of_a_reset_are_new_and_of_the_present(worlds: Worlds) -> None:
    """A reader that continues after its last event sees them, at the time of the reset and with the reset's correlation."""
    world = await worlds.create()
    async with client_of(world) as client:
        for trace in ("1" * 32, "2" * 32):
            known = (await client.get("/_sim/journal")).json()["events"]
            last = {each["source"]: each["id"] for each in known}
            began = real_now()
            await client.post("/_sim/reset", json={}, headers={"traceparent": f"00-{trace}-{'3' * 16}-01"})
            events = (await client.get("/_sim/journal")).json()["events"]
            assert {each["kind"] for each in events} >= {"court_world.loaded", "world.loaded"}
            for each in events:
                assert each["id"] > last[each["source"]]
                assert began <= datetime.fromisoformat(each["recorded_at"]) <= real_now()
                assert each["correlation"] == trace


async def test_reset_that_ended_in_the_middle_is_completed(worlds: Worlds, monkeypatch: pytest.MonkeyPatch) -> None:
    world = await worlds.create()
    async with client_of(world) as client, world.awake() as federation:
        await client.post("/_sim/accounts", json={"loginId": "soon.gone", "password": "Fictional-1"})

        async def cut_the_power(*_: object) -> None:
            raise KeyError("power cut")

        with monkeypatch.context() as power:
            power.setattr(federation.both.at_provider, "put_back", cut_the_power)
            with pytest.raises(KeyError):
                await federation.both.reset()
        assert (await client.get("/courts/cacd/")).status_code == 503
        await world.sleep()
        assert (await client.get("/courts/cacd/")).status_code == 200
        assert (await client.get("/_sim/accounts/soon.gone")).status_code == 404


async def test_values_after_a_reset_with_a_seed_are_those_after_a_load(worlds: Worlds) -> None:
    world = await worlds.create(seed="one")
    made = []
    async with client_of(world) as client:
        document = as_json(shipped(DEFAULT))
        for method, path, body in (("PUT", "/_sim/scenario", document), *[("POST", "/_sim/reset", {})] * 2):
            assert (await client.request(method, path, json=body)).status_code == 200
            account = await client.post("/_sim/accounts", json={"loginId": "made.later", "password": "Fictional-1"})
            made.append((account.json()["sub"], account.json()["account_number"]))
    assert made[0] == made[1] == made[2]


def test_images_that_nobody_used_for_long_are_dropped() -> None:
    kept, image = _Kept(100), Image(b"x" * 25, ())
    for key in (b"one", b"two"):
        kept.keep(key, image, image)
    kept.find(b"one")
    kept.keep(b"three", image, image)
    assert [kept.find(key) is not None for key in (b"one", b"two", b"three")] == [True, False, True]


async def test_courts_client_that_a_scenario_replaced_is_registered_again(worlds: Worlds) -> None:
    """The client by which a court lets readers in has an identifier that a scenario may use."""
    world = await worlds.create()
    stranger = {
        "client_id": "view-ca9",
        "client_name": "A stranger",
        "redirect_uris": ["http://localhost:9000/callback"],
        "client_secret": "fictional-secret-of-a-stranger-0001",
    }
    document = {**as_json(shipped(DEFAULT)), "clients": [stranger]}
    async with client_of(world) as client, world.awake() as federation:
        before = await federation.both.at_provider.own_clients()
        answer = await client.put("/_sim/scenario", json=document)
        assert answer.status_code == 200, answer.text
        for _ in range(2):
            assert await federation.both.at_provider.own_clients() == before
            assert (await client.post("/_sim/reset", json={})).status_code == 200


def test_images_of_one_kind_of_database_are_not_those_of_another() -> None:
    """One process may serve federations on both, with equal settings but for the database."""
    image = Image(b"rows", ())
    scenario = {"name": "of both"}
    on_sqlite = ScenarioImages(settings("sqlite:///one.db", "sqlite:///two.db"))
    on_sqlite.keep(scenario, image, image)
    assert ScenarioImages(settings("sqlite:///three.db", "sqlite:///four.db")).find(scenario)
    on_postgresql = settings("postgresql+psycopg://localhost/one", "postgresql+psycopg://localhost/two")
    assert ScenarioImages(on_postgresql).find(scenario) is None
