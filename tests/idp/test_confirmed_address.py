"""Another e-mail address of an account is confirmed by a link, and until then proves nothing."""

import pytest

from cso_idp.control.models import AccountChange
from cso_idp.inbox import INBOX
from cso_idp.provider import Provider
from tests.driver.registration import confirm, link_in
from tests.idp.conftest import PASSWORD, new_browser
from tests.idp.relying_party import Browser, RelyingParty, log_in
from tests.idp.test_account_profile import NEW, PROFILE, signed_on

THEIRS = "rae.reader@example.test"


async def links(provider: Provider, address: str) -> list[str]:
    found = await provider.database.read(lambda tx: INBOX.of_address(tx, address))
    return [letter.body for letter in found if letter.kind == "confirm_email"]


async def choose(browser: Browser, email: str) -> None:
    await signed_on(browser, PROFILE)
    assert (await browser.submit("street", **{**NEW, "email": email})).status_code == 303


async def test_address_is_not_verified_until_its_link_is_followed(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """OpenID Connect Core 1.0 §5.1: `email_verified` says that the provider made sure of it."""

    async def claims() -> tuple[str, bool]:
        async with new_browser(provider) as other:
            started, answer = await log_in(other, court, "avery.attorney", PASSWORD)
            tokens = (await court.redeem(started, answer["code"])).json()
            told = (await court.userinfo(tokens["access_token"])).json()
            return told["email"], told["email_verified"]

    assert await claims() == ("avery.attorney@example.test", True)
    await choose(browser, NEW["email"])
    assert await claims() == (NEW["email"], False)
    assert 'data-testid="not-confirmed"' in (await browser.open(PROFILE)).text

    (letter,) = await links(provider, NEW["email"])
    page = await confirm(browser, letter)

    assert 'data-testid="confirmed"' in page.text
    assert await claims() == (NEW["email"], True)
    assert 'data-testid="not-confirmed"' not in (await browser.open(PROFILE)).text
    again = await browser.open(link_in(letter))
    assert again.status_code == 404


async def test_letters_to_another_persons_address_are_not_listed(browser: Browser, provider: Provider) -> None:
    """Nobody finds out whether an account exists by giving its address as the own one."""
    async with new_browser(provider) as theirs:
        await signed_on(theirs, PROFILE, "rae.reader")
        await theirs.submit("street", **{**NEW, "email": THEIRS})
    await choose(browser, THEIRS)

    page = await browser.open("/account/messages")

    assert 'data-testid="messages"' not in page.text
    assert 'data-testid="not-confirmed"' in page.text


async def test_link_of_a_former_choice_is_void(browser: Browser, provider: Provider) -> None:
    await choose(browser, NEW["email"])
    (letter,) = await links(provider, NEW["email"])
    await browser.open(PROFILE)
    await browser.submit("street", email=THEIRS)

    assert (await browser.open(link_in(letter))).status_code == 404


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("status", ["cancelled", "locked"])
async def test_link_does_not_bring_an_account_back_into_use(browser: Browser, provider: Provider, status: str) -> None:
    await choose(browser, NEW["email"])
    (letter,) = await links(provider, NEW["email"])
    await provider.control.change_account("avery.attorney", AccountChange.model_validate({"status": status}))

    await browser.client.post(link_in(letter))

    account = await provider.control.account("avery.attorney")
    assert account is not None
    assert account.status == status


async def test_address_that_is_arranged_needs_no_link(browser: Browser, provider: Provider) -> None:
    await choose(browser, NEW["email"])

    await provider.control.change_account("avery.attorney", AccountChange(email=THEIRS))

    assert 'data-testid="not-confirmed"' not in (await browser.open(PROFILE)).text
