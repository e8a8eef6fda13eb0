"""The `NextGenCSO` cookie at a court: the sessions that it opens, its check at the provider, and its end."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from court_rp import tables
from court_rp.provider.sign_out import KIND
from court_rp.settings import CourtSettings
from tests.courts.conftest import FIRST_SECOND, Harness, House, open_copy, world
from tests.courts.stand_in import Persona, StandIn
from tests.courts.token_holder import STRANGER, holding, logged_in
from tests.driver.outbox import entries

ROE = Persona("sub-roe", "richroe1", "Richard Roe")


@pytest.mark.parametrize("name", ["NextGenCSO", "nextGenCSO"])
async def test_cookie_logs_its_holder_in(house: House, provider: StandIn, name: str) -> None:
    """Rules C4, C7: the holder of a token has the same rights as one who came by OpenID Connect; a linked one may file."""
    browser = holding(house, provider.issue(), name)
    assert await browser.whoami("ca9") == {
        "authenticated": True, "by": "cso", "sub": "sub-jane", "login": "jdoe9", "may_file": True, "linked": True,
    }  # fmt: skip
    page = await browser.open("/courts/ca9/")
    assert "/cgi-bin/login.pl?logout" in page.text
    assert 'id="topmenu"' in page.text
    assert "InvalidUserLogin.jsp" in page.text
    page = await browser.file("ca9", "20-55001")
    assert 'data-testid="notice-of-electronic-filing"' in page.text


async def test_unlinked_holder_reads_and_links(house: House, provider: StandIn, harness: Harness) -> None:
    """Rules C7, L1: not linked is a reader; the link form takes the cookie as proof of the PACER account."""
    provider.persona = ROE
    browser = holding(house, provider.issue())
    who = await browser.whoami("ca9")
    assert (who["authenticated"], who["may_file"], who["linked"]) == (True, False, False)
    assert (await browser.open("/courts/ca9/filings/")).status_code == 200
    assert (await browser.open("/courts/ca9/filings/new")).status_code == 403
    page = await browser.link("ca9", "roe9", "Ca9-Key-2")
    assert "Your accounts are linked" in page.text
    assert (await browser.whoami("ca9"))["may_file"] is True
    assert (await harness.filer("ca9", "roe9"))["linked_sub"] == "sub-roe"


async def test_linking_needs_an_upgraded_individual_account_in_both_faces(house: House, provider: StandIn) -> None:
    """Rule L1; what counts is what the provider says now, not when the session began."""
    provider.persona = Persona("sub-roe", "richroe1", "Richard Roe", generation="legacy")
    token = provider.issue()
    browser = holding(house, token)
    answer = await browser.link_by_json("ca9", "roe9", "Ca9-Key-2")
    assert answer.json()["code"] == "not_upgraded_individual"
    provider.tokens[token]["pacer_account_generation"] = "upgraded"
    await house.harness.wait("PT6S")
    assert (await browser.link_by_json("ca9", "roe9", "Ca9-Key-2")).status_code == 200


async def test_form_token_is_bound_to_the_cookies_token(house: House, provider: StandIn) -> None:
    """No other site, and no other session, can send a form for the cookie's holder."""
    provider.persona = ROE
    browser, other = holding(house, provider.issue()), holding(house, provider.issue())
    await other.open("/courts/ca9/link")
    stolen = other.token()
    await browser.open("/courts/ca9/link")
    data = {"csrf": stolen, "login": "roe9", "key": "Ca9-Key-2"}
    assert (await browser.client.post("/courts/ca9/link", data=data)).status_code == 403
    assert (await browser.whoami("ca9"))["linked"] is False


async def test_cookie_opens_nothing_before_go_live(house: House, provider: StandIn, harness: Harness) -> None:
    """Rule C3: not even the provider is asked; from the first second on the same cookie is good."""
    browser = holding(house, provider.issue())
    assert await browser.whoami("cacd") == STRANGER
    page = await browser.open("/courts/cacd/cgi-bin/iquery.pl?1")
    assert 'name="GetPass"' in page.text
    assert "login.pl?logout" not in page.text
    assert provider.introspected == []
    await harness.set_calendar(FIRST_SECOND)
    assert await logged_in(browser, "cacd")


