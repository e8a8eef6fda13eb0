"""A forgotten user name or password (rule A10; D§2.6)."""

import asyncio
import re
from datetime import datetime, timedelta

import pytest

from cso_idp.control.models import AccountChange, AccountCreation
from cso_idp.provider import Provider
from cso_idp.service_center import SERVICE_CENTER
from cso_kit.inbox import Message
from tests.idp.authenticator import set_calendar
from tests.idp.conftest import PASSWORD, new_browser
from tests.idp.relying_party import Browser
from tests.idp.test_change_password import can_sign_on
from tests.idp.test_password_changed import is_signed_on

NAME, EMAIL, NUMBER = "frida.forgetful", "frida@example.test", "7654321"
NEW = "A-Better-Password-9"
QUESTIONS = [
    {"question": "What was your first car?", "answer": "A red one"},
    {"question": "In which city were you born?", "answer": "Springfield"},
]
FRIDA = {
    "loginId": NAME,
    "password": PASSWORD,
    "email": EMAIL,
    "account_number": NUMBER,
    "created_on": "2016-01-01",
    "date_of_birth": "1970-05-17",
    "security_questions": QUESTIONS,
}
FOR_PASSWORD = {"loginId": NAME, "account_number": NUMBER, "date_of_birth": "1970-05-17"}
FOR_NAME = {"account_number": NUMBER, "email": "Frida@Example.test", "date_of_birth": "1970-05-17"}
ANSWERS = {"answer_1": "a RED one", "answer_2": " springfield ", "password": NEW, "password_again": NEW}
SAME_ANSWER = "If what you gave fits an account, a message is on its way"
MEANWHILE = datetime(2025, 9, 1, 12, tzinfo=SERVICE_CENTER)


@pytest.fixture(autouse=True)
async def _frida(provider: Provider) -> None:
    await set_calendar(provider, MEANWHILE)
    await provider.control.create_account(AccountCreation.model_validate(FRIDA), sub="sub-frida")


async def ask(browser: Browser, what: str = "password", **typed: str) -> str:
    """Sends the form about the password or the user name; the page that follows."""
    await browser.open(f"/account/recover/{what}")
    page = await browser.submit("account_number", **((FOR_PASSWORD if what == "password" else FOR_NAME) | typed))
    return (await browser.follow()).text if page.is_redirect else page.text


async def mail(provider: Provider) -> list[Message]:
    return await provider.control.inbox(EMAIL)


async def link(provider: Provider) -> str:
    """The address in the newest letter."""
    found = re.search(r"/account/recover/password/\S+", (await mail(provider))[-1].body)
    assert found is not None
    return found[0]


async def events(provider: Provider, kind: str) -> list[dict[str, object]]:
    return [{**event.data} for event in await provider.control.events(kinds=[kind])]


async def test_user_name_is_sent_to_the_address_of_the_account(browser: Browser, provider: Provider) -> None:
    """Rule A10."""
    assert SAME_ANSWER in await ask(browser, "user-name")

    (letter,) = await mail(provider)
    assert letter.kind == "user_name"
    assert f"the user name of your PACER account {NUMBER} is {NAME}" in letter.body
    assert NAME not in browser.page.text


async def test_password_is_chosen_by_a_mailed_link_and_two_answers(browser: Browser, provider: Provider) -> None:
    """Rule A10: sessions and tokens of the former password end; the court's login is not touched, and the letter says so."""
    async with new_browser(provider) as other:
        await other.open("/account/")
        await other.give_password(NAME, PASSWORD)
        assert SAME_ANSWER in await ask(browser)
        (letter,) = await mail(provider)
        assert "PACER has no access to the CM/ECF login and password that a court issued to you" in letter.body
        await browser.open(await link(provider))
        assert all(each["question"] in browser.page.text for each in QUESTIONS)

        await browser.submit("answer_1", **ANSWERS)

        assert browser.page.headers["location"] == "/account/recover?done=password"
        assert "Your password is changed." in (await browser.follow()).text
        assert not await is_signed_on(other)
    assert await can_sign_on(provider, NEW, NAME)
    assert not await can_sign_on(provider, PASSWORD, NAME)
    assert (await mail(provider))[-1].kind == "password_changed"
    assert len(await events(provider, "recovery.password_chosen")) == 1


@pytest.mark.every_case_on_both
@pytest.mark.parametrize(
    ("what", "typed"),
    [
        ("password", {"loginId": "nobody.at.all"}),
        ("password", {"account_number": "1111111"}),
        ("password", {"date_of_birth": "1970-05-18"}),
        ("user-name", {"account_number": "1111111"}),
        ("user-name", {"email": "somebody.else@example.test"}),
        ("user-name", {"date_of_birth": "1970-05-18"}),
    ],
)
async def test_stranger_gets_the_same_answer_and_nobody_gets_mail(
    browser: Browser, provider: Provider, what: str, typed: dict[str, str]
) -> None:
    """Rule A10: the page does not tell whether an account exists."""
    right = await ask(browser, what)
    await provider.control.change_account(NAME, AccountChange(email="elsewhere@example.test"))

    wrong = await ask(browser, what, **typed)

    assert wrong == right
    assert len(await mail(provider)) == 1
    assert await provider.control.inbox("elsewhere@example.test") == []
    assert (await events(provider, "recovery.asked"))[-1] == {
        "what": what.replace("-", "_"),
        "outcome": "not_matched",
    }


