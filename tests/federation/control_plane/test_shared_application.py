"""One application serves the control planes of all federations of a process, and keeps them apart."""

import asyncio
from dataclasses import replace

from cso_sim.in_process import InProcessTransport
from cso_sim.templates import Templates
from tests.conftest import Databases
from tests.federation.conftest import copied, new_client, running
from tests.federation.visitor import ORIGIN


async def test_control_planes_of_two_federations_are_apart(
    sqlite_databases: Databases, scenario_templates: dict[str, Templates]
) -> None:
    """Also when their requests come at the same time."""
    federations = (copied(sqlite_databases, scenario_templates) for _ in range(2))
    async with next(federations) as one, next(federations) as two, new_client(one) as first, new_client(two) as second:
        made = [
            client.post("/_sim/accounts", json={"loginId": name, "password": "Fictional-1"})
            for client, name in ((first, "only.first"), (second, "only.second"))
            for _ in range(2)
        ]
        assert sorted(answer.status_code for answer in await asyncio.gather(*made)) == [201, 201, 409, 409]
        for client, here, elsewhere in ((first, "only.first", "only.second"), (second, "only.second", "only.first")):
            assert (await client.get(f"/_sim/accounts/{here}")).status_code == 200
            assert (await client.get(f"/_sim/accounts/{elsewhere}")).status_code == 404


async def test_token_of_one_federation_does_not_open_another(
    sqlite_databases: Databases, scenario_templates: dict[str, Templates]
) -> None:
    tokens = ("token-of-one", "token-of-two")
    async with copied(sqlite_databases, scenario_templates) as federation:
        given = federation.settings
        guarded = [
            replace(given, provider=given.provider.model_copy(update={"control_token": token})) for token in tokens
        ]
        async with running(guarded[0]) as first, running(guarded[1]) as second:
            answers = [
                await InProcessTransport(one.app).request(
                    "GET", f"{ORIGIN}/_sim/clock", headers={"authorization": f"Bearer {token}"}
                )
                for one in (first, second)
                for token in tokens
            ]
    assert [answer.status_code for answer in answers] == [200, 401, 401, 200]
