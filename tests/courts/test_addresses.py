"""How a court is reached, and what bad input gets: one clear sentence, and never a stack trace."""

import pytest

from court_rp.app import create_app
from court_rp.settings import CourtSettings
from cso_kit.environment import UnusableSettingError
from tests.conftest import Databases
from tests.courts.conftest import Browser, House, open_copy, open_house, settings_on, world
from tests.courts.stand_in import ISSUER, StandIn

LOGIN = "/courts/cacd/cgi-bin/login.pl"
FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture(params=["sqlite"])
def backend(request: pytest.FixtureRequest) -> str:
    """The database makes no difference here."""
    return str(request.param)


async def test_unknown_court_gets_a_page_that_lists_the_courts(browser: Browser) -> None:
    for address in ("/courts/nowhere/", "/courts/nowhere", "http://ecf.nowhere.uscourts.gov/x"):
        page = await browser.open(address)
        assert page.status_code == 404
        assert "There is no court “nowhere” here" in page.text
        assert 'href="http://localhost:8400/courts/ca1/"' in page.text
        assert 'data-testid="court-search"' in page.text
    answer = await browser.client.get("/courts/nowhere/whoami", headers={"accept": "application/json"})
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "origin", ["http://ecf.cacd.localhost:8400", "https://ecf.cacd.uscourts.gov", "http://ECF.CACD.USCOURTS.GOV"]
)
async def test_court_is_reached_by_host_name_with_links_of_its_own(browser: Browser, origin: str) -> None:
    """contract.md: `ecf.<court_id>.<domain>` for every listed domain."""
    page = await browser.open(f"{origin}/")
    assert "Central District of California" in page.text
    assert 'href="/cgi-bin/login.pl"' in page.text
    stylesheet = page.text.partition('rel="stylesheet" href="')[2].partition('"')[0]
    assert (await browser.client.get(f"{origin}{stylesheet}")).headers["content-type"].startswith("text/css")
    answer = await browser.client.post(f"{origin}/cgi-bin/login.pl", data={"login": "jdoe", "key": "Cacd-Key-1"})
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    if origin.startswith("https"):
        assert cookie.startswith("__Host-court_session=")
        assert "Secure" in cookie


@pytest.mark.parametrize("host", ["ecf.cacd.evil.example", "ecf.cacd.uscourts.gov.evil.example", "cacd.uscourts.gov"])
async def test_other_host_names_lead_to_no_court(browser: Browser, host: str) -> None:
    answer = await browser.client.get(f"http://{host}/whoami")
    assert answer.status_code == 404


async def test_training_court_host_says_that_it_does_not_exist(browser: Browser) -> None:
    """D§1.1: clients know `dcecf.psc`; there is no training court in the simulator."""
    page = await browser.client.get("https://dcecf.psc.uscourts.gov/cgi-bin/login.pl", headers={"accept": "text/html"})
    assert page.status_code == 404
    assert "psc" in page.text


async def test_court_address_without_a_slash_redirects_to_the_front_page(browser: Browser) -> None:
    assert (await browser.open("/courts/cacd")).url.path == "/courts/cacd/"


