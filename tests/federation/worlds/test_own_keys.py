"""Worlds with signing keys and secrets of their own."""

import asyncio
import contextlib
import sqlite3
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from sqlalchemy.engine import make_url

from cso_idp.control import own_secrets
from cso_sim.federation import FederationSettings, embedded_settings
from cso_sim.harness import HarnessError
from cso_sim.scenario.reading import DEFAULT, as_json, from_json, shipped
from cso_sim.worlds import World, Worlds, WorldSettings
from cso_sim.worlds.record import Keys
from tests.conftest import Databases
from tests.driver.browser import Browser
from tests.driver.relying_party import RelyingParty, log_in
from tests.federation.worlds.conftest import JANE, LONG, MakeWorlds, client_of, delete_all, new_list, visitor_of
from tests.federation.worlds.server import Server
from tests.federation.worlds.test_isolation import APP

PATIENCE = 60.0


def at_one_address(name: str) -> FederationSettings:
    """All worlds have the same issuer, as the federations of a test process have. So only their keys tell them apart."""
    return embedded_settings("", "http://localhost:8400")


async def kids(world: World) -> set[str]:
    async with client_of(world) as client:
        return {key["kid"] for key in (await client.get("/jwks")).json()["keys"]}


async def signs_on(world: World) -> bool:
    """Whether a court's client is known, and what its provider signs is accepted."""
    async with visitor_of(world) as jane:
        await jane.sign_on("ca9", **JANE)
        return bool((await jane.whoami("ca9"))["authenticated"])


async def id_token(world: World) -> str:
    async with client_of(world) as client:
        party = RelyingParty(client, APP["client_id"], APP["client_secret"], APP["redirect_uris"][0])
        started, back = await log_in(Browser(client), party, *JANE.values())
        return str((await party.redeem(started, back["code"])).json()["id_token"])


async def takes_as_its_own(world: World, token: str) -> bool:
    """Whether a provider logs out by an ID token: it looks at issuer, audience and signature, and needs no session."""
    async with client_of(world) as client:
        answer = await client.get("/end_session", params={"id_token_hint": token})
        assert answer.status_code in (200, 400), answer.text
        return answer.status_code == 200


async def events(world: World, *kinds: str) -> list[dict[str, Any]]:
    async with client_of(world) as client:
        found = (await client.get("/_sim/journal?limit=1000")).json()["events"]
    return [each for each in found if each["kind"] in kinds]


async def test_token_of_another_world_is_refused_for_its_signature(databases: Databases) -> None:
    """Worlds with shared keys and one issuer accept each other's tokens; those with keys of their own do not."""
    document = from_json({**as_json(shipped(DEFAULT)), "clients": [APP]})
    limits = WorldSettings(idle=LONG)
    async with Worlds(databases.location, at_one_address, limits, list_name=new_list()) as worlds:
        first, alike = await worlds.create(scenario=document), await worlds.create(scenario=document)
        one, two = [await worlds.create(scenario=document, keys="own") for _ in range(2)]
        assert await kids(first) == await kids(alike)
        found = [await kids(each) for each in (first, one, two)]
        assert len(set.union(*found)) == 3 * len(found[0])
        for issued_by, accepting, refusing in ((first, alike, one), (one, one, two)):
            token = await id_token(issued_by)
            assert [await takes_as_its_own(each, token) for each in (accepting, refusing)] == [True, False]
        # Its journal tells of its own keys, as if its first start had made them.
        for kind in ("key.published", "key.used"):
            assert {each["kid"] for each in await events(one, kind)} == await kids(one)
        registered = [
            [each["client_ids"] for each in await events(world, "client.registered")] for world in (one, alike)
        ]
        assert registered[0] == registered[1] != []
        await delete_all(worlds)


async def test_own_keys_stay_through_sleep_reset_and_restart(databases: Databases) -> None:
    """And so do the secrets by which its courts are known."""
    name = new_list()
    limits = WorldSettings(idle=LONG)
    async with Worlds(databases.location, at_one_address, limits, list_name=name) as worlds:
        world = await worlds.create(name="own", keys="own")
        had = await kids(world)
        await world.sleep()
        async with client_of(world) as client:
            assert (await client.post("/_sim/reset", json={})).status_code == 200
        assert await kids(world) == had
        assert await signs_on(world)
    async with Worlds(databases.location, at_one_address, limits, list_name=name) as worlds:
        again = await worlds.find("own")
        assert (again.keys, await kids(again)) == ("own", had)
        assert await signs_on(again)
        await delete_all(worlds)


