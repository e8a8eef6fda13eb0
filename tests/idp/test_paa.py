"""PACER Administrative Accounts: who pays for whom, invitations, unlinking, and the rules for client codes (rule A8)."""

from datetime import date

import pytest

from cso_idp.accounts import store
from cso_idp.accounts.client_code import fits, is_format
from cso_idp.accounts.paa.members import paying_account
from cso_idp.control.models import AccountChange, AccountCreation
from cso_idp.provider import Provider
from cso_kit.storage.unit_of_work import Transaction
from tests.driver.pacer_login_page import LoginPage
from tests.driver.registration import NEW
from tests.idp.conftest import PASSWORD, new_browser
from tests.idp.relying_party import Browser, RelyingParty, sent_back
from tests.idp.test_register_account import letters, register_and_confirm

FIRM = "bigfirm.billing"
ADDRESS = "avery.attorney@example.test"


async def sign_on(browser: Browser, login_id: str = FIRM) -> None:
    browser.client.cookies.clear()
    await browser.open("/account/")
    await browser.give_password(login_id, PASSWORD)
    await browser.open("/account/paa")


async def number_of(provider: Provider, login_id: str = "avery.attorney") -> str:
    account = await provider.control.account(login_id)
    assert account is not None
    return account.account_number


async def invite(browser: Browser, provider: Provider, last_name: str = "Attorney") -> None:
    await sign_on(browser)
    number = await number_of(provider)
    assert (await browser.submit("last_name", last_name=last_name, account_number=number)).status_code == 303


async def join(browser: Browser, provider: Provider) -> None:
    """Avery becomes a user of the firm's account."""
    await invite(browser, provider)
    await sign_on(browser, "avery.attorney")
    assert 'data-testid="invitation"' in browser.page.text
    await browser.submit("member")


async def set_rule(browser: Browser, **rule: str) -> None:
    await sign_on(browser)
    form = browser.form("format")
    sent = {name: value for name, value in form.values.items() if name != "required"}
    await browser.send(form, {**sent, **rule})
    assert browser.page.status_code == 303, browser.page.text


async def payer(provider: Provider, login_id: str = "avery.attorney") -> str | None:
    def look(tx: Transaction) -> str | None:
        account = store.by_login_id(tx, login_id)
        assert account is not None
        paying = paying_account(tx, account.id)
        return paying.login_id if paying else None

    return await provider.database.read(look)


async def test_administrative_account_is_registered_like_others(browser: Browser, provider: Provider) -> None:
    """Rule A8: it can neither search nor file, and no code is mailed to it."""
    await register_and_confirm(browser, provider, user_type="paa", card="no", name="Quill Billing")

    account = await provider.control.account(NEW["loginId"])
    assert account is not None
    assert (account.type, account.generation, account.search_status) == ("paa", None, "active")
    assert await provider.control.events(kinds=["search.code_mailed"]) == []


async def test_user_is_added_by_last_name_and_number_and_accepts(browser: Browser, provider: Provider) -> None:
    """Rule A8."""
    await invite(browser, provider, " ATTORNEY ")
    assert await payer(provider) is None
    (letter,) = await letters(provider, "paa_invitation", ADDRESS)
    assert "Accept or decline: /account/paa" in letter

    await sign_on(browser, "avery.attorney")
    await browser.submit("member")

    assert "has paid for your searches since" in (await browser.follow()).text
    assert await payer(provider) == FIRM
    assert len(await letters(provider, "paa_user_joined", f"{FIRM}@example.test")) == 1
    await sign_on(browser)
    assert "Avery Attorney" in browser.page.text
    assert [event.kind for event in await provider.control.events(kinds=["paa."])] == [
        "paa.user_invited",
        "paa.user_joined",
    ]


@pytest.mark.parametrize("last_name", ["Somebody", "Avery", "torney"])
async def test_administrator_is_not_told_whether_the_account_exists(
    browser: Browser, provider: Provider, last_name: str
) -> None:
    """Rule A8: the answer and the list are the same for a wrong name, a number nobody has, and a right guess."""
    pages = []
    for name, number in ((last_name, await number_of(provider)), ("Attorney", "9999999")):
        await sign_on(browser)
        answer = await browser.submit("last_name", last_name=name, account_number=number)
        pages.append((answer.status_code, "invited on" in (await browser.follow()).text))

    assert pages == [(303, True), (303, True)]
    assert "Avery Attorney" not in browser.page.text
    assert await letters(provider, "paa_invitation", ADDRESS) == []


async def test_invitation_is_declined(browser: Browser, provider: Provider) -> None:
    await invite(browser, provider)
    await sign_on(browser, "avery.attorney")

    await browser.submit(1)

    assert 'data-testid="invitation"' not in (await browser.follow()).text
    assert await payer(provider) is None
    assert len(await letters(provider, "paa_user_left", f"{FIRM}@example.test")) == 1


