"""The PACER login page as people use it: one form, the steps that may follow, and the token at the end (rule F2; D§2)."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from http.cookies import SimpleCookie

import httpx
import pytest

from cso_idp.control.models import AccountChange, AccountCreation
from cso_idp.provider import Provider
from cso_idp.settings import ProviderSettings
from tests.conftest import Databases
from tests.idp.authenticator import FIRST_DAY, SECRET, code_of, next_code, set_calendar, wrong_code
from tests.idp.conftest import ISSUER, PASSWORD, new_browser, settings_for
from tests.idp.login_page import ADDRESS, COURT, TOKEN, LoginPage, opening, view_state
from tests.idp.relying_party import Browser, RelyingParty, log_in

MFA = {"loginId": "mina.mfa", "password": PASSWORD, "name": "Mina Mfa", "mfa_secret": SECRET}
COURT_CLIENT = {
    "client_id": "court-testd",
    "client_secret": "another-court-secret",
    "client_name": "Test District Court",
    "redirect_uris": [f"{COURT}sso/callback", "https://ecf.testd.uscourts.gov/sso/callback"],
    "scope": "openid profile pacer:search cmecf:file",
}


@pytest.fixture(autouse=True)
async def _court(provider: Provider) -> None:
    await provider.control.register_clients([COURT_CLIENT])


@pytest.fixture
async def login_page(browser: Browser) -> LoginPage:
    """The login page in a browser with no cookies."""
    return LoginPage(browser.client)


@pytest.fixture
async def other_page(provider: Provider) -> AsyncIterator[LoginPage]:
    """The login page in another browser."""
    async with new_browser(provider) as other:
        yield LoginPage(other.client)


async def introspected(provider: Provider, browser: Browser, token: str) -> dict[str, object]:
    """What a court is told about a token."""
    answer = await browser.client.post("/introspect", data={"token": token}, auth=("court-test", "court-secret"))
    told: dict[str, object] = answer.json()
    return told


async def test_page_has_the_ids_and_names_that_clients_look_for(login_page: LoginPage) -> None:
    """Rule F2; D§2.3."""
    page = await login_page.open()

    assert page.status_code == 200
    for name in ("loginName", "password", "clientCode", "fbtnLogin"):
        assert f'id="loginForm:{name}" name="loginForm:{name}"' in page.text
    assert 'id="loginForm:pclLoginMessages"' in page.text
    assert 'id="j_id1:javax.faces.ViewState:0"' in page.text
    assert "Cookies must be enabled" in page.text
    assert "Test District Court" in page.text
    # Drivers take the mere word for the form of the second factor.
    assert "mfaForm" not in page.text
    assert login_page.cookie("JSESSIONID")


async def test_filer_accepts_the_redaction_rules_and_goes_to_the_court_with_the_token(
    login_page: LoginPage, browser: Browser, provider: Provider
) -> None:
    """Rule F2; D§2.3, D§2.4; the token stands on the ordinary session."""
    page = await login_page.log_in("avery.attorney", PASSWORD)
    assert "Redaction Agreement" in page.text
    assert "Fed. R. Civ. P. 5.2" in page.text
    assert login_page.cookie("NextGenCSO") is None

    done = await login_page.agree()

    assert done.status_code == 303
    assert done.headers["location"] == COURT
    token = login_page.cookie("NextGenCSO")
    assert token is not None
    assert TOKEN.fullmatch(token)
    assert login_page.cookie("PacerSession") == token
    told = await introspected(provider, browser, token)
    assert told["active"] is True
    assert told["sub"] == "sub-avery"
    assert told["amr"] == ["pwd"]


@pytest.mark.parametrize("login_id", ["rae.reader", "lp1234", "bigfirm"])
async def test_who_does_not_file_goes_at_once(
    login_page: LoginPage, browser: Browser, provider: Provider, login_id: str
) -> None:
    """Legacy and shared accounts may pass here: they read (rules A1, A12 bind OpenID Connect)."""
    done = await login_page.log_in(login_id, PASSWORD)

    assert done.status_code == 303
    assert done.headers["location"] == COURT
    told = await introspected(provider, browser, login_page.cookie("NextGenCSO") or "")
    assert "pacer:search" in str(told["scope"])
    assert "cmecf:file" not in str(told["scope"]) or login_id == "rae.reader"


async def test_box_has_to_be_ticked(login_page: LoginPage) -> None:
    """D§2.4."""
    await login_page.log_in("avery.attorney", PASSWORD)

    page = await login_page.send("regmsg")

    assert page.status_code == 200
    assert "tick the box" in page.text
    assert login_page.cookie("NextGenCSO") is None
    assert (await login_page.agree()).status_code == 303


@pytest.mark.parametrize(
    ("login_id", "password", "message"),
    [
        ("avery.attorney", "Wrong-Horse-1", "Invalid username or password"),
        ("nobody.known", PASSWORD, "Invalid username or password"),
        ("short", PASSWORD, "Username must be at least 6 characters"),
        ("", "", "Username must be at least 6 characters"),
        ("avery.attorney", "short", "Password must be at least 8 characters"),
        ("cora.cancelled", PASSWORD, "has been cancelled"),
    ],
)
async def test_message_is_the_one_that_clients_match(
    login_page: LoginPage, provider: Provider, login_id: str, password: str, message: str
) -> None:
    """D§2.3: the page answers 200 whatever was wrong."""
    page = await login_page.log_in(login_id, password)

    assert page.status_code == 200
    assert message in page.text.split('id="loginForm:pclLoginMessages"')[1].split("loginForm:loginName")[0]
    assert login_page.cookie("NextGenCSO") is None
    assert not await provider.control.signed_on_subs()
    if login_id:
        assert f'value="{login_id}"' in page.text
    assert password not in page.text or not password


async def test_form_can_be_sent_again_after_a_mistake(login_page: LoginPage) -> None:
    await login_page.log_in("rae.reader", "Wrong-Horse-1")

    assert (await login_page.send(loginName="rae.reader", password=PASSWORD)).headers["location"] == COURT


async def test_wrong_passwords_lock_the_name_for_every_face(
    login_page: LoginPage, browser: Browser, court: RelyingParty
) -> None:
    """Rule A10: one count for the page, the sign-on and the API."""
    await login_page.open()
    for _ in range(6):
        await login_page.send(loginName="avery.attorney", password="Wrong-Horse-1")

    page = await login_page.send(loginName="avery.attorney", password=PASSWORD)

    assert "Too many wrong passwords" in page.text
    await browser.open(court.request().url)
    assert "Too many wrong" in (await browser.submit(loginId="avery.attorney", password=PASSWORD)).text


async def test_page_and_openid_connect_share_the_session(
    login_page: LoginPage, browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """Whoever is logged in here is signed on there, in the same session."""
    await login_page.log_in("avery.attorney", PASSWORD)
    await login_page.agree()

    started, back = await log_in(browser, court, "nobody", "nothing")

    tokens = (await court.redeem(started, back["code"])).json()
    claims = (await court.id_token(tokens["id_token"])).claims
    told = await introspected(provider, browser, login_page.cookie("NextGenCSO") or "")
    assert claims["sid"] == told["sid"]


async def test_browser_that_is_signed_on_needs_no_password(
    login_page: LoginPage, browser: Browser, court: RelyingParty
) -> None:
    await log_in(browser, court, "rae.reader", PASSWORD)

    done = await login_page.open()

    assert done.status_code == 302
    assert done.headers["location"] == COURT
    assert TOKEN.fullmatch(login_page.cookie("NextGenCSO") or "")


async def test_signed_on_filer_accepts_the_rules_once_in_a_session(
    login_page: LoginPage, browser: Browser, court: RelyingParty
) -> None:
    await log_in(browser, court, "avery.attorney", PASSWORD)
    page = await login_page.open()
    assert "Redaction Agreement" in page.text
    assert "loginForm:password" not in page.text
    await login_page.agree()
    token = login_page.cookie("NextGenCSO")

    again = await login_page.open()

    assert again.headers["location"] == COURT
    assert login_page.cookie("NextGenCSO") == token


async def test_reloading_the_last_page_sends_no_password(login_page: LoginPage) -> None:
    page = await login_page.log_in("avery.attorney", PASSWORD)
    address = str(page.url)

    again = await login_page.open(address)

    assert again.status_code == 200
    assert "Redaction Agreement" in again.text
    assert (await login_page.agree()).headers["location"] == COURT


@pytest.mark.parametrize(
    ("change", "reason", "words"),
    [
        ({"search_status": "inactive"}, "inactive", "currently inactive"),
        ({"search_status": "not_activated"}, "not_activated", "US mail"),
        ({"client_code_required": True}, "client_code_required", "required Client Code was not entered"),
    ],
)
async def test_withheld_search_is_said_and_the_login_goes_on(
    login_page: LoginPage,
    browser: Browser,
    provider: Provider,
    change: dict[str, object],
    reason: str,
    words: str,
) -> None:
    """Rule A9, D§2.4: login succeeds, search is withheld."""
    await provider.control.change_account("rae.reader", AccountChange(**change))

    page = await login_page.log_in("rae.reader", PASSWORD)

    assert f'data-reason="{reason}"' in page.text
    assert words in page.text
    assert 'id="btnAckOkay"' in page.text
    done = await login_page.send("regmsg")
    assert done.headers["location"] == COURT
    told = await introspected(provider, browser, login_page.cookie("NextGenCSO") or "")
    assert "pacer:search" not in str(told["scope"])


async def test_required_client_code_may_come_on_the_last_page(
    login_page: LoginPage, browser: Browser, provider: Provider
) -> None:
    await provider.control.change_account("rae.reader", AccountChange(client_code_required=True))
    await login_page.log_in("rae.reader", PASSWORD)

    await login_page.send("regmsg", clientCode="SMITH-12")

    told = await introspected(provider, browser, login_page.cookie("NextGenCSO") or "")
    assert told["client_code"] == "SMITH-12"
    assert "pacer:search" in str(told["scope"])


async def test_client_code_goes_with_the_token_through_all_steps(
    login_page: LoginPage, browser: Browser, provider: Provider
) -> None:
    """D§1.4; until 2024-04-14 with spaces."""
    await set_calendar(provider, FIRST_DAY - timedelta(days=1000))
    await login_page.log_in("avery.attorney", PASSWORD, clientCode="Smith v Jones")
    await login_page.agree()

    told = await introspected(provider, browser, login_page.cookie("NextGenCSO") or "")

    assert told["client_code"] == "Smith v Jones"
    assert "Smith v Jones" in (login_page.cookie("PacerClientCode") or "")


async def test_login_without_a_client_code_takes_the_old_one_away(login_page: LoginPage) -> None:
    await login_page.log_in("rae.reader", PASSWORD, clientCode="OLD")
    await login_page.client.get("/end_session")
    login_page.client.cookies.delete("cso_session")

    await login_page.log_in("rae.reader", PASSWORD)

    assert login_page.cookie("PacerClientCode") is None


@pytest.mark.parametrize("code", ["x" * 33, "naïve", "a\tb"])
async def test_malformed_client_code_is_refused_before_the_password_is_looked_at(
    login_page: LoginPage, provider: Provider, code: str
) -> None:
    page = await login_page.log_in("rae.reader", PASSWORD, clientCode=code)

    assert page.status_code == 200
    assert "Invalid client code format" in page.text
    assert not await provider.control.signed_on_subs()


@pytest.mark.parametrize("form", [{"regmsg:bpmConfirm": ""}, {"javax.faces.partial.ajax": "true"}])
@pytest.mark.parametrize("code", ["x" * 33, "na\u00efve", "\u2603", "a\tb"])
async def test_malformed_client_code_of_the_last_page_is_refused_and_given_to_nobody(
    login_page: LoginPage, code: str, form: dict[str, str]
) -> None:
    """Not even as a cookie, by the partial request that only ticks the box."""
    page = await login_page.log_in("avery.attorney", PASSWORD)
    data = {"regmsg": "regmsg", "javax.faces.ViewState": view_state(page.text), "regmsg:chkRedact_input": "on", **form}

    answer = await login_page.client.post(opening(), data={**data, "regmsg:clientCode": code})

    assert answer.status_code == 200
    assert "Invalid client code format" in answer.text
    assert login_page.cookie("PacerClientCode") is None
    assert login_page.cookie("NextGenCSO") is None


@pytest.mark.parametrize("planted", ["x" * 100, "a,b"])
async def test_client_code_that_was_planted_counts_for_nothing(
    login_page: LoginPage, browser: Browser, provider: Provider, planted: str
) -> None:
    """D§1.2: a cookie that could not have been typed gives no search, at whatever step it comes."""
    reader = {"user_type": "case_search_only", "client_code_required": True}
    await provider.control.create_account(
        AccountCreation(**{**MFA, "created_on": "2016-05-01", **reader}), sub="sub-mina"
    )
    await set_calendar(provider, FIRST_DAY)
    await login_page.log_in("mina.mfa", PASSWORD)
    login_page.client.cookies.set("PacerClientCode", f'"{planted}"', domain="localhost.local")
    page = await login_page.send("mfaForm", mfaInput=await code_of(provider))
    assert 'data-reason="client_code_required"' in page.text

    await login_page.send("regmsg")

    told = await introspected(provider, browser, login_page.cookie("NextGenCSO") or "")
    assert told["active"] is True
    assert "client_code" not in told
    assert "pacer:search" not in str(told["scope"])


async def test_form_for_the_code_takes_no_client_code(login_page: LoginPage, provider: Provider) -> None:
    await provider.control.create_account(AccountCreation(**{**MFA, "created_on": "2016-05-01"}), sub="sub-mina")
    await set_calendar(provider, FIRST_DAY)
    await login_page.log_in("mina.mfa", PASSWORD)

    assert login_page.page is not None
    data = {"mfaForm": "mfaForm", "javax.faces.ViewState": view_state(login_page.page.text)}
    given = {"mfaForm:mfaInput": await code_of(provider), "loginForm:clientCode": "\u2603"}
    answer = await login_page.client.post(opening(), data={**data, **given})

    assert answer.status_code == 303
    assert login_page.cookie("PacerClientCode") is None


async def test_what_waits_for_another_faces_sign_on_is_no_page_here(
    login_page: LoginPage, browser: Browser, court: RelyingParty
) -> None:
    """CWE-601: parameters of an authorization request are nobody's word for where to go."""
    started = court.request(appurl="https://evil.example/", pscCourtId="X")
    page = await browser.open(started.url)
    waiting = page.text.split('action="/interaction/')[1].split("/")[0]
    secret = browser.client.cookies["cso_browser"]
    login_page.client.cookies.set("JSESSIONID", secret, domain="localhost.local", path="/csologin")

    page = await login_page.open(f"{ADDRESS}?view={waiting}")
    done = await login_page.send(loginName="rae.reader", password=PASSWORD)

    assert waiting not in page.text
    assert "evil.example" not in page.text + done.text + done.headers.get("location", "")


