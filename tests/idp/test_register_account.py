"""Registering for a PACER account, alone and within a sign-on (`prompt=create`), and confirming its e-mail address."""

from datetime import timedelta
from html import unescape

import pytest

from cso_idp.control.models import AccountChange
from cso_idp.provider import Provider
from tests.driver.registration import NEW, confirm, link_in, register, sign_on_now
from tests.idp.conftest import PASSWORD, new_browser
from tests.idp.relying_party import Browser, RelyingParty, sent_back


async def letters(provider: Provider, kind: str, address: str = NEW["email"]) -> list[str]:
    """The texts of the letters of a kind to an address."""
    return [letter.body for letter in await provider.control.inbox(address) if letter.kind == kind]


async def register_and_confirm(browser: Browser, provider: Provider, **details: str) -> None:
    await browser.open("/account/register")
    assert (await register(browser, {**NEW, **details})).status_code == 303
    (letter,) = await letters(provider, "confirm_email", {**NEW, **details}["email"])
    assert (await confirm(browser, letter)).status_code == 200


@pytest.mark.parametrize(
    "kind",
    [
        *("case_search_only", "attorney", "pro_se", "court_reporter", "interested_party"),
        *("filing_agent", "creditor", "trustee", "us_trustee", "party"),
    ],
)
async def test_registration_makes_an_upgraded_individual_account(
    browser: Browser, provider: Provider, kind: str
) -> None:
    """Rules A2, A6: individual, of the chosen type, and upgraded from birth."""
    page = await browser.open("/account/register")
    assert "Register for a PACER account" in page.text
    assert "card" in browser.form("question_1").values

    await register_and_confirm(browser, provider, user_type=kind)

    account = await provider.control.account("nia.newcomer")
    assert account is not None
    assert (account.type, account.user_type, account.generation) == ("individual", kind, "upgraded")
    assert (account.status, account.search_status) == ("active", "active")
    assert account.password is None


async def test_nobody_logs_in_before_the_address_is_confirmed(browser: Browser, provider: Provider) -> None:
    """Rule A6 (own)."""
    await browser.open("/account/register")
    await register(browser)
    page = await browser.follow()
    assert 'data-testid="look-into-inbox"' in page.text

    await sign_on_now(browser)
    refused = await browser.give_password("nia.newcomer", NEW["password"])
    assert refused.status_code == 403
    assert "is not confirmed yet" in refused.text
    wrong = await browser.give_password("nia.newcomer", PASSWORD)
    assert "is not confirmed yet" not in wrong.text

    (letter,) = await letters(provider, "confirm_email")
    assert 'data-testid="confirmed"' in (await confirm(browser, letter)).text
    await sign_on_now(browser)
    assert (await browser.give_password("nia.newcomer", NEW["password"])).status_code == 303
    assert "Upgraded PACER Account" in (await browser.follow()).text
    assert [event.kind for event in await provider.control.events(kinds=["registration."])] == [
        "registration.confirmation_sent",
        "registration.confirmed",
    ]


async def test_link_can_be_used_once(browser: Browser, provider: Provider) -> None:
    await register_and_confirm(browser, provider)
    (letter,) = await letters(provider, "confirm_email")

    again = await browser.open(link_in(letter))

    assert again.status_code == 404
    assert "cannot be used" in again.text
    assert (await browser.client.post(link_in(letter))).status_code == 404


async def test_used_link_stays_used_when_the_account_waits_again(browser: Browser, provider: Provider) -> None:
    await register_and_confirm(browser, provider)
    (letter,) = await letters(provider, "confirm_email")
    await provider.control.change_account("nia.newcomer", AccountChange(status="unconfirmed"))

    assert (await browser.open(link_in(letter))).status_code == 404


async def test_opened_link_is_not_used_up(browser: Browser, provider: Provider) -> None:
    """Programs that look at mail follow links."""
    await browser.open("/account/register")
    await register(browser)
    (letter,) = await letters(provider, "confirm_email")

    for _ in range(2):
        assert (await browser.open(link_in(letter))).status_code == 200

    account = await provider.control.account("nia.newcomer")
    assert account is not None
    assert account.status == "unconfirmed"


