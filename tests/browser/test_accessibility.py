"""axe finds nothing, on any page, in any phase of a court, at 1280 and 390 pixels, in the light and in the dark scheme."""

import re
from collections.abc import AsyncIterator
from urllib.parse import urlencode

import pyotp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from tests.browser.accessibility import Inspector
from tests.browser.chromium import person
from tests.browser.hands import Mouse
from tests.clients.served import Served

pytestmark = pytest.mark.asyncio(loop_scope="session")
CACD, CA9 = "/courts/cacd/", "/courts/ca9/"
PHASES = {
    "unannounced": "2019-10-01T09:00:00-07:00",
    "announced": "2020-02-14T09:00:00-08:00",
    "frozen": "2020-02-15T09:00:00-08:00",
    "live": "2020-02-18T09:00:00-08:00",
}
SECOND_FACTORS = "2025-06-02T09:00:00-07:00"
PROMPTED = "2025-08-04T09:00:00-07:00"


@pytest.fixture
def world(simulator: Served) -> Served:
    """The scenario from its beginning, with a freeze before the go-live."""
    simulator.call("POST", "/reset", {})
    simulator.call("PUT", "/courts/cacd/calendar", {"freeze_at": "2020-02-14T18:00:00"})
    return simulator


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, world: Served) -> AsyncIterator[Page]:
    """The browser of somebody new."""
    async with person(browser, world.url) as context:
        yield await context.new_page()


async def send(page: Page, button: str, **values: str) -> None:
    """Fills a form by the test ids of its fields and sends it."""
    for testid, value in values.items():
        await page.get_by_test_id(testid).fill(value)
    await Mouse(page).press(button)


async def sign_on(page: Page, login_id: str = "mholloway", password: str = "Ready-Attorney-1") -> None:
    """Signs on, and accepts the redaction rules where they are shown."""
    await send(page, "sign-on", loginId=login_id, password=password)
    if await page.get_by_test_id("acknowledge").count():
        await Mouse(page).press("acknowledge")


async def log_in(page: Page, phase: str) -> None:
    """Logs in at C.D. Cal. in the way of the phase."""
    if phase == "live":
        await page.goto(f"{CACD}login")
        await sign_on(page)
    else:
        await page.goto(f"{CACD}cgi-bin/login.pl")
        await send(page, "submit", login="mholloway-cacd", key="Old-District-Key1")