async def test_logging_out_by_openid_connect_ends_the_token_and_takes_the_cookies_back(
    login_page: LoginPage, browser: Browser, provider: Provider
) -> None:
    """One session underneath: logging out by any face ends it for all."""
    await login_page.log_in("rae.reader", PASSWORD, clientCode="ABC")
    token = login_page.cookie("NextGenCSO") or ""
    await browser.open("/end_session")

    await browser.submit()

    assert (await introspected(provider, browser, token)) == {"active": False}
    for name in ("NextGenCSO", "PacerSession", "PacerClientCode"):
        assert login_page.cookie(name) is None
    assert "loginForm:password" in (await login_page.open()).text


async def test_logging_out_at_the_api_ends_the_session_of_the_page(login_page: LoginPage, provider: Provider) -> None:
    await login_page.log_in("rae.reader", PASSWORD)

    await login_page.client.post("/services/cso-logout", json={"nextGenCSO": login_page.cookie("NextGenCSO")})

    assert not await provider.control.signed_on_subs()
    assert "loginForm:password" in (await login_page.open()).text


async def test_without_an_address_the_page_stays_and_says_so(login_page: LoginPage) -> None:
    """D§2.2: `pscCourtId` may be missing, and so may `appurl`."""
    await login_page.open(ADDRESS)

    done = await login_page.send(loginName="rae.reader", password=PASSWORD)

    assert done.status_code == 200
    assert "You are logged in" in done.text
    assert TOKEN.fullmatch(login_page.cookie("NextGenCSO") or "")


