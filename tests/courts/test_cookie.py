"""The `NextGenCSO` cookie at a court: what it opens, when, how the court makes sure of it, and how it ends."""

import asyncio
import base64
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from court_rp import tables
from court_rp.provider.sign_out import KIND
from court_rp.settings import CourtSettings
from court_rp.visits.token_session import session_secret
from cso_kit.storage.outbox_store import entries
from tests.courts.conftest import FIRST_SECOND, Browser, Harness, House, open_house, world
from tests.courts.stand_in import ISSUER, Persona, StandIn
from tests.courts.transactions import counted

ROE = Persona("sub-roe", "richroe1", "Richard Roe")
STRANGER = {"authenticated": False, "by": None, "sub": None, "login": None, "may_file": False, "linked": False}


def holding(house: House, token: str, name: str = "NextGenCSO", domain: str = "localhost.local") -> Browser:
    """A browser that carries a token in a cookie."""
    browser = house.browser()
    browser.client.cookies.set(name, token, domain=domain, path="/")
    return browser


def asks_again_after(house: House, time: timedelta) -> None:
    """Sets how long the court goes by what the provider said of a token."""
    house.courts.holders._settings = house.settings.model_copy(update={"token_recheck": time})


async def logged_in(browser: Browser, court_id: str = "ca9") -> bool:
    found: bool = (await browser.whoami(court_id))["authenticated"]
    return found


@pytest.mark.parametrize("name", ["NextGenCSO", "nextGenCSO", "PacerSession"])
async def test_cookie_logs_its_holder_in(house: House, provider: StandIn, name: str) -> None:
    """Rules C4, C7: the holder of a token is treated as one who came by OpenID Connect; linked may file."""
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
    assert "Your accounts are linked." in page.text
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
    """Rules L4, L5: it counts for whoever opens the link page, and opens no filing session; go-live ends it and begins anew."""
    browser = holding(house, provider.issue())
    assert await browser.whoami("mtd") == STRANGER
    page = await browser.link("mtd", "jdoe-mt", "Mtd-Key-1")
    assert "Your accounts are linked." in page.text
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
    """Rule C3: whoever logged in with the court's login files with it, whatever other courts' cookie the browser carries."""
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
    """Whoever signs on anew is not made somebody else on the way, nor kept out by a token that cannot be asked about."""
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


@pytest.mark.parametrize(
    "value", ["unvalidated", "", "a" * 127, "a" * 129, "ä" * 64, "a" * 127 + "-", "court_ng_" + "0" * 64]
)
async def test_malformed_cookie_causes_no_introspection(house: House, provider: StandIn, value: str) -> None:
    """D§2.5: `PacerSession` reads `unvalidated` for whoever is not logged in."""
    raw = f"PacerSession={value}; NextGenCSO={value}".encode()
    answer = await house.browser().client.get("/courts/ca9/whoami", headers={b"cookie": raw})
    assert answer.json() == STRANGER
    assert provider.introspected == []


async def test_first_cookie_with_a_token_is_used(house: House, provider: StandIn) -> None:
    raw = f"NextGenCSO=unvalidated; PacerSession={provider.issue()}"
    answer = await house.browser().client.get("/courts/ca9/whoami", headers={"cookie": raw})
    assert answer.json()["authenticated"] is True


async def test_unknown_token_opens_no_session(house: House, harness: Harness) -> None:
    browser = holding(house, "a" * 128)
    assert await browser.whoami("ca9") == STRANGER
    assert await harness.events("court_session.opened") == []


@pytest.mark.parametrize(
    "changes",
    [{"token_type": "Bearer"}, {"active": "true"}, {"exp": 1}],
    ids=["an access token", "active is no boolean", "expired"],
)
async def test_token_of_another_type_or_time_opens_no_session(
    house: House, provider: StandIn, changes: dict[str, Any]
) -> None:
    browser = holding(house, provider.issue(**changes))
    assert await browser.whoami("ca9") == STRANGER


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://evil.example"},
        {"aud": "https://evil.example"},
        {"sub": None},
        {"sub": "x" * 300},
        {"sid": 7},
        {"scope": ["pacer:search"]},
        {"exp": "soon"},
        {"exp": True},
        {"exp": 1e300},
    ],
    ids=str,
)
async def test_invalid_introspection_gives_no_login_and_an_honest_page(
    house: House, provider: StandIn, harness: Harness, changes: dict[str, Any]
) -> None:
    browser = holding(house, provider.issue(**changes))
    page = await browser.open("/courts/ca9/")
    assert page.status_code == 502
    assert "Central Sign-On" in page.text
    refused = (await harness.events("court_sign_on.refused"))[-1]
    assert refused["reason"] == "bad_introspection"
    assert await harness.events("court_session.opened") == []


