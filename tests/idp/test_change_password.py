"""Changing a password at Manage My Account, Security (rule A10)."""

from datetime import date, datetime

import pytest

from cso_idp.control.models import AccountChange, AccountCreation
from cso_idp.provider import Provider
from cso_idp.service_center import SERVICE_CENTER
from cso_kit.secrets.passwords import Passwords
from tests.idp.authenticator import set_calendar
from tests.idp.conftest import PASSWORD, new_browser
from tests.idp.relying_party import Browser
from tests.idp.test_password_changed import is_signed_on

STRONG = "A-Better-Password-9"
# The first day of the longer passwords (D§2.6).
STRONG_SINCE = datetime(2025, 8, 25, tzinfo=SERVICE_CENTER)


async def open_security(browser: Browser, login_id: str = "avery.attorney", password: str = PASSWORD) -> None:
    """Signs on and opens the page."""
    await browser.open("/account/security")
    await browser.give_password(login_id, password)
    await browser.open("/account/security")


async def change(browser: Browser, current: str = PASSWORD, new: str = STRONG, again: str | None = None) -> None:
    """Sends the form."""
    await browser.submit("current_password", current_password=current, password=new, password_again=again or new)


async def can_sign_on(provider: Provider, password: str, login_id: str = "avery.attorney") -> bool:
    async with new_browser(provider) as browser:
        await browser.open("/account/")
        return (await browser.give_password(login_id, password)).status_code == 303


@pytest.fixture(autouse=True)
async def _calendar(provider: Provider) -> None:
    await set_calendar(provider, datetime(2025, 9, 1, 12, tzinfo=SERVICE_CENTER))


async def test_holder_changes_the_password_and_other_sessions_end(browser: Browser, provider: Provider) -> None:
    """Rule A10: this browser goes on with a new secret, others do not."""
    await open_security(browser)
    planted = browser.client.cookies["cso_session"]
    async with new_browser(provider) as other, new_browser(provider) as thief:
        await open_security(other)

        await change(browser)

        assert browser.page.headers["location"] == "/account/security?done=password#password"
        assert "Your password is changed." in (await browser.follow()).text
        assert not await is_signed_on(other)
        thief.client.cookies.set("cso_session", planted)
        assert not await is_signed_on(thief)
    assert await can_sign_on(provider, STRONG)
    assert not await can_sign_on(provider, PASSWORD)
    account = await provider.control.account("avery.attorney")
    assert account is not None
    assert (account.password, account.password_set_on) == (None, date(2025, 9, 1))
    (letter,) = await provider.control.inbox("avery.attorney@example.test")
    assert letter.kind == "password_changed"


async def test_wrong_password_changes_nothing_and_counts_like_one_at_the_sign_on(
    browser: Browser, provider: Provider
) -> None:
    """Rule A10: a session that was left open cannot be used to guess the password."""
    await open_security(browser)

    await change(browser, current="wrong")
    assert (browser.page.status_code, "This is not your password." in browser.page.text) == (422, True)
    for _ in range(5):
        await change(browser, current="wrong")
    assert "Too many wrong passwords" in browser.page.text
    await change(browser)

    assert "Too many wrong passwords" in browser.page.text
    assert not await can_sign_on(provider, STRONG)
    assert not await can_sign_on(provider, PASSWORD)  # the name is locked


@pytest.mark.parametrize(
    ("new", "why"),
    [
        ("Short-Pass1", "Use 14 to 45 characters"),
        ("A" + "a" * 44 + "-", "Use 14 to 45 characters"),
        ("no-upper-case-letter", "Use 14 to 45 characters"),
        ("NO-LOWER-CASE-LETTER", "Use 14 to 45 characters"),
        ("NoSpecialCharacter9", "Use 14 to 45 characters"),
        ("My-Name-Is-Attorney", "Leave your name"),
        ("My-avery.attorney-Name", "Leave your name"),
    ],
)
async def test_new_password_follows_the_rule_since_august_25_2025(
    browser: Browser, provider: Provider, new: str, why: str
) -> None:
    """Rule A10 (D§2.6): 14 to 45 characters of three kinds, no part of the holder's names."""
    await open_security(browser)

    await change(browser, new=new)

    assert browser.page.status_code == 422
    assert why in browser.page.text
    assert new not in browser.page.text
    assert await can_sign_on(provider, PASSWORD)


