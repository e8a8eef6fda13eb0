"""The upgrade in three tabs: what is asked, what is kept between them, the warning of exempt accounts, the shared accident."""

import pytest

from cso_idp.accounts import store
from cso_idp.accounts.upgrade import share_again
from cso_idp.control.models import AccountChange
from cso_idp.provider import Provider
from cso_kit.storage.unit_of_work import Transaction
from tests.driver.upgrade import UPGRADE, fill_tabs
from tests.idp.conftest import PASSWORD, new_browser
from tests.idp.relying_party import Browser, RelyingParty, sent_back


async def open_tabs(browser: Browser, login_id: str = "lp1234") -> str:
    await browser.open("/account/upgrade")
    await browser.give_password(login_id, PASSWORD)
    return (await browser.open("/account/upgrade")).text


async def open_tabs_within_a_login(browser: Browser, court: RelyingParty) -> str:
    await browser.open(court.request().url)
    await browser.give_password("lp1234", PASSWORD)
    return (await browser.follow()).text


def present_tab(page: str) -> str:
    return page.partition('aria-current="step" data-testid="tab-')[2].partition('"')[0]


async def undo(provider: Provider, sub: str) -> bool:
    """What the Service Center does about the accident."""

    def decide(tx: Transaction) -> bool:
        account = store.by_sub(tx, sub)
        assert account is not None
        return share_again(tx, account, "pat.operator", "upgraded by mistake")

    return await provider.database.work(decide)


async def test_tabs_follow_each_other_and_only_the_last_one_upgrades(browser: Browser, provider: Provider) -> None:
    """Rule A3: Person, Address, Security; nothing is stored before the last."""
    seen = [present_tab(await open_tabs(browser))]
    for _ in range(2):
        seen.append(present_tab((await fill_tabs(browser, tabs=1)).text))
        account = await provider.control.account("lp1234")
        assert account is not None
        assert account.generation == "legacy"

    assert seen == ["person", "address", "security"]
    assert (await fill_tabs(browser)).status_code == 303
    assert await provider.control.account(UPGRADE["loginId"]) is not None


async def test_same_tabs_are_walked_within_a_login(browser: Browser, court: RelyingParty) -> None:
    """Rules A3, A12: the step of a sign-on has the same tabs."""
    assert present_tab(await open_tabs_within_a_login(browser, court)) == "person"

    page = await fill_tabs(browser, tabs=2)

    assert present_tab(page.text) == "security"
    assert "code" in sent_back(await fill_tabs(browser))


async def test_person_tab_asks_for_no_filing_role(browser: Browser) -> None:
    """Rule A3: roles belong to an e-file registration (L11)."""
    page = await open_tabs(browser)

    assert '<option value="INDIVIDUAL" selected>' in page
    assert '<option value="FEDERAL GOVERNMENT">' in page
    assert "Attorney" not in page
    assert 'name="user_type"' not in page


@pytest.mark.parametrize(("holder_type", "user_type"), [("INDIVIDUAL", "attorney"), ("STATE GOVERNMENT", "government")])
async def test_filer_stays_the_filer_that_the_account_was_made_for(
    browser: Browser, provider: Provider, holder_type: str, user_type: str
) -> None:
    """Rule A3: INDIVIDUAL says nothing about a role; a government type makes a government user."""
    await open_tabs(browser)

    await fill_tabs(browser, {**UPGRADE, "holder_type": holder_type})

    account = await provider.control.account(UPGRADE["loginId"])
    assert account is not None
    assert account.user_type == user_type


async def test_going_back_keeps_what_was_typed(browser: Browser) -> None:
    """Rule A3. Passwords and answers are the exception."""
    await open_tabs(browser)
    await fill_tabs(browser, tabs=2)
    typed = {"loginId": "lee.legacy", "password": UPGRADE["password"], "answer_1": "A red one"}

    back = await browser.submit("tab", back="address", **typed)
    assert present_tab(back.text) == "address"
    assert f'value="{UPGRADE["street"]}"' in back.text
    first = await browser.submit("tab", back="person")
    assert present_tab(first.text) == "person"
    assert f'value="{UPGRADE["date_of_birth"]}"' in first.text
    assert UPGRADE["password"] not in back.text + first.text
    assert "A red one" not in back.text + first.text

    last = await fill_tabs(browser, tabs=2)
    assert browser.form("tab").values["loginId"] == "lee.legacy"
    assert present_tab(last.text) == "security"
    assert (await fill_tabs(browser)).status_code == 303


@pytest.mark.parametrize(
    ("faulty", "tab", "message"),
    [
        ({"date_of_birth": "tomorrow"}, "person", "Give a date in the past as year-month-day"),
        ({"holder_type": "JUDGE"}, "person", "Choose INDIVIDUAL or one of the government types."),
        ({"county": " "}, "address", "Fill this in."),
        ({"loginId": "six-66"}, "security", "Use 8 to 45 letters"),
        ({"password_again": "Something-Else-9"}, "security", "The two passwords differ."),
        ({"password": "lee.Legacy-Pass-1", "password_again": "lee.Legacy-Pass-1"}, "security", "out of the password"),
    ],
)
async def test_faulty_tab_is_shown_again_with_its_errors(
    browser: Browser, faulty: dict[str, str], tab: str, message: str
) -> None:
    await open_tabs(browser)

    page = await fill_tabs(browser, {**UPGRADE, **faulty})

    assert page.status_code == 422
    assert present_tab(page.text) == tab
    assert message in page.text


async def test_form_that_names_no_tab_upgrades_nothing(browser: Browser, provider: Provider) -> None:
    """Everything at once is the first tab."""
    await open_tabs(browser)

    page = await browser.submit("tab", **{**UPGRADE, "tab": "everything"})

    assert page.status_code == 200
    assert present_tab(page.text) == "address"
    assert await provider.control.account(UPGRADE["loginId"]) is None


