"""What happens in one world does not happen in another one."""

import asyncio
from typing import Any

from cso_sim.scenario.reading import DEFAULT, as_json, from_json, shipped
from cso_sim.templates import TEMPLATE_NAME
from cso_sim.worlds import Worlds
from tests.driver.browser import Browser
from tests.driver.relying_party import RelyingParty, log_in
from tests.federation.worlds.conftest import JANE, client_of, visitor_of

# An application whose access tokens are signed, so that a court can check them without asking the provider.
APP: dict[str, Any] = {
    "client_id": "signed-app",
    "client_name": "An application",
    "client_secret": "fictional-secret-of-an-application-1",
    "redirect_uris": ["http://localhost:9000/callback"],
    "scope": "openid profile email pacer:search cmecf:file",
    "access_token_format": "jwt",
    "first_party": True,
}


async def test_people_clock_journal_and_sessions_are_each_worlds_own(worlds: Worlds) -> None:
    one, two = await asyncio.gather(worlds.create(), worlds.create())
    async with client_of(one) as at_one, client_of(two) as at_two, visitor_of(one) as jane, visitor_of(two) as other:
        calendar = (await at_two.get("/_sim/clock")).json()["calendar"]
        await at_one.post("/_sim/accounts", json={"loginId": "only.one", "password": "Fictional-1"})
        await at_one.put("/_sim/clock", json={"calendar": "2020-03-01T09:00:00-08:00", "frozen": True})
        await jane.sign_on("ca9", **JANE)
        assert (await jane.whoami("ca9"))["authenticated"]

        assert (await at_two.get("/_sim/accounts/only.one")).status_code == 404
        assert (await at_two.get("/_sim/clock")).json()["calendar"][:10] == calendar[:10] == "2020-02-14"
        kinds = {event["kind"] for event in (await at_two.get("/_sim/journal?limit=1000")).json()["events"]}
        assert not {"clock.moved", "court_session.opened"} & kinds
        assert not (await other.whoami("ca9"))["authenticated"]
        # Not even with the cookies of the other world.
        other.client.cookies.update({cookie.name: cookie.value or "" for cookie in jane.client.cookies.jar})
        assert not (await other.whoami("ca9"))["authenticated"]


async def test_tokens_of_another_world_are_refused(worlds: Worlds) -> None:
    """Worlds of one scenario have the same keys, so a signature alone says nothing: issuer and audience do."""
    document = from_json({**as_json(shipped(DEFAULT)), "clients": [APP]})
    one, two = await worlds.create(scenario=document), await worlds.create(scenario=document)
    async with client_of(one) as at_one, client_of(two) as at_two:
        assert (await at_one.get("/jwks")).json() == (await at_two.get("/jwks")).json()
        party = RelyingParty(at_one, APP["client_id"], APP["client_secret"], APP["redirect_uris"][0])
        audience = f"{one.settings.provider.issuer}/courts/ca9/api/"
        started, back = await log_in(Browser(at_one), party, *JANE.values(), resource=audience)
        tokens = (await party.redeem(started, back["code"])).json()
        assert tokens["access_token"].count(".") == 2
        for path, token, wanted in (
            ("/courts/ca9/api/whoami", tokens["access_token"], [200, 401]),
            ("/courts/ca9/api/whoami", tokens["id_token"], [401, 401]),
            (f"/end_session?id_token_hint={tokens['id_token']}", "", [200, 400]),
        ):
            sent = {"authorization": f"Bearer {token}"} if token else {}
            answers = [await client.get(path, headers=sent) for client in (at_one, at_two)]
            assert [answer.status_code for answer in answers] == wanted, (
                path,
                [answer.text[:300] for answer in answers],
            )


async def test_inbox_is_each_worlds_own(worlds: Worlds) -> None:
    one, two = await worlds.create(), await worlds.create()
    async with client_of(one) as at_one, client_of(two) as at_two:
        email = (await at_one.get(f"/_sim/accounts/{JANE['loginId']}")).json()["email"]
        notice = {"title": "Only here", "text": "Fictional.", "to_filers": True}
        before = (await at_two.get(f"/_sim/inbox/{email}")).json()
        posted = await at_one.post("/_sim/courts/ca9/notices", json=notice)
        assert posted.status_code == 201, posted.text
        assert len((await at_one.get(f"/_sim/inbox/{email}")).json()["messages"]) > len(before["messages"])
        assert (await at_two.get(f"/_sim/inbox/{email}")).json() == before


async def test_each_world_has_its_own_addresses(worlds: Worlds) -> None:
    """The name of the template is nowhere: not in metadata, not in clients, not in mail, not in any row."""
    world = await worlds.create(name="of-its-own")
    async with client_of(world) as client:
        metadata = (await client.get("/.well-known/openid-configuration")).json()
    assert metadata["issuer"] == "http://of-its-own.localhost:8400"
    async with world.awake() as federation:
        for control in (federation.provider, federation.courts):
            assert await control.places_of(TEMPLATE_NAME) == ()
        assert await federation.provider.places_of("of-its-own")


async def test_worlds_of_different_scenarios_are_together(worlds: Worlds) -> None:
    default, live = await worlds.create(), await worlds.create(scenario="all_live")
    async with client_of(default) as at_default, client_of(live) as at_live:
        phases = [(await each.get("/_sim/courts/cacd")).json()["phase"] for each in (at_default, at_live)]
    assert phases == ["announced", "live"]
    assert (default.scenario, live.scenario) == ("cacd_2020_cutover", "all_live")