async def test_link_expires_and_another_is_sent(browser: Browser, provider: Provider) -> None:
    await browser.open("/account/register")
    await register(browser)
    (first,) = await letters(provider, "confirm_email")
    await provider.control.move_clock(lambda state, _: state.advanced(timedelta(hours=25), "protocol"))
    assert (await browser.open(link_in(first))).status_code == 404

    await browser.open("/account/confirm")
    await browser.submit("loginId", loginId="Nia.Newcomer")

    _, second = await letters(provider, "confirm_email")
    assert (await confirm(browser, second)).status_code == 200


async def test_newer_link_voids_the_older(browser: Browser, provider: Provider) -> None:
    await browser.open("/account/register")
    await register(browser)
    for _ in range(2):
        await provider.control.move_clock(lambda state, _: state.advanced(timedelta(minutes=2), "protocol"))
        await browser.open("/account/confirm")
        await browser.submit("loginId", loginId="nia.newcomer")

    first, second, third = await letters(provider, "confirm_email")
    assert (await browser.open(link_in(first))).status_code == 404
    assert (await browser.open(link_in(second))).status_code == 404
    assert (await browser.open(link_in(third))).status_code == 200


async def test_sending_again_answers_every_name_alike(browser: Browser, provider: Provider) -> None:
    """Nobody learns which user names exist, and nobody's inbox is flooded."""
    await browser.open("/account/register")
    await register(browser)
    answers = []
    for login_id in ("nia.newcomer", "avery.attorney", "nobody.at.all"):
        await browser.open("/account/confirm")
        answer = await browser.submit("loginId", loginId=login_id)
        answers.append((answer.status_code, answer.headers["location"]))

    assert len(set(answers)) == 1
    assert len(await letters(provider, "confirm_email")) == 1
    assert await letters(provider, "confirm_email", "avery.attorney@example.test") == []


async def test_letter_after_the_confirmation_has_the_next_step_and_both_times(
    browser: Browser, provider: Provider
) -> None:
    await provider.control.move_clock(
        lambda state, real: state.with_calendar(real, real.fromisoformat("2020-02-14T12:00:00-08:00"))
    )
    await register_and_confirm(browser, provider, email=" Nia@Example.test ")

    _, message = await provider.control.inbox("nia@example.TEST")

    assert (message.sender, message.court_id, message.kind) == ("pacer", None, "account_registered")
    assert "user name is nia.newcomer" in message.body
    assert "individual account" in message.body
    assert "Your next step: Open the court, log in there with this account, and link once. (/courts/)" in message.body
    assert NEW["password"] not in message.body
    assert message.sent_at.year == 2020
    assert message.protocol_at is not None
    assert message.protocol_at.year > 2020


async def test_refused_registration_writes_no_letter(browser: Browser, provider: Provider) -> None:
    await browser.open("/account/register")
    await register(browser, {**NEW, "loginId": "avery.attorney"})

    assert await provider.control.inbox(NEW["email"]) == []


async def test_registration_before_the_day_makes_a_legacy_account(browser: Browser, provider: Provider) -> None:
    """Rule A2. The letter says what to do about it."""
    await provider.control.move_clock(
        lambda state, real: state.with_calendar(real, real.fromisoformat("2014-08-10T12:00:00-05:00"))
    )

    await register_and_confirm(browser, provider)

    account = await provider.control.account("nia.newcomer")
    assert account is not None
    assert account.generation == "legacy"
    (letter,) = await letters(provider, "account_registered")
    assert "Your next step: Upgrade your legacy PACER account. (/account/upgrade)" in letter