async def test_cookie_before_go_live_is_for_linking_only_where_linking_is_open(
    house: House, provider: StandIn, harness: Harness
) -> None:
    """Rules L4, L5: the token is accepted at the link page and opens no filing session; go-live ends that session."""
    browser = holding(house, provider.issue())
    assert await browser.whoami("mtd") == STRANGER
    page = await browser.link("mtd", "jdoe-mt", "Mtd-Key-1")
    assert "Your accounts are linked" in page.text
    who = await browser.whoami("mtd")
    assert (who["by"], who["may_file"], who["linked"]) == ("cso", False, True)
    page = await browser.open("/courts/mtd/filings/")
    assert 'name="GetPass"' in page.text
    assert 'data-testid="nav-docket"' not in page.text
    assert (await harness.events("court_session.opened", court_id="mtd"))[0]["purpose"] == "linking"
    await harness.set_calendar("2020-03-16T00:00:00-06:00")
    assert (await browser.whoami("mtd"))["may_file"] is True
    assert (await harness.events("court_session.opened", court_id="mtd"))[-1]["purpose"] == "sign-in"


async def test_own_session_before_go_live_precedes_the_cookie(house: House, provider: StandIn) -> None:
    """Rule C3: a visitor with the court's own login files with it, whichever cookie of other courts the browser sends."""
    browser = holding(house, provider.issue())
    await browser.log_in("cacd", "roe", "Cacd-Key-2")
    assert (await browser.whoami("cacd"))["login"] == "roe"
    page = await browser.file("cacd", "2:20-cv-00001")
    assert 'data-testid="notice-of-electronic-filing"' in page.text
    await browser.open("/courts/cacd/cgi-bin/login.pl?logout")
    assert provider.given_back == []
    assert "NextGenCSO" in browser.client.cookies


async def test_cookie_replaces_the_own_session_at_go_live(house: House, provider: StandIn, harness: Harness) -> None:
    """Rule C4: the court's own session ends, and the cookie is looked at instead."""
    browser = holding(house, provider.issue())
    await browser.log_in("cacd", "roe", "Cacd-Key-2")
    await harness.set_calendar(FIRST_SECOND)
    who = await browser.whoami("cacd")
    assert (who["by"], who["sub"], who["login"]) == ("cso", "sub-jane", None)


@pytest.mark.parametrize("introspection", ["works", "is not there"])
async def test_openid_connect_sign_on_ignores_the_cookie(
    house: House, provider: StandIn, harness: Harness, introspection: str
) -> None:
    """A new sign-on does not change the person, and a token that cannot be checked does not prevent it."""
    if introspection == "is not there":
        provider.metadata["introspection_endpoint"] = None
    browser = holding(house, provider.issue())
    provider.persona = ROE
    page = await browser.sign_on("ca9")
    assert page.status_code == 200
    assert (await browser.whoami("ca9"))["sub"] == "sub-roe"
    assert [event["sub"] for event in await harness.events("court_session.opened")] == ["sub-roe"]
    assert provider.introspected == []


async def test_openid_connect_session_precedes_the_cookie(house: House, provider: StandIn) -> None:
    browser = holding(house, provider.issue())
    provider.persona = ROE
    await browser.sign_on("ca9")
    assert (await browser.whoami("ca9"))["sub"] == "sub-roe"


async def test_session_for_reading_gives_way_to_the_cookie(house: House, provider: StandIn) -> None:
    """Rule C4: who reads can sign on to file, by either face."""
    browser = house.browser()
    await browser.open("/courts/ca9/login?for=reading")
    assert (await browser.whoami("ca9"))["by"] == "pacer"
    browser.client.cookies.set("NextGenCSO", provider.issue(), domain="localhost.local", path="/")
    who = await browser.whoami("ca9")
    assert (who["by"], who["may_file"]) == ("cso", True)
    provider.tokens.clear()
    browser.client.cookies.set("NextGenCSO", "0" * 128, domain="localhost.local", path="/")
    assert (await browser.whoami("ca9"))["by"] == "pacer"


async def test_provider_that_was_away_is_told_of_the_logout_later(settings: CourtSettings, provider: StandIn) -> None:
    """The token is encrypted in the outbox, and the provider gets one message."""
    quick = settings.model_copy(update={"delivery_pause": timedelta(milliseconds=20)})
    house, token = await open_copy(quick, provider, world()), provider.issue()
    recorded = asyncio.Event()
    subscription = house.courts.database.subscribe("journal", recorded.set)
    browser = holding(house, token)
    assert await logged_in(browser)
    provider.is_away = True
    page = await browser.open("/courts/ca9/cgi-bin/login.pl?logout")
    assert "as soon as Central Sign-On can be reached" in page.text
    (waiting,) = await house.courts.database.read(lambda tx: entries(tx, tables.kit, KIND))
    assert token not in str(waiting.body)
    while not await house.harness.events("sign_out.failed"):
        await recorded.wait()
        recorded.clear()

    provider.is_away = False
    while not await house.harness.events("sign_out.delivered"):
        await recorded.wait()
        recorded.clear()

    assert provider.given_back == [token]
    subscription.end()
    await house.courts.stop()


