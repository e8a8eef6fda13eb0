"""Which application answers at which address (contract.md, "Addresses"), by path and by host name."""

import re

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from court_rp.settings import CourtSettings
from cso_idp.settings import ProviderSettings
from cso_sim.asgi import Dispatcher
from cso_sim.federation import Federation, FederationSettings, create_federation
from tests.conftest import MakeUrl
from tests.federation.conftest import ORIGIN, new_client, running, settings


class Named:
    """An application with a recognisable response."""

    def __init__(self, name: str) -> None:
        self.name = name

    async def __call__(self, *_: object) -> None: ...


@pytest.mark.parametrize(
    ("host", "path", "wanted"),
    [
        ("localhost:8400", "/", "front"),
        ("localhost:8400", "/healthz", "front"),
        ("localhost:8400", "/readyz", "front"),
        ("localhost:8400", "/healthzz", "provider"),
        ("localhost:8400", "/courts", "courts"),
        ("localhost:8400", "/courts/", "courts"),
        ("localhost:8400", "/courts/cacd/cgi-bin/login.pl", "courts"),
        ("localhost:8400", "/courtsx", "provider"),
        ("localhost:8400", "/_sim", "control"),
        ("localhost:8400", "/_sim/clock", "control"),
        ("localhost:8400", "/_simple", "provider"),
        ("localhost:8400", "/.well-known/openid-configuration", "provider"),
        ("pacer.login.uscourts.gov", "/", "provider"),
        ("pacer.login.uscourts.gov", "/services/cso-auth", "provider"),
        ("PACER.Login.localhost:8400", "/courts/", "provider"),
        ("ecf.cacd.uscourts.gov", "/", "courts"),
        ("ecf.cacd.uscourts.gov:8400", "/cgi-bin/login.pl", "courts"),
        ("ECF.cacd.localhost", "/_sim/clock", "courts"),
        ("pcl.localhost:8400", "/_sim/clock", "control"),
        ("pacer.login.uscourts.gov", "/_sim", "control"),
        ("pacer.login.uscourts.gov", "/_simple", "provider"),
        ("qa-login.uscourts.gov", "/services/cso-auth", "provider"),
        ("qa-login.uscourts.gov:443", "/courts/", "provider"),
        ("pcl.uscourts.gov", "/pcl-public-api/rest/cases/find", "courts"),
        ("QA-PCL.uscourts.gov:8400", "/pcl-public-api/rest/cases/find", "courts"),
        ("dcecf.psc.uscourts.gov", "/cgi-bin/login.pl", "courts"),
        ("localhost:8400", "/services/cso-auth", "provider"),
        ("localhost:8400", "/csologin/login.jsf", "provider"),
        ("localhost:8400", "/pcl-public-api/rest/cases/find", "courts"),
        ("localhost:8400", "/pcl-public-apis", "provider"),
        ("pacer.psc.uscourts.gov", "/", "front"),
        ("qa-pacer.uscourts.gov", "/account/", "provider"),
        ("pcl.example.org", "/", "front"),
        ("login.uscourts.gov", "/", "front"),
        ("ecf.cacd.example.org", "/", "front"),
        ("ecf.uscourts.gov", "/", "front"),
        ("pacer.uscourts.gov", "/", "front"),
        ("example.org", "/courts/cacd/", "courts"),
    ],
)
def test_dispatcher_routes_each_request(host: str, path: str, wanted: str) -> None:
    apps = {name: Named(name) for name in ("provider", "courts", "front", "control")}
    dispatcher = Dispatcher(
        provider=apps["provider"],
        courts=apps["courts"],
        front=apps["front"],
        control=apps["control"],
        domains=("localhost", "uscourts.gov"),
    )
    found = dispatcher.app_for({"path": path, "headers": [(b"accept", b"*/*"), (b"host", host.encode())]})
    assert found is apps[wanted]


async def test_the_front_page_shows_where_to_go_and_who_is_there(federation: Federation) -> None:
    """Rule F3: and that it is a simulator."""
    async with new_client(federation) as browser:
        page = await browser.get("/")
    assert page.status_code == 200
    for text in (
        "This is a simulator",
        "/courts/cacd/",
        "announced",
        "mholloway",
        "Ready-Attorney-1",
        "cacd_2020_cutover",
    ):
        assert text in page.text