async def test_prompt_create_registers_and_continues_the_login(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """The request waits until the address is confirmed, in the browser that began it."""
    started = court.request(prompt="create")
    page = await browser.open(started.url)
    assert "Register for a PACER account" in page.text

    await register(browser)
    (letter,) = await letters(provider, "confirm_email")
    await confirm(browser, letter)
    await sign_on_now(browser)
    back = sent_back(await browser.give_password("nia.newcomer", NEW["password"]))

    tokens = (await court.redeem(started, back["code"])).json()
    assert (await court.userinfo(tokens["access_token"])).json()["preferred_username"] == "nia.newcomer"


async def test_address_may_be_confirmed_in_another_browser(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """The request belongs to the browser that began it, and is finished there."""
    await browser.open(court.request(prompt="create").url)
    await register(browser)
    await browser.follow()
    (letter,) = await letters(provider, "confirm_email")
    async with new_browser(provider) as other:
        page = await confirm(other, letter)
        assert 'href="/account/" data-testid="sign-on-now"' in page.text

    await sign_on_now(browser)
    assert "code" in sent_back(await browser.give_password("nia.newcomer", NEW["password"]))


async def test_registration_from_the_sign_on_page_returns_to_the_court(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    page = await browser.open(court.request().url)
    link = page.text.partition('data-testid="register"')[0].rpartition('href="')[2].partition('"')[0]
    await browser.open(link)
    await register(browser)
    (letter,) = await letters(provider, "confirm_email")
    await confirm(browser, letter)
    await sign_on_now(browser)

    assert "code" in sent_back(await browser.give_password("nia.newcomer", NEW["password"]))


async def test_faulty_registration_keeps_the_typed_values(browser: Browser, provider: Provider) -> None:
    await browser.open("/account/register")

    page = await register(browser, {**NEW, "email": "nowhere", "password": "short", "loginId": "avery.attorney"})
    assert page.status_code == 422
    assert "Nia Newcomer" in page.text
    assert "Use 14 to 45 characters" in page.text
    taken = await register(browser, {**NEW, "loginId": "avery.attorney"})

    assert taken.status_code == 422
    assert "taken" in taken.text
    assert await provider.control.account("nia.newcomer") is None


async def test_prompt_none_with_create_is_refused(browser: Browser, court: RelyingParty) -> None:
    assert sent_back(await browser.open(court.request(prompt="none create").url))["error"] == "invalid_request"


@pytest.mark.parametrize(
    ("faulty", "message"),
    [
        ({"city": " "}, "Fill this in."),
        ({"street": "x" * 201}, "This must have at most 200 characters."),
        ({"email": "nowhere"}, "Give an e-mail address such as name@example.test."),
        ({"date_of_birth": "1975-04-31"}, "Give a date in the past as year-month-day, for example 1975-04-30."),
        ({"date_of_birth": "1500000"}, "Give a date in the past as year-month-day, for example 1975-04-30."),
        ({"user_type": "judge"}, "Choose one of the listed user types."),
        ({"card": "4111"}, "Choose whether you put a card on file."),
        ({"loginId": "six-66"}, "Use 8 to 45 letters, digits, dots, hyphens, underscores or @."),
        ({"password_again": "Something-Else-9"}, "The two passwords differ."),
        ({"password": "Nia-Newcomer-99", "password_again": "Nia-Newcomer-99"}, "Leave your name"),
        ({"question_2": NEW["question_1"]}, "Choose two different questions."),
    ],
)
async def test_field_error_is_shown_beside_its_field(
    browser: Browser, provider: Provider, faulty: dict[str, str], message: str
) -> None:
    await browser.open("/account/register")

    page = await register(browser, {**NEW, **faulty})

    assert page.status_code == 422
    field = next(iter(faulty))
    assert f'id="{field}-error"' in page.text
    assert message in unescape(page.text.partition(f'id="{field}-error"')[2].partition("</p>")[0])
    assert page.text.count('class="error"') == 1
    assert NEW["password"] not in page.text
    assert NEW["answer_1"] not in page.text
    assert await provider.control.account("nia.newcomer") is None
