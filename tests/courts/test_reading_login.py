"""PACER for reading at courts that have not converted (rule C3): the cookie `PacerSession`, and the court's own form."""

import pytest

from court_rp.settings import CourtSettings
from tests.courts.conftest import FIRST_SECOND, Browser, Harness, House, open_house, world
from tests.courts.stand_in import FULL, Persona, StandIn
from tests.courts.token_holder import STRANGER, holding

LOGIN = "/courts/cacd/cgi-bin/login.pl"
READER = {"authenticated": True, "by": "pacer", "sub": "sub-jane", "login": None, "may_file": False, "linked": False}
PACER = ("janedoe1", "Pacer-Key-1")


async def test_pacer_login_at_the_courts_form_reads_and_never_files(
    browser: Browser, provider: StandIn, harness: Harness
) -> None:
    """Rule C3: "CM/ECF Filer or PACER Login"."""
    page = await browser.open("/courts/cacd/cgi-bin/iquery.pl")
    assert "CM/ECF Filer or PACER Login" in page.text
    page = await browser.log_in("cacd", *PACER)
    assert page.url.path == "/courts/cacd/"
    assert "Logged in with the PACER account janedoe1, for reading only." in page.text
    assert 'href="/courts/cacd/cgi-bin/login.pl" data-testid="nav-login"' in page.text
    assert await browser.whoami("cacd") == READER
    assert 'data-testid="query-form"' in (await browser.open("/courts/cacd/cgi-bin/iquery.pl")).text
    page = await browser.open("/courts/cacd/filings/new")
    assert page.status_code == 403
    assert "for reading only. To file, log in with the CM/ECF login" in page.text
    assert 'href="/courts/cacd/cgi-bin/login.pl?return_to=%2Ffilings%2Fnew"' in page.text
    assert provider.asked == [{"loginId": "janedoe1", "password": "Pacer-Key-1", "redactFlag": "1"}]
    (opened,) = await harness.events("court_session.opened")
    assert (opened["by"], opened["purpose"], opened["sub"], opened["face"]) == ("pacer", "reading", "sub-jane", "pacer")
    rows = (await harness.call("GET", "/board?court_id=cacd&limit=100"))["rows"]
    assert [row["loginId"] for row in rows if row["court_session"] == "pacer"] == ["janedoe1"]


async def test_one_pacer_login_reads_at_every_court(browser: Browser, harness: Harness) -> None:
    """Rule C3: "PACER for all courts", in each phase; the form gives the browser the cookie of the real courts."""
    await browser.log_in("cacd", *PACER)
    assert browser.client.cookies["PacerSession"]
    await harness.set_calendar("2020-03-13T12:00:00-06:00")
    phases = {
        court: (await harness.call("GET", f"/courts/{court}"))["phase"] for court in ("ca9", "cacd", "mtd", "jpml")
    }
    assert phases == {"ca9": "live", "cacd": "live", "mtd": "frozen", "jpml": "unannounced"}
    for court_id in phases:
        who = await browser.whoami(court_id)
        assert (who["by"], who["may_file"]) == ("pacer", False), court_id
        assert 'data-testid="query-form"' in (await browser.open(f"/courts/{court_id}/cgi-bin/iquery.pl")).text
        assert (await browser.open(f"/courts/{court_id}/filings/new")).status_code in {302, 403}


@pytest.mark.parametrize(
    ("kind", "generation"),
    [("individual", "legacy"), ("shared", "legacy"), ("shared", "upgraded"), ("exempt", "legacy")],
)
async def test_account_of_any_kind_reads(house: House, provider: StandIn, kind: str, generation: str) -> None:
    """Rule C3."""
    provider.persona = Persona("sub-firm", "rp1234", "A Firm", kind, generation)
    browser = house.browser()
    await browser.log_in("cacd", "rp1234", "Pacer-Key-1")
    who = await browser.whoami("cacd")
    assert (who["by"], who["sub"], who["may_file"]) == ("pacer", "sub-firm", False)


async def test_cookie_of_a_program_reads_before_and_after_go_live(
    house: House, provider: StandIn, harness: Harness
) -> None:
    """Rules C3, C4: go-live changes nothing for a reader; the cookie of Central Sign-On beside it counts from then on."""
    token = provider.issue()
    browser = holding(house, token, "PacerSession")
    assert await browser.whoami("cacd") == READER
    await harness.set_calendar(FIRST_SECOND)
    assert await browser.whoami("cacd") == READER
    browser.client.cookies.set("NextGenCSO", token, domain="localhost.local", path="/")
    assert (await browser.whoami("cacd"))["by"] == "cso"