async def test_withheld_search_is_shown_and_filing_still_works(house: House, provider: StandIn) -> None:
    """Rule A9."""
    browser = holding(house, provider.issue(scope="openid profile email cmecf:file"))
    page = await browser.open("/courts/ca9/")
    assert 'data-testid="may-search"' in page.text
    assert (await browser.whoami("ca9"))["may_file"] is True


async def test_token_without_the_filing_scope_files_nothing(house: House, provider: StandIn) -> None:
    """Rule A1: a PACER account that can never be used to file cannot file, even if a court has it linked."""
    browser = holding(house, provider.issue(scope="openid profile email pacer:search"))
    who = await browser.whoami("ca9")
    assert (who["linked"], who["may_file"]) == (True, False)
    assert (await browser.open("/courts/ca9/filings/new")).status_code == 403


@pytest.mark.parametrize("where", ["cookie", "token"])
async def test_client_code_is_shown_and_recorded(house: House, provider: StandIn, harness: Harness, where: str) -> None:
    """D§1.4: `PacerClientCode` says whom a search is for."""
    browser = holding(house, provider.issue(**({"client_code": "matter-7"} if where == "token" else {})))
    if where == "cookie":
        browser.client.cookies.set("PacerClientCode", "matter-7", domain="localhost.local", path="/")
    page = await browser.open("/courts/ca9/")
    assert '<dd data-testid="client-code">matter-7</dd>' in page.text
    assert (await harness.events("court_session.opened"))[0]["client_code"] == "matter-7"


async def test_cookie_works_by_host_name(house: House, provider: StandIn) -> None:
    """D§1.4: clients carry it for `.uscourts.gov`, and it is taken back there."""
    token = provider.issue()
    browser = holding(house, token, domain=".uscourts.gov")
    page = await browser.open("https://ecf.ca9.uscourts.gov/")
    assert 'href="/cgi-bin/login.pl?logout"' in page.text
    page = await browser.open("https://ecf.ca9.uscourts.gov/cgi-bin/login.pl?logout")
    assert "NextGenCSO" not in browser.client.cookies
    assert provider.given_back == [token]


async def test_token_never_reaches_the_journal_or_the_database(house: House, provider: StandIn) -> None:
    token = provider.issue()
    browser = holding(house, token)
    await browser.open("/courts/ca9/")
    await browser.open("/courts/ca9/cgi-bin/login.pl?logout")
    assert token not in str(await house.harness.events())
    rows = await house.courts.database.read(lambda tx: tx.execute(text("SELECT * FROM court_session")).all())
    assert rows
    assert token not in str(rows)


async def test_missing_page_still_shows_who_is_logged_in(house: House, provider: StandIn) -> None:
    """D§8.1: a page without the logout link makes clients log in again."""
    browser = holding(house, provider.issue())
    for path, status in (
        ("/cgi-bin/nothing.pl", 404),
        ("/nothing", 404),
        ("/sso/backchannel-logout", 405),
        ("/login?x=1&x=2", 400),
    ):
        page = await browser.open(f"/courts/ca9{path}")
        assert page.status_code == status, path
        assert "/cgi-bin/login.pl?logout" in page.text, path


async def test_bearer_api_takes_no_cookie_token(house: House, provider: StandIn) -> None:
    """The token is no access token, and the API ignores a cookie."""
    headers = {"authorization": f"Bearer {provider.issue()}", "accept": "application/json"}
    answer = await house.browser().client.get("/courts/ca9/api/whoami", headers=headers)
    assert answer.status_code == 401


async def test_cookie_is_ignored_without_the_pacer_face(settings: CourtSettings, provider: StandIn) -> None:
    """Any other provider knows no such tokens; what a browser carries under these names is somebody else's."""
    house = await open_copy(settings.model_copy(update={"csologin": "off"}), provider, world())
    browser = holding(house, provider.issue())
    assert await browser.whoami("ca9") == STRANGER
    await browser.open("/courts/ca9/cgi-bin/login.pl?logout")
    assert provider.introspected == []
    assert provider.given_back == []
    assert "NextGenCSO" in browser.client.cookies
    await house.courts.stop()