@pytest.mark.parametrize(
    ("address", "location"),
    [
        ("/courts/cacd/filings?a=1", "/courts/cacd/filings/?a=1"),
        ("/courts/cacd/help/", "/courts/cacd/help"),
        ("/courts/cacd/nothing/", None),
        ("http://ecf.cacd.localhost:8400//evil.example/help/", None),
    ],
)
async def test_other_slash_at_the_end_leads_to_the_page_here(
    browser: Browser, address: str, location: str | None
) -> None:
    """RFC 9700 §4.11: whatever name a request came by, the redirect names no host."""
    headers = {"host": "evil.example"} if address.startswith("/") else {}

    answer = await browser.client.get(address, headers=headers, follow_redirects=False)

    assert answer.status_code == (307 if location else 404)
    assert answer.headers.get("location") == location


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (b'{"login":"a","key":"b"}', {"content-type": "application/json"}, 415),
        (b"login=a&login=b&key=c", FORM, 400),
        (b"login=%ff%fe&key=c", FORM, 400),
        (b"login=a%00&key=c", FORM, 400),
        (b"login=" + b"a" * 70000, FORM, 413),
        (b"login=a&key=" + b"b" * 5000, FORM, 403),
        (b"login=" + b"a" * 5000 + b"&key=b", FORM, 403),
        (b"", {}, 415),
    ],
    ids=["JSON", "twice", "not UTF-8", "NUL", "too large", "long key", "long login", "nothing"],
)
async def test_malformed_login_is_refused_with_a_sentence(
    browser: Browser, content: bytes, headers: dict[str, str], status: int
) -> None:
    answer = await browser.client.post(LOGIN, content=content, headers=headers)
    assert answer.status_code == status
    assert "This is a simulator" in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"nonsense", 400),
        (b"[]", 422),
        (b'{"login": "a"}', 422),
        (b'{"login": "a", "key": "b", "x": 1}', 422),
        (b'{"login": 1, "key": "b"}', 422),
        (b'{"login": "a\\u0000", "key": "b"}', 422),
        (b'{"login": "\\ud800", "key": "a"}', 422),
        (b'{"login": "a", "key": "\\udfff"}', 422),
        (b"[" * 50000, 400),
    ],
)
async def test_malformed_json_at_the_link_endpoint_is_a_problem_document(
    browser: Browser, content: bytes, status: int
) -> None:
    await browser.sign_on("ca9")
    headers = {"content-type": "application/json", "accept": "application/json"}
    answer = await browser.client.post("/courts/ca9/link", content=content, headers=headers)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("query", ["?state=a&state=b", "?state=%ff", "?state=%00", "?code=x"])
async def test_malformed_callback_is_refused_with_a_sentence(browser: Browser, query: str) -> None:
    page = await browser.open(f"/courts/ca9/sso/callback{query}")
    assert page.status_code == 400
    assert "Traceback" not in page.text


async def test_missing_page_and_wrong_method_get_a_sentence(browser: Browser) -> None:
    page = await browser.open("/courts/cacd/nothing")
    assert page.status_code == 404
    assert 'href="/courts/cacd/"' in page.text
    assert (await browser.client.put(LOGIN)).status_code == 405


async def test_unreachable_database_is_reported_with_a_sentence(settings: CourtSettings, provider: StandIn) -> None:
    house = await open_copy(settings, provider, world())
    browser = house.browser()
    await house.courts.stop()

    async def broken(*_: object) -> None:
        from cso_kit.storage.unavailable import DatabaseUnavailableError

        raise DatabaseUnavailableError("The database sqlite:///x cannot be used: disk full. Make room, then try again.")

    house.courts.database.read = broken  # type: ignore[assignment]
    page = await browser.open("/courts/cacd/")
    assert page.status_code == 503
    assert "cannot be used just now" in page.text
    assert "sqlite" not in page.text


async def test_court_is_usable_before_any_scenario_was_loaded(databases: Databases, provider: StandIn) -> None:
    """The courts have the registry's calendars: those with a sourced date are live now."""
    house = await open_house(settings_on(databases.migrated("court_rp")), provider, None)
    browser = house.browser()
    assert 'phase--live"' in (await browser.open("/courts/cacd/")).text
    assert (await house.harness.call("GET", "/courts/ca1"))["phase"] == "unannounced"
    assert await house.harness.events("court.went_live") == []
    await house.courts.stop()


async def test_courts_apart_answer_for_their_health_and_root(house: House, browser: Browser) -> None:
    assert (await browser.client.get("/healthz")).json() == {"status": "ok"}
    assert (await browser.client.get("/readyz")).json() == {"status": "ready"}
    assert (await browser.open("/")).url.path == "/courts/"


