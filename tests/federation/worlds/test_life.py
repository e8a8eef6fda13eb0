"""How worlds begin, sleep, wake and end."""

import asyncio
import contextlib
import subprocess
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from cso_kit.processes import own_name
from cso_sim.scenario.errors import ScenarioError
from cso_sim.templates import Names, Templates
from cso_sim.worlds import (
    TooManyWorldsError,
    UnknownWorldError,
    UnusableNameError,
    World,
    WorldExistsError,
    Worlds,
)
from cso_sim.worlds.errors import UnusableExpiryError
from tests.conftest import Databases
from tests.federation.worlds.conftest import JANE, MakeWorlds, client_of, delete_all, new_list, visitor_of, worlds_at

PATIENCE = 60.0


async def until_asleep(world: World) -> None:
    async with asyncio.timeout(PATIENCE):
        while world.is_awake:  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.02)


async def test_world_that_slept_goes_on_where_it_was(databases: Databases) -> None:
    """Sessions, clock and accounts are as before, and requests that come together wake it once."""
    async with worlds_at(databases.location, new_list()) as worlds:
        world = await worlds.create()
        async with visitor_of(world) as jane, client_of(world) as client:
            await jane.sign_on("ca9", **JANE)
            await client.put("/_sim/clock", json={"calendar": "2020-02-16T09:00:00-08:00", "frozen": True})
            await world.sleep()
            assert not world.is_awake
            answers = await asyncio.gather(*(client.get("/_sim/clock") for _ in range(5)))
            assert {answer.json()["calendar"] for answer in answers} == {"2020-02-16T17:00:00+00:00"}
            assert (await jane.whoami("ca9"))["authenticated"]
        await delete_all(worlds)


async def test_world_that_records_stays_awake_and_its_archive_has_its_own_addresses(worlds: Worlds) -> None:
    """What it records is in memory."""
    world = await worlds.create()
    async with visitor_of(world) as jane, client_of(world) as client:
        await client.put("/_sim/exchanges", json={"recording": True})
        await jane.sign_on("ca9", **JANE)
        await world.sleep_if_idle(0.0)
        assert world.is_awake
        entries = (await client.get("/_sim/journal/export?format=har")).json()["log"]["entries"]
        addresses = [each["request"]["url"] for each in entries]
        assert [each for each in addresses if not each.startswith(f"{world.settings.provider.issuer}/")] == []
        assert f"{world.settings.provider.issuer}/token" in addresses
        await client.put("/_sim/exchanges", json={"recording": False})
        await world.sleep_if_idle(0.0)
        assert not world.is_awake


async def test_idle_world_falls_asleep_but_not_during_a_request(make_worlds: MakeWorlds) -> None:
    async with make_worlds(idle=timedelta(milliseconds=1)) as worlds:
        world = await worlds.create()
        async with client_of(world) as client:
            waiting = asyncio.create_task(client.get("/_sim/journal?wait=60&kind=account.created"))
            async with world.awake() as federation:
                await asyncio.sleep(0)
                await worlds._keep()
                assert world.is_awake
                assert await federation.scenario()
            await client.post("/_sim/accounts", json={"loginId": "awaited", "password": "Fictional-1"})
            assert (await waiting).status_code == 200
        await until_asleep(world)
        await delete_all(worlds)


async def test_sleep_waits_for_those_who_use_the_world(worlds: Worlds) -> None:
    world = await worlds.create()
    async with world.awake() as federation:
        sleeping = asyncio.create_task(world.sleep())
        while world.is_awake:  # noqa: ASYNC110 - from now on requests wait until it is closed
            await asyncio.sleep(0)
        for _ in range(20):
            await asyncio.sleep(0)
        assert federation.is_running
    await sleeping
    assert not federation.is_running
    async with client_of(world) as client:
        assert (await client.get("/_sim/about")).status_code == 200


