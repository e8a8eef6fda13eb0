"""The addresses that the notices print, by their host names at the whole federation: each shows its counterpart's page."""

import pytest

from tests.federation.visitor import ORIGIN, Visitor


@pytest.fixture(params=["sqlite"])
def backend(request: pytest.FixtureRequest) -> str:
    """The database makes no difference here."""
    return str(request.param)


async def test_printed_hosts_show_the_counterparts_pages(visitor: Visitor) -> None:
    """Rules C12 and F3: M's and C's links, followed in a browser that a proxy or a hosts file leads here."""
    for printed, mark in (
        ("https://pacer.psc.uscourts.gov/pscof/registration.jsf", 'data-testid="register-form"'),
        ("https://pacer.uscourts.gov/register-account/attorney-filers-cmecf", 'data-testid="register-form"'),
        ("https://pacer.psc.uscourts.gov/pscof/login.jsf", 'data-testid="login-form"'),
        ("https://pacer.uscourts.gov/file-case/get-ready-nextgen-cmecf", 'id="get-ready"'),
        ("https://pacer.psc.uscourts.gov/pscof/forgotPassword.jsf?csoLogin=true", 'data-testid="password-form"'),
        ("https://pacer.psc.uscourts.gov/pscof/forgotUserName.jsf?csoLogin=true", 'data-testid="user-name-form"'),
        ("https://pacer.uscourts.gov/my-account-billing/forgot-username-or-password", 'data-testid="not-the-court"'),
        ("https://pacer.login.uscourts.gov/csobill-hist/billingmenu.jsf", 'data-testid="login-form"'),
        ("http://www.pacer.gov/nextgen", 'id="get-ready"'),
    ):
        page = await visitor.open(printed)
        assert page.status_code == 200, printed
        assert mark in page.text, printed
        assert page.request.url.host == printed.split("/")[2]


async def test_upgrade_is_reached_from_the_address_that_the_notice_prints(visitor: Visitor) -> None:
    """Rules A3 and C12: C's step 2, by the login page that it links to."""
    await visitor.open("/pscof/login.jsf")
    page = await visitor.submit("password", loginId="lp1234", password="Legacy-Account-1")

    assert 'href="/account/upgrade" data-testid="next-step-link"' in page.text
    assert 'data-testid="upgrade-form"' in (await visitor.open("/account/upgrade")).text


async def test_links_to_the_front_page_and_the_courts_lead_on_from_the_providers_host_name(visitor: Visitor) -> None:
    """Rules C12 and F3: under that name there is nothing but the provider, whose help a notice's address opens."""
    page = await visitor.open("https://pacer.login.uscourts.gov/nextgen")
    assert 'href="/courts/"' in page.text

    for path, mark in (
        ("/courts/", ">The courts</h1>"),
        ("/", 'data-testid="issuer"'),
        ("/inbox/", 'data-testid="simulated-mail"'),
    ):
        page = await visitor.open(f"https://pacer.login.uscourts.gov{path}")
        assert page.status_code == 200, path
        assert mark in page.text
        assert str(page.url) == f"{ORIGIN}{path}"
