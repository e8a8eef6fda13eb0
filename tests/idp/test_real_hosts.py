"""Rule F3: a browser is sent to the host of a real court only if it came in by such a name itself, and no such host is asked."""

from typing import Any

import pytest

from cso_idp.oauth.clients.address_rule import AddressRefusedError, resolve
from cso_idp.provider import Provider
from cso_idp.settings import ProviderSettings
from cso_kit.web.hosts import RealDomains
from tests.idp.conftest import COURT, PASSWORD
from tests.idp.csologin.signing_on import COURT_CLIENT
from tests.idp.login_page import LoginPage, opening
from tests.idp.relying_party import Browser, RelyingParty, log_in

REAL = "https://ecf.testd.uscourts.gov"
BACK = f"{REAL}/sso/callback"
BY_NAME = {"host": "pacer.login.uscourts.gov"}
SENTENCE = "the simulator sends nobody there"
MEMBERS = {"redirect_uris": ["http://localhost:9000/cb"], "client_name": "Docket Watch"}


@pytest.fixture(params=["sqlite"])
def backend(request: pytest.FixtureRequest) -> str:
    """The database makes no difference here."""
    return str(request.param)


@pytest.fixture(autouse=True)
async def _courts(provider: Provider) -> None:
    more = {
        "redirect_uris": [*COURT["redirect_uris"], BACK],
        "post_logout_redirect_uris": [f"{REAL}/"],
        "frontchannel_logout_uri": f"{REAL}/frontchannel",
    }
    await provider.control.register_clients([COURT_CLIENT, {**COURT, **more}])


@pytest.fixture
async def signed_on(browser: Browser, court: RelyingParty) -> Browser:
    await log_in(browser, court, "avery.attorney", PASSWORD)
    return browser


@pytest.mark.parametrize("more", [{}, {"prompt": "none"}, {"response_mode": "form_post"}, {"scope": "nonsense"}])
async def test_no_code_and_no_error_is_sent_to_a_real_court(
    signed_on: Browser, court: RelyingParty, more: dict[str, str]
) -> None:
    """Rule F3. Plain localhost answered 302 with a code to `http://ecf.ca9.uscourts.gov/sso/callback`."""
    wanted = court.request(redirect_uri=BACK, **more)
    page = await signed_on.open(wanted.url)

    assert page.status_code == 400
    assert SENTENCE in page.text
    assert "location" not in page.headers
    assert REAL not in page.text


async def test_real_redirect_address_is_refused_under_another_name(browser: Browser, court: RelyingParty) -> None:
    """The refusal comes before a password is asked for."""
    page = await browser.open(court.request(redirect_uri=BACK).url)
    assert page.status_code == 400
    assert "password" not in page.text.lower().partition("<footer")[0]


async def test_browser_under_a_real_name_returns_to_it(signed_on: Browser, court: RelyingParty) -> None:
    """Through a hosts file, a proxy or an in-process transport the name leads to the simulator."""
    answer = await signed_on.client.get(court.request(redirect_uri=BACK).url, headers=BY_NAME)
    assert answer.status_code == 302
    assert answer.headers["location"].startswith(f"{BACK}?code=")


@pytest.mark.parametrize(
    "host", ["localhost:8400", "evil.example", "uscourts.gov.evil.example", "xuscourts.gov", "[::1]"]
)
async def test_login_page_redirects_to_no_real_court_under_another_name(signed_on: Browser, host: str) -> None:
    """Rule F3. Plain localhost answered 303 to `https://ecf.ca9.uscourts.gov/…`, with the token's cookies."""
    for appurl in (f"{REAL}/cgi-bin/login.pl", "https://pcl.uscourts.gov/pcl/"):
        page = await signed_on.client.get(opening(appurl), headers={"host": host})
        assert page.status_code == 400
        assert SENTENCE in page.text
        assert "set-cookie" not in page.headers


async def test_login_page_opened_under_a_real_name_redirects_only_under_it(signed_on: Browser) -> None:
    page = LoginPage(signed_on.client)
    signed_on.client.cookies.clear()
    opened = await page.client.get(opening(f"{REAL}/"), headers=BY_NAME)
    page.page = opened
    view = opened.text.split("ViewState:0")[1].split('value="')[1].split('"')[0]
    data = {
        "loginForm": "loginForm",
        "loginForm:loginName": "rae.reader",
        "loginForm:password": PASSWORD,
        "javax.faces.ViewState": view,
    }
    partial = {"javax.faces.partial.ajax": "true", "javax.faces.source": "loginForm:fbtnLogin"}
    for sent in (data, {**data, **partial}):
        answer = await page.client.post("/csologin/login.jsf", data=sent)
        assert "location" not in answer.headers
        assert REAL not in answer.text