class TestCookies:
    """Who sets the cookies really, and with which attributes, is not public (D§2.5): settings decide."""

    @staticmethod
    def given(response: httpx.Response) -> dict[str, dict[str, str]]:
        found = {}
        for header in response.headers.get_list("set-cookie"):
            for name, morsel in SimpleCookie(header).items():
                found[name] = {key: value for key, value in morsel.items() if value}
        return found

    async def log_in_at(self, provider: Provider, origin: str) -> dict[str, dict[str, str]]:
        transport = httpx.ASGITransport(provider.app)  # type: ignore[attr-defined]
        async with httpx.AsyncClient(transport=transport, base_url=origin) as client:
            page = await client.get(opening())
            data = {
                "loginForm": "loginForm",
                "loginForm:loginName": "rae.reader",
                "loginForm:password": PASSWORD,
                "javax.faces.ViewState": view_state(page.text),
            }
            # The session's own cookie would not come back over http; the page's does.
            cookies = {name: value for name, value in page.cookies.items() if name == "JSESSIONID"}
            client.cookies.clear()
            answer = await client.post(opening(), data=data, headers={"cookie": f"JSESSIONID={cookies['JSESSIONID']}"})
        assert answer.status_code == 303, answer.text
        return self.given(answer)

    async def test_at_the_login_host_they_are_for_the_whole_domain(self, provider: Provider) -> None:
        given = await self.log_in_at(provider, "https://pacer.login.uscourts.gov")

        for name in ("NextGenCSO", "PacerSession"):
            assert given[name]["domain"] == "uscourts.gov"
            assert given[name]["path"] == "/"
            assert given[name]["httponly"]
            assert given[name]["secure"]
            assert given[name]["samesite"] == "lax"

    @pytest.mark.parametrize("origin", [ISSUER, "http://pacer.login.localhost:8400", "http://127.0.0.1:8400"])
    async def test_elsewhere_they_are_for_that_host_only(self, provider: Provider, origin: str) -> None:
        given = await self.log_in_at(provider, origin)

        assert "domain" not in given["NextGenCSO"]
        assert "secure" not in given["NextGenCSO"]

    @pytest.mark.parametrize(
        ("host", "domain"),
        [
            ("pacer.login.uscourts.gov", "uscourts.gov"),
            ("PACER.login.uscourts.gov:8443", "uscourts.gov"),
            ("qa-login.sim.example.org", "sim.example.org"),
            ("pacer.login.localhost", None),
            ("[::1", None),
            ("pacer.login.a b", None),
            ("pacer.login.x.y; domain=evil.example", None),
        ],
    )
    async def test_domain_follows_from_the_host_that_was_asked(
        self, provider: Provider, host: str, domain: str | None
    ) -> None:
        transport = httpx.ASGITransport(provider.app)  # type: ignore[attr-defined]
        async with httpx.AsyncClient(transport=transport, base_url=ISSUER) as client:
            page = await client.get(opening())
            data = {
                "loginForm": "loginForm",
                "loginForm:loginName": "rae.reader",
                "loginForm:password": PASSWORD,
                "javax.faces.ViewState": view_state(page.text),
            }
            answer = await client.post(opening(), data=data, headers={"host": host})

        assert answer.status_code == 303
        assert self.given(answer)["NextGenCSO"].get("domain") == domain


