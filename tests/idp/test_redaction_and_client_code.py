"""The redaction rules and the client code at the sign-on page of OpenID Connect (rules F2, F4; D§1.2, D§2.4)."""

import pytest

from cso_idp.control.models import AccountChange
from cso_idp.provider import Provider
from tests.driver.browser import Browser
from tests.driver.pacer_login_page import LoginPage
from tests.driver.relying_party import RelyingParty, log_in, sent_back
from tests.driver.upgrade import UPGRADE, fill_tabs
from tests.idp.authenticator import FIRST_DAY, SECRET, code_of, set_calendar
from tests.idp.conftest import PASSWORD
from tests.recorded_writes import record_writes


async def password_only(browser: Browser, court: RelyingParty, login_id: str, **changes: str) -> None:
    """Signs on as a person does, who fills in what the page asks for; goes to the next page if there is one."""
    await browser.open(court.request(**changes).url)
    await browser.submit("password", loginId=login_id, password=PASSWORD)
    if browser.page.headers.get("location", "").startswith("/"):
        await browser.follow()


async def test_filer_accepts_the_redaction_rules_before_a_court_lets_them_in(
    browser: Browser, court: RelyingParty
) -> None:
    """Rule F2: as at the PACER login page. Once in a sign-on, at every court."""
    await password_only(browser, court, "avery.attorney")
    assert "Redaction Agreement" in browser.page.text
    assert "Social Security" in browser.page.text

    assert "code" in sent_back(await browser.submit("redactFlag"))
    assert "code" in sent_back(await browser.open(court.request(prompt="none").url))
    await password_only(browser, court, "avery.attorney", prompt="login")
    assert "Redaction Agreement" in browser.page.text


@pytest.mark.parametrize(
    ("login_id", "scope"),
    [("rae.reader", "openid pacer:search cmecf:file"), ("avery.attorney", "openid profile pacer:search")],
)
async def test_rules_concern_filers_who_are_let_in_to_file(
    browser: Browser, court: RelyingParty, login_id: str, scope: str
) -> None:
    await password_only(browser, court, login_id, scope=scope)

    assert "code" in sent_back(browser.page)


async def test_form_without_the_acceptance_is_shown_again(browser: Browser, court: RelyingParty) -> None:
    await password_only(browser, court, "avery.attorney")

    page = await browser.submit("redactFlag", redactFlag="")

    assert page.status_code == 422
    assert "say that you have read the notice" in page.text
    assert "code" in sent_back(await browser.submit("redactFlag"))