@pytest.mark.parametrize("new", ["A-Doe-Of-My-Own-1", "A-Smythe-Of-Old-1", "An-OBrien-Of-Old-1"])
async def test_new_password_has_no_part_of_a_name_with_punctuation(
    browser: Browser, provider: Provider, new: str
) -> None:
    """Rule A10 (D§2.6): "Doe, Avery" is called Doe."""
    await provider.control.change_account("avery.attorney", AccountChange(name="Doe-Smythe, Avery O'Brien"))
    await open_security(browser)

    await change(browser, new=new)

    assert (browser.page.status_code, "Leave your name" in browser.page.text) == (422, True)


@pytest.mark.parametrize(
    ("day", "is_taken"), [(datetime(2025, 8, 24, 23, 59, tzinfo=SERVICE_CENTER), True), (STRONG_SINCE, False)]
)
async def test_eight_characters_are_enough_until_august_24_2025(
    browser: Browser, provider: Provider, day: datetime, *, is_taken: bool
) -> None:
    """Rule A10: the policy of the calendar's day, in the Service Center's zone."""
    await set_calendar(provider, day)
    await open_security(browser)

    await change(browser, new="eight888")

    assert browser.page.status_code == (303 if is_taken else 422)


async def test_new_passwords_that_differ_or_are_the_old_one_are_refused(browser: Browser, provider: Provider) -> None:
    await set_calendar(provider, datetime(2020, 2, 14, tzinfo=SERVICE_CENTER))
    await open_security(browser)

    await change(browser, again="Another-Password-9")
    assert "The two passwords differ." in browser.page.text
    await change(browser, new=PASSWORD)
    assert "Choose another password than the one you have." in browser.page.text
    await browser.submit("current_password", password=STRONG, password_again=STRONG)
    assert "Fill this in." in browser.page.text

    assert await can_sign_on(provider, PASSWORD)


async def test_form_from_elsewhere_is_refused(browser: Browser, provider: Provider) -> None:
    await open_security(browser)

    await browser.submit(
        "current_password", csrf="forged", current_password=PASSWORD, password=STRONG, password_again=STRONG
    )

    assert browser.page.status_code == 403
    assert await can_sign_on(provider, PASSWORD)


async def test_whoever_is_not_signed_on_any_more_is_asked_to(browser: Browser, provider: Provider) -> None:
    await open_security(browser)
    await provider.control.change_account("avery.attorney", AccountChange(password="Meanwhile-Another-1"))

    await change(browser)

    assert 'name="loginId"' in browser.page.text
    assert await can_sign_on(provider, "Meanwhile-Another-1")


async def test_of_two_changes_at_once_the_later_is_refused(
    browser: Browser, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The password that was verified has to be the stored one still when the new one is stored."""
    await open_security(browser)
    hash_soon = Passwords.hash_soon

    async def hash_while_another_is_first(self: Passwords, password: str) -> str:
        monkeypatch.setattr(Passwords, "hash_soon", hash_soon)
        async with new_browser(provider) as first:
            await open_security(first)
            await change(first, new="The-First-Of-Two-1")
            assert first.page.status_code == 303
        return await hash_soon(self, password)

    monkeypatch.setattr(Passwords, "hash_soon", hash_while_another_is_first)
    await change(browser)

    assert await can_sign_on(provider, "The-First-Of-Two-1")
    assert not await can_sign_on(provider, STRONG)
    assert len(await provider.control.events(kinds=["account.password_changed"])) == 1


async def test_page_says_since_when_the_password_is_used_and_until_when(browser: Browser, provider: Provider) -> None:
    """Rule A10: 180 days."""
    chosen = AccountCreation(loginId="olga.older", password=STRONG, password_set_on="2025-08-01")
    await provider.control.create_account(chosen)

    await open_security(browser, "olga.older", STRONG)

    assert 'data-testid="password-set-on">Friday, August 1, 2025<' in browser.page.text
    assert 'data-testid="password-last-day">Wednesday, January 28, 2026<' in browser.page.text


async def test_password_given_by_a_control_call_has_no_age_unless_it_says_so(provider: Provider) -> None:
    await provider.control.change_account("rae.reader", AccountChange(password_set_on="2025-01-01", password_skips=2))
    given = await provider.control.change_account("rae.reader", AccountChange(password=STRONG))
    assert (given.password_set_on, given.password_skips) == (None, 0)

    dated = AccountChange(password=STRONG, password_set_on="2025-06-01")
    assert (await provider.control.change_account("rae.reader", dated)).password_set_on == date(2025, 6, 1)
    assert (
        await provider.control.change_account("rae.reader", AccountChange(password_set_on=None))
    ).password_set_on is None
