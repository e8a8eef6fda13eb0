"""The table of endpoints: exactly its endpoints are served and announced."""

from collections.abc import AsyncIterator

import httpx
import pytest

from cso_idp.app import create_app
from cso_idp.endpoint_table import TABLE, Endpoint
from tests.conftest import Databases
from tests.idp.conftest import running, settings_for

ISSUER = "http://localhost:8400"
METHODS = ("DELETE", "GET", "PATCH", "POST", "PUT")
BROWSER = {"accept": "text/html"}


@pytest.fixture
async def client(sqlite_databases: Databases) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(settings_for(sqlite_databases))
    async with running(app), httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ISSUER) as client:
        yield client


def _path(endpoint: Endpoint) -> str:
    return endpoint.path.replace("{id}", "made-up").replace("{client_id}", "made-up")


@pytest.mark.parametrize("endpoint", TABLE, ids=lambda endpoint: endpoint.path)
async def test_endpoint_takes_its_methods_and_no_others(client: httpx.AsyncClient, endpoint: Endpoint) -> None:
    taken = [method for method in METHODS if (await client.request(method, _path(endpoint))).status_code != 405]

    assert taken == sorted(endpoint.methods)


@pytest.mark.parametrize("endpoint", TABLE, ids=lambda endpoint: endpoint.path)
async def test_error_format_follows_the_endpoint(client: httpx.AsyncClient, endpoint: Endpoint) -> None:
    """A browser that takes a wrong method gets a page only where people come."""
    answer = await client.patch(_path(endpoint), headers=BROWSER)

    kinds = {"page": "text/html", "json": "application/json", "pacer": "application/xml"}
    assert answer.status_code == 405
    assert answer.headers["content-type"].startswith(kinds[endpoint.errors])
    assert ("loginResult" in answer.text) == (endpoint.errors == "pacer")


async def test_error_near_a_machine_endpoint_is_json(client: httpx.AsyncClient) -> None:
    for path in ("/token/", "/.well-known/unknown", "/register/a/b"):
        assert (await client.get(path, headers=BROWSER)).json()["error"] == "invalid_request"


async def test_discovery_lists_what_the_table_names(client: httpx.AsyncClient) -> None:
    document = (await client.get("/.well-known/openid-configuration")).json()

    announced = {name: value for name, value in document.items() if name.endswith(("_endpoint", "jwks_uri"))}
    assert announced == {each.metadata: ISSUER + each.path for each in TABLE if each.metadata}


@pytest.mark.parametrize("endpoint", TABLE, ids=lambda endpoint: endpoint.path)
async def test_only_cross_origin_endpoints_answer_preflights(client: httpx.AsyncClient, endpoint: Endpoint) -> None:
    preflight = {"origin": "https://app.example", "access-control-request-method": "POST"}

    answer = await client.options(_path(endpoint), headers=preflight)

    assert ("access-control-allow-origin" in answer.headers) == endpoint.is_cross_origin