async def test_sleep_ends_requests_that_take_long(worlds: Worlds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cso_sim.worlds.world._PATIENCE", 0.0)
    world = await worlds.create(name="slow")
    async with client_of(world) as client:
        waiting = asyncio.create_task(client.get("/_sim/journal?wait=60&kind=account.created"))
        while not world.is_in_use:  # noqa: ASYNC110 - the request has to arrive
            await asyncio.sleep(0)
        await world.sleep()
        answer = await waiting
    assert (answer.status_code, answer.json()["detail"]) == (
        503,
        "The world 'slow' was closed before this was complete; ask again.",
    )


async def test_deletion_answers_the_requests_in_progress(worlds: Worlds) -> None:
    world = await worlds.create(name="in-use")
    async with client_of(world) as client:
        waiting = asyncio.create_task(client.get("/_sim/journal?wait=60&kind=account.created"))
        while not world.is_in_use:  # noqa: ASYNC110 - the request has to arrive
            await asyncio.sleep(0)
        await worlds.delete("in-use")
        answer = await waiting
        assert answer.status_code == 410
        assert answer.json()["detail"] == "The world 'in-use' was deleted."
        assert (await client.get("/courts/")).status_code == 404
    with pytest.raises(UnknownWorldError, match="no world 'in-use'"):
        await worlds.find("in-use")


async def test_deletion_waits_for_other_processes_and_ends_their_requests(databases: Databases) -> None:
    name = new_list()
    async with worlds_at(databases.location, name) as here, worlds_at(databases.location, name) as there:
        await here.create(name="shared")
        world = await there.find("shared")
        async with client_of(world) as client:
            waiting = asyncio.create_task(client.get("/_sim/journal?wait=60&kind=account.created"))
            while not world.is_awake:  # noqa: ASYNC110 - the request has to arrive
                await asyncio.sleep(0.01)
            async with asyncio.timeout(PATIENCE):
                await here.delete("shared")
            assert (await waiting).status_code == 410
        with pytest.raises(UnknownWorldError):
            await there.find("shared")
        again = await here.create(name="shared")
        assert (await there.find("shared")).id == again.id
        await delete_all(here)


async def test_armed_fault_holds_in_every_process_that_has_the_world_awake(make_worlds: MakeWorlds) -> None:
    """When the call answers: a process that was told a second later would still answer as before."""
    async with make_worlds() as here, make_worlds() as there:
        one, two = await here.create(name="shared"), await there.find("shared")
        address = "/.well-known/openid-configuration"
        async with client_of(one) as at_one, client_of(two) as at_two:
            right = (await at_two.get(address)).json()
            for _ in range(2):
                armed = await at_one.post("/_sim/faults", json={"fault": "discovery_issuer_other"})
                assert armed.status_code == 201, armed.text
                assert (await at_two.get(address)).json()["issuer"] != right["issuer"]
                gone = await at_one.delete(f"/_sim/faults/{armed.json()['id']}")
                assert gone.status_code == 200, gone.text
                assert (await at_two.get(address)).json() == right
        await two.sleep()
        await delete_all(here)


async def test_worlds_are_found_after_a_restart(make_worlds: MakeWorlds) -> None:
    async with make_worlds() as worlds:
        made = await worlds.create(name="kept", seed="7")
        async with client_of(made) as client:
            await client.post("/_sim/accounts", json={"loginId": "kept.too", "password": "Fictional-1"})
    async with make_worlds() as worlds:
        (found,) = await worlds.list()
        assert (found.name, found.seed, found.expires_at) == ("kept", "7", made.expires_at)
        async with client_of(found) as client:
            assert (await client.get("/_sim/accounts/kept.too")).status_code == 200
        await delete_all(worlds)


async def test_world_expires_by_real_time(worlds: Worlds) -> None:
    world = await worlds.create(expires_in=timedelta(seconds=0.5), name="short")
    async with asyncio.timeout(PATIENCE):
        while await worlds.list():  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.02)
    with pytest.raises(UnknownWorldError):
        await worlds.find("short")
    for unusable in (timedelta(0), timedelta(days=3_000_000)):
        with pytest.raises(UnusableExpiryError, match="longer than zero and at most a hundred years"):
            await worlds.create(expires_in=unusable)
    assert world.is_over


async def test_expired_world_is_in_nobodys_way(make_worlds: MakeWorlds) -> None:
    """Its name and its place are free at once, also before it is deleted."""
    async with make_worlds(limit=1) as worlds:
        first = await worlds.create(name="short", expires_in=timedelta(seconds=0.5))
        async with asyncio.timeout(PATIENCE):
            while not first.is_over:  # noqa: ASYNC110 - nothing tells of it
                await asyncio.sleep(0.02)
        with pytest.raises(UnknownWorldError) as unknown:
            await worlds.find("short")
        assert "Did you mean" not in unknown.value.detail
        again = await worlds.create(name="short")
        assert await worlds.list() == [again]
        await delete_all(worlds)


