"""A court's help: questions and steps in the words of the moment, and links that lead somewhere."""

import re

import pytest

from tests.courts.conftest import FIRST_SECOND, Browser, Harness
from tests.courts.stand_in import ISSUER


@pytest.fixture(params=["sqlite"])
def backend(request: pytest.FixtureRequest) -> str:
    """The database makes no difference here."""
    return str(request.param)


async def test_help_before_go_live_speaks_of_the_day_to_come(browser: Browser) -> None:
    """Rule C12; C's questions: link again, what becomes of the CM/ECF account."""
    page = (await browser.open("/courts/cacd/help")).text

    assert "Get ready for Central Sign-On" in page
    assert "From Tuesday, February 18, 2020, 12:00 a.m. PST on you link here too, before you can file here." in page
    assert "You can link from Tuesday, February 18, 2020, 12:00 a.m. PST on." in page
    assert 'href="/courts/cacd/link"' not in page
    assert "whoever knows the password can change it there, under Utilities" in page


async def test_help_after_go_live_speaks_of_it_as_past(browser: Browser, harness: Harness) -> None:
    """Rule C12: nothing on the page asks to prepare for a day that has passed."""
    await harness.set_calendar(FIRST_SECOND)
    page = (await browser.open("/courts/cacd/help")).text

    assert "This court went live on Tuesday, February 18, 2020, 12:00 a.m. PST, and linking is open." in page
    assert 'href="/courts/cacd/link"' in page
    for past in ("Get ready", "goes live", "Until the day", "you can link from", "can change it there"):
        assert past not in page


async def test_help_of_an_unannounced_court_names_no_day(browser: Browser) -> None:
    """Rule C10: what is not known is said to be not known by this simulator."""
    page = (await browser.open("/courts/jpml/help")).text

    assert "This simulator knows no announcement of this court." in page
    assert "Once this court is live you link here too" in page


@pytest.mark.parametrize("court_id", ["cacd", "mtd", "ca9"])
async def test_links_of_the_help_lead_somewhere(browser: Browser, court_id: str) -> None:
    """The provider's pages are its own business; the court's own links work."""
    page = (await browser.open(f"/courts/{court_id}/help")).text
    ids = set(re.findall(r'id="([^"]+)"', page))

    for href in set(re.findall(r'<a [^>]*href="([^"]+)"', page)):
        path, _, fragment = href.partition("#")
        if fragment and path in {"", f"/courts/{court_id}/help"}:
            assert fragment in ids, href
        elif path.startswith("/"):
            assert (await browser.open(path)).status_code == 200, href
        else:
            assert href.startswith((ISSUER, "http://localhost:8400/courts/")), href


async def test_every_page_of_a_court_links_to_its_help(browser: Browser) -> None:
    for path in ("/", "/cgi-bin/login.pl", "/no-such-page"):
        assert 'href="/courts/cacd/help" data-testid="help"' in (await browser.open(f"/courts/cacd{path}")).text


async def test_contact_is_fictional_and_that_of_the_court(browser: Browser) -> None:
    page = (await browser.open("/courts/cacd/help")).text

    assert "cmecf-help@cacd.example" in page
    assert set(re.findall(r"\(\d{3}\) (\d{3})-(\d{2})\d{2}", page)) == {("555", "01")}