async def test_reading_never_files_for_a_linked_account(house: House, provider: StandIn) -> None:
    """Rule C3, at a live court, where the same token in the cookie of Central Sign-On would file; a form is refused too."""
    token = provider.issue()
    browser = holding(house, token, "PacerSession")
    assert await browser.whoami("ca9") == READER | {"login": "jdoe9", "linked": True}
    page = await browser.open("/courts/ca9/filings/new")
    assert page.status_code == 403
    assert 'href="/courts/ca9/login?return_to=%2Ffilings%2Fnew"' in page.text
    assert (await browser.client.post("/courts/ca9/filings/new", files={"document": b"%PDF-"})).status_code == 403
    headers = {"accept": "application/json", "authorization": f"Bearer {token}"}
    assert (await browser.client.get("/courts/ca9/api/whoami", headers=headers)).status_code == 401
    del headers["authorization"]
    assert (await browser.client.post("/courts/ca9/api/filings", headers=headers, json={})).status_code == 401


async def test_reader_can_log_in_to_file(browser: Browser, provider: StandIn) -> None:
    """The court's own login, and Central Sign-On at a live court, take the place of the login for reading."""
    await browser.log_in("cacd", *PACER)
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    assert (await browser.whoami("cacd"))["by"] == "cmecf"
    page = await browser.open("/courts/ca9/cgi-bin/login.pl")
    assert 'data-testid="central-sign-on"' in page.text
    await browser.sign_on("ca9")
    assert (await browser.whoami("ca9"))["by"] == "cso"


async def test_pacer_login_ends_the_own_session_of_the_browser(browser: Browser, harness: Harness) -> None:
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    await browser.log_in("cacd", *PACER)
    assert await browser.whoami("cacd") == READER
    assert [event["reason"] for event in await harness.events("court_session.ended")] == ["replaced"]


async def test_login_of_a_filer_is_never_sent_to_pacer(browser: Browser, provider: StandIn, harness: Harness) -> None:
    """Decision 0025: neither a right nor a wrong key of this court's filer leaves the court, and PACER counts nothing."""
    await browser.log_in("cacd", "jdoe", "a-wrong-key")
    await browser.log_in("cacd", "JDoe", "Cacd-Key-1")
    assert provider.asked == []
    assert (await browser.whoami("cacd"))["by"] == "cmecf"


async def test_filer_with_the_same_pacer_user_name_says_that_it_is_pacer(
    house: House, provider: StandIn, harness: Harness
) -> None:
    """Decision 0025: the way out is on the page of the refusal; a wrong PACER password does not count here."""
    provider.persona = Persona(login_id="jdoe")
    browser = house.browser()
    page = await browser.log_in("cacd", "jdoe", "Pacer-Key-1")
    assert page.status_code == 403
    assert 'name="pacer"' in page.text
    for _ in range(7):
        page = await browser.submit(key="a-wrong-key", pacer="1")
        assert (page.status_code, "locked" in page.text) == (403, False)
    page = await browser.submit(key="Pacer-Key-1", pacer="1")
    assert await browser.whoami("cacd") == READER
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    assert (await browser.whoami("cacd"))["by"] == "cmecf"
    refusals = await harness.events("court_login.refused")
    assert [event["reason"] for event in refusals] == ["wrong_credentials"] + ["wrong_pacer_login"] * 7


async def test_wrong_pacer_login_gets_the_answer_of_a_wrong_key(browser: Browser, provider: StandIn) -> None:
    """Rule L9: neither the answer nor a lock tells which logins this court has. A locked login is not asked about at PACER."""
    for number in range(6):
        wrong, unknown = [
            (await browser.log_in("cacd", login, "nonsense")).text.replace(login, "") for login in ("jdoe", "janedoe1")
        ]
        assert wrong == unknown
        assert ("locked" in wrong) == (number == 5)
    await browser.log_in("cacd", *PACER)
    assert len(provider.asked) == 6
    assert (await browser.whoami("cacd"))["authenticated"] is False


async def test_right_pacer_login_forgets_the_wrong_ones(browser: Browser) -> None:
    for _ in range(2):
        for _ in range(5):
            await browser.log_in("cacd", "janedoe1", "nonsense")
        await browser.log_in("cacd", *PACER)
        assert await browser.whoami("cacd") == READER