async def test_acceptance_that_came_with_the_password_writes_nothing_more(
    browser: Browser, court: RelyingParty, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program that sends `redactFlag` with the first form costs what a login without the step costs."""
    written = record_writes(monkeypatch)
    await browser.open(court.request(scope="openid").url)
    sent_back(await browser.submit("password", loginId="avery.attorney", password=PASSWORD))
    plain = written.copy()
    written.clear()
    browser.client.cookies.clear()

    await browser.open(court.request().url)
    sent_back(await browser.give_password("avery.attorney", PASSWORD))

    assert written == plain


async def test_acceptance_outlives_the_page_for_the_code(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    await provider.control.change_account("avery.attorney", AccountChange(mfa_secret=SECRET, client_code_required=True))
    await set_calendar(provider, FIRST_DAY)
    await browser.open(court.request().url)
    await browser.give_password("avery.attorney", PASSWORD, clientCode="SMITH-12")
    await browser.follow()

    assert "code" in sent_back(await browser.submit(otpCode=await code_of(provider)))


async def test_acceptance_at_one_face_counts_at_the_other(browser: Browser, court: RelyingParty) -> None:
    await log_in(browser, court, "avery.attorney", PASSWORD)

    assert (await LoginPage(browser.client).open()).status_code == 302


async def test_client_without_pages_is_told_that_a_notice_was_not_read(browser: Browser, court: RelyingParty) -> None:
    await password_only(browser, court, "avery.attorney", scope="openid")

    refused = sent_back(await browser.open(court.request(prompt="none").url))

    assert refused["error"] == "interaction_required"


async def test_upgraded_holder_is_told_so_and_accepts_the_rules(browser: Browser, court: RelyingParty) -> None:
    """Rules A3, A12: who may file from now on accepts the rules for filers, and then continues the same login."""
    await password_only(browser, court, "lp1234")

    await fill_tabs(browser)
    page = await browser.follow()

    assert f"Your account is upgraded. From now on sign on as {UPGRADE['loginId']}." in page.text
    assert "code" in sent_back(await browser.submit("redactFlag"))


class TestClientCode:
    """D§1.2: an account that needs a client code may sign on and file without one, but not search."""

    @pytest.fixture(autouse=True)
    async def _needed(self, provider: Provider) -> None:
        await provider.control.change_account("rae.reader", AccountChange(client_code_required=True))

    async def tokens(self, court: RelyingParty, browser: Browser, **typed: str) -> dict[str, str]:
        started = court.request()
        await browser.open(started.url)
        await browser.submit("password", loginId="rae.reader", password=PASSWORD)
        page = await browser.follow()
        assert "required Client Code was not entered" in page.text
        back = sent_back(await browser.submit("clientCode", **typed))
        found: dict[str, str] = (await court.redeem(started, back["code"])).json()
        return found

    async def test_client_code_is_asked_for_and_told_to_the_client(self, browser: Browser, court: RelyingParty) -> None:
        tokens = await self.tokens(court, browser, clientCode="SMITH-12")

        assert "pacer:search" in tokens["scope"]
        assert (await court.userinfo(tokens["access_token"])).json()["pacer_client_code"] == "SMITH-12"
        told = await court.client.post(
            "/introspect", data={"token": tokens["access_token"]}, auth=(court.client_id, court.secret)
        )
        assert told.json()["client_code"] == "SMITH-12"

    async def test_without_a_client_code_search_is_not_granted(self, browser: Browser, court: RelyingParty) -> None:
        """Once said, it is not asked again in this sign-on."""
        tokens = await self.tokens(court, browser)

        assert "pacer:search" not in tokens["scope"]
        assert "profile" in tokens["scope"]
        assert "code" in sent_back(await browser.open(court.request(prompt="none").url))

    async def test_malformed_client_code_is_named_at_its_field(self, browser: Browser, court: RelyingParty) -> None:
        await password_only(browser, court, "rae.reader")

        page = await browser.submit("clientCode", clientCode="x" * 33)

        assert page.status_code == 422
        assert 'data-testid="clientCode-error"' in page.text
        assert browser.form("clientCode").values["clientCode"] == "x" * 33

    async def test_client_code_may_come_with_the_password(self, browser: Browser, court: RelyingParty) -> None:
        await browser.open(court.request().url)
        page = await browser.give_password("rae.reader", PASSWORD, clientCode="x" * 33)
        assert "Invalid client code format" in page.text

        assert "code" in sent_back(await browser.give_password("rae.reader", PASSWORD, clientCode="SMITH-12"))


async def test_logout_names_what_it_ends(browser: Browser, court: RelyingParty) -> None:
    await log_in(browser, court, "avery.attorney", PASSWORD)

    page = await browser.open("/end_session")

    assert "<li>Test District Court</li>" in page.text


class TestSignOnPage:
    """What is typed is kept, and people begin where they have to."""

    async def test_empty_fields_are_named_and_count_as_no_try(
        self, browser: Browser, court: RelyingParty, provider: Provider
    ) -> None:
        await browser.open(court.request().url)
        for _ in range(7):
            page = await browser.give_password("avery.attorney", "")

        assert page.status_code == 422
        assert 'data-testid="password-error"' in page.text
        assert 'data-testid="loginId-error"' not in page.text
        assert browser.form("password").values["loginId"] == "avery.attorney"
        assert await provider.control.events(kinds=["sign_on."]) == []
        assert "code" in sent_back(await browser.give_password("avery.attorney", PASSWORD))

    async def test_wrong_password_keeps_the_user_name_and_the_message_has_the_focus(
        self, browser: Browser, court: RelyingParty
    ) -> None:
        page = await browser.open(court.request().url)
        assert focused(page.text) == ["loginId"]

        page = await browser.give_password("avery.attorney", "wrong")

        assert browser.form("password").values["loginId"] == "avery.attorney"
        assert focused(page.text) == ["refusal"]
        assert 'role="alert" tabindex="-1"' in page.text


def focused(page: str) -> list[str]:
    """The test ids of what a browser puts the focus on, first to last."""
    return [part.partition('data-testid="')[2].partition('"')[0] for part in page.split(" autofocus")[1:]]
