"""Sign-ons that somebody else asks a court for (OpenID Connect Core 1.0 §4): a link on a portal, say."""

import pytest

from tests.courts.conftest import Browser, Harness, House
from tests.courts.stand_in import ISSUER, StandIn

INITIATE = "/courts/ca9/sso/initiate"
PAGE = "http://localhost:8400/courts/ca9/filings/"


@pytest.fixture(params=["sqlite"])
def backend(request: pytest.FixtureRequest) -> str:
    """These tests are about the court and the provider, and do not depend on the database."""
    return str(request.param)


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_third_party_initiates_a_sign_on(browser: Browser, provider: StandIn, method: str) -> None:
    """By GET and by POST; the hint MUST be passed on."""
    parameters = {"iss": ISSUER, "target_link_uri": PAGE, "login_hint": "jane doe&x=y"}
    sent = {"params": parameters} if method == "GET" else {"data": parameters}

    page = await browser.client.request(method, INITIATE, follow_redirects=True, **sent)  # type: ignore[arg-type]

    assert provider.requests[0]["login_hint"] == "jane doe&x=y"
    assert page.url.path == "/courts/ca9/filings/"
    assert (await browser.whoami("ca9"))["authenticated"] is True


async def test_courts_register_their_initiate_login_uri(house: House) -> None:
    registered = {each["client_id"]: each for each in await house.courts.control.client_registrations()}

    assert registered["court-ca9"]["initiate_login_uri"] == f"http://localhost:8400{INITIATE}"


@pytest.mark.parametrize("issuer", ["", "http://evil.example", ISSUER + "/"])
async def test_initiated_sign_on_at_another_provider_is_refused(
    browser: Browser, harness: Harness, provider: StandIn, issuer: str
) -> None:
    """§4: the issuer must be one that the court trusts."""
    page = await browser.client.get(INITIATE, params={"iss": issuer, "target_link_uri": PAGE})

    assert page.status_code == 400
    assert "Nobody was signed on" in page.text
    assert 'href="/courts/ca9/cgi-bin/login.pl"' in page.text
    assert provider.requests == []
    assert (await harness.events("court_sign_on.refused"))[-1]["reason"] == "another_provider"


@pytest.mark.parametrize(
    "wanted",
    [
        "",
        "http://evil.example/",
        "//evil.example/",
        "http://localhost:8400/courts/cacd/filings/",
        "http://localhost:8400/account/",
        "http://localhost:8400.evil.example/courts/ca9/",
        "http://localhost:8400/courts/ca9//evil.example/",
        "http://localhost:8400/courts/ca9/\\evil.example",
        "http://localhost:8400/courts/ca99/",
        "/filings/",
        "javascript:alert(1)",
        "http://localhost:8400/courts/ca9/../cacd/",
        "http://localhost:8400/courts/ca9/%252e%252e/cacd/",
    ],
)
async def test_initiated_sign_on_redirects_within_the_court_only(browser: Browser, wanted: str) -> None:
    """§4: the court must not become an open redirector; with a foreign address the person is signed on at the front page."""
    await browser.open(f"{INITIATE}?iss={ISSUER}&target_link_uri={wanted}")

    assert str(browser.page.url) == "http://localhost:8400/courts/ca9/"


async def test_page_by_host_name_is_the_same_page(browser: Browser) -> None:
    await browser.open(f"{INITIATE}?iss={ISSUER}&target_link_uri=https://ecf.ca9.uscourts.gov/filings/")

    assert browser.page.url.path == "/courts/ca9/filings/"


async def test_court_that_is_not_live_refuses_an_initiated_sign_on(browser: Browser, provider: StandIn) -> None:
    """Rule C3."""
    page = await browser.open(f"/courts/cacd/sso/initiate?iss={ISSUER}")

    assert page.status_code == 403
    assert "does not accept Central Sign-On yet" in page.text
    assert provider.requests == []
