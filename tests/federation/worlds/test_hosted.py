"""The worlds of a server: control calls, and the ways to a world by path and by host name."""

import json
import re
import time
import zipfile
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from cso_idp.control.models import AccountChange, AccountCreation
from cso_kit.control.problem import ProblemError
from cso_sim import serve, serving, snapshots, supervisor
from cso_sim.control.world_models import WorldCreation
from cso_sim.federation import embedded_settings
from cso_sim.harness import HarnessError
from cso_sim.hosted import HostedWorlds, WithWorlds, world_of_host
from cso_sim.serve_options import ServeOptions
from tests.conftest import Databases
from tests.federation.conftest import copied
from tests.federation.worlds.conftest import delete_all, new_list
from tests.federation.worlds.server import CALLER, ORIGIN, Server

LIVE = "2020-02-18T09:00:00-08:00"
OLD_LOGIN = ("cacd", "mholloway-cacd", "Old-District-Key1")


async def test_worlds_are_made_lived_in_and_deleted(server: Server) -> None:
    """From the call to a filing by path, beside another world and the server's own federation."""
    async with server.harness() as control:
        one = await control.worlds.create(name="alpha", expires_in="PT1H", seed="7")
        two = await control.worlds.create("all_live")
        assert one.issuer == f"{ORIGIN}/w/alpha"
        assert (one.seed, one.expires_at is not None, two.scenario) == ("7", True, "all_live")
        assert [each.world for each in await control.worlds.all()] == ["alpha", two.world]

        async with server.harness(one.issuer) as own, server.browser(one.issuer) as visitor:
            await own.clock.set(calendar=LIVE)
            assert (await own.about()).issuer == one.issuer
            await visitor.sign_on("cacd")
            await visitor.give_password("mholloway", "Ready-Attorney-1")
            await visitor.link(*OLD_LOGIN)
            filed = await visitor.file("cacd", "2:20-cv-00112")
            assert filed.request.url.path.startswith("/w/alpha/courts/cacd/filings/"), filed.text
            assert {cookie.path.split("/")[2] for cookie in visitor.client.cookies.jar} == {"alpha"}
        assert (await control.clock.read()).calendar.isoformat() < LIVE

        with pytest.raises(HarnessError, match="CSO_SIM_WORLDS_LIMIT"):
            await control.worlds.create()
        with pytest.raises(HarnessError, match="alpha"):
            await control.worlds.show("alpa")
        with pytest.raises(HarnessError, match="scenario"):
            await control.worlds.create("/etc/passwd.toml")
        async with server.harness(one.issuer) as own:
            with pytest.raises(HarnessError, match="cso-sim serve"):
                await own.worlds.create()
        assert (await control.worlds.delete("alpha")).world == "alpha"
        async with server.browser(ORIGIN) as visitor:
            assert (await visitor.open("/w/alpha/")).status_code == 404
            assert (await visitor.open("/w/alpha/.well-known/openid-configuration")).status_code == 404
            assert (await visitor.open("/")).status_code == 200


async def test_person_at_a_world_that_is_not_here_is_led_on(server: Server) -> None:
    """A page for browsers, by path and by host name, and a problem document for programs. Only operators read other names."""
    page, strangers = {"accept": "text/html,*/*;q=0.8"}, {"x-forwarded-for": "192.0.2.7"}
    async with server.harness() as control, server.browser(ORIGIN) as visitor:
        await control.worlds.create(name="alpha")
        for address in (f"{ORIGIN}/w/alpah/courts/cacd/", "http://pacer.alpah.localhost:8400/account/"):
            shown = await visitor.client.get(address, headers=page)
            assert (shown.status_code, shown.headers["content-type"]) == (404, "text/html; charset=utf-8")
            assert "There is no world &#39;alpah&#39;" in shown.text
            for way in (f"{ORIGIN}/", f"{ORIGIN}/_sim/console/worlds", f"{ORIGIN}/w/alpha/"):
                assert f'<a href="{way}"' in shown.text
            sheet = re.search(r'rel="stylesheet" href="([^"]+)"', shown.text)
            assert sheet is not None
            assert (await visitor.client.get(httpx.URL(address).join(sheet[1]))).status_code == 200

        stranger = await visitor.client.get("/w/nobody/", headers=page | strangers)
        assert "/w/alpha/" not in stranger.text
        for accept in ("application/json", "*/*"):
            told = await visitor.client.get("/w/alpah/_sim/clock", headers={"accept": accept})
            assert told.json()["detail"] == "There is no world 'alpah'. Did you mean 'alpha'?"


