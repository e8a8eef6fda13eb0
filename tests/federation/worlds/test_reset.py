"""A reset of a world leaves the courts' clients in order, also when a scenario's client takes the place of one."""

from cso_sim.scenario.reading import DEFAULT, as_json, shipped
from cso_sim.worlds import Worlds
from tests.federation.worlds.conftest import JANE, client_of, visitor_of


async def test_reset_of_a_world_brings_the_scenario_back(worlds: Worlds) -> None:
    world = await worlds.create()
    async with client_of(world) as client, visitor_of(world) as jane:
        before = (await client.get("/_sim/accounts")).json()
        await client.post("/_sim/accounts", json={"loginId": "soon.gone", "password": "Fictional-1"})
        await jane.sign_on("ca9", **JANE)
        for _ in range(2):
            assert (await client.post("/_sim/reset", json={})).status_code == 200
        assert (await client.get("/_sim/accounts")).json() == before
        assert not (await jane.whoami("ca9"))["authenticated"]
        await jane.sign_on("ca9", **JANE)
        assert (await jane.whoami("ca9"))["authenticated"]


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
        assert await federation.both.at_provider.own_clients() == before
