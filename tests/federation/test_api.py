"""The bearer API in a whole federation: an application that registered itself files for a person who allowed it."""

import httpx

from cso_sim.federation import Federation
from tests.federation.conftest import ORIGIN, new_client
from tests.federation.visitor import Harness, Visitor
from tests.idp.registered import registered_party
from tests.idp.relying_party import Browser, RelyingParty, sent_back

PDF = b"%PDF-1.7\n%fictional\n"


async def token_of_an_application(client: httpx.AsyncClient, resource: str) -> tuple[RelyingParty, str]:
    """An application registers itself (RFC 7591); the holder signs on and consents to its scopes."""
    scope = "openid pacer:search cmecf:file"
    party, _ = await registered_party(client, scope=scope)
    started = party.request(scope=scope, resource=resource)
    browser = Browser(client)
    await browser.open(started.url)
    await browser.give_password("mholloway", "Ready-Attorney-1")
    await browser.follow()
    page = await browser.submit(answer="allow")
    tokens = (await party.redeem(started, sent_back(page)["code"])).json()
    return party, tokens["access_token"]


async def test_application_that_registered_itself_files_where_its_person_may(
    federation: Federation, visitor: Visitor
) -> None:
    """Rules C3 and C7 hold for applications too: at a live court where the person is linked, and nowhere else."""
    async with new_client(federation) as client, Harness(federation.app) as harness:
        described = (await client.get("/courts/ca9/api/")).json()
        assert described["authorization_servers"] == [ORIGIN]
        party, token = await token_of_an_application(client, described["resource"])
        client.cookies.clear()
        client.headers["authorization"] = f"Bearer {token}"
        who = (await client.get("/courts/ca9/api/whoami")).json()
        assert (who["linked"], who["may_file"]) == (True, True)
        case = (await client.get("/courts/ca9/api/cases")).json()["cases"][0]
        filed = await client.post(
            "/courts/ca9/api/filings",
            data={"case_number": case["case_number"], "event": "Motion"},
            files={"document": ("motion.pdf", PDF, "application/pdf")},
        )
        assert filed.json()["number"] == case["last_entry"] + 1
        entries = (await client.get(f"/courts/ca9/api/cases/{case['case_number']}/entries")).json()["entries"]
        assert entries[-1] == filed.json()
        assert (await client.get("http://ecf.ca9.uscourts.gov/api/whoami")).json() == who
        assert (await client.get("/courts/cacd/api/whoami")).status_code == 401
        del client.headers["authorization"]
        await client.post("/revoke", data={"token": token}, auth=(party.client_id, party.secret))
        answer = await client.get("/courts/ca9/api/whoami", headers={"authorization": f"Bearer {token}"})
        assert answer.status_code == 401
        kinds = await harness.kinds("ca9")
        assert kinds[-2:] == ["filing.accepted", "api.refused"]
    await visitor.open("/courts/ca9/login")
    await visitor.give_password("mholloway", "Ready-Attorney-1")
    assert "Motion, filed by" in (await visitor.open("/courts/ca9/filings/")).text


async def test_court_that_is_not_live_takes_no_token_until_it_is(federation: Federation) -> None:
    """Rule C3, with the federation's own clock."""
    async with new_client(federation) as client, Harness(federation.app) as harness:
        _, token = await token_of_an_application(client, f"{ORIGIN}/courts/cacd/api/")
        headers = {"authorization": f"Bearer {token}"}
        answer = await client.get("/courts/cacd/api/whoami", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "not_live")
        await harness.set_calendar("2020-02-18T00:00:00-08:00")
        who = (await client.get("/courts/cacd/api/whoami", headers=headers)).json()
        assert (who["linked"], who["may_file"]) == (False, False)