async def test_account_that_may_not_search_gets_no_session(
    browser: Browser, provider: StandIn, harness: Harness
) -> None:
    """Rules A8, A9, C3: the refusal says why, keeps what was typed, and the token is given back."""
    provider.scope = "openid profile email cmecf:file"
    provider.pacer_answer = {"errorDescription": "A required Client Code was not entered."}
    data = {"login": PACER[0], "key": PACER[1], "clcode": "matter-7", "return_to": "/filings/"}
    page = await browser.client.post(LOGIN, data=data)
    assert page.status_code == 403
    assert "it may not search" in page.text
    assert "A required Client Code was not entered." in page.text
    for kept in ('value="janedoe1"', 'value="matter-7"', 'name="return_to" value="/filings/"'):
        assert kept in page.text
    assert await browser.whoami("cacd") == STRANGER
    assert len(provider.given_back) == 1
    assert provider.tokens == {}
    assert (await harness.events("court_login.refused"))[-1]["reason"] == "pacer_search_withheld"


async def test_other_refusal_of_pacer_is_shown_in_its_words(browser: Browser, provider: StandIn) -> None:
    provider.pacer_answer = {"loginResult": "99", "errorDescription": "Invalid client code <format>.", "nextGenCSO": ""}
    page = await browser.log_in("cacd", *PACER)
    assert page.status_code == 403
    assert "PACER refuses this login and says: Invalid client code &lt;format&gt;." in page.text


async def test_provider_that_is_away_gets_one_sentence(browser: Browser, provider: StandIn, harness: Harness) -> None:
    """The court's own logins work meanwhile, and nothing is counted."""
    provider.is_away = True
    for _ in range(7):
        page = await browser.log_in("cacd", *PACER)
        assert (page.status_code, page.headers["retry-after"]) == (503, "5")
    assert "PACER cannot be reached just now" in page.text
    assert 'value="janedoe1"' in page.text
    assert (await harness.events("court_sign_on.refused"))[-1]["reason"] == "provider_away"
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    assert (await browser.whoami("cacd"))["by"] == "cmecf"
    await browser.open(f"{LOGIN}?logout")
    provider.is_away = False
    await browser.log_in("cacd", *PACER)
    assert await browser.whoami("cacd") == READER


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("answer", [{"nextGenCSO": "too-short"}, {"nextGenCSO": "0" * 128}, {"loginResult": None}])
async def test_answer_that_cannot_be_accepted_opens_nothing(
    browser: Browser, provider: StandIn, answer: dict[str, str | None]
) -> None:
    provider.pacer_answer = dict(answer)
    page = await browser.log_in("cacd", *PACER)
    assert page.status_code == 502
    assert "PACER gave an answer that this court cannot accept" in page.text
    assert await browser.whoami("cacd") == STRANGER


async def test_form_takes_a_one_time_code_from_the_day_on_that_accounts_can_have_one(
    browser: Browser, provider: StandIn, harness: Harness
) -> None:
    """Rule A11: the second factor exists since May 11, 2025; jpml has not converted then."""
    address = "/courts/jpml/cgi-bin/login.pl"
    await harness.set_calendar("2025-05-10T23:59:59-05:00")
    assert 'name="otpCode"' not in (await browser.open(address)).text
    await harness.set_calendar("2025-05-11T00:00:00-05:00")
    assert 'name="otpCode"' in (await browser.open(address)).text
    page = await browser.submit(login=PACER[0], key="nonsense", otpCode="123456")
    assert "enter its current code too" in page.text
    await browser.submit(login=PACER[0], key=PACER[1], otpCode="123456")
    assert provider.asked[-1]["otpCode"] == "123456"
    assert await browser.whoami("jpml") == READER


async def test_client_code_goes_to_pacer_and_into_the_cookie(
    browser: Browser, provider: StandIn, harness: Harness
) -> None:
    data = {"login": PACER[0], "key": PACER[1], "clcode": "matter-7"}
    await browser.client.post(LOGIN, data=data)
    assert provider.asked[-1]["clientCode"] == "matter-7"
    assert 'data-testid="client-code">matter-7' in (await browser.open("/courts/cacd/")).text
    assert (await harness.events("court_session.opened"))[0]["client_code"] == "matter-7"


