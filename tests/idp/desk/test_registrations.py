"""The Service Center's desk and registrations (rules A6, A14): held ones, activation codes, and search that is withheld."""

import re
from datetime import datetime, timedelta

import pytest

from cso_idp.control.models import AccountChange
from cso_idp.provider import Provider
from cso_idp.service_center import SERVICE_CENTER
from tests.driver.registration import NEW, confirm, register
from tests.driver.staff import OPERATOR, REASON, StaffBrowser
from tests.driver.upgrade import UPGRADE, fill_tabs
from tests.idp.conftest import PASSWORD
from tests.idp.desk.conftest import number_of
from tests.idp.desk.test_accounts import acts_recorded, fact, found
from tests.idp.relying_party import Browser
from tests.idp.test_activation import MONDAY, code_of, set_calendar, sign_on, without_card
from tests.idp.test_register_account import letters

HELD = "nia+pacer@example.test"
NEWCOMER = "nia.newcomer"


async def register_with_an_alias(browser: Browser) -> None:
    await browser.open("/account/register")
    await register(browser, {**NEW, "email": HELD})


async def test_held_registration_is_listed_and_released(
    provider: Provider, browser: Browser, staff: StaffBrowser
) -> None:
    """Rule A14: the review hold."""
    assert 'data-testid="none-held"' in (await staff.open("/service-center/held")).text
    await register_with_an_alias(browser)
    page = await staff.open("/service-center/held")
    assert found(page.text) == [NEWCOMER]
    number = await number_of(provider, NEWCOMER)
    page = await staff.open(f"/service-center/accounts/{number}")
    assert re.findall(r'data-testid="act-([a-z-]+)"', page.text) == ["release", "refuse-registration"]

    page = await staff.act_on(number, "release")

    assert fact(page.text, "status") == "unconfirmed"
    (letter,) = await letters(provider, "confirm_email", HELD)
    await confirm(browser, letter)
    await sign_on(browser)
    assert browser.page.status_code == 303
    (released,) = await provider.control.events(kinds=["registration.released"])
    assert (released.data["by"], released.data["reason"]) == (OPERATOR, REASON)
    assert await acts_recorded(provider) == [("release", NEWCOMER, OPERATOR, REASON)]


async def test_held_registration_is_refused_with_the_reason(
    provider: Provider, browser: Browser, staff: StaffBrowser
) -> None:
    """Rule A14."""
    await register_with_an_alias(browser)

    page = await staff.act_on(
        await number_of(provider, NEWCOMER), "refuse-registration", "This alias is of a mailing list."
    )

    assert fact(page.text, "status") == "cancelled"
    assert "This alias is of a mailing list." in (await letters(provider, "registration_refused", HELD))[0]


async def test_no_code_arrives_for_a_refused_registration(
    provider: Provider, browser: Browser, staff: StaffBrowser
) -> None:
    """Rule A14: without a card a code was in the mail, for an account that can never log in."""
    await set_calendar(provider, MONDAY)
    await browser.open("/account/register")
    await register(browser, {**NEW, "email": HELD, "card": "no"})
    await staff.act_on(await number_of(provider, NEWCOMER), "refuse-registration")

    await set_calendar(provider, MONDAY + timedelta(days=30))

    assert await letters(provider, "activation_code", HELD) == []


async def test_another_activation_code_is_mailed_and_the_first_is_void(
    provider: Provider, browser: Browser, staff: StaffBrowser
) -> None:
    """Rule A14: by mail, in 7 to 10 business days."""
    arrives_at = await without_card(browser, provider)
    await set_calendar(provider, arrives_at)
    first = await code_of(provider)

    page = await staff.act_on(await number_of(provider, NEWCOMER), "mail-code")

    assert "A code is in the mail." in page.text
    await set_calendar(provider, arrives_at + timedelta(days=20))
    await sign_on(browser)
    await browser.open("/account/activate")
    assert (await browser.submit("code", code=first)).status_code == 422
    assert (await browser.submit("code", code=await code_of(provider))).status_code == 303


@pytest.mark.parametrize("status", ["inactive", "not_activated"])
async def test_search_is_activated_at_the_desk(provider: Provider, staff: StaffBrowser, status: str) -> None:
    """Rule A14: after a duplicate, six months without a search, or a code that did not come."""
    await provider.control.change_account("avery.attorney", AccountChange.model_validate({"search_status": status}))

    page = await staff.act_on(await number_of(provider, "avery.attorney"), "activate-search")

    assert fact(page.text, "search-status") == "active"
    (activated,) = await provider.control.events(kinds=["search.activated"])
    assert (activated.data["by"], activated.data["reason"]) == (OPERATOR, REASON)


async def test_search_that_an_old_password_withholds_is_activated_for_longer_than_one_sign_on(
    provider: Provider, staff: StaffBrowser, browser: Browser
) -> None:
    """Rule A10 (own): the change of the password can be put off anew; otherwise the next sign-on would disable the account."""
    old = {"user_type": "case_search_only", "password_set_on": "2025-05-10", "password_skips": 3}
    disabled = AccountChange.model_validate({"search_status": "disabled", **old})
    await provider.control.change_account("avery.attorney", disabled)
    await set_calendar(provider, datetime(2025, 9, 1, 12, tzinfo=SERVICE_CENTER))

    await staff.act_on(await number_of(provider, "avery.attorney"), "activate-search")

    await browser.open("/account/")
    await browser.give_password("avery.attorney", PASSWORD)
    assert "You can skip this 3 times" in (await browser.follow()).text
    account = await provider.control.account("avery.attorney")
    assert account is not None
    assert account.search_status == "active"


async def test_accident_of_a_shared_account_is_undone_at_the_desk(
    provider: Provider, browser: Browser, staff: StaffBrowser
) -> None:
    """Rule A4 (own): the way out; other accounts are not offered it."""
    for login_id in ("avery.attorney", "bigfirm"):
        page = await staff.open(f"/service-center/accounts/{await number_of(provider, login_id)}")
        assert "act-share-again" not in page.text
    await provider.control.change_account("bigfirm", AccountChange(allow_shared_upgrade=True))
    await browser.open("/account/upgrade")
    await browser.give_password("bigfirm", PASSWORD)
    await browser.open("/account/upgrade")
    assert (await fill_tabs(browser)).status_code == 303

    page = await staff.act_on(await number_of(provider, UPGRADE["loginId"]), "share-again")

    assert "act-share-again" not in page.text
    account = await provider.control.account(UPGRADE["loginId"])
    assert account is not None
    assert account.type == "shared"
    assert await acts_recorded(provider) == [("share-again", UPGRADE["loginId"], OPERATOR, REASON)]


async def test_desk_offers_no_activation_to_an_account_that_can_search_or_never_can(
    provider: Provider, staff: StaffBrowser
) -> None:
    await provider.control.change_account("bigfirm.billing", AccountChange(search_status="inactive"))
    await provider.control.change_account("cora.cancelled", AccountChange(search_status="not_activated"))

    for login_id in ("avery.attorney", "bigfirm.billing", "cora.cancelled"):
        page = await staff.open(f"/service-center/accounts/{await number_of(provider, login_id)}")
        assert "act-activate-search" not in page.text, login_id
        assert "act-mail-code" not in page.text, login_id