async def test_reading_the_figures_neither_wakes_a_world_nor_keeps_it_awake(server: Server) -> None:
    """Prometheus reads them every few seconds, by path or by host name."""

    async def read(address: str) -> dict[str, float]:
        answer = await visitor.client.get(f"{address}/metrics")
        assert answer.status_code == 200, answer.text
        samples = [sample for family in text_string_to_metric_families(answer.text) for sample in family.samples]
        return {f"{name} {labels.get('service', '')}".strip(): value for name, labels, value, *_ in samples}

    async with server.harness() as control, server.browser(ORIGIN) as visitor:
        one = await control.worlds.create(name="alpha")
        world = await (await server.hosted.worlds()).find("alpha")
        used = time.monotonic()
        for address in (one.issuer, one.hosts.front):
            found = await read(address)
            assert (found["cso_world_awake"], found["cso_up provider"], found["cso_up courts"]) == (1, 1, 1)
        await world.sleep_if_idle(time.monotonic() - used)
        assert not world.is_awake

        for address in (one.issuer, one.hosts.front, one.hosts.provider, one.hosts.court.format(court_id="cacd")):
            found = await read(address)
            assert {name: value for name, value in found.items() if name[:4] == "cso_"} == {"cso_world_awake": 0}
            assert found["process_resident_memory_bytes"] > 1_000_000
        stranger = await visitor.client.get(f"{one.issuer}/metrics", headers={"x-forwarded-for": "192.0.2.7"})
        assert stranger.status_code == 403
        assert not world.is_awake
        await control.worlds.delete("alpha")
        assert (await visitor.client.get(f"{one.issuer}/metrics")).status_code == 404


async def test_world_is_reached_by_host_name_with_cookies_of_its_own(server: Server) -> None:
    """A sign-on from a court's host name of a world; the metadata of the world at both well-known addresses."""
    async with server.harness() as control, server.browser(ORIGIN) as visitor:
        one = await control.worlds.create("all_live", name="alpha")
        court = one.hosts.court.format(court_id="ca9")
        assert court == "http://ecf.ca9.alpha.localhost:8400"
        for path in ("/w/alpha/.well-known/openid-configuration", "/.well-known/oauth-authorization-server/w/alpha"):
            assert (await visitor.client.get(path)).json()["issuer"] == one.issuer
        assert (await visitor.client.get(f"{one.hosts.front}/_sim/about")).json()["issuer"] == one.issuer

        plain = {"host": "pacer.login.uscourts.gov", "proxy-authorization": "Basic YWxwaGE6"}
        metadata = await visitor.client.get("/.well-known/openid-configuration", headers=plain)
        assert metadata.json()["issuer"] == one.issuer

        people: Any = (await visitor.client.get(f"{one.control}/scenario")).json()["accounts"]
        person = next(each for each in people if each["generation"] == "upgraded" and each["user_type"] == "attorney")
        await visitor.open(f"{court}/login")
        await visitor.give_password(person["loginId"], person["password"])
        assert str(visitor.page.url) == f"{court}/"
        hosts = {(cookie.domain.removesuffix(".local"), cookie.path) for cookie in visitor.client.cookies.jar}
        assert hosts == {("ecf.ca9.alpha.localhost", "/"), ("localhost", "/w/alpha")}


async def test_world_is_found_behind_a_proxy_that_takes_the_path_off(
    sqlite_databases: Databases, tmp_path: Path
) -> None:
    public = f"{ORIGIN}/sim"
    async with copied(sqlite_databases, {}) as federation:
        hosted = HostedWorlds(embedded_settings("", public), tmp_path)
        made = await hosted.create(WorldCreation(name="alpha"))
        transport = httpx.ASGITransport(WithWorlds(federation.routed, hosted, public), client=CALLER)
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
            for address in ("/sim/w/alpha", "/w/alpha"):
                found = await client.get(f"{address}/.well-known/openid-configuration")
                assert found.json()["issuer"] == made.issuer == f"{public}/w/alpha"
        await hosted.close()


