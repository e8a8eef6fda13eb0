"""Rule A9 at a court: who may not search, however they came; login and filing still work."""

from dataclasses import replace

import pytest

from court_rp.settings import CourtSettings
from tests.courts.conftest import Browser, House, open_copy, world
from tests.courts.stand_in import FULL, StandIn

WITHOUT = "openid profile email cmecf:file"
QUERY = "/courts/ca9/cgi-bin/iquery.pl"
REFUSED = "This user has no access privileges defined."


async def may_search(browser: Browser) -> bool:
    """What the court's front page and its query page say; they agree."""
    front, query = await browser.open("/courts/ca9/"), await browser.open(QUERY)
    withheld = REFUSED in query.text
    assert ('data-testid="may-search"' in front.text) is withheld
    assert ('data-testid="nav-query"' in front.text) is not withheld
    return not withheld


async def arrived(house: House, provider: StandIn, face: str) -> Browser:
    """Somebody from whom PACER withholds search, by either face."""
    browser = house.browser()
    if face == "cookie":
        browser.client.cookies.set("NextGenCSO", provider.issue(scope=WITHOUT), domain="localhost.local", path="/")
    else:
        provider.granted = WITHOUT
        await browser.sign_on("ca9")
    return browser


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("face", ["openid", "cookie"])
async def test_withheld_search_allows_filing_in_both_faces(house: House, provider: StandIn, face: str) -> None:
    """Rule A9."""
    browser = await arrived(house, provider, face)
    assert await may_search(browser) is False
    assert (await browser.whoami("ca9"))["may_file"] is True
    page = await browser.file("ca9", "20-55001")
    assert 'data-testid="notice-of-electronic-filing"' in page.text
    answer = await browser.client.get("/courts/ca9/cgi-bin/possible_case_numbers.pl?20-55001")
    assert f'<message text="{REFUSED}' in answer.text
    refused = await house.harness.events("case_search.refused")
    assert {(event["reason"], event["sub"], event["login"]) for event in refused} == {
        ("search_withheld", "sub-jane", "jdoe9")
    }


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("face", ["openid", "cookie"])
async def test_withheld_search_allows_linking(house: House, provider: StandIn, face: str) -> None:
    """Rules A9, L1."""
    provider.persona = replace(provider.persona, sub="sub-roe", login_id="richroe1", name="Richard Roe")
    browser = await arrived(house, provider, face)
    assert "Your accounts are linked" in (await browser.link("ca9", "roe9", "Ca9-Key-2")).text
    assert await may_search(browser) is False


async def test_sign_on_from_which_filing_was_taken_out_opens_nothing(house: House, provider: StandIn) -> None:
    """Rule A11: the browser carries the request, and without `cmecf:file` the provider asks nobody for a second factor."""
    provider.granted = "openid profile email pacer:search"
    browser = house.browser()

    page = await browser.sign_on("ca9")

    assert page.status_code == 502
    assert (await browser.whoami("ca9"))["authenticated"] is False
    (failed,) = await house.harness.events("court_sign_on.refused")
    assert failed["reason"] == "filing_not_granted"


@pytest.mark.parametrize(
    ("requested", "granted", "supported", "expected"),
    [
        (FULL, FULL, None, True),
        (FULL, WITHOUT, None, False),
        (FULL, None, None, True),
        (FULL, WITHOUT, FULL.split(), False),
        # A provider that does not know the word ignored it (RFC 6749 §3.3): it says nothing about searching.
        (FULL, "openid profile email", ["openid", "profile", "email"], True),
        ("openid profile email", "openid profile email", None, True),
    ],
)
async def test_provider_without_the_search_scope_withholds_nothing(
    settings: CourtSettings,
    provider: StandIn,
    requested: str,
    granted: str | None,
    supported: list[str] | None,
    expected: bool,
) -> None:
    """Rule A9, RFC 6749 §5.1: what counts is a `pacer:search` that was asked for, is known, and was not granted."""
    provider.granted = granted
    provider.metadata |= {} if supported is None else {"scopes_supported": supported}
    house = await open_copy(settings.model_copy(update={"scope": requested}), provider, world())
    browser = house.browser()
    await browser.sign_on("ca9")
    assert await may_search(browser) is expected
    await house.courts.stop()