@pytest.mark.parametrize("is_right", [True, False])
async def test_too_many_requests_lock_right_and_wrong_ones_alike(
    browser: Browser, provider: Provider, *, is_right: bool
) -> None:
    """Rule A10: guessing is limited by the one proof of a secret, and the lock does not tell which guess was right."""
    typed = {} if is_right else {"date_of_birth": "1970-05-18"}
    pages = [await ask(browser, **typed) for _ in range(7)]

    assert [SAME_ANSWER in page for page in pages] == [True] * 5 + [False] * 2
    assert "Wait 5 minutes without another try" in pages[-1]
    assert NAME in pages[-1]  # the form is kept
    assert len(await mail(provider)) == (5 if is_right else 0)
    await ask(browser)
    assert len(await mail(provider)) == (5 if is_right else 0)
    await provider.control.move_clock(lambda state, _: state.advanced(timedelta(minutes=5), "protocol"))
    before = len(await mail(provider))
    assert SAME_ANSWER in await ask(browser)
    assert len(await mail(provider)) == before + 1


async def test_lock_of_the_recovery_does_not_lock_the_sign_on(browser: Browser, provider: Provider) -> None:
    """Nobody can lock somebody else out by asking."""
    for _ in range(7):
        await ask(browser)

    assert await can_sign_on(provider, PASSWORD, NAME)


async def test_sign_on_cannot_lock_the_recovery(browser: Browser, provider: Provider) -> None:
    """Only who has the link can use up the tries for its answers: no user name that a stranger types counts towards them."""
    for counted in ("ANSWERS", "PASSWORD", "answer", "recover"):
        for _ in range(6):
            assert not await can_sign_on(provider, "wrong-password", f"{counted} {NAME}")

    assert SAME_ANSWER in await ask(browser)
    await browser.open(await link(provider))
    assert (await browser.submit("answer_1", **ANSWERS)).status_code == 303


async def test_link_works_once(browser: Browser, provider: Provider) -> None:
    await ask(browser)
    address = await link(provider)
    await browser.open(address)
    await browser.submit("answer_1", **ANSWERS)

    page = await browser.open(address)

    assert (page.status_code, "This link cannot be used any more" in page.text) == (410, True)


async def test_of_two_uses_at_once_one_wins(provider: Provider) -> None:
    async with new_browser(provider) as one, new_browser(provider) as other:
        await ask(one)
        address = await link(provider)
        await one.open(address)
        await other.open(address)

        pages = await asyncio.gather(
            one.submit("answer_1", **ANSWERS),
            other.submit("answer_1", **{**ANSWERS, "password": NEW + "!", "password_again": NEW + "!"}),
        )

    assert sorted(page.status_code for page in pages) == [303, 410]
    assert len(await events(provider, "account.password_changed")) == 1


async def test_link_expires_after_an_hour(browser: Browser, provider: Provider) -> None:
    await ask(browser)
    address = await link(provider)
    await provider.control.move_clock(
        lambda state, real: state.frozen(real, "protocol").advanced(timedelta(hours=1), "protocol")
    )

    assert (await browser.open(address)).status_code == 410


async def test_newer_link_and_a_changed_password_make_a_link_worthless(browser: Browser, provider: Provider) -> None:
    await ask(browser)
    first = await link(provider)
    await ask(browser)
    second = await link(provider)
    assert (await browser.open(first)).status_code == 410
    assert (await browser.open(second)).status_code == 200

    await provider.control.change_account(NAME, AccountChange(password="Given-By-Somebody-1"))

    assert (await browser.submit("answer_1", **ANSWERS)).status_code == 410
    assert await can_sign_on(provider, "Given-By-Somebody-1", NAME)


async def test_wrong_answers_change_nothing_and_lock_whatever_link_they_come_by(
    browser: Browser, provider: Provider
) -> None:
    """Rule A10: who reads the mail must not guess the answers."""
    await ask(browser)
    await browser.open(await link(provider))
    for _ in range(3):
        page = await browser.submit("answer_1", **{**ANSWERS, "answer_2": "Shelbyville"})
        assert (page.status_code, "The answers do not fit." in page.text) == (422, True)
        assert "Shelbyville" not in page.text
    await ask(browser)
    await browser.open(await link(provider))
    for _ in range(3):
        await browser.submit("answer_1", **{**ANSWERS, "answer_1": "A blue one"})
    assert "Too many wrong answers" in browser.page.text

    await browser.submit("answer_1", **ANSWERS)

    assert "Too many wrong answers" in browser.page.text
    refused = await events(provider, "recovery.answers_refused")
    assert [each["reason"] for each in refused] == ["wrong"] * 5 + ["locked"] * 2
    assert await can_sign_on(provider, PASSWORD, NAME)


