"""Manage My Account: the profile, the messages, the search status, the sessions, and signing out everywhere."""

import re
from datetime import date

import pytest

from cso_idp.control.models import AccountChange
from cso_idp.inbox import INBOX
from cso_idp.provider import Provider
from cso_kit.inbox import Message
from cso_kit.web.csrf import form_token
from tests.driver.registration import confirm
from tests.idp.conftest import PASSWORD, new_browser
from tests.idp.relying_party import Browser, RelyingParty, log_in

PROFILE = "/account/profile"
NEW = {
    "name": "Avery B. Attorney",
    "email": "avery.b@example.test",
    "street": "1 Fictional Way",
    "city": "Nowhere",
    "state": "CA",
    "zip": "90000",
    "county": "Imaginary",
}


async def signed_on(browser: Browser, address: str, login_id: str = "avery.attorney") -> Browser:
    """The browser, signed on and at an address of Manage My Account."""
    await browser.open("/account/")
    await browser.give_password(login_id, PASSWORD)
    await browser.open(address)
    return browser


async def inbox(provider: Provider, address: str) -> list[Message]:
    return await provider.database.read(lambda tx: INBOX.of_address(tx, address))


async def letters(provider: Provider, address: str) -> list[str]:
    return [letter.kind for letter in await inbox(provider, address)]


async def test_holder_changes_name_address_and_email(browser: Browser, provider: Provider) -> None:
    """D§4.2: the former address learns of the change too; the journal has the names of what is new, not the values."""
    await signed_on(browser, PROFILE)

    page = await browser.submit("street", **NEW)
    page = await browser.follow()

    assert 'data-testid="done"' in page.text
    for value in NEW.values():
        assert f'value="{value}"' in page.text
    account = await provider.control.account("avery.attorney")
    assert account is not None
    assert (account.name, account.email) == (NEW["name"], NEW["email"])
    assert await letters(provider, "avery.attorney@example.test") == ["profile_changed"]
    assert await letters(provider, NEW["email"]) == ["profile_changed", "confirm_email"]
    events = (await browser.client.get("/_sim/journal?limit=1000")).json()["events"]
    (changed,) = [event for event in events if event["kind"] == "account.profile_changed"]
    assert changed["members"] == ["name", "email", "address"]
    assert NEW["street"] not in str(events)


async def test_profile_that_is_not_changed_writes_no_letter(browser: Browser, provider: Provider) -> None:
    await signed_on(browser, PROFILE)
    await browser.submit("street", **NEW)
    await browser.open(PROFILE)

    await browser.submit("street")

    assert await letters(provider, NEW["email"]) == ["profile_changed", "confirm_email"]


async def test_date_of_birth_cannot_be_changed(browser: Browser, provider: Provider) -> None:
    """Rule A3: it is shown, is no field, and is ignored if it is sent."""
    await provider.control.change_account("avery.attorney", AccountChange(date_of_birth=date(1975, 4, 30)))
    await signed_on(browser, PROFILE)
    assert "April 30, 1975" in browser.page.text
    assert 'name="date_of_birth"' not in browser.page.text

    await browser.submit("street", **NEW, date_of_birth="1980-01-01")

    assert "April 30, 1975" in (await browser.open(PROFILE)).text


async def test_mistakes_are_beside_their_fields_and_nothing_is_saved(browser: Browser, provider: Provider) -> None:
    await signed_on(browser, PROFILE)

    page = await browser.submit("street", **{**NEW, "email": "no address", "city": " "})

    assert page.status_code == 422
    assert 'data-testid="email-error"' in page.text
    assert 'data-testid="city-error"' in page.text
    assert 'value="1 Fictional Way"' in page.text
    account = await provider.control.account("avery.attorney")
    assert account is not None
    assert account.name == "Avery Attorney"