async def test_unlinked_user_gets_a_message(browser: Browser, provider: Provider) -> None:
    """Rule A8, D§4.1: "e-mails on unlink"."""
    await join(browser, provider)
    await sign_on(browser)

    await browser.submit("member")

    assert await payer(provider) is None
    (letter,) = await letters(provider, "paa_unlinked", ADDRESS)
    assert "From now on you are billed yourself" in letter
    (event,) = await provider.control.events(kinds=["paa.user_unlinked"])
    assert event.data["by"] == "paa"


async def test_user_leaves(browser: Browser, provider: Provider) -> None:
    await join(browser, provider)
    await sign_on(browser, "avery.attorney")

    await browser.submit("member")

    assert await payer(provider) is None
    assert "You pay yourself" in (await browser.follow()).text
    assert len(await letters(provider, "paa_user_left", f"{FIRM}@example.test")) == 1


async def test_account_has_one_payer(browser: Browser, provider: Provider) -> None:
    await provider.control.create_account(
        AccountCreation(loginId="other.billing", password=PASSWORD, type="paa", created_on=date(2018, 1, 1))
    )
    await join(browser, provider)
    await sign_on(browser, "other.billing")
    await browser.submit("last_name", last_name="Attorney", account_number=await number_of(provider))

    await sign_on(browser, "avery.attorney")
    page = await browser.submit(1)

    assert page.status_code == 422
    assert "Another administrative account pays for you" in page.text
    assert await payer(provider) == FIRM


async def test_user_of_another_is_not_removed(browser: Browser, provider: Provider) -> None:
    """A number in a hidden field is no right."""
    await provider.control.create_account(
        AccountCreation(loginId="other.billing", password=PASSWORD, type="paa", created_on=date(2018, 1, 1))
    )
    await join(browser, provider)
    await sign_on(browser)
    member = browser.form("member").values["member"]
    await sign_on(browser, "other.billing")
    csrf = browser.form("last_name").values["csrf"]

    await browser.client.post("/account/paa/remove", data={"csrf": csrf, "member": member})
    await browser.client.post("/account/paa/remove", data={"csrf": csrf, "member": "x"})
    await sign_on(browser, "rae.reader")
    assert "member" not in browser.page.text.partition("<main")[2].partition("payer")[0]

    assert await payer(provider) == FIRM


async def test_invitation_of_another_is_not_accepted(browser: Browser, provider: Provider) -> None:
    """A number in a hidden field is no right."""
    await invite(browser, provider)
    await sign_on(browser)
    member = browser.form("member").values["member"]
    other = await provider.control.account("rae.reader")
    assert other is not None
    await sign_on(browser)
    await browser.submit("last_name", last_name=other.name, account_number=other.account_number)
    await sign_on(browser, "rae.reader")
    csrf = browser.form("member").values["csrf"]

    for name in ("accept", "leave"):
        await browser.client.post(f"/account/paa/{name}", data={"csrf": csrf, "member": member})

    assert await payer(provider) is None
    assert await payer(provider, "rae.reader") is None
    await sign_on(browser, "avery.attorney")
    assert 'data-testid="invitation"' in browser.page.text


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"last_name": "", "account_number": "1234567"}, "last_name"),
        ({"last_name": "Attorney", "account_number": "12345"}, "account_number"),
    ],
)
async def test_faulty_user_is_told_beside_the_field(browser: Browser, typed: dict[str, str], field: str) -> None:
    await sign_on(browser)

    page = await browser.submit("last_name", **typed)

    assert page.status_code == 422
    assert f'data-testid="{field}-error"' in page.text


async def test_same_number_is_listed_once(browser: Browser, provider: Provider) -> None:
    await invite(browser, provider)
    await sign_on(browser)

    page = await browser.submit("last_name", last_name="Attorney", account_number=await number_of(provider))

    assert "in your list already" in page.text


async def test_forms_of_another_site_are_refused(browser: Browser) -> None:
    await sign_on(browser)

    for name in ("users", "rule", "remove", "accept", "leave"):
        assert (await browser.client.post(f"/account/paa/{name}", data={"member": "1"})).status_code == 403