async def test_court_introspects_the_cookie_with_its_own_credentials(house: House, provider: StandIn) -> None:
    """RFC 7662 §2.1: with the court's own client credentials, so that the provider knows which court takes part."""
    token = provider.issue()
    browser = holding(house, token)
    await browser.whoami("ca9")
    form, authorization = provider.introspected[0]
    assert form == {"token": token, "token_type_hint": "NextGenCSO"}
    assert base64.b64decode(authorization.removeprefix("Basic ")).startswith(b"court-ca9:")


async def test_introspection_is_cached_for_the_recheck_time(house: House, provider: StandIn, harness: Harness) -> None:
    """The answer is kept briefly; once the provider takes it back, the court's session ends too."""
    asks_again_after(house, timedelta(minutes=10))  # a few seconds that last however slow the machine is
    token = provider.issue()
    browser = holding(house, token)
    for _ in range(3):
        assert await logged_in(browser)
    assert len(provider.introspected) == 1
    del provider.tokens[token]
    await harness.set_calendar("2020-02-14T10:00:00-08:00")  # the clock moved: what was known is asked again
    assert not await logged_in(browser)
    assert (await harness.events("court_session.ended"))[-1]["reason"] == "token_ended"
    assert len(provider.introspected) == 2
    assert not await logged_in(browser)
    assert len(provider.introspected) == 2


async def test_cached_introspection_expires_while_the_clock_is_frozen(
    house: House, provider: StandIn, harness: Harness
) -> None:
    """A clock that stands still keeps nobody logged in whom the provider does not know any more."""
    asks_again_after(house, timedelta(milliseconds=50))
    await harness.call("PUT", "/clock", {"frozen": True, "hand": "both"})
    token = provider.issue()
    browser = holding(house, token)
    assert await logged_in(browser)
    del provider.tokens[token]
    async with asyncio.timeout(60):
        while await logged_in(browser):
            pass


async def test_provider_is_asked_again_after_the_recheck_time(
    house: House, provider: StandIn, harness: Harness
) -> None:
    browser = holding(house, provider.issue())
    await browser.whoami("ca9")
    await harness.wait("PT6S")
    await browser.whoami("ca9")
    assert len(provider.introspected) == 2


async def test_recheck_setting_of_zero_asks_at_each_request(house: House, provider: StandIn) -> None:
    asks_again_after(house, timedelta(0))
    browser = holding(house, provider.issue())
    for _ in range(3):
        assert await logged_in(browser)
    assert len(provider.introspected) == 3


async def test_introspection_cache_is_bounded(house: House, provider: StandIn) -> None:
    holders = house.courts.holders
    holders._settings = house.settings.model_copy(update={"token_answers_kept": 3})
    for _ in range(10):
        await holders.holder("court-ca9", provider.issue())
    assert len(holders._checks) == 3


async def test_token_expires_on_protocol_time(house: House, provider: StandIn, harness: Harness) -> None:
    token = provider.issue()
    browser = holding(house, token)
    assert await logged_in(browser)
    await harness.wait("PT1H1M")
    assert not await logged_in(browser)


async def test_prolonged_token_keeps_its_session(house: House, provider: StandIn, harness: Harness) -> None:
    """How long a token lives is the provider's affair."""
    token = provider.issue()
    browser = holding(house, token)
    assert await logged_in(browser)
    provider.tokens[token]["exp"] += 7200
    await harness.wait("PT1H1M")
    assert await logged_in(browser)
    assert len(await harness.events("court_session.opened")) == 1


async def test_reactivated_token_reopens_its_session(house: House, provider: StandIn, harness: Harness) -> None:
    """An account that was locked for a while; what was logged out would stay so."""
    token = provider.issue()
    browser = holding(house, token)
    assert await logged_in(browser)
    answered = provider.tokens.pop(token)
    await harness.wait("PT6S")
    assert not await logged_in(browser)
    provider.tokens[token] = answered
    await harness.wait("PT6S")
    assert await logged_in(browser)
    assert len(await harness.events("court_session.opened")) == 2


async def test_token_has_one_session_at_each_court(house: House, provider: StandIn, harness: Harness) -> None:
    """Rule C6: one sign-on for all live courts; many first requests at once open one session each."""
    await harness.set_calendar(FIRST_SECOND)
    token = provider.issue()
    browsers = [holding(house, token) for _ in range(4)]
    found = await asyncio.gather(*(logged_in(browser, court) for browser in browsers for court in ("ca9", "cacd")))
    assert all(found)
    opened = await harness.events("court_session.opened")
    assert sorted(event["court_id"] for event in opened) == ["ca9", "cacd"]
    assert {event["face"] for event in opened} == {"pacer"}
    rows = (await house.courts.control.board()).items
    assert [row.court_session for row in rows if row.login == "jdoe9"] == ["cso"]