async def test_earlier_tab_is_checked_again_with_the_last(browser: Browser, provider: Provider) -> None:
    """A hidden field that was changed does not pass."""
    await open_tabs(browser)
    await fill_tabs(browser, tabs=2)

    page = await browser.submit("tab", **{**UPGRADE, "date_of_birth": "2999-01-01"})

    assert page.status_code == 422
    assert present_tab(page.text) == "person"
    assert await provider.control.account(UPGRADE["loginId"]) is None


async def test_exempt_account_is_warned_to_merge_first(browser: Browser, provider: Provider) -> None:
    """Rules A4, A7: the warning has to be read; then the account may be upgraded all the same."""
    await provider.control.change_account("lp1234", AccountChange(cja_exempt_courts=["cacd"]))
    page = await open_tabs(browser)
    assert 'data-testid="exempt-warning"' in page

    not_read = {name: value for name, value in browser.form("tab").values.items() if name != "exempt_notice"}
    refused = await browser.send(browser.form("tab"), {**not_read, "date_of_birth": UPGRADE["date_of_birth"]})
    assert refused.status_code == 422
    assert 'data-testid="exempt_notice-error"' in refused.text

    done = await fill_tabs(browser, {**UPGRADE, "exempt_notice": "on"})
    assert done.status_code == 303


class TestSharedAccident:
    """Rule A4 (own): a scenario may let a shared account be upgraded, as it should not."""

    @pytest.fixture(autouse=True)
    async def _is_allowed(self, provider: Provider) -> None:
        await provider.control.change_account("bigfirm", AccountChange(allow_shared_upgrade=True))

    async def upgrade(self, browser: Browser) -> None:
        page = await open_tabs(browser, "bigfirm")
        assert 'data-testid="shared-warning"' in page
        assert (await fill_tabs(browser)).status_code == 303

    async def test_shared_account_becomes_one_persons_account(
        self, browser: Browser, court: RelyingParty, provider: Provider
    ) -> None:
        """The others are locked out, and courts are told of an upgraded individual account."""
        async with new_browser(provider) as colleague:
            await colleague.open("/account/")
            await colleague.give_password("bigfirm", PASSWORD)
            await self.upgrade(browser)
            assert 'name="password"' in (await colleague.open("/account/")).text
            assert (await colleague.give_password("bigfirm", PASSWORD)).status_code == 403

            started = court.request()
            back = sent_back(await browser.open(started.url))
            tokens = (await court.redeem(started, back["code"])).json()

        info = (await court.userinfo(tokens["access_token"])).json()
        assert (info["sub"], info["pacer_account_type"]) == ("sub-firm", "individual")
        assert info["pacer_account_generation"] == "upgraded"
        (event,) = await provider.control.events(kinds=["account.upgraded"])
        assert event.data["was_shared"] is True

    async def test_letter_to_the_office_says_what_happened(self, browser: Browser, provider: Provider) -> None:
        await self.upgrade(browser)

        account = await provider.control.account(UPGRADE["loginId"])
        assert account is not None
        (message,) = await provider.control.inbox(account.email)
        assert "It was an account that several people shared." in message.body

    async def test_service_center_makes_it_a_shared_account_again(
        self, browser: Browser, court: RelyingParty, provider: Provider
    ) -> None:
        """The way out. Courts are given no token for it any more (rule A12)."""
        await self.upgrade(browser)
        account = await provider.control.account(UPGRADE["loginId"])
        assert account is not None

        assert await undo(provider, "sub-firm") is True
        assert await undo(provider, "sub-firm") is False
        account = await provider.control.account(UPGRADE["loginId"])
        assert account is not None
        assert (account.type, account.generation) == ("shared", None)
        refused = await browser.open(court.request().url)
        assert "A shared PACER account cannot sign on here" in refused.text
        (event,) = await provider.control.events(kinds=["account.shared_again"])
        assert (event.data["by"], event.data["reason"]) == ("pat.operator", "upgraded by mistake")
        assert (await provider.control.inbox(account.email))[-1].kind == "account_shared_again"

    async def test_it_cannot_be_upgraded_twice(self, browser: Browser) -> None:
        await self.upgrade(browser)

        page = await browser.open("/account/upgrade")

        assert page.status_code == 403
        assert "upgraded already" in page.text

    async def test_switch_can_be_turned_off(self, browser: Browser, provider: Provider) -> None:
        await provider.control.change_account("bigfirm", AccountChange(allow_shared_upgrade=False))

        page = await open_tabs(browser, "bigfirm")

        assert "must not be upgraded" in page
        assert 'data-testid="upgrade-form"' not in page


async def test_account_that_was_never_shared_is_not_made_shared(provider: Provider) -> None:
    assert await undo(provider, "sub-lee") is False


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("page", ["/account/security", "/account/activate", "/account/paa"])
async def test_legacy_account_can_do_nothing_in_maintenance_but_pay(browser: Browser, page: str) -> None:
    """Rule A3, D§4.2: until it is upgraded. Others are let in, and strangers are asked to sign on."""
    assert 'name="password"' in (await browser.open(page)).text
    await browser.open("/account/")
    await browser.give_password("lp1234", PASSWORD)

    refused = await browser.open(page)
    assert refused.status_code == 403
    assert 'href="/account/upgrade"' in refused.text
    assert (await browser.client.post(page, data={})).status_code in {403, 405}
    assert (await browser.open("/account/billing")).status_code == 200

    await browser.open("/account/upgrade")
    assert (await fill_tabs(browser)).status_code == 303
    assert (await browser.open(page)).status_code == 200