async def test_every_address_of_the_front_page_leads_somewhere(federation: Federation) -> None:
    async with new_client(federation) as browser:
        page = await browser.get("/")
        links = {part.partition('"')[0] for part in page.text.split('href="')[1:]}
        for link in sorted(link for link in links if link.startswith("/")):
            response = await browser.get(link, follow_redirects=True)
            assert response.status_code == 200, link


async def test_discovery_names_the_one_origin(federation: Federation) -> None:
    async with new_client(federation) as client:
        metadata = (await client.get("/.well-known/openid-configuration")).json()
    assert metadata["issuer"] == ORIGIN
    assert metadata["token_endpoint"].startswith(ORIGIN)


async def test_courts_answer_by_host_name(federation: Federation) -> None:
    transport = httpx.ASGITransport(federation.app, client=("127.0.0.1", 50000))
    async with httpx.AsyncClient(transport=transport, base_url="http://ecf.cacd.uscourts.gov") as browser:
        page = await browser.get("/")
        login = await browser.get("/cgi-bin/login.pl")
    assert page.status_code == 200
    assert "Central District of California" in page.text
    assert login.status_code == 200


async def test_operations_say_whether_the_server_is_well(
    federation_settings: FederationSettings,
) -> None:
    federation = create_federation(federation_settings)
    async with new_client(federation) as client:
        assert (await client.get("/healthz")).json() == {"status": "ok"}
        assert (await client.get("/readyz")).status_code == 503
        await federation.start()
        assert (await client.get("/readyz")).json() == {"status": "ready"}
        await federation.close()


async def test_metrics_count_what_happened_in_both_services(federation: Federation) -> None:
    """In the text form that Prometheus reads, for callers that may use the control plane."""

    async def read(client: httpx.AsyncClient) -> dict[str, float]:
        answer = await client.get("/metrics")
        assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
        samples = [sample for family in text_string_to_metric_families(answer.text) for sample in family.samples]
        return {f"{name} {' '.join(labels.values())}".strip(): value for name, labels, value, *_ in samples}

    async with new_client(federation) as client:
        before = await read(client)
        await client.put("/_sim/clock", json={"calendar": "2020-02-18T00:00:00-08:00", "frozen": True})
        after = await read(client)
        for service in ("provider", "courts"):
            assert after[f"cso_up {service}"] == 1
            events = f"cso_journal_events_total {service}"
            assert after[events] > before[events]
            assert after[f"cso_clock_seconds calendar {service}"] == 1582012800
            assert after[f"cso_clock_frozen calendar {service}"] == 1
        assert after["process_resident_memory_bytes"] > 1_000_000
        assert (await client.get("/metrics", headers={"x-forwarded-for": "192.0.2.7"})).status_code == 403
        # A service by itself, as by its host name, counts for itself.
        alone = (await client.get("/metrics", headers={"host": "pacer.login.localhost:8400"})).text
        assert set(re.findall(r'service="(\w+)"', alone)) == {"provider"}


async def test_the_lifespan_protocol_starts_and_stops_the_federation(federation_settings: FederationSettings) -> None:
    federation = create_federation(federation_settings)
    messages = [{"type": "lifespan.shutdown"}, {"type": "lifespan.startup"}]
    sent = []

    async def receive() -> dict[str, str]:
        return messages.pop()

    async def send(message: dict[str, str]) -> None:
        sent.append((message["type"], federation.is_running))

    await federation.app({"type": "lifespan"}, receive, send)  # type: ignore[arg-type]
    assert sent == [("lifespan.startup.complete", True), ("lifespan.shutdown.complete", False)]


async def test_the_control_plane_can_be_switched_off(make_database_url: MakeUrl) -> None:
    """It is nowhere: by no host name, for no method."""
    off = {"control": "off"}
    wanted = settings(make_database_url("cso_idp"), make_database_url("court_rp"), provider=off, courts=off)
    async with running(wanted) as federation, new_client(federation) as client:
        for host in ("localhost:8400", "pacer.login.localhost", "ecf.cacd.localhost", "pcl.localhost"):
            for path in ("/_sim", "/_sim/clock", "/_sim/docs", "/_sim/openapi.json", "/_sim/nothing", "/_sim/clock/"):
                for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"):
                    body = None if method in {"GET", "HEAD"} else b"x" * 70_000
                    answer = await client.request(method, path, content=body, headers={"host": host})
                    assert answer.status_code == 404, (host, method, path)
                    assert answer.headers["content-type"] == "application/problem+json", (host, method, path)
        assert (await client.get("/_sim/nothing")).json()["detail"] == "The control plane is switched off."
        assert "Ready-Attorney-1" not in (await client.get("/")).text