async def test_login_without_a_client_code_forgets_the_one_of_an_earlier_login(browser: Browser) -> None:
    """The earlier login may have been another person's."""
    await browser.client.post(LOGIN, data={"login": "jdoe", "key": "Cacd-Key-1", "clcode": "matter-7"})
    assert 'data-testid="client-code">matter-7' in (await browser.open("/courts/cacd/")).text
    await browser.client.post(LOGIN, data={"login": PACER[0], "key": PACER[1]})
    assert 'data-testid="client-code"' not in (await browser.open("/courts/cacd/")).text


async def test_token_whose_holder_cannot_be_asked_about_is_given_back(browser: Browser, provider: StandIn) -> None:
    """No login is left behind at PACER that nobody knows of."""
    provider.metadata["introspection_endpoint"] = None
    page = await browser.log_in("cacd", *PACER)
    assert page.status_code == 502
    assert (len(provider.given_back), provider.tokens) == (1, {})
    assert await browser.whoami("cacd") == STRANGER


async def test_frozen_reading_refuses_a_pacer_reader_too(browser: Browser, harness: Harness) -> None:
    """Rule C8."""
    await browser.log_in("cacd", *PACER)
    change = {"freeze_at": "2020-02-14T08:00:00", "freeze_reading": True}
    await harness.call("PUT", "/courts/cacd/calendar", change)
    for path in ("/filings/", "/cgi-bin/iquery.pl"):
        page = await browser.open(f"/courts/cacd{path}")
        assert page.status_code == 403, path
        assert "Tuesday, February 18, 2020, 12:00 a.m. PST" in page.text


async def test_logout_ends_the_reading_everywhere(browser: Browser, provider: StandIn, harness: Harness) -> None:
    await browser.log_in("cacd", *PACER)
    await browser.whoami("mtd")
    token = browser.client.cookies["PacerSession"]
    await browser.open(f"{LOGIN}?logout")
    assert provider.given_back == [token]
    assert "PacerSession" not in browser.client.cookies
    assert await browser.whoami("mtd") == STRANGER
    browser.client.cookies.set("PacerSession", token, domain="localhost.local", path="/")
    assert await browser.whoami("cacd") == STRANGER


async def test_token_that_is_called_invalid_ends_the_reading(
    browser: Browser, provider: StandIn, harness: Harness
) -> None:
    await browser.log_in("cacd", *PACER)
    provider.tokens.clear()
    await harness.wait("PT6S")
    assert await browser.whoami("cacd") == STRANGER
    assert (await harness.events("court_session.ended"))[-1]["reason"] == "token_ended"


async def test_reader_links_through_central_sign_on_and_goes_on_reading(browser: Browser, provider: StandIn) -> None:
    """Rules L1, L4: reading proves nothing at the link page, and a session for linking does not stop the reading."""
    await browser.log_in("mtd", *PACER)
    page = await browser.link("mtd", "jdoe-mt", "Mtd-Key-1")
    assert len(provider.requests) == 1
    who = await browser.whoami("mtd")
    assert (who["by"], who["linked"], who["may_file"]) == ("pacer", True, False)
    assert 'data-testid="query-form"' in (await browser.open("/courts/mtd/cgi-bin/iquery.pl")).text
    page = await browser.open("/courts/mtd/link")
    assert "already linked" in page.text


async def test_cookie_by_host_name_is_for_the_whole_domain(house: House) -> None:
    """D§2.5."""
    browser = house.browser()
    data = {"login": PACER[0], "key": PACER[1]}
    answer = await browser.client.post("https://ecf.cacd.uscourts.gov/cgi-bin/login.pl", data=data)
    (cookie,) = [each for each in answer.headers.get_list("set-cookie") if each.startswith("PacerSession=")]
    assert "Domain=uscourts.gov" in cookie
    assert {"Secure", "HttpOnly", "Path=/"} <= set(cookie.split("; "))
    answer = await browser.client.get("https://ecf.mtd.uscourts.gov/whoami")
    assert answer.json() == READER


async def test_court_without_the_pacer_face_takes_its_own_logins_only(
    settings: CourtSettings, provider: StandIn
) -> None:
    """Another provider has no `cso-auth` and knows no such token."""
    house = await open_house(settings.model_copy(update={"csologin": "off"}), provider, world())
    browser = house.browser()
    page = await browser.log_in("cacd", *PACER)
    assert page.status_code == 403
    assert "CM/ECF Filer Login" in page.text
    assert 'name="pacer"' not in page.text
    assert provider.asked == []
    assert await holding(house, provider.issue(scope=FULL), "PacerSession").whoami("cacd") == STRANGER
    await house.courts.stop()
