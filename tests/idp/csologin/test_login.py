"""The PACER login page as people use it: one form, the steps that may follow, and the token at the end (rule F2; D§2)."""

import pytest

from cso_idp.provider import Provider
from tests.idp.conftest import PASSWORD
from tests.idp.csologin.signing_on import introspected
from tests.idp.login_page import ADDRESS, COURT, TOKEN, LoginPage
from tests.idp.relying_party import Browser, RelyingParty, log_in, sent_back


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


@pytest.mark.every_case_on_both
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
    assert "Too many wrong" in (await browser.give_password("avery.attorney", PASSWORD)).text


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
    await browser.open(court.request(scope="openid").url)
    await browser.submit("password", loginId="avery.attorney", password=PASSWORD)
    page = await login_page.open()
    assert "Redaction Agreement" in page.text
    assert "loginForm:password" not in page.text
    await login_page.agree()
    token = login_page.cookie("NextGenCSO")
    assert "code" in sent_back(await browser.open(court.request().url))

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
