"""Who counts as the operator: at the control plane, at the registration of clients, and at the front page."""

import httpx
import pytest
from fastapi import FastAPI

from court_rp.app import create_app as create_courts
from court_rp.settings import CourtSettings
from cso_idp.app import create_app as create_provider
from cso_idp.settings import ProviderSettings
from cso_sim.federation import Federation
from tests.conftest import Databases
from tests.federation.conftest import ORIGIN, new_client

CLIENT = {"redirect_uris": ["http://localhost:9000/cb"]}
IMAGE = {"sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"}
LINK = {"sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
STRANGERS = [
    pytest.param({"origin": "https://evil.example"}, id="origin of another site"),
    pytest.param({"origin": "null"}, id="origin that is hidden"),
    pytest.param({"sec-fetch-site": "cross-site", **IMAGE}, id="image on another site's page"),
    pytest.param({"sec-fetch-site": "same-site", **IMAGE}, id="image on a page of another port"),
    pytest.param(
        {"sec-fetch-site": "cross-site", **LINK, "sec-fetch-dest": "iframe"}, id="frame on another site's page"
    ),
    pytest.param({"sec-fetch-site": "cross-site"}, id="another site's page"),
    pytest.param({"host": "rebound.example.net"}, id="name made to point here"),
    pytest.param({"x-forwarded-for": "203.0.113.9"}, id="through a proxy"),
    pytest.param({"forwarded": "for=203.0.113.9"}, id="through a proxy of RFC 7239"),
    pytest.param({"x-real-ip": "203.0.113.9"}, id="through a proxy by nginx's examples"),
]
OWN = [
    pytest.param({}, id="program"),
    pytest.param({"sec-fetch-site": "none", **LINK}, id="typed into the browser"),
    pytest.param({"sec-fetch-site": "same-origin", "origin": ORIGIN, "sec-fetch-mode": "cors"}, id="page of our own"),
    pytest.param({"host": "pcl.localhost:8400"}, id="name of this machine"),
]


@pytest.fixture(params=["sqlite"])
def backend(request: pytest.FixtureRequest) -> str:
    """The database makes no difference here."""
    return str(request.param)


@pytest.mark.parametrize("headers", STRANGERS)
async def test_cross_site_page_is_no_operator(federation: Federation, headers: dict[str, str]) -> None:
    async with new_client(federation) as client:
        for method, path in (("GET", "/_sim/accounts"), ("GET", "/_sim/docs"), ("POST", "/_sim/reset")):
            answer = await client.request(method, path, headers=headers)
            assert answer.status_code == 403, path
        registered = await client.post("/register", json=CLIENT, headers=headers)
        front = await client.get("/", headers=headers)
    assert (registered.status_code, registered.json()["error"]) == (401, "invalid_token")
    assert "Ready-Attorney-1" not in front.text


async def test_proxy_that_changes_the_host_is_named(federation: Federation) -> None:
    """Nginx does so unless it is told not to, and no page of another site was involved."""
    async with new_client(federation) as client:
        answer = await client.post("/_sim/reset", headers={"host": "127.0.0.1:8401", "origin": ORIGIN})

    assert answer.status_code == 403
    assert answer.json()["detail"].endswith("changes the Host header, and must pass it on unchanged.")


@pytest.mark.parametrize("headers", OWN)
async def test_operator_on_this_machine_is_accepted(federation: Federation, headers: dict[str, str]) -> None:
    async with new_client(federation) as client:
        assert (await client.get("/_sim/accounts", headers=headers)).status_code == 200
        assert (await client.post("/register", json=CLIENT, headers=headers)).status_code in {
            201,
            404,
        }  # not at every name
        assert "Ready-Attorney-1" in (await client.get("/", headers={**headers, "host": "localhost:8400"})).text


async def test_cross_site_link_may_be_followed_but_not_submitted(federation: Federation) -> None:
    """The person sees the page; the embedding site cannot read it."""
    headers = {"sec-fetch-site": "cross-site", **LINK}
    async with new_client(federation) as client:
        assert (await client.get("/_sim/docs", headers=headers)).status_code == 200
        assert (await client.post("/_sim/reset", headers=headers)).status_code == 403


REQUESTS = [
    ("GET", "/_sim/clock", 200),
    ("GET", "/_sim/openapi.json", 200),
    ("GET", "/_sim/journal?limit=x", 422),
    ("GET", "/_sim/nothing", 404),
    ("DELETE", "/_sim/clock", 405),
    ("POST", "/_sim/clock/advance", 413),
]


async def stored(client: httpx.AsyncClient, *more: tuple[str, str, int]) -> list[str]:
    """The answers that a cache may keep."""
    found = []
    for method, path, status in (*REQUESTS, *more):
        body = b"x" * 5_000_000 if status == 413 else None
        answer = await client.request(method, path, content=body, headers={"accept": "text/html"})
        assert answer.status_code == status, (method, path, answer.text)
        if answer.headers.get_list("cache-control") != ["no-store"]:
            found.append(path)
    return found


async def test_control_plane_responses_are_not_cached(federation: Federation) -> None:
    """It is how things are now, and holds passwords."""
    async with new_client(federation) as client:
        assert await stored(client, ("GET", "/_sim/docs", 200)) == []
        forbidden = await client.get("/_sim/clock", headers={"origin": "https://evil.example"})
    assert (forbidden.status_code, forbidden.headers["cache-control"]) == (403, "no-store")


@pytest.mark.parametrize("service", ["cso_idp", "court_rp"])
async def test_service_control_responses_are_not_cached(databases: Databases, service: str) -> None:
    """For services that run apart."""
    app: FastAPI
    if service == "cso_idp":
        app = create_provider(ProviderSettings(database_url=databases.migrated("cso_idp")))
    else:
        app = create_courts(CourtSettings(database_url=databases.migrated("court_rp")))
    transport = httpx.ASGITransport(app, client=("127.0.0.1", 50000))
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        assert await stored(client) == []
