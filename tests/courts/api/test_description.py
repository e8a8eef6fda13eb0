"""A court's bearer API: how it describes itself."""

import httpx
import pytest

from tests.courts.api.program import CA9, Introspecting, Program, bearer
from tests.courts.conftest import ORIGIN, House
from tests.courts.stand_in import ISSUER


async def test_resource_metadata_tells_how_to_get_a_token(program: Program) -> None:
    """The one call that needs none; its members are named as in RFC 9728."""
    answer = await program.client.get("/")
    assert answer.json() == {
        "resource": CA9,
        "resource_name": "U.S. Court of Appeals for the Ninth Circuit",
        "authorization_servers": [ISSUER],
        "scopes_supported": ["pacer:search", "cmecf:file"],
        "bearer_methods_supported": ["header"],
    }


async def test_court_has_one_resource_indicator_under_all_names(house: House, provider: Introspecting) -> None:
    """contract.md, "By host name": the audience is the court's, not that of a spelling of it."""
    provider.issue()
    transport = httpx.ASGITransport(house.app)
    async with httpx.AsyncClient(transport=transport, base_url="https://ecf.ca9.uscourts.gov/api") as client:
        assert (await client.get("/whoami", headers=bearer("good"))).json()["login"] == "jdoe9"
        assert (await client.get("/")).json()["resource"] == CA9
        assert (await client.get("/openapi.json")).json()["servers"] == [{"url": "/api"}]
        assert (await client.get("/whoami")).headers["www-authenticate"] == 'Bearer realm="ca9"'


async def test_every_court_registers_its_api_as_a_resource(house: House) -> None:
    """RFC 8707: so that clients can ask the provider for tokens for it."""
    everybody = await house.courts.control.client_registrations()
    registered = [each for each in everybody if each["client_id"].startswith("court-")]
    assert {each["client_id"]: each["resource"] for each in registered}["court-ca9"] == CA9
    assert len({each["resource"] for each in registered}) == len(registered)


async def test_description_lists_every_call(program: Program) -> None:
    """OpenAPI, with the court's own address as the server."""
    document = (await program.client.get("/openapi.json")).json()
    assert document["servers"] == [{"url": "/courts/ca9/api"}]
    assert set(document["paths"]) == {"/", "/whoami", "/cases", "/cases/{case_number}/entries", "/filings"}
    filing = document["paths"]["/filings"]["post"]
    assert set(filing["requestBody"]["content"]) == {"multipart/form-data", "application/json"}
    assert filing["security"] == [{"HTTPBearer": []}]
    assert "application/problem+json" in filing["responses"]["403"]["content"]
    other = (await program.client.get(f"{ORIGIN}/courts/cacd/api/openapi.json")).json()
    assert other["servers"] == [{"url": "/courts/cacd/api"}]


@pytest.mark.every_case_on_both
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/courts/ca9/api/nothing", 404),
        ("POST", "/courts/ca9/api/whoami", 405),
        ("GET", "/courts/ca9/api/filings", 405),
        ("GET", "/courts/nowhere/api/whoami", 404),
    ],
)
async def test_unknown_api_address_gets_a_problem_document(
    program: Program, method: str, path: str, status: int
) -> None:
    """Whatever it says it accepts."""
    answer = await program.client.request(method, f"{ORIGIN}{path}", headers={"accept": "*/*"})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