async def test_new_password_follows_the_rule_of_the_day(browser: Browser, provider: Provider) -> None:
    await ask(browser)
    await browser.open(await link(provider))

    page = await browser.submit("answer_1", **{**ANSWERS, "password": "eight888", "password_again": "eight888"})

    assert (page.status_code, "Use 14 to 45 characters" in page.text) == (422, True)
    await set_calendar(provider, MEANWHILE - timedelta(days=30))
    page = await browser.submit("answer_1", **{**ANSWERS, "password": "eight888", "password_again": "eight888"})
    assert page.status_code == 303


async def test_recovered_password_unlocks_the_user_name(browser: Browser, provider: Provider) -> None:
    """Rule A10: the usual reason to ask is that too many wrong passwords were tried."""
    for _ in range(6):
        assert not await can_sign_on(provider, "wrong-password", NAME)
    await ask(browser)
    await browser.open(await link(provider))
    await browser.submit("answer_1", **ANSWERS)

    assert await can_sign_on(provider, NEW, NAME)


@pytest.mark.every_case_on_both
@pytest.mark.parametrize(
    ("change", "outcome", "words"),
    [
        ({"status": "locked"}, "account_locked", "Only the PACER Service Center can unlock it."),
        ({"status": "cancelled"}, "cancelled", "has been cancelled"),
        ({"status": "unconfirmed"}, "unconfirmed", "is not confirmed yet"),
        ({"status": "in_review"}, "in_review", "is reviewing this registration"),
        (
            {"date_of_birth": None, "security_questions": None},
            "no_security_information",
            "two security questions for this account",
        ),
    ],
)
async def test_holder_whom_only_the_service_center_helps_is_told_by_mail(
    browser: Browser, provider: Provider, change: dict[str, str | None], outcome: str, words: str
) -> None:
    """The page says the same as to everybody."""
    if None in change.values():
        known = {name: value for name, value in FRIDA.items() if name not in change}
        changed = AccountCreation.model_validate({**known, "loginId": "lana.legacy", "account_number": "7654322"})
        await provider.control.create_account(changed)
        typed = {"loginId": "lana.legacy", "account_number": "7654322"}
    else:
        await provider.control.change_account(NAME, AccountChange.model_validate(change))
        typed = {}

    assert SAME_ANSWER in await ask(browser, **typed)

    (letter,) = await mail(provider)
    assert letter.kind == "password_recovery_refused"
    assert words in letter.body
    assert (await events(provider, "recovery.asked"))[-1]["outcome"] == outcome


@pytest.mark.every_case_on_both
@pytest.mark.parametrize(
    ("user_type", "day", "kind"),
    [
        ("attorney", datetime(2025, 10, 15, 23, 59, tzinfo=SERVICE_CENTER), "password_recovery_refused"),
        ("attorney", datetime(2025, 10, 16, tzinfo=SERVICE_CENTER), "password_recovery"),
        ("case_search_only", datetime(2025, 10, 16, tzinfo=SERVICE_CENTER), "password_recovery_refused"),
    ],
)
async def test_filer_whose_search_is_inactive_resets_the_password_from_october_16_2025_on(
    browser: Browser, provider: Provider, user_type: str, day: datetime, kind: str
) -> None:
    """Rule A10 (D§2.6): before that day, and as a PACER-only user, they ask the Service Center."""
    inactive = {"search_status": "inactive", "user_type": user_type}
    await provider.control.change_account(NAME, AccountChange.model_validate(inactive))
    await set_calendar(provider, day)

    await ask(browser)

    assert [letter.kind for letter in await mail(provider)] == [kind]


@pytest.mark.parametrize(
    ("what", "typed", "field", "why"),
    [
        ("password", {"account_number": "12345"}, "account_number", "Give the seven digits of your account number."),
        ("password", {"date_of_birth": "2999-01-01"}, "date_of_birth", "Give a date in the past"),
        ("user-name", {"email": "frida"}, "email", "Give an e-mail address"),
        ("user-name", {"account_number": ""}, "account_number", "Fill this in."),
    ],
)
async def test_faulty_form_says_so_beside_the_field_and_is_kept(
    browser: Browser, provider: Provider, what: str, typed: dict[str, str], field: str, why: str
) -> None:
    page = await ask(browser, what, **typed)

    assert browser.page.status_code == 422
    assert f'data-testid="{field}-error"><span class="unseen">Error: </span>{why}' in page
    assert (NAME if what == "password" else "1970-05-17") in page
    assert not await events(provider, "recovery.asked")


async def test_sign_on_pages_lead_to_the_recovery(browser: Browser) -> None:
    for address in ("/account/", "/csologin/login.jsf"):
        page = (await browser.open(address)).text
        assert 'href="/account/recover" data-testid="recover"' in page