async def test_derived_secret_is_refused_as_a_court_cookie(house: House, provider: StandIn) -> None:
    """It would open what the token no longer opens."""
    token = provider.issue()
    await holding(house, token).whoami("ca9")
    secret = session_secret(token, house.courts.registry["ca9"], "sign-in")
    answer = await house.browser().client.get("/courts/ca9/whoami", headers={"cookie": f"court_session={secret}"})
    assert answer.json() == STRANGER


async def test_logout_token_ends_the_cookies_session_at_once(house: House, provider: StandIn, harness: Harness) -> None:
    """Back-Channel Logout 1.0: without waiting for the next question to the provider."""
    token = provider.issue(sid="sid-x")
    browser = holding(house, token)
    assert await logged_in(browser)
    sent = {"logout_token": provider.logout_token("court-ca9", "sid-x")}
    answer = await browser.client.post("/courts/ca9/sso/backchannel-logout", data=sent)
    assert answer.status_code == 200
    assert not await logged_in(browser)
    assert (await harness.events("court_session.ended"))[-1]["reason"] == "central_logout"
    # Even while the provider (or a copy of it that is behind) still says that the token is good, and for longer than before.
    provider.tokens[token]["exp"] += 60
    await harness.wait("PT10S")
    assert not await logged_in(browser)


async def test_logout_during_an_introspection_wins(house: House, provider: StandIn) -> None:
    """A logout token that arrives while the provider is being asked is not undone by its older answer."""
    token = provider.issue(sid="sid-y")
    began, go_on = asyncio.Event(), asyncio.Event()
    answer = house.courts.provider.introspect

    async def slow(form: dict[str, str], headers: dict[str, str]) -> dict[str, Any]:
        answered = await answer(form, headers)
        began.set()
        await go_on.wait()
        return answered

    house.courts.provider.introspect = slow  # type: ignore[method-assign]
    browser = holding(house, token)
    first = asyncio.create_task(logged_in(browser))
    await began.wait()
    sent = {"logout_token": provider.logout_token("court-ca9", "sid-y")}
    response = await house.browser().client.post("/courts/ca9/sso/backchannel-logout", data=sent)
    assert response.status_code == 200
    go_on.set()
    assert await first is False


async def test_logout_at_the_court_ends_the_token_and_deletes_the_cookies(
    house: House, provider: StandIn, harness: Harness
) -> None:
    """Logging out by any face ends it for all: the court tells the provider by `cso-logout` (D§1.3)."""
    token = provider.issue()
    browser = holding(house, token)
    browser.client.cookies.set("PacerSession", token, domain="localhost.local", path="/")
    browser.client.cookies.set("PacerClientCode", "matter-7", domain="localhost.local", path="/")
    assert await logged_in(browser)
    page = await browser.open("/courts/ca9/cgi-bin/login.pl?logout")
    assert page.url.path == "/courts/ca9/"
    assert provider.given_back == [token]
    assert not {"NextGenCSO", "PacerSession", "PacerClientCode"} & set(browser.client.cookies)
    assert (await harness.events("court_session.ended"))[-1]["reason"] == "logout"
    assert not await logged_in(holding(house, token))


async def test_logout_works_at_a_court_that_never_saw_the_cookie(house: House, provider: StandIn) -> None:
    """At a live court the cookie is the login, whether or not a page was fetched before."""
    token = provider.issue()
    await holding(house, token).open("/courts/ca9/cgi-bin/login.pl?logout")
    assert provider.given_back == [token]


async def test_logout_during_a_provider_outage_ends_the_session_here(house: House, provider: StandIn) -> None:
    """What was ended stays ended, though the token goes on at the provider; and the page says so."""
    token = provider.issue()
    browser = holding(house, token)
    assert await logged_in(browser)
    provider.is_away = True
    page = await browser.open("/courts/ca9/cgi-bin/login.pl?logout")
    assert page.status_code == 200
    assert "may still be signed on" in page.text
    provider.is_away = False
    assert not await logged_in(holding(house, token))


async def test_provider_that_was_away_is_told_of_the_logout_later(settings: CourtSettings, provider: StandIn) -> None:
    """The token is sealed in the outbox, and the provider is told once."""
    quick = settings.model_copy(update={"delivery_pause": timedelta(milliseconds=20)})
    house, token = await open_house(quick, provider, world()), provider.issue()
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


