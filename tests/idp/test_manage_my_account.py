"""Manage My Account: the responses if the session or the account has changed since a page was opened."""

from datetime import timedelta

import pytest

from cso_idp.control.models import AccountChange
from cso_idp.provider import Provider
from cso_kit.secrets.passwords import Passwords
from tests.driver.upgrade import UPGRADE, fill_tabs
from tests.idp.conftest import PASSWORD, new_browser
from tests.idp.relying_party import Browser


async def open_upgrade_form(browser: Browser) -> None:
    """Signs on as the holder of a legacy account and opens its upgrade form."""
    await browser.open("/account/upgrade")
    await browser.give_password("lp1234", PASSWORD)
    assert "date_of_birth" in (await browser.open("/account/upgrade")).text


async def generation(provider: Provider, login_id: str) -> str | None:
    account = await provider.control.account(login_id)
    return account.generation if account else None


async def test_address_without_the_slash_leads_to_the_page(browser: Browser) -> None:
    answer = await browser.open("/account")

    assert (answer.status_code, answer.headers["location"]) == (307, "/account/")


@pytest.mark.parametrize("page", ["/account/", "/account/security"])
async def test_sign_on_leads_to_the_page_that_was_wanted(browser: Browser, page: str) -> None:
    await browser.open(page)

    answer = await browser.give_password("avery.attorney", PASSWORD)

    assert (answer.status_code, answer.headers["location"]) == (303, page)


async def test_upgrade_page_asks_whose_session_has_ended_to_sign_on(browser: Browser, provider: Provider) -> None:
    await open_upgrade_form(browser)
    await provider.control.move_clock(lambda state, _: state.advanced(timedelta(days=1), "protocol"))

    page = await browser.open("/account/upgrade")

    assert page.status_code == 200
    assert 'name="loginId"' in page.text
    assert "date_of_birth" not in page.text


async def test_taken_user_name_is_refused_and_what_was_typed_is_kept(browser: Browser, provider: Provider) -> None:
    await open_upgrade_form(browser)

    page = await fill_tabs(browser, {**UPGRADE, "loginId": "avery.attorney"})

    assert page.status_code == 422
    assert "This user name is taken" in page.text
    assert UPGRADE["street"] in page.text
    assert await generation(provider, "lp1234") == "legacy"


async def test_account_upgraded_while_the_password_is_hashed_is_not_upgraded_again(
    browser: Browser, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule A4, decided in the transaction that upgrades: the same holder sent the form from two browsers."""
    await open_upgrade_form(browser)
    hash_soon = Passwords.hash_soon

    async with new_browser(provider) as first:
        await open_upgrade_form(first)

        async def hash_while_the_other_is_first(self: Passwords, password: str) -> str:
            monkeypatch.setattr(Passwords, "hash_soon", hash_soon)
            assert (await fill_tabs(first, {**UPGRADE, "loginId": "lee.the.first"})).status_code == 303
            return await hash_soon(self, password)

        monkeypatch.setattr(Passwords, "hash_soon", hash_while_the_other_is_first)
        await fill_tabs(browser, {**UPGRADE, "loginId": "lee.the.second"})

    assert await generation(provider, "lee.the.first") == "upgraded"
    assert await provider.control.account("lee.the.second") is None
    assert len(await provider.control.events(kinds=["account.upgraded"])) == 1


async def test_holder_of_a_shared_account_is_told_why_it_is_not_upgraded(browser: Browser) -> None:
    """Rule A4."""
    await browser.open("/account/")
    await browser.give_password("bigfirm", PASSWORD)

    page = await browser.follow()

    assert "Do not upgrade the shared account" in page.text
    assert "Register for an individual PACER account of your own." in page.text


async def test_account_that_became_shared_while_the_password_is_hashed_is_not_upgraded(
    browser: Browser, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule A4, decided in the transaction that upgrades."""
    await open_upgrade_form(browser)
    hash_soon = Passwords.hash_soon

    async def hash_and_share(self: Passwords, password: str) -> str:
        await provider.control.change_account("lp1234", AccountChange(type="shared"))
        return await hash_soon(self, password)

    monkeypatch.setattr(Passwords, "hash_soon", hash_and_share)
    page = await fill_tabs(browser)

    assert page.status_code == 422
    assert "must not be upgraded" in page.text
    assert await provider.control.account(UPGRADE["loginId"]) is None
    (refused,) = await provider.control.events(kinds=["account.upgrade_refused"])
    assert refused.data["reason"] == "shared"


@pytest.mark.parametrize(
    ("login_id", "known"),
    [
        ("lp1234", "whose=own&amp;password=yes&amp;kind=legacy"),
        ("avery.attorney", "whose=own&amp;password=yes&amp;kind=upgraded"),
        ("bigfirm", "whose=shared"),
    ],
)
async def test_overview_leads_to_the_readiness_wizard_with_what_the_account_tells(
    browser: Browser, login_id: str, known: str
) -> None:
    """Rule R1."""
    await browser.open("/account/")
    await browser.give_password(login_id, PASSWORD)
    page = await browser.open("/account/")

    assert f'href="/readiness?{known}" data-testid="readiness"' in page.text