async def test_control_token_is_required_and_sufficient(make_database_url: MakeUrl) -> None:
    both = {"control_token": "s3cret"}
    wanted = settings(make_database_url("cso_idp"), make_database_url("court_rp"), provider=both, courts=both)
    async with running(wanted) as federation:
        transport = httpx.ASGITransport(federation.app, client=("203.0.113.9", 50000))
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as stranger:
            refused = await stranger.get("/_sim/clock")
            wrong = await stranger.get("/_sim/clock", headers={"authorization": "Bearer guess"})
            right = await stranger.get("/_sim/clock", headers={"authorization": "Bearer s3cret"})
    assert [refused.status_code, wrong.status_code, right.status_code] == [401, 401, 200]
    assert refused.headers["www-authenticate"] == "Bearer"


async def test_a_database_that_is_out_of_reach_is_told_in_one_sentence() -> None:
    """The front page and the control plane say 503, as the services do; only the control plane says where the database is."""
    nowhere = "postgresql://127.0.0.1:1/none"
    federation = create_federation(settings(nowhere, nowhere))
    async with new_client(federation) as client:
        page = await client.get("/", headers={"accept": "text/html"})
        bare = await client.get("/", headers={"accept": "application/json"})
        problem = await client.get("/_sim/clock")
    assert [page.status_code, bare.status_code, problem.status_code] == [503, 503, 503]
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["x-content-type-options"] == "nosniff"
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.headers["x-content-type-options"] == "nosniff"
    assert "127.0.0.1:1/none cannot be used" in problem.json()["detail"]
    for refusal in (page.text, bare.json()["detail"]):
        assert "127.0.0.1" not in refusal
        assert "try again" in refusal


async def test_unstorable_text_gets_a_client_error(federation: Federation) -> None:
    async with new_client(federation) as client:
        answer = await client.get("/_sim/accounts/new%00filer")
    assert answer.status_code in {400, 404}  # SQLite looks for it and finds nobody
    assert answer.headers["content-type"] == "application/problem+json"


async def test_unexpected_error_is_answered_without_a_traceback(
    federation: Federation, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail() -> None:
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr(federation.provider, "read_clock", fail)
    async with new_client(federation) as client:
        page = await client.get("/", headers={"accept": "text/html"})
        problem = await client.get("/_sim/clock")
    for answer, kind in ((page, "text/html"), (problem, "application/problem+json")):
        assert answer.status_code == 500
        assert answer.headers["content-type"].startswith(kind)
        assert "please try again" in answer.text
        assert "secret" not in answer.text


async def test_control_plane_accepts_the_public_address_only(
    make_database_url: MakeUrl,
) -> None:
    """DNS rebinding: a page under a foreign name that points here is a loopback caller too."""
    public = "http://sim.example.org"
    federation = create_federation(
        FederationSettings(
            ProviderSettings(issuer=public, database_url=make_database_url("cso_idp")),
            CourtSettings(issuer=public, public_address=public, database_url=make_database_url("court_rp")),
        )
    )
    await federation.start()
    transport = httpx.ASGITransport(federation.app, client=("127.0.0.1", 50000))
    async with httpx.AsyncClient(transport=transport) as client:
        for origin, status in ((public, 200), (ORIGIN, 200), ("http://rebound.example.net", 403)):
            assert (await client.get(f"{origin}/_sim/clock")).status_code == status, origin
    await federation.close()


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("host", ["pcl.localhost:8400", "pacer.login.localhost:8400"])
async def test_clock_moves_the_same_under_every_host_name(federation: Federation, host: str) -> None:
    """A service's own host name has the whole control plane; half of one would move one clock only."""
    async with new_client(federation) as client:
        moved = await client.put("/_sim/clock", json={"calendar": "2020-02-18T10:00:00-08:00"}, headers={"host": host})
        assert moved.status_code == 200
        halves = [(await half.read_clock())[0] for half in (federation.provider, federation.courts)]
    assert halves[0].calendar_offset == halves[1].calendar_offset


async def test_the_front_page_shows_no_passwords_where_the_control_plane_asks_for_a_token(
    make_database_url: MakeUrl,
) -> None:
    """A proxy on this machine makes everybody a caller from this machine."""
    protected = {"control_token": "s3cret"}
    made = settings(make_database_url("cso_idp"), make_database_url("court_rp"), provider=protected, courts=protected)
    async with running(made) as federation, new_client(federation) as client:
        assert "Ready-Attorney-1" not in (await client.get("/")).text