async def test_settings_are_read_strictly() -> None:
    """The issuer stays as it is written: Discovery 1.0 §4.3 compares it letter by letter."""
    made = CourtSettings(
        issuer=ISSUER + "/",
        public_address="http://x/",
        domains="Localhost, .uscourts.gov ",  # type: ignore[arg-type]
    )
    assert (made.issuer, made.public_address) == (ISSUER + "/", "http://x")
    assert made.domains == ("localhost", "uscourts.gov")
    unusable = [{"public_address": f"http://x/{path}"} for path in ("y;z", "a/../b", "a//b")]
    for wrong in (*unusable, {"issuer": "ftp://x"}, {"colour": "red"}):
        with pytest.raises(ValueError, match=r"origin|address|extra|Extra"):
            CourtSettings(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("host", ["pcl.uscourts.gov", "qa-pcl.localhost:8400", "PCL.uscourts.gov:443"])
@pytest.mark.parametrize(
    "path", ["/courts/", "/courts/ca9/", "/courts/ca9/whoami", "/", "/healthz", "/pcl-public-apix"]
)
async def test_host_of_the_case_locator_answers_for_no_court(browser: Browser, host: str, path: str) -> None:
    answer = await browser.client.get(f"http://{host}{path}")
    assert answer.status_code == 404
    assert "This host name leads to no such page" in answer.text


async def test_host_of_the_case_locator_answers_for_itself(browser: Browser) -> None:
    assert (await browser.client.post("http://pcl.uscourts.gov/pcl-public-api/rest/cases/find")).status_code == 401


@pytest.mark.parametrize("host", ["pacer.login.uscourts.gov", "qa-login.localhost:8402"])
@pytest.mark.parametrize("path", ["/courts/", "/courts/ca9/", "/pcl-public-api/rest/cases/find", "/_sim/courts"])
async def test_courts_apart_refuse_the_providers_host_name(browser: Browser, host: str, path: str) -> None:
    assert (await browser.client.get(f"http://{host}{path}")).status_code == 404


@pytest.mark.parametrize("path", ["/courts/", "/courts/ca9/whoami", "/pcl-public-api/rest/cases/find", "/_sim/courts"])
async def test_host_of_a_court_answers_for_nothing_but_that_court(browser: Browser, path: str) -> None:
    assert (await browser.client.get(f"http://ecf.cacd.localhost:8400{path}")).status_code == 404


async def test_court_by_its_real_name_leads_to_the_provider_by_its_real_name(browser: Browser) -> None:
    """Rule F3: the provider sends a browser back to a real name only if it came by one."""
    answer = await browser.client.get("https://ecf.ca9.uscourts.gov/login")
    assert answer.headers["location"].startswith("https://pacer.login.uscourts.gov/authorize?")
    answer = await browser.client.get("http://localhost:8400/courts/ca9/login")
    assert answer.headers["location"].startswith(f"{ISSUER}/authorize?")


async def test_no_setting_redirects_to_a_real_court(settings: CourtSettings, provider: StandIn) -> None:
    """Rule F3: what the courts are set up with does not lead a browser of plain localhost away either."""
    real = "https://ecf.cacd.uscourts.gov"
    house = await open_copy(
        settings.model_copy(update={"public_address": real, "csologin_address": real}), provider, world()
    )
    client = house.browser().client
    away = await client.get("http://localhost:8400/courts/ca9/login", headers={"accept": "text/html"})
    assert away.status_code == 400
    assert "the simulator sends nobody there" in away.text
    bounce = await client.get("http://localhost:8400/courts/ca9/cgi-bin/login.pl")
    assert bounce.status_code == 200
    assert "csologin/login.jsf" not in bounce.text
    await house.courts.stop()


def test_courts_apart_contact_no_real_host_for_their_provider(settings: CourtSettings) -> None:
    real = settings.model_copy(update={"issuer": "https://pacer.login.uscourts.gov"})
    with pytest.raises(UnusableSettingError, match="COURT_PROVIDER_ADDRESS"):
        create_app(real)