async def test_legacy_account_is_upgraded_before_it_is_changed(browser: Browser, provider: Provider) -> None:
    """Rule A3, D§4.2: a legacy account can do nothing in maintenance but pay."""
    page = (await signed_on(browser, PROFILE, "lp1234")).page
    assert page.status_code == 403
    assert 'href="/account/upgrade"' in page.text
    overview = (await browser.open("/account/")).text
    assert 'data-testid="login-id">lp1234' in overview
    assert 'data-testid="to-profile"' not in overview
    token = form_token(browser.client.cookies["cso_session"], "profile")

    await browser.client.post(PROFILE, data={**NEW, "csrf": token})

    account = await provider.control.account("lp1234")
    assert account is not None
    assert account.name == "Lee Legacy"


async def test_form_of_another_page_changes_nothing(browser: Browser, provider: Provider) -> None:
    """CSRF."""
    await signed_on(browser, PROFILE)

    answer = await browser.client.post(PROFILE, data={**NEW, "csrf": "0" * 64})

    assert answer.status_code == 403
    assert await letters(provider, NEW["email"]) == []


@pytest.mark.parametrize("address", [PROFILE, "/account/messages"])
async def test_stranger_signs_on_first(browser: Browser, address: str) -> None:
    assert 'name="loginId"' in (await browser.open(address)).text


async def test_messages_are_listed_without_their_text(browser: Browser, provider: Provider) -> None:
    """A letter may hold a code, which proves to own the address: it is read in the mailbox only."""
    await signed_on(browser, PROFILE)
    await browser.submit("street", **NEW)
    (link,) = [letter.body for letter in await inbox(provider, NEW["email"]) if letter.kind == "confirm_email"]
    await confirm(browser, link)

    page = await browser.open("/account/messages")

    assert "Your PACER account was changed" in page.text
    assert "you changed at Manage" not in page.text
    assert 'href="/inbox/?address=avery.b%40example.test"' in page.text or "address=avery.b@example.test" in page.text


async def test_holder_without_messages_is_told_so(browser: Browser) -> None:
    page = (await signed_on(browser, "/account/messages")).page

    assert 'data-testid="no-messages"' in page.text


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("active", "active"),
        ("inactive", "call or e-mail the PACER Service Center"),
        ("not_activated", "activate search privileges"),
        ("disabled", "the password is too old"),
    ],
)
async def test_overview_says_the_search_status(browser: Browser, provider: Provider, status: str, words: str) -> None:
    """Rules A9, A14."""
    await provider.control.change_account("avery.attorney", AccountChange.model_validate({"search_status": status}))

    page = (await signed_on(browser, "/account/")).page

    (shown,) = re.findall(r'data-testid="search-status">([^<]*)<', page.text)
    assert words in shown


async def test_sign_out_everywhere_ends_the_sessions_of_all_browsers(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """Rule C6: with the courts of each session named; their tokens are worth nothing afterwards. Others stay signed on."""
    async with new_browser(provider) as other, new_browser(provider) as stranger:
        await log_in(other, court, "avery.attorney", PASSWORD)
        await signed_on(stranger, "/account/", "rae.reader")
        page = (await signed_on(browser, "/account/")).page
        rows = re.findall(r'data-testid="session">(.*?)</tr>', page.text, re.DOTALL)
        assert [re.findall(r"<td[^>]*>([^<]*)</td>", row)[2:] for row in rows] == [
            ["no", "Test District Court"],
            ["yes", "none"],
        ]

        await browser.submit("csrf")

        assert 'data-testid="signed-out-everywhere"' in (await browser.follow()).text
        for one in (browser, other):
            assert 'name="loginId"' in (await one.open("/account/")).text
        assert 'data-testid="account-number"' in (await stranger.open("/account/")).text
    events = (await court.client.get("/_sim/journal?limit=1000")).json()["events"]
    ended = [event["reason"] for event in events if event["kind"] == "sign_on_session.ended"]
    assert ended == ["everywhere", "everywhere"]


async def test_sign_out_everywhere_needs_its_own_form(browser: Browser) -> None:
    """CSRF: another site cannot sign somebody out everywhere."""
    await signed_on(browser, "/account/")

    answer = await browser.client.post("/account/sessions/end", data={"csrf": "0" * 64})

    assert answer.status_code == 403
    assert 'data-testid="account-number"' in (await browser.open("/account/")).text