class TestCookiesBySetting:
    """The same, decided otherwise."""

    @pytest.fixture
    def provider_settings(self, databases: Databases) -> ProviderSettings:
        return settings_for(
            databases,
            pacer_cookie_domain="sim.example.org",
            pacer_cookie_http_only="off",
            pacer_cookie_secure="on",
            pacer_cookie_same_site="none",
        )

    async def test_settings_decide(self, provider: Provider) -> None:
        given = await TestCookies().log_in_at(provider, "http://login.sim.example.org")

        assert given["NextGenCSO"]["domain"] == "sim.example.org"
        assert "httponly" not in given["NextGenCSO"]
        assert given["NextGenCSO"]["secure"]
        assert given["NextGenCSO"]["samesite"] == "none"
        # The session's own cookie is nobody else's to read, whatever the settings say.
        assert given["cso_session"]["httponly"]


class TestSecondFactor:
    """Rule A11 at the page: `mfaForm` (D§2.3)."""

    @pytest.fixture(autouse=True)
    async def _enrolled(self, provider: Provider) -> None:
        await provider.control.change_account("avery.attorney", AccountChange(mfa_secret=SECRET))
        await set_calendar(provider, FIRST_DAY)

    async def test_code_is_asked_after_the_password(
        self, login_page: LoginPage, browser: Browser, provider: Provider
    ) -> None:
        page = await login_page.log_in("avery.attorney", PASSWORD)
        assert 'id="mfaForm:mfaInput"' in page.text
        assert 'id="mfaForm:btnOk"' in page.text
        assert not await provider.control.signed_on_subs()

        page = await login_page.send("mfaForm", mfaInput=await code_of(provider))
        assert "Redaction Agreement" in page.text
        done = await login_page.agree()

        assert done.headers["location"] == COURT
        told = await introspected(provider, browser, login_page.cookie("NextGenCSO") or "")
        assert told["amr"] == ["pwd", "otp", "mfa"]

    async def test_wrong_code_is_said_and_the_next_one_goes_on(self, login_page: LoginPage, provider: Provider) -> None:
        await login_page.log_in("avery.attorney", PASSWORD)

        page = await login_page.send("mfaForm", mfaInput=await wrong_code(provider))

        assert page.status_code == 200
        assert "That code is not right" in page.text
        assert not await provider.control.signed_on_subs()
        page = await login_page.send("mfaForm", mfaInput=await next_code(provider))
        assert "Redaction Agreement" in page.text

    async def test_code_may_be_typed_in_two_groups(self, login_page: LoginPage, provider: Provider) -> None:
        await login_page.log_in("avery.attorney", PASSWORD)
        code = await code_of(provider)

        page = await login_page.send("mfaForm", mfaInput=f"{code[:3]} {code[3:]}")

        assert "Redaction Agreement" in page.text

    async def test_before_that_day_no_code_is_asked(self, login_page: LoginPage, provider: Provider) -> None:
        await set_calendar(provider, FIRST_DAY - timedelta(days=1))

        assert "Redaction Agreement" in (await login_page.log_in("avery.attorney", PASSWORD)).text

    async def test_session_from_before_gives_the_code_but_no_password(
        self, login_page: LoginPage, browser: Browser, court: RelyingParty, provider: Provider
    ) -> None:
        await set_calendar(provider, FIRST_DAY - timedelta(days=1))
        await log_in(browser, court, "avery.attorney", PASSWORD)
        await set_calendar(provider, FIRST_DAY)

        page = await login_page.open()
        assert "mfaForm:mfaInput" in page.text
        assert "loginForm:password" not in page.text
        page = await login_page.send("mfaForm", mfaInput=await code_of(provider))

        assert "Redaction Agreement" in page.text
        await login_page.agree()
        told = await introspected(provider, browser, login_page.cookie("NextGenCSO") or "")
        assert told["amr"] == ["pwd", "otp", "mfa"]

    async def test_form_sent_twice_goes_on(self, login_page: LoginPage, provider: Provider) -> None:
        """A double click: the code is used up, but the browser is signed on already."""
        page = await login_page.log_in("avery.attorney", PASSWORD)
        code = await code_of(provider)
        await login_page.send("mfaForm", mfaInput=code)
        login_page.page = page

        again = await login_page.send("mfaForm", mfaInput=code)

        assert "Redaction Agreement" in again.text

    async def test_page_that_logged_somebody_in_asks_for_the_password_again(
        self, login_page: LoginPage, browser: Browser, provider: Provider
    ) -> None:
        """After a logout the password given before proves nothing any more."""
        page = await login_page.log_in("avery.attorney", PASSWORD)
        await login_page.send("mfaForm", mfaInput=await code_of(provider))
        await browser.open("/end_session")
        await browser.submit()

        assert "loginForm:password" in (await login_page.open(str(page.url))).text
        login_page.page = page
        again = await login_page.send("mfaForm", mfaInput=await next_code(provider))

        assert "loginForm:password" in again.text
        assert not await provider.control.signed_on_subs()

    async def test_code_is_that_of_whose_password_was_given_whoever_is_signed_on(
        self, login_page: LoginPage, provider: Provider
    ) -> None:
        login = await login_page.open()
        await login_page.send(loginName="rae.reader", password=PASSWORD)
        login_page.page = login
        await login_page.send(loginName="avery.attorney", password=PASSWORD)

        page = await login_page.send("mfaForm", mfaInput=await code_of(provider))

        assert "avery.attorney" in page.text
        assert await provider.control.signed_on_subs() == {"sub-avery"}

    async def test_of_two_browsers_with_one_code_one_is_logged_in(
        self, login_page: LoginPage, other_page: LoginPage, provider: Provider
    ) -> None:
        """RFC 6238 §5.2."""
        for page in (login_page, other_page):
            await page.log_in("avery.attorney", PASSWORD)
        code = await code_of(provider)

        pages = await asyncio.gather(*(page.send("mfaForm", mfaInput=code) for page in (login_page, other_page)))

        assert sorted("Redaction Agreement" in page.text for page in pages) == [False, True]

    async def test_skipping_the_step_opens_nothing(self, login_page: LoginPage, provider: Provider) -> None:
        """The last form cannot be sent before the code; whoever sends it is asked for the code again."""
        await login_page.log_in("avery.attorney", PASSWORD)
        assert login_page.page is not None
        data = {
            "regmsg": "regmsg",
            "regmsg:chkRedact_input": "on",
            "regmsg:bpmConfirm": "",
            "javax.faces.ViewState": view_state(login_page.page.text),
        }

        answer = await login_page.client.post(opening(), data=data)

        assert answer.status_code == 303
        assert "mfaForm" in (await login_page.client.get(answer.headers["location"])).text
        assert login_page.cookie("NextGenCSO") is None
        assert not await provider.control.signed_on_subs()