async def test_logout_from_openid_connect_ends_the_cookie_too(house: House, provider: StandIn) -> None:
    """Otherwise the next page would log the same browser in again."""
    token = provider.issue()
    browser = holding(house, token)
    await browser.sign_on("ca9")
    answer = await browser.client.get("/courts/ca9/cgi-bin/login.pl?logout")
    assert answer.headers["location"].startswith(f"{ISSUER}/end_session")
    assert provider.given_back == [token]
    assert not await logged_in(browser)


async def test_unreachable_provider_is_reported_honestly(house: House, provider: StandIn, harness: Harness) -> None:
    """Nobody knows whether the holder is logged in, so the court says neither; for programs it is a problem document."""
    asks_again_after(house, timedelta(minutes=10))
    token = provider.issue()
    browser = holding(house, token)
    assert await logged_in(browser)
    provider.is_away = True
    assert await logged_in(browser)  # what was said a moment ago still counts
    await harness.wait("PT11M")
    for path in ("/", "/filings/", "/cgi-bin/iquery.pl", "/nothing"):
        page = await browser.open(f"/courts/ca9{path}")
        assert page.status_code == 503
        assert page.headers["retry-after"] == "5"
        assert "Central Sign-On cannot be asked" in page.text
        assert "csologin/login.jsf" not in page.text
    answer = await browser.client.get("/courts/ca9/whoami", headers={"accept": "application/json"})
    assert answer.status_code == 503
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert (await harness.events("court_sign_on.refused"))[-1]["reason"] == "provider_away"
    provider.is_away = False
    assert await logged_in(browser)


async def test_requests_without_a_token_ignore_a_provider_outage(house: House, provider: StandIn) -> None:
    provider.is_away = True
    assert (await house.browser().open("/courts/ca9/")).status_code == 200


async def test_withheld_search_is_shown_and_filing_still_works(house: House, provider: StandIn) -> None:
    """Rule A9."""
    browser = holding(house, provider.issue(scope="openid profile email cmecf:file"))
    page = await browser.open("/courts/ca9/")
    assert 'data-testid="may-search"' in page.text
    assert (await browser.whoami("ca9"))["may_file"] is True


async def test_token_without_the_filing_scope_files_nothing(house: House, provider: StandIn) -> None:
    """Rule A1: a PACER account that can never be used to file files nothing, even if a court had it linked."""
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


@pytest.mark.parametrize("embedded", ["image", "iframe", "empty"])
async def test_embedded_cross_site_request_cannot_log_out(house: House, provider: StandIn, embedded: str) -> None:
    """Logout CSRF, where a setting lets other sites' pages send the cookie (SameSite=None); a link that is followed may."""
    browser = holding(house, provider.issue())
    await browser.open("/courts/ca9/")
    logout = "/courts/ca9/cgi-bin/login.pl?logout"
    headers = {"sec-fetch-site": "cross-site", "sec-fetch-dest": embedded}
    assert (await browser.client.get(logout, headers=headers)).status_code == 403
    assert provider.given_back == []
    assert await logged_in(browser)
    followed = {"sec-fetch-site": "cross-site", "sec-fetch-dest": "document"}
    assert (await browser.client.get(logout, headers=followed)).status_code == 303
    assert not await logged_in(browser)


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
    """The token is no access token, and a cookie means nothing to the API."""
    headers = {"authorization": f"Bearer {provider.issue()}", "accept": "application/json"}
    answer = await house.browser().client.get("/courts/ca9/api/whoami", headers=headers)
    assert answer.status_code == 401


async def test_cached_cookie_page_takes_one_read(house: House, provider: StandIn) -> None:
    """What a page fetch with the cookie may do: one read transaction once the token is known."""
    asks_again_after(house, timedelta(minutes=10))
    browser = holding(house, provider.issue())
    await browser.open("/courts/ca9/")
    done = counted(house.courts.database)
    await browser.open("/courts/ca9/")
    assert done == ["read"]
    assert len(provider.introspected) == 1


async def test_cookie_is_ignored_without_the_pacer_face(settings: CourtSettings, provider: StandIn) -> None:
    """Any other provider knows no such tokens; what a browser carries under these names is somebody else's."""
    house = await open_house(settings.model_copy(update={"csologin": "off"}), provider, world())
    browser = holding(house, provider.issue())
    assert await browser.whoami("ca9") == STRANGER
    await browser.open("/courts/ca9/cgi-bin/login.pl?logout")
    assert provider.introspected == []
    assert provider.given_back == []
    assert "NextGenCSO" in browser.client.cookies
    await house.courts.stop()