class TestClientCodes:
    """Rule A8: the rule of a PAA binds its users, at every door, and nobody else."""

    async def at_the_api(self, browser: Browser, **more: str) -> dict[str, str]:
        body = {"loginId": "avery.attorney", "password": PASSWORD, "redactFlag": "1", **more}
        answer = await browser.client.post("/services/cso-auth", json=body, headers={"accept": "application/json"})
        found: dict[str, str] = answer.json()
        return found

    async def test_required_code_binds_the_users_only_while_they_are_users(
        self, browser: Browser, provider: Provider
    ) -> None:
        await set_rule(browser, required="on")
        assert (await self.at_the_api(browser))["errorDescription"] == ""
        await join(browser, provider)
        assert "required Client Code was not entered" in (await self.at_the_api(browser))["errorDescription"]
        assert (await self.at_the_api(browser, clientCode="SMITH-12"))["errorDescription"] == ""

        await set_rule(browser)
        assert (await self.at_the_api(browser))["errorDescription"] == ""
        await set_rule(browser, required="on")
        await sign_on(browser)
        await browser.submit("member")
        assert (await self.at_the_api(browser))["errorDescription"] == ""

    async def test_code_of_another_format_is_refused_by_the_api(self, browser: Browser, provider: Provider) -> None:
        """D§1.2: the refusal exists; its code is not public. Whoever lacks the password learns nothing."""
        await set_rule(browser, format="AA-9999")
        await join(browser, provider)

        refused = await self.at_the_api(browser, clientCode="SMITH-12")
        assert (refused["loginResult"], refused["errorDescription"]) == ("99", "Invalid client code format.")
        assert refused["nextGenCSO"] == ""
        wrong = await self.at_the_api(browser, clientCode="SMITH-12", password="Wrong-Horse-1")
        assert wrong["loginResult"] == "13"
        assert (await self.at_the_api(browser, clientCode="AB-1234"))["loginResult"] == "0"
        assert (await self.at_the_api(browser, loginId="rae.reader", clientCode="SMITH-12"))["loginResult"] == "0"

    async def test_code_of_another_format_is_refused_in_a_sign_on(
        self, browser: Browser, court: RelyingParty, provider: Provider
    ) -> None:
        """With the password, and on the page that asks for a missing code."""
        await set_rule(browser, required="on", format="AA-9999")
        await join(browser, provider)
        async with new_browser(provider) as fresh:
            await fresh.open(court.request().url)
            page = await fresh.give_password("avery.attorney", PASSWORD, clientCode="SMITH-12")
            assert "Invalid client code format" in page.text
            await fresh.submit("password", loginId="avery.attorney", password=PASSWORD)
            page = await fresh.follow()
            page = await fresh.submit("clientCode", clientCode="SMITH-12", redactFlag="1")
            assert page.status_code == 422
            assert 'data-testid="clientCode-error"' in page.text
            assert "code" in sent_back(await fresh.submit("clientCode", clientCode="AB-1234", redactFlag="1"))

    async def test_code_of_another_format_is_refused_before_the_second_factor(
        self, browser: Browser, court: RelyingParty, provider: Provider
    ) -> None:
        await set_rule(browser, format="AA-9999")
        await join(browser, provider)
        await provider.control.change_account("avery.attorney", AccountChange(mfa_secret="JBSWY3DPEHPK3PXP"))
        async with new_browser(provider) as fresh:
            await fresh.open(court.request().url)

            page = await fresh.give_password("avery.attorney", PASSWORD, clientCode="SMITH-12")

        assert page.status_code == 403
        assert "Invalid client code format" in page.text

    async def test_code_of_another_format_is_refused_at_the_pacer_login_page(
        self, browser: Browser, provider: Provider
    ) -> None:
        await set_rule(browser, format="AA-9999")
        await join(browser, provider)
        browser.client.cookies.clear()
        page = LoginPage(browser.client)

        told = await page.log_in("avery.attorney", PASSWORD, clientCode="SMITH-12")

        assert "Invalid client code format" in told.text
        assert page.cookie("NextGenCSO") is None

    async def test_planted_code_of_another_format_counts_for_nothing(
        self, browser: Browser, provider: Provider
    ) -> None:
        """The cookie of the PACER login page, which any host of the domain can plant."""
        await set_rule(browser, required="on", format="AA-9999")
        await join(browser, provider)
        browser.client.cookies.clear()
        page = LoginPage(browser.client)
        await page.log_in("avery.attorney", PASSWORD)
        page.client.cookies.set("PacerClientCode", "SMITH-12", domain="localhost.local")

        told = await page.open()

        assert 'data-reason="client_code_required"' in told.text

    async def test_user_sees_the_rule(self, browser: Browser, provider: Provider) -> None:
        await set_rule(browser, required="on", format="AA-9999")
        await join(browser, provider)
        await sign_on(browser, "avery.attorney")

        assert "You need a client code to search." in browser.page.text
        assert "<code>AA-9999</code>" in browser.page.text

    async def test_format_that_no_code_can_have_is_refused(self, browser: Browser) -> None:
        await sign_on(browser)

        page = await browser.submit("format", format="A B,C")

        assert page.status_code == 422
        assert 'data-testid="format-error"' in page.text


@pytest.mark.parametrize(
    ("code", "wanted", "expected"),
    [
        ("AB-1234", "AA-9999", True),
        ("ab-1234", "AA-9999", True),
        ("AB-123", "AA-9999", False),
        ("A1-1234", "AA-9999", False),
        ("AB_1234", "AA-9999", False),
        ("Z9", "**", True),
        ("é1", "A9", False),
        ("٣", "9", False),
        ("anything", None, True),
    ],
)
def test_code_has_the_format_or_not(code: str, wanted: str | None, expected: bool) -> None:
    """Rule A8 (own): A a letter, 9 a digit, * either."""
    assert fits(code, wanted) is expected


@pytest.mark.parametrize(("text", "expected"), [("AA-9999", True), ("", False), ("A A", False), ("9" * 33, False)])
def test_format_is_one_or_not(text: str, expected: bool) -> None:
    assert is_format(text) is expected