async def test_world_with_a_seed_is_for_this_machine_only(sqlite_databases: Databases, tmp_path: Path) -> None:
    """Whoever knows the seed could make valid tokens. That also holds for worlds of an earlier start."""
    reason = "Listening on 0.0.0.0 with a seed"
    options = ServeOptions(host="0.0.0.0", port=8400, public_address=ORIGIN, worlds_data=str(tmp_path))
    async with copied(sqlite_databases, {}) as federation:
        earlier = HostedWorlds(federation.settings, tmp_path)
        seeded = await earlier.create(WorldCreation(name="alpha", seed="guessable"))
        await earlier.close()

        served = serving.Served(federation.settings, options, [], None, None, serve._why_no_seeds(options))
        app = serving._server(federation, served, None, supervisor.ALONE).config.app
        hosted = federation.worlds
        assert isinstance(hosted, HostedWorlds)
        with pytest.raises(ProblemError, match=reason):
            await hosted.create(WorldCreation(seed="guessable"))
        plain = await hosted.create(WorldCreation(name="plain"))
        transport = httpx.ASGITransport(app, client=CALLER)  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport) as client:
            assert (await client.get(f"{plain.issuer}/jwks")).status_code == 200
            assert (await client.get(f"{seeded.issuer}/jwks")).status_code == 403
        assert reason in await hosted.why_not("alpha")
        await hosted.delete("alpha")

        allowing = replace(options, seed_when_exposed="allow")
        assert serve._why_no_seeds(allowing) is None
        await hosted.close()


async def test_world_cannot_have_the_name_of_a_host_of_the_server(server: Server) -> None:
    """Its front page and control plane would lead to the server's own federation."""
    async with server.harness() as control:
        with pytest.raises(HarnessError, match="name: 'pacer' cannot be a world's name here"):
            await control.worlds.create(name="pacer")
        one = await control.worlds.create(name="login")
        async with server.harness(one.hosts.front) as own:
            assert (await own.about()).issuer == one.issuer


@pytest.fixture
async def any_server(databases: Databases, tmp_path: Path) -> AsyncIterator[Server]:
    """The same on both kinds of databases."""
    async with copied(databases, {}) as federation:
        server = Server(federation, tmp_path / "worlds", 4, new_list())
        yield server
        await delete_all(await server.hosted.worlds())
        await server.hosted.close()


async def test_snapshot_brings_back_what_changed_since(any_server: Server, tmp_path: Path) -> None:
    """Links, sessions and clock; the difference in words; another world; a snapshot of another version."""
    async with any_server.harness() as control:
        one = await control.worlds.create(name="alpha")
        taken = await control.worlds.snapshot("alpha")
        assert (taken.world, taken.scenario) == ("alpha", "cacd_2020_cutover")
        assert (await control.worlds.diff("alpha")).courts == []

        async with any_server.harness(one.issuer) as own, any_server.browser(one.issuer) as visitor:
            calendar = (await own.clock.read()).calendar
            await own.clock.set(calendar=LIVE)
            await visitor.sign_on("cacd")
            await visitor.give_password("mholloway", "Ready-Attorney-1")
            await visitor.link(*OLD_LOGIN)
            assert (await visitor.whoami("cacd"))["linked"] is True
            changed = await control.worlds.diff("alpha")
            words = [row for table in changed.courts for row in table.rows]
            assert any("mholloway-cacd" in row and "retired" in row for row in words), words
            assert [table.added for table in changed.courts if table.what == "link"] == [1]

            await control.worlds.restore("alpha")
            assert (await visitor.whoami("cacd"))["authenticated"] is False
            assert abs((await own.clock.read()).calendar - calendar) < timedelta(minutes=5)
            assert [table for table in (await control.worlds.diff("alpha")).courts if table.what == "link"] == []
            await own.courts.link("cacd", "mholloway-cacd", "mholloway", "again")  # new rows get numbers of their own

        two = await control.worlds.create("all_live", name="alpha-2")
        await control.worlds.restore("alpha-2", taken.snapshot)
        async with any_server.harness(two.issuer) as other:
            assert (await other.about()).scenario == "cacd_2020_cutover"
            assert (await other.about()).issuer == f"{ORIGIN}/w/alpha-2"
        async with any_server.browser(two.issuer) as visitor:
            await visitor.sign_on("ca9")
            await visitor.give_password("mholloway", "Ready-Attorney-1")
            assert visitor.path == "/w/alpha-2/courts/ca9/"

        with pytest.raises(HarnessError, match=taken.snapshot):
            await control.worlds.restore("alpha", taken.snapshot[:-1])
        _age(Path(taken.file))
        with pytest.raises(HarnessError, match="another version"):
            await control.worlds.restore("alpha", taken.snapshot)
        later = await control.worlds.snapshot("alpha-2")
        await control.worlds.delete("alpha")
        kept = await control.worlds.snapshots()
        assert [(each.snapshot, each.restorable) for each in kept] == [(later.snapshot, True), (taken.snapshot, False)]
        assert [each.snapshot for each in await control.worlds.snapshots("alpha-2")] == [later.snapshot]


