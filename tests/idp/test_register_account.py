"""Registering for a PACER account, alone and within a sign-on (`prompt=create`)."""

from html import unescape

import pytest

from cso_idp.provider import Provider
from tests.driver.upgrade import UPGRADE
from tests.idp.conftest import PASSWORD
from tests.idp.relying_party import Browser, RelyingParty, sent_back

NEW = {**UPGRADE, "name": "Nia Newcomer", "email": "nia@example.test", "loginId": "nia.newcomer", "user_type": "pro_se"}


async def test_registration_makes_an_upgraded_individual_account(browser: Browser, provider: Provider) -> None:
    """Rules A2, A6: individual, of the chosen type, and upgraded from birth."""
    page = await browser.open("/account/register")
    assert "Register for a PACER account" in page.text

    done = await browser.submit(**NEW)

    assert done.status_code == 303
    assert "Upgraded PACER Account" in (await browser.follow()).text
    account = await provider.control.account("nia.newcomer")
    assert account is not None
    assert (account.type, account.user_type, account.generation) == ("individual", "pro_se", "upgraded")
    assert account.password is None


async def test_registration_letter_has_both_times(browser: Browser, provider: Provider) -> None:
    await provider.control.move_clock(
        lambda state, real: state.with_calendar(real, real.fromisoformat("2020-02-14T12:00:00-08:00"))
    )
    await browser.open("/account/register")
    await browser.submit(**{**NEW, "email": " Nia@Example.test "})

    (message,) = await provider.control.inbox("nia@example.TEST")

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
    await browser.submit(**{**NEW, "loginId": "avery.attorney"})

    assert await provider.control.inbox(NEW["email"]) == []


async def test_registration_before_the_day_makes_a_legacy_account(browser: Browser, provider: Provider) -> None:
    """Rule A2. The letter says what to do about it."""
    await provider.control.move_clock(
        lambda state, real: state.with_calendar(real, real.fromisoformat("2014-08-10T12:00:00-05:00"))
    )
    await browser.open("/account/register")

    await browser.submit(**NEW)

    account = await provider.control.account("nia.newcomer")
    assert account is not None
    assert account.generation == "legacy"
    (message,) = await provider.control.inbox(NEW["email"])
    assert "Your next step: Upgrade your legacy PACER account. (/account/upgrade)" in message.body


async def test_prompt_create_registers_and_continues_the_login(browser: Browser, court: RelyingParty) -> None:
    started = court.request(prompt="create")
    page = await browser.open(started.url)
    assert "Register for a PACER account" in page.text

    await browser.submit(**NEW)
    assert "Your account is registered." in (await browser.follow()).text
    back = sent_back(await browser.submit("redactFlag"))

    tokens = (await court.redeem(started, back["code"])).json()
    assert (await court.userinfo(tokens["access_token"])).json()["preferred_username"] == "nia.newcomer"


async def test_registration_from_the_sign_on_page_returns_to_the_court(browser: Browser, court: RelyingParty) -> None:
    page = await browser.open(court.request().url)
    link = page.text.partition('data-testid="register"')[0].rpartition('href="')[2].partition('"')[0]
    await browser.open(link)

    assert "code" in sent_back(await browser.submit(**NEW, redactFlag="1"))


async def test_faulty_registration_keeps_the_typed_values(browser: Browser, provider: Provider) -> None:
    await browser.open("/account/register")

    page = await browser.submit(**{**NEW, "email": "nowhere", "password": "short", "loginId": "avery.attorney"})
    assert page.status_code == 422
    assert "Nia Newcomer" in page.text
    assert "Use 14 to 45 characters" in page.text
    taken = await browser.submit(**{**NEW, "loginId": "avery.attorney"})

    assert taken.status_code == 422
    assert "taken" in taken.text
    assert await provider.control.account("nia.newcomer") is None


async def test_prompt_none_with_create_is_refused(browser: Browser, court: RelyingParty) -> None:
    assert sent_back(await browser.open(court.request(prompt="none create").url))["error"] == "invalid_request"


async def test_registered_password_signs_on_again(browser: Browser, court: RelyingParty) -> None:
    await browser.open("/account/register")
    await browser.submit(**NEW)

    await browser.open(court.request(prompt="login").url)
    assert (await browser.give_password("nia.newcomer", PASSWORD)).status_code == 403
    assert "code" in sent_back(await browser.give_password("nia.newcomer", NEW["password"]))


@pytest.mark.parametrize(
    ("faulty", "message"),
    [
        ({"city": " "}, "Fill this in."),
        ({"street": "x" * 201}, "This must have at most 200 characters."),
        ({"email": "nowhere"}, "Give an e-mail address such as name@example.test."),
        ({"date_of_birth": "1975-04-31"}, "Give a date in the past as year-month-day, for example 1975-04-30."),
        ({"date_of_birth": "1500000"}, "Give a date in the past as year-month-day, for example 1975-04-30."),
        ({"user_type": "judge"}, "Choose one of the listed user types."),
        ({"loginId": "six-66"}, "Use 8 to 45 letters, digits, dots, hyphens, underscores or @."),
        ({"password_again": "Something-Else-9"}, "The two passwords differ."),
        ({"question_2": NEW["question_1"]}, "Choose two different questions."),
    ],
)
async def test_field_error_is_shown_beside_its_field(
    browser: Browser, provider: Provider, faulty: dict[str, str], message: str
) -> None:
    await browser.open("/account/register")

    page = await browser.submit(**{**NEW, **faulty})

    assert page.status_code == 422
    field = next(iter(faulty))
    assert f'id="{field}-error"' in page.text
    assert message in unescape(page.text.partition(f'id="{field}-error"')[2].partition("</p>")[0])
    assert page.text.count('class="error"') == 1
    assert NEW["password"] not in page.text
    assert NEW["answer_1"] not in page.text
    assert await provider.control.account("nia.newcomer") is None


async def test_registration_keeps_no_client_code(browser: Browser, court: RelyingParty) -> None:
    """A new account needs none, and the form has no field for it. What a program sends there has been checked by nobody."""
    started = court.request(prompt="create")
    await browser.open(started.url)
    back = sent_back(await browser.submit(**NEW, redactFlag="1", clientCode="x" * 1000))

    tokens = (await court.redeem(started, back["code"])).json()
    assert "pacer_client_code" not in (await court.userinfo(tokens["access_token"])).json()