async def test_place_of_an_expired_world_is_free_while_it_is_deleted(
    make_worlds: MakeWorlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever makes a world then waits for the deletion."""
    dropping, may_drop = asyncio.Event(), asyncio.Event()

    async def drop_slowly(templates: Templates, names: Names) -> None:
        dropping.set()
        await may_drop.wait()
        await drop(templates, names)

    drop = Templates.drop
    async with make_worlds(limit=1) as worlds:
        await worlds.create(name="short", expires_in=timedelta(seconds=0.5))
        monkeypatch.setattr(Templates, "drop", drop_slowly)
        async with asyncio.timeout(PATIENCE):
            await dropping.wait()
        making = asyncio.create_task(worlds.create(name="short"))
        for _ in range(20):
            await asyncio.sleep(0)
        may_drop.set()
        made = await making
        assert await worlds.list() == [made]
        await delete_all(worlds)


async def test_world_that_another_process_made_anew_is_found_at_once(make_worlds: MakeWorlds) -> None:
    async with make_worlds() as here, make_worlds() as there:
        await here.create(name="shared")
        async with client_of(await there.find("shared")) as client:
            assert (await client.get("/_sim/about")).status_code == 200
        await (await there.find("shared")).sleep()
        await here.delete("shared")
        again = await here.create(name="shared")
        assert (await there.find("shared")).id == again.id
        await delete_all(here)


async def test_world_that_is_found_while_it_is_made_is_the_same(databases: Databases) -> None:
    """Two objects would open its databases twice, and deleting it would end the requests of one of them only."""
    async with worlds_at(databases.location, new_list()) as worlds:
        making = asyncio.create_task(worlds.create(name="early"))
        found = None
        async with asyncio.timeout(PATIENCE):
            while found is None:
                await asyncio.sleep(0)
                with contextlib.suppress(UnknownWorldError):
                    found = await worlds.find("early")
        assert await making is found
        await delete_all(worlds)


@pytest.mark.parametrize("backend", ["postgres"])
async def test_questions_to_the_list_hold_up_no_world(databases: Databases) -> None:
    """Where a sleeping world is, and which worlds there are, is asked of the database server, which may take long."""
    name = new_list()
    plain = databases.location.url(name).replace("+psycopg", "")
    async with worlds_at(databases.location, name) as worlds:
        awake, asleep = await worlds.create(name="awake"), await worlds.create(name="asleep")
        await asleep.sleep()
        with psycopg.connect(plain) as other:
            # The server ends this session by itself, so that a process that waits for it fails here and does not hang.
            other.execute("SET idle_in_transaction_session_timeout = '10s'")
            other.execute("LOCK TABLE world")
            finding, listing = asyncio.create_task(worlds.find("asleep")), asyncio.create_task(worlds.list())
            async with client_of(awake) as client:
                assert (await client.get("/_sim/about")).status_code == 200
            assert not any(question.done() for question in (finding, listing))
            other.rollback()
        assert await finding is asleep
        assert await listing == [awake, asleep]
        await delete_all(worlds)


async def test_limit_holds_for_concurrent_makers(make_worlds: MakeWorlds) -> None:
    async with make_worlds(limit=2) as one, make_worlds(limit=2) as two:
        made = await asyncio.gather(*(each.create() for each in (one, two) * 3), return_exceptions=True)
        refused = [each for each in made if isinstance(each, TooManyWorldsError)]
        assert len(refused) == 4
        assert refused[0].status == 429
        assert "There are 2 worlds" in refused[0].detail
        assert "CSO_SIM_WORLDS_LIMIT" in refused[0].detail
        await delete_all(one)
        assert (await two.create()).is_awake
        await delete_all(two)
    async with make_worlds(limit=1) as one:
        await one.create()
        with pytest.raises(TooManyWorldsError, match="There is 1 world, and no more are allowed"):
            await one.create()
        await delete_all(one)


async def test_unusable_names_and_scenarios_leave_nothing_behind(worlds: Worlds) -> None:
    await worlds.create(name="alpha")
    with pytest.raises(WorldExistsError, match="a world 'alpha' already"):
        await worlds.create(name="alpha")
    for name in ("", "Alpha", "-a", "a" * 41, "a.b", "cso-template-of-worlds"):
        with pytest.raises(UnusableNameError):
            await worlds.create(name=name)
    with pytest.raises(ScenarioError, match="all_life"):
        await worlds.create(scenario="all_life")
    with pytest.raises(UnknownWorldError, match="Did you mean 'alpha'"):
        await worlds.find("alpah")
    assert [world.name for world in await worlds.list()] == ["alpha"]


def ended_process() -> int:
    """The number of a process that has ended."""
    with subprocess.Popen(["true"]) as process:
        return process.pid


async def test_templates_of_a_killed_process_are_dropped(
    make_worlds: MakeWorlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next process that has the list does it; its worlds stay."""
    place, _, random = own_name().split(" ")
    with monkeypatch.context() as other:
        other.setattr("cso_sim.worlds.worlds.own_name", lambda: f"{place} {ended_process()} {random}")
        killed = make_worlds()
    await (await killed.create(name="stays")).sleep()
    await killed._keeping.stop()
    files = [killed._templates._location.url(name) for each in killed._templates._made.values() for name in each.names]
    left = [Path(each.removeprefix("sqlite:///")) for each in files]
    assert len(left) == 2
    assert all(each.exists() for each in left)
    async with make_worlds() as worlds:
        await worlds._keep()
        assert not any(each.exists() for each in left)
        async with client_of(await worlds.find("stays")) as client:
            assert (await client.get("/_sim/about")).status_code == 200
        await delete_all(worlds)


async def test_sleeping_worlds_have_no_tasks_timers_and_connections(worlds: Worlds) -> None:
    """So an idle world uses no CPU, however many there are."""

    def held() -> tuple[int, int, int]:
        timers = [each for each in vars(asyncio.get_running_loop())["_scheduled"] if not each.cancelled()]
        return len(asyncio.all_tasks()), len(timers), len(list(Path("/proc/self/fd").iterdir()))

    async def use(world: World) -> None:
        async with visitor_of(world) as jane:
            await jane.sign_on("ca9", **JANE)

    first = await worlds.create()
    await use(first)
    await first.sleep()
    before = held()
    made = [await worlds.create() for _ in range(3)]
    for world in made:
        await use(world)
    assert all(awake > asleep for awake, asleep in zip(held(), before, strict=True))
    for world in made:
        await world.sleep()
    assert held() == before


async def test_nothing_is_open_after_fifty_worlds(worlds: Worlds) -> None:
    """Files, threads and tasks are as many as before."""

    async def use_one() -> None:
        world = await worlds.create()
        async with visitor_of(world) as jane:
            await jane.sign_on("ca9", **JANE)
        await worlds.delete(world.name)

    def opened() -> tuple[int, int]:
        return len(list(Path("/proc/self/fd").iterdir())), len(asyncio.all_tasks())

    await use_one()
    await use_one()
    before = opened()
    for _ in range(50):
        await use_one()
    assert opened() <= before


async def test_worlds_with_one_seed_make_the_same_values_and_sleep_changes_none(sqlite_databases: Databases) -> None:
    async with worlds_at(sqlite_databases.location, new_list()) as worlds:
        made = []
        for seed, sleeps in (("one", True), ("one", False), (None, False)):
            world = await worlds.create(seed=seed)
            async with client_of(world) as client:
                values = [(await client.get("/jwks")).json()]
                for login_id in ("first", "second"):
                    account = await client.post("/_sim/accounts", json={"loginId": login_id, "password": "Fictional-1"})
                    values.append(account.json()["sub"])
                    if sleeps:
                        await world.sleep()
            made.append(values)
        await delete_all(worlds)

    assert made[0] == made[1]
    assert all(one != other for one, other in zip(made[1], made[2], strict=True))


async def test_other_processes_are_told_of_worlds(databases: Databases) -> None:
    """By the server, or by the count of commits in the file. The first call says only that somebody listens."""
    name, calls = new_list(), asyncio.Queue[None]()
    async with worlds_at(databases.location, name) as here, worlds_at(databases.location, name) as there:
        await here.create(name="before")  # it has the list open
        async with here.news.told(lambda: calls.put_nowait(None)), asyncio.timeout(PATIENCE):

            async def until(awake: dict[str, bool]) -> None:
                while {each.name: each.id in await here.awake() for each in await here.list()} != awake:
                    await calls.get()

            await until({"before": True})
            made = await there.create(name="after")
            await until({"before": True, "after": True})
            await made.sleep()
            await until({"before": True, "after": False})
            await there.delete("after")
            await until({"before": True})
        await delete_all(here)