async def test_logout_neither_redirects_to_nor_frames_a_real_court(
    provider: Provider, browser: Browser, court: RelyingParty
) -> None:
    for headers, leads in (({}, False), (BY_NAME, True)):
        started, back = await log_in(browser, court, "avery.attorney", PASSWORD)
        tokens: dict[str, Any] = (await court.redeem(started, back["code"])).json()
        parameters = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": f"{REAL}/"}
        page = await browser.client.get("/end_session", params=parameters, headers=headers)
        assert (REAL in page.text) == leads
        assert ("<iframe" in page.text) == leads
        assert (REAL in page.headers["content-security-policy"]) == leads
        assert page.status_code == (200 if leads else 400)
        browser.client.cookies.clear()


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("redirect_uris", [f"{REAL}/cb"]),
        ("redirect_uris", ["http://localhost:9000/cb", "https://uscourts.gov./cb"]),
        ("post_logout_redirect_uris", [f"{REAL}/"]),
        ("logo_uri", f"{REAL}/seal.png"),
        ("client_uri", f"{REAL}/"),
        ("policy_uri", f"{REAL}/"),
        ("tos_uri", f"{REAL}/"),
        ("initiate_login_uri", f"{REAL}/"),
    ],
)
async def test_client_cannot_register_a_real_courts_address(
    provider: Provider, browser: Browser, member: str, value: object
) -> None:
    refused = await browser.client.post("/register", json={**MEMBERS, member: value})
    assert refused.status_code == 400
    assert refused.json()["error_description"] == f"{member}: an address of a real court is not taken."


@pytest.mark.parametrize("member", ["jwks_uri", "backchannel_logout_uri", "sector_identifier_uri"])
async def test_client_cannot_register_a_real_court_to_be_fetched(
    provider: Provider, browser: Browser, member: str
) -> None:
    for headers in ({}, BY_NAME):
        document = {**MEMBERS, member: f"{REAL}/x"}
        refused = await browser.client.post("/register", json=document, headers=headers)
        assert refused.status_code in {
            400,
            401,
        }  # by another name than this machine's the initial token is asked for first
        assert headers or f"{member}: an address of a real court is not taken." in refused.text


@pytest.mark.parametrize("host", ["ecf.ca9.uscourts.gov", "UsCourts.gov", "ecf.ca9.uscourts.gov.", "a.courts.test"])
async def test_real_court_name_is_never_resolved(host: str) -> None:
    settings = ProviderSettings(domains="localhost, courts.test")  # type: ignore[arg-type]
    with pytest.raises(AddressRefusedError, match="real courts"):
        await resolve(host, 443, settings)


@pytest.mark.parametrize(
    ("address", "came_by", "may"),
    [
        ("https://ecf.ca9.uscourts.gov/", "localhost:8400", False),
        ("https://ecf.ca9.uscourts.gov/", "pacer.login.uscourts.gov:8400", True),
        ("https://ecf.ca9.uscourts.gov/", "PACER.login.USCOURTS.GOV", True),
        ("https://ecf.ca9.uscourts.gov./", "localhost", False),
        ("https://ECF.ca9.USCOURTS.gov:443/", "", False),
        ("https://user@ecf.ca9.uscourts.gov/", "localhost", False),
        ("https:\\\\ecf.ca9.uscourts.gov/", "localhost", False),
        ("//ecf.ca9.uscourts.gov/", "localhost", False),
        ("https://ecf.ca9.uscourts%2egov/", "localhost", False),
        ("https://ecf.ca9.us%63ourts.gov/", "localhost", False),
        ("https://ecf.ca9.uscourts\u3002gov/", "localhost", False),
        ("https://ecf.ca9.us\u00adcourts.gov/", "localhost", False),
        ("https://ecf.ca9.\uff55scourts.gov/", "localhost", False),
        ("https://ecf.ca9.us\tcourts.gov/", "localhost", False),
        ("https://%ff/", "localhost", True),
        ("https://ecf.court.test/", "pacer.login.uscourts.gov", False),
        ("https://ecf.court.test/", "pacer.login.court.test", True),
        ("https://uscourts.gov.example/", "localhost", True),
        ("https://xuscourts.gov/", "localhost", True),
        ("http://ecf.ca9.localhost/", "localhost", True),
        ("/account/", "localhost", True),
        ("com.example.app:/back", "localhost", True),
    ],
)
def test_real_host_rule_follows_the_requests_domain(address: str, came_by: str, may: bool) -> None:
    assert RealDomains(("localhost", "court.test")).may_lead(address, came_by) is may