async def fill_in_a_filing(page: Page) -> None:
    """Chooses a case, an event and a document on the filing form."""
    await page.get_by_test_id("case_number").select_option(index=1)
    await page.get_by_test_id("event").select_option(value="Motion")
    pdf = {"name": "motion.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
    await page.get_by_test_id("document").set_input_files(pdf)


@pytest.mark.parametrize("phase", PHASES)
async def test_pages_of_a_court_are_accessible_in_every_phase(
    page: Page, world: Served, inspector: Inspector, phase: str
) -> None:
    world.set_calendar(PHASES[phase])
    before = await inspector.walk(page, CACD, CACD)
    await log_in(page, phase)
    after = await inspector.walk(page, CACD, CACD)

    assert inspector.findings == []
    assert f"{CACD}cgi-bin/login.pl" in before or f"{CACD}login" in before
    assert f"{CACD}filings/" in after


async def test_answers_of_a_court_to_forms_are_accessible(page: Page, world: Served, inspector: Inspector) -> None:
    async def look(what: str) -> None:
        await inspector.look(page, what)

    await page.goto(f"{CACD}cgi-bin/login.pl")
    await send(page, "submit", login="mholloway-cacd", key="Wrong-Key-1")
    await look("a wrong password")
    await send(page, "submit", login="mholloway-cacd", key="Old-District-Key1")
    await look("after the court's own login")
    await page.goto(f"{CACD}filings/new")
    await page.evaluate("document.forms[document.forms.length - 1].noValidate = true")
    await Mouse(page).press("submit")
    await look("an empty filing")
    await fill_in_a_filing(page)
    await Mouse(page).press("submit")
    await look("a notice of electronic filing")
    await inspector.walk(page, f"{CACD}filings/", f"{CACD}filings")

    await page.goto(f"{CACD}filings/new")
    await fill_in_a_filing(page)
    world.set_calendar(PHASES["live"])
    await Mouse(page).press("submit")
    await look("a filing that go-live interrupted")
    await page.goto(f"{CACD}filings/new")
    await look("a login that go-live ended")
    await page.goto(f"{CACD}link")
    await sign_on(page)
    await look("the form that links")
    await send(page, "submit", login="mholloway-cacd", key="Wrong-Key-1")
    await look("a link that is refused")
    await send(page, "submit", login="mholloway-cacd", key="Old-District-Key1")
    await look("both accounts before the link")
    await Mouse(page).press("submit")
    await look("after the link")
    await page.goto(f"{CACD}utilities")
    await look("the Utilities menu")
    await page.goto(CACD)
    await look("a front page with a kept filing")
    await Mouse(page).press("draft-1")
    await look("a kept filing")
    await Mouse(page).press("submit")
    await page.get_by_test_id("receipt").wait_for()
    await page.goto(f"{CACD}cgi-bin/iquery.pl")
    await send(page, "run-query", filed_from="never")
    await look("a query that is refused")
    await send(page, "run-query", filed_from="01/01/2019")
    await look("the results of a query")
    async with page.expect_navigation():
        await page.locator("table a").first.click()
    await look("a case")
    await Mouse(page).press("docket-report")
    await look("a docket report")
    await page.goto(f"{CACD}no-such-page")
    await look("an unknown address")

    assert inspector.findings == []


@pytest.mark.parametrize("start", ["/", "/courts/nowhere/", "/_sim/docs"])
async def test_pages_for_everybody_are_accessible(page: Page, inspector: Inspector, start: str) -> None:
    """Of the courts' pages only their list: the others are looked at by phase."""
    walked = await inspector.walk(page, start, r"/(?!courts/.|_sim/docs|_sim/console)" if start == "/" else f"{start}$")

    assert start in walked

    assert inspector.findings == []


async def test_pages_of_readiness_are_accessible(page: Page, inspector: Inspector) -> None:
    """Rules R1, R2: the questions, their answers, and the reports with their charts."""
    for address in (
        "/readiness?court=",
        "/readiness?court=cacd",
        "/readiness?court=cacd&login=known&asked=whose",
        "/readiness?court=cacd&login=browser&whose=own&password=no&kind=legacy&cja=yes",
        "/readiness?court=cacd&login=known&whose=own&password=yes&kind=upgraded&cja=no",
        "/courts/cacd/readiness?on=2020-02-18",
        "/courts/cacd/readiness?on=2020-02-01",
        "/courts/ca9/readiness",
        "/courts/jpml/readiness",
        "/readiness/courts",
    ):
        await page.goto(address)
        await inspector.look(page, address)

    assert inspector.findings == []


async def test_pages_of_the_sign_on_are_accessible(page: Page, world: Served, inspector: Inspector) -> None:
    async def look(what: str) -> None:
        await inspector.look(page, what)

    await page.goto(f"{CA9}login")
    await look("the sign-on page")
    await sign_on(page, password="Wrong-Password-1")
    await look("a wrong password")
    await send(page, "sign-on", loginId="mholloway", password="Ready-Attorney-1")
    await look("the redaction rules")
    await page.context.clear_cookies()
    await page.goto("/account/register")
    await look("registration")
    await page.evaluate("document.forms[0].noValidate = true")
    await Mouse(page).press("register")
    await look("an empty registration")
    await page.goto("/account/confirm")
    await look("what to do after a registration")
    await page.goto("/account/")
    await sign_on(page, "quarrybilling", "Pays-For-Others-1")
    await page.goto("/account/paa")
    await send(page, "invite", last_name="Fry", account_number="1234567")
    await look("an administrative account")
    await page.context.clear_cookies()
    await page.goto("/account/")
    await sign_on(page, "hfarrant", "Idle-Searcher-1")
    await page.goto("/account/activate")
    await look("withheld search")
    await page.goto("/account/paa")
    await look("who pays")
    await page.context.clear_cookies()
    await page.goto("/account/")
    await sign_on(page, "lp1234", "Legacy-Account-1")
    await look("a legacy account")
    await page.goto("/account/upgrade")
    await look("the upgrade")
    await page.evaluate("document.forms[0].noValidate = true")
    await Mouse(page).press("continue")
    await look("an empty upgrade")
    await send(page, "continue", date_of_birth="1970-05-17")
    await look("the address of an upgrade")
    await send(page, "continue", street="1 Fictional Way", city="Los Angeles", state="CA", zip="90012", county="Orange")
    await look("the security part of an upgrade")
    await page.goto(f"{CA9}login")
    await look("a court and a legacy account")
    await page.goto("/end_session")
    await look("the question before the logout")
    await Mouse(page).press("confirm-logout")
    await look("after the logout")
    await page.goto(f"{CA9}login")
    await sign_on(page, "hartwellosei", "Shared-Account-1")
    await look("a court and a shared account")
    await page.context.clear_cookies()
    world.set_calendar(SECOND_FACTORS)
    await page.goto("/account/")
    await sign_on(page, "gilunga2016", "Second-Factor-1")
    await look("the one-time code")
    await send(page, "sign-on", otpCode="000000")
    await look("a wrong one-time code")

    assert inspector.findings == []


async def test_pages_about_passwords_are_accessible(page: Page, world: Served, inspector: Inspector) -> None:
    async def look(what: str) -> None:
        await inspector.look(page, what)

    account = world.call("GET", "/accounts/mholloway")
    await page.goto("/account/recover/password")
    await send(page, "ask", loginId="mholloway", account_number="12", date_of_birth="1971-09-30")
    await look("a faulty request for another password")
    await send(page, "ask", account_number=account["account_number"])
    await look("a request for another password")
    letters = world.call("GET", f"/inbox/{account['email']}")["messages"]
    await page.goto(re.search(r"/account/recover/password/\S+", letters[-1]["body"])[0])  # type: ignore[index]
    await look("the link of a letter")
    await page.goto("/account/recover/password/unknown")
    await look("a link that cannot be used")
    world.call("PATCH", "/accounts/dfryreader", {"password_set_on": "2025-01-01"})
    world.call("PATCH", "/courts/cacd/filers/mholloway-cacd", {"key": "oldkey"})
    await page.goto(f"{CACD}cgi-bin/login.pl")
    await send(page, "submit", login="mholloway-cacd", key="oldkey")
    await look("a CM/ECF password that does not follow the rule")
    await send(page, "change-key", current_key="oldkey", key="short", key_again="short")
    await look("another one that does not")
    await send(page, "change-key", current_key="oldkey", key="A-Better-Key-2", key_again="A-Better-Key-2")
    await look("a changed CM/ECF password")
    world.set_calendar("2025-09-01T09:00:00-07:00")
    await page.goto("/account/security")
    await sign_on(page, "dfryreader", "Only-Reading-1")
    await look("a password that is to be changed")
    await send(page, "change-password", current_password="wrong", password="weak", password_again="weak")
    await look("a faulty change of a password")
    await Mouse(page).press("skip-update")
    for each in ("security", "profile", "messages", "billing", ""):
        await page.goto(f"/account/{each}")
        await look(each or "overview")

    assert inspector.findings == []


async def test_pages_before_and_after_consent_are_accessible(page: Page, world: Served, inspector: Inspector) -> None:
    address = f"{world.url}/nowhere"
    asked = {"redirect_uris": [address], "token_endpoint_auth_method": "none", "client_name": "A docketing program"}
    answer = await page.context.request.post("/register", data=asked)
    client = await answer.json()
    query = {
        "client_id": client["client_id"],
        "response_type": "code",
        "redirect_uri": address,
        "scope": "openid profile email",
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        "code_challenge_method": "S256",
    }
    await page.goto(f"/authorize?{urlencode(query)}")
    await sign_on(page)
    await inspector.look(page, "consent")
    await Mouse(page).press("allow")
    await inspector.look(page, "an unknown address")
    await page.goto("/account/")
    await inspector.look(page, "an account that has let an application in")
    await page.goto(f"/authorize?{urlencode(query | {'redirect_uri': 'http://localhost/other'})}")
    await inspector.look(page, "a wrong redirect address")

    assert inspector.findings == []


async def test_pages_of_the_pacer_login_are_accessible(page: Page, world: Served, inspector: Inspector) -> None:
    world.set_calendar(SECOND_FACTORS)
    login = "/csologin/login.jsf"
    await page.goto(login)
    await inspector.look(page, "the PACER login")
    await send(page, "login", loginName="mholloway", password="Wrong-Password-1")
    await inspector.look(page, "a wrong password")
    await send(page, "login", loginName="hfarrant", password="Idle-Searcher-1")
    await inspector.look(page, "an account that may not search")
    await page.context.clear_cookies()
    await page.goto(login)
    await send(page, "login", loginName="mholloway", password="Ready-Attorney-1")
    await inspector.look(page, "the redaction rules")
    await page.get_by_test_id("redact").check()
    await Mouse(page).press("confirm")
    await inspector.look(page, "after the PACER login")
    await page.context.clear_cookies()
    await page.goto(login)
    await send(page, "login", loginName="gilunga2016", password="Second-Factor-1")
    await inspector.look(page, "the one-time code")
    await send(page, "mfa-ok", mfaInput=pyotp.TOTP("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP").now())
    await inspector.look(page, "after the one-time code")

    assert inspector.findings == []


async def test_pages_of_e_filing_are_accessible(page: Page, world: Served, inspector: Inspector) -> None:
    """E-file registrations for the holder and at the desk, and filing agents."""

    async def look(what: str) -> None:
        await inspector.look(page, what)

    world.set_calendar("2020-02-18T09:00:00-08:00")
    asking = "/account/e-file-registrations/new"
    await page.goto("/account/e-file-registrations")
    await sign_on(page, "noorabadi", "Newly-Admitted-1")
    await look("e-file registrations")
    for query in ("", "?type=district", "?court=cacd", "?court=cacd&existing=known&kind=e_file&role=attorney"):
        await page.goto(f"{asking}{query}")
        await look(f"asking a court {query}")
    await page.goto(f"{asking}?court=cacd&existing=no&kind=e_file&role=pro_se")
    await page.evaluate("document.forms[0].noValidate = true")
    await send(page, "submit", phone="x")
    await look("a faulty request")
    asked = world.call("POST", "/registrations", {"loginId": "noorabadi", "court_id": "cacd"})["id"]
    world.call("GET", "/journal?kind=e_file.received&wait=5")
    world.call("POST", f"/registrations/{asked}/decision", {"decision": "more", "reason": "Which bar?"})
    world.call("GET", "/journal?kind=e_file.decision_arrived&wait=5")
    await page.goto(f"/account/e-file-registrations/{asked}")
    await look("a registration about which the court asks for more")
    await page.goto(f"{CACD}desk/registrations?state=more")
    await send(page, "submit", login="rdelacroix", key="Clerks-Desk-Key1")
    await look("the registrations at the desk")
    await page.goto(f"{CACD}desk/registrations/{asked}")
    await look("a registration at the desk")
    await Mouse(page).press("approve")
    await look("an approval that is asked twice")
    agent = {"login": "amyagent", "key": "Amy-Agent-1", "role": "filing_agent", "name": "Amy Agent"}
    world.call("POST", "/courts/cacd/filers", agent)
    world.call(
        "POST", "/courts/cacd/links", {"login": "mholloway-cacd", "loginId": "mholloway", "reason": "for the test"}
    )
    await page.context.clear_cookies()
    await page.goto(f"{CACD}login")
    await sign_on(page)
    await page.goto(f"{CACD}utilities/account")
    await look("maintain your ECF account")
    await page.goto(f"{CACD}utilities/account/more?find=amy")
    await look("a filing agent that was found")
    await Mouse(page).press("add-1")
    await look("a filing agent that was added")

    assert inspector.findings == []


async def test_pages_of_the_service_center_and_of_cja_are_accessible(
    page: Page, world: Served, inspector: Inspector
) -> None:
    async def look(what: str) -> None:
        await inspector.look(page, what)

    world.set_calendar(PHASES["live"])
    numbers = {each["loginId"]: each["account_number"] for each in world.call("GET", "/accounts")["accounts"]}
    await page.goto("/account/")
    await sign_on(page, "tbeaulieu", "Panel-Attorney-1")
    await page.goto("/account/cja")
    await look("the request for a CJA merge")
    await page.evaluate("document.forms[0].noValidate = true")
    await Mouse(page).press("ask")
    await look("an empty request")
    await page.get_by_test_id("court_id").select_option("cacd")
    await send(page, "ask", account_number=numbers["tb4021"])
    await look("after the request")
    await page.goto("/service-center/")
    await look("the staff login")
    await send(page, "submit", login="operator", key="Wrong-Key-1")
    await look("a wrong staff login")
    await send(page, "submit", login="operator", key="Service-Center-Key1")
    await look("the search of the desk")
    await send(page, "search", **{"account-query": "e"})
    await look("accounts that were found")
    await page.goto(f"/service-center/accounts/{numbers['tbeaulieu']}")
    await look("an account at the desk")
    await Mouse(page).press("cja-request")
    await look("a request that the staff write down")
    await page.goto("/service-center/cja")
    await look("the requests at the desk")
    await Mouse(page).press("request-1")
    await look("a request at the desk")
    await Mouse(page).press("act-merge")
    await look("an act and its reason")
    await send(page, "ask", reason="He asked by telephone.")
    await look("the last question")
    await Mouse(page).press("confirm")
    await look("after a merge")
    await page.goto(f"{CACD}login")
    await Mouse(page).press("acknowledge")
    await page.goto(f"{CACD}utilities/exemption")
    await look("the exemption status")
    await Mouse(page).press("change")
    await look("an exempt visitor")

    assert inspector.findings == []


async def test_pages_that_set_up_a_second_factor_are_accessible(
    page: Page, world: Served, inspector: Inspector
) -> None:
    """Rule A11: on the way of a sign-on, and at Manage My Account."""
    world.call("PATCH", "/accounts/mholloway", {"mfa_prompted_on": "2025-08-01"})
    world.set_calendar(PROMPTED)
    await page.goto(f"{CA9}login")
    await send(page, "sign-on", loginId="mholloway", password="Ready-Attorney-1")
    await inspector.look(page, "the prompt to set up a second factor")
    await Mouse(page).press("begin")
    await inspector.look(page, "the security code")
    letters = world.call("GET", "/inbox/maren.holloway@holloway-law.example")["messages"]
    code = next(each["body"] for each in reversed(letters) if each["kind"] == "security_code").split("code is ")[1][:9]
    await send(page, "prove", securityCode=code)
    secret = await page.get_by_test_id("secret").inner_text()
    await send(page, "confirm", **{"app-name": "My phone", "otpCode": "000"})
    await inspector.look(page, "a wrong code of a new app")
    await send(page, "confirm", otpCode=pyotp.TOTP(secret).now())
    await inspector.look(page, "the backup codes")
    await page.goto("/account/security")
    await inspector.look(page, "the apps of an account")
    await Mouse(page).press("begin-codes")
    await inspector.look(page, "the security code for new backup codes")

    assert inspector.findings == []