async def test_courts_that_sign_have_a_key_of_their_own(sqlite_databases: Databases) -> None:
    """With `private_key_jwt` the courts' secret is a key, which the provider has in each registration."""

    def settings_of(name: str) -> FederationSettings:
        settings = at_one_address(name)
        return replace(settings, courts=settings.courts.model_copy(update={"client_auth": "private_key_jwt"}))

    limits = WorldSettings(idle=LONG)
    async with Worlds(sqlite_databases.location, settings_of, limits, list_name=new_list()) as worlds:
        known = []
        for keys in get_args(Keys):
            world = await worlds.create(keys=keys)
            assert await signs_on(world)
            async with world.awake() as federation:
                known.append((await federation.courts.client_registrations())[0]["jwks"])
        assert known[0] != known[1]
        await delete_all(worlds)


async def test_making_keys_keeps_no_login_waiting(worlds: Worlds, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thread makes them. Here it waits for a login in another world, as long as RSA could ever take."""
    begun, logged_in = threading.Event(), threading.Event()

    def wait_and_make(*given: Any) -> Any:
        begun.set()
        assert logged_in.wait(PATIENCE), "the event loop waits for the key"
        return real(*given)

    real = own_secrets.make_key
    monkeypatch.setattr(own_secrets, "make_key", wait_and_make)
    other = await worlds.create()
    making = asyncio.create_task(worlds.create(keys="own"))
    assert await asyncio.to_thread(begun.wait, PATIENCE)
    assert await signs_on(other)
    logged_in.set()
    assert await kids(await making) != await kids(other)


async def test_making_that_ends_in_the_middle_leaves_nothing(
    worlds: Worlds, sqlite_databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    await worlds.create(name="before")

    def files() -> set[Path]:
        return set(Path(sqlite_databases.location.url("x").removeprefix("sqlite:///")).parent.glob("*.sqlite3"))

    there = files()

    def cut_the_power(*_: object) -> None:
        raise KeyError("power cut")

    with monkeypatch.context() as power:
        power.setattr(own_secrets, "replace_secrets", cut_the_power)
        with pytest.raises(KeyError):
            await worlds.create(name="own", keys="own")
    assert ([each.name for each in await worlds.list()], files()) == (["before"], there)
    assert await signs_on(await worlds.create(name="own", keys="own"))


async def test_own_keys_of_a_server_and_what_snapshots_do_to_them(server: Server) -> None:
    """Its own snapshot brings its keys of then back; one of another world leaves its keys alone."""
    async with server.harness() as control:
        shared = await control.worlds.create(name="shared")
        own = await control.worlds.create(name="own", keys="own")
        assert [each.keys for each in await control.worlds.all()] == ["shared", "own"]
        async with server.harness(own.issuer) as at_own, server.harness(shared.issuer) as at_shared:

            async def kids_of_own() -> set[str]:
                return {key.kid for key in await at_own.keys.all()}

            first, others = await kids_of_own(), {key.kid for key in await at_shared.keys.all()}
            assert not first & others
            made = await control.worlds.diff("own")
            assert [each.what for each in made.provider if each.what in ("signing key", "secret", "client")] == []
            taken = [await control.worlds.snapshot(each) for each in ("own", "shared")]
            published = await at_own.keys.publish("ES256")
            assert await kids_of_own() == {*first, published.kid}
            assert "signing key" in [each.what for each in (await control.worlds.diff("own")).provider]
            await control.worlds.restore("own", taken[0].snapshot)
            assert await kids_of_own() == first
            await control.worlds.restore("own", taken[1].snapshot)
            assert await kids_of_own() == first
        async with server.browser(own.issuer) as visitor:
            await visitor.sign_on("ca9")
            await visitor.give_password(*JANE.values())
            assert visitor.path == "/w/own/courts/ca9/"
        await control.worlds.delete("shared")
        for keys, seed, told in (
            ("own", "7", "the keys that follow from the seed"),
            ("owm", None, "'shared' or 'own'"),
        ):
            with pytest.raises(HarnessError, match=told):
                await control.worlds.create(keys=keys, seed=seed)  # type: ignore[arg-type]


async def test_list_of_an_older_version_is_used(make_worlds: MakeWorlds) -> None:
    """Its worlds have shared keys."""
    async with make_worlds() as worlds:
        made = await worlds.create(name="older")
        await made.sleep()
        file = make_url(str(worlds._store._engine.url)).database
    with contextlib.closing(sqlite3.connect(file or "")) as connection:
        connection.execute("ALTER TABLE world DROP COLUMN keys")
    async with make_worlds() as worlds:
        assert [(each.name, each.keys) for each in await worlds.list()] == [("older", "shared")]
        own = await worlds.create(name="own", keys="own")
        assert await kids(own) != await kids(await worlds.find("older"))
        await delete_all(worlds)