async def test_restored_world_with_a_seed_makes_the_same_values_again(server: Server) -> None:
    async with server.harness() as control:
        one = await control.worlds.create(name="seeded", seed="one")
        async with server.harness(one.issuer) as own:
            before = await own.accounts.create(AccountCreation(loginId="before", password="Fictional-1"))
            taken = await control.worlds.snapshot("seeded")
            made = []
            for _ in range(2):
                made.append((await own.accounts.create(AccountCreation(loginId="after", password="Fictional-1"))).sub)
                await control.worlds.restore("seeded")
        assert made[0] == made[1] != before.sub
        await control.worlds.create(name="unseeded")
        with pytest.raises(HarnessError, match="another seed"):
            await control.worlds.restore("unseeded", taken.snapshot)


async def test_difference_without_a_snapshot_is_since_the_world_was_made(server: Server) -> None:
    async with server.harness() as control:
        one = await control.worlds.create(name="alpha")
        async with server.harness(one.issuer) as own:
            await own.accounts.change("mholloway", AccountChange(status="cancelled"))
        changed = await control.worlds.diff("alpha")
        assert changed.since is None
        account = next(table for table in changed.provider if table.what == "account")
        assert account.rows == ["changed mholloway: status active → cancelled"]
        assert [each.world for each in await control.worlds.all()] == ["alpha"]


async def test_damaged_snapshot_is_refused_and_changes_nothing(server: Server) -> None:
    async with server.harness() as control:
        one = await control.worlds.create(name="alpha")
        async with server.harness(one.issuer) as own:
            await own.accounts.create(AccountCreation(loginId="still.there", password="Fictional-1"))
            for part, member in (("manifest", "issuer"), ("manifest", "random"), ("courts", "court_link")):
                file = Path((await control.worlds.snapshot("alpha")).file)
                _change(file, part, lambda content, gone=member: content.pop(gone))
                with pytest.raises(HarnessError, match=r"409, .* snapshot"):
                    await control.worlds.restore("alpha", file.stem)
            _change(file, "manifest", lambda manifest: manifest.pop("world"))
            assert [each.snapshot for each in await control.worlds.snapshots() if each.snapshot == file.stem] == []
            assert (await own.accounts.get("still.there")).status == "active"


def test_snapshot_of_a_whole_second_is_named_by_twenty_digits_too() -> None:
    """A time without a fraction is written without one, but the names are sorted."""
    assert snapshots.stamp_of({"taken_at": "2020-02-14T17:00:00+00:00"}) == "20200214170000000000"


def _age(file: Path) -> None:
    """Makes a snapshot one of another version."""
    _change(file, "manifest", lambda manifest: manifest["revisions"].update(cso_idp="0001"))


def _change(file: Path, part: str, change: Callable[[Any], object]) -> None:
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    content = json.loads(parts[f"{part}.json"])
    change(content)
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in {**parts, f"{part}.json": json.dumps(content)}.items():
            archive.writestr(name, text)


@pytest.mark.parametrize(
    ("host", "world"),
    [
        ("alpha.localhost:8400", "alpha"),
        ("ecf.cacd.alpha.localhost", "alpha"),
        ("pacer.login.alpha.localhost:8400", "alpha"),
        ("ECF.cacd.Alpha.localhost", "alpha"),
        ("ecf.cacd.localhost:8400", ""),
        ("pacer.login.localhost", ""),
        ("pcl.localhost", ""),
        ("localhost:8400", ""),
        ("ecf.cacd.uscourts.gov", ""),
    ],
)
def test_world_of_a_host_name(host: str, world: str) -> None:
    assert world_of_host(host) == world