class TestForeignForms:
    """The view state belongs to one browser: forms from elsewhere do nothing."""

    async def test_view_state_of_another_browser_signs_nobody_on(
        self, login_page: LoginPage, other_page: LoginPage, provider: Provider
    ) -> None:
        """Login CSRF: an attacker cannot make a victim's browser send the attacker's page."""
        await login_page.open()
        theirs = await other_page.open()
        data = {
            "loginForm": "loginForm",
            "loginForm:loginName": "rae.reader",
            "loginForm:password": PASSWORD,
            "javax.faces.ViewState": view_state(theirs.text),
        }

        page = await login_page.client.post(opening(), data=data)

        assert ": timeout error." in page.text
        assert not await provider.control.signed_on_subs()
        assert login_page.cookie("NextGenCSO") is None

    @pytest.mark.parametrize("state", ["", "stateless", "-123:456", "x" * 5000, "naïve"])
    async def test_unknown_view_state_is_answered_with_a_fresh_page(self, login_page: LoginPage, state: str) -> None:
        await login_page.open()

        page = await login_page.send(loginName="rae.reader", password=PASSWORD, **{"javax.faces.ViewState": state})

        assert page.status_code == 200
        assert ": timeout error." in page.text
        assert (await login_page.send(loginName="rae.reader", password=PASSWORD)).headers["location"] == COURT

    async def test_page_that_was_open_for_too_long_is_told_and_loses_nothing(
        self, login_page: LoginPage, provider: Provider
    ) -> None:
        await login_page.open()
        await provider.control.move_clock(lambda state, _: state.advanced(timedelta(hours=1)))

        page = await login_page.send(loginName="rae.reader", password=PASSWORD)

        assert ": timeout error." in page.text
        assert (await login_page.send(loginName="rae.reader", password=PASSWORD)).headers["location"] == COURT

    async def test_browser_without_cookies_is_told_so(self, login_page: LoginPage) -> None:
        """D§2.4: cookies must be enabled."""
        await login_page.open()
        login_page.client.cookies.clear()

        page = await login_page.send(loginName="rae.reader", password=PASSWORD)

        assert page.status_code == 200
        assert "Cookies must be enabled. Allow them" in page.text

    async def test_planted_page_secret_gives_nobody_else_the_session(
        self, login_page: LoginPage, other_page: LoginPage, provider: Provider
    ) -> None:
        """Session fixation: what an attacker planted before the login is worth nothing after it."""
        login_page.client.cookies.set("JSESSIONID", "planted", domain="localhost.local", path="/csologin")
        other_page.client.cookies.set("JSESSIONID", "planted", domain="localhost.local", path="/csologin")
        theirs = await other_page.open()

        await login_page.log_in("rae.reader", PASSWORD)

        for address in (str(theirs.url), opening()):
            assert "loginForm:password" in (await other_page.open(address)).text
        assert other_page.cookie("NextGenCSO") is None

    async def test_token_of_another_person_is_not_taken_over_by_a_login(
        self, login_page: LoginPage, other_page: LoginPage
    ) -> None:
        await other_page.log_in("rae.reader", PASSWORD)
        planted = other_page.cookie("NextGenCSO") or ""
        login_page.client.cookies.set("NextGenCSO", planted, domain="localhost.local")

        done = await login_page.log_in("lp1234", PASSWORD)

        given = TestCookies.given(done)
        assert "NextGenCSO" in given
        assert all(f"NextGenCSO={planted}" not in each for each in done.headers.get_list("set-cookie"))

    async def test_token_of_the_same_session_is_not_taken_over_by_a_new_login(self, login_page: LoginPage) -> None:
        """Fixation: whoever knows a token from before the password was given must not share what the password opens.

        The session of the same account is renewed and keeps its `sid`, so an older token is one of this session.
        """
        page = await login_page.open()
        await login_page.send(loginName="lp1234", password=PASSWORD)
        planted = login_page.cookie("NextGenCSO")
        login_page.page = page

        done = await login_page.send(loginName="lp1234", password=PASSWORD)

        assert planted
        assert "NextGenCSO" in TestCookies.given(done)
        assert login_page.cookie("NextGenCSO") not in (planted, None)

    async def test_another_persons_live_session_ends_when_somebody_else_logs_in(
        self, login_page: LoginPage, provider: Provider
    ) -> None:
        page = await login_page.open()
        await login_page.send(loginName="rae.reader", password=PASSWORD)
        login_page.page = page

        await login_page.send(loginName="lp1234", password=PASSWORD)

        assert await provider.control.signed_on_subs() == {"sub-lee"}


async def test_no_secret_is_written_into_the_journal_or_the_page(login_page: LoginPage, provider: Provider) -> None:
    page = await login_page.log_in("avery.attorney", PASSWORD)
    shown = page.text
    await login_page.agree()

    journal = str(await provider.control.events())

    assert (login_page.cookie("NextGenCSO") or "?") not in journal + shown
    assert PASSWORD not in journal + shown
    kinds = {event.kind for event in await provider.control.events()}
    assert "sign_on.succeeded" in kinds


async def test_other_methods_and_bodies_are_refused_with_a_sentence(login_page: LoginPage) -> None:
    assert (await login_page.client.put(ADDRESS)).status_code == 405
    assert (await login_page.client.post(ADDRESS, json={})).status_code == 415
    assert (await login_page.client.post(ADDRESS, content=b"a=1&a=2", headers=_FORM)).status_code == 400
    assert (await login_page.client.post(ADDRESS, content=b"a=%ff", headers=_FORM)).status_code == 400
    assert (await login_page.client.get(f"{ADDRESS}?appurl=a&appurl=b")).status_code == 400


_FORM = {"content-type": "application/x-www-form-urlencoded"}
