"""Activating search by the code that comes by mail, by card, by the Service Center; duplicates and the review hold."""

from datetime import date, datetime, timedelta

import pytest

from cso_idp.accounts import store
from cso_idp.accounts.model import Account
from cso_idp.accounts.registering import activation, review
from cso_idp.control.models import AccountChange, AccountCreation
from cso_idp.provider import Provider
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.time.business_days import add_business_days
from tests.conftest import Databases
from tests.driver.registration import NEW, confirm, register
from tests.idp.conftest import PASSWORD, new_browser, populated, settings_for
from tests.idp.relying_party import Browser
from tests.idp.test_register_account import letters, register_and_confirm

MONDAY = datetime.fromisoformat("2020-02-03T12:00:00-06:00")


async def set_calendar(provider: Provider, to: datetime) -> None:
    await provider.control.move_clock(lambda state, real: state.with_calendar(real, to))


async def sign_on(browser: Browser, login_id: str = "nia.newcomer", password: str = NEW["password"]) -> None:
    await browser.open("/account/")
    await browser.give_password(login_id, password)


async def search_status(provider: Provider, login_id: str = "nia.newcomer") -> str:
    account = await provider.control.account(login_id)
    assert account is not None
    return account.search_status


async def code_of(provider: Provider) -> str:
    text = (await letters(provider, "activation_code"))[-1]
    return text.partition(" is ")[2].partition(".")[0]


async def without_card(browser: Browser, provider: Provider) -> datetime:
    """Registers without a card on a Monday. Returns when the code arrives."""
    await set_calendar(provider, MONDAY)
    await register_and_confirm(browser, provider, card="no")
    (mailed,) = await provider.control.events(kinds=["search.code_mailed"])
    return datetime.fromisoformat(str(mailed.data["arrives_at"]))


async def test_registration_with_a_card_may_search_at_once(browser: Browser, provider: Provider) -> None:
    """Rule A14: the card is a choice; no number of one is asked for."""
    page = await browser.open("/account/register")
    assert 'name="card"' in page.text
    assert "cc-number" not in page.text

    await register_and_confirm(browser, provider, card="yes")

    assert await search_status(provider) == "active"
    assert await provider.control.events(kinds=["search."]) == []


async def test_code_comes_by_mail_in_seven_to_ten_business_days(browser: Browser, provider: Provider) -> None:
    """Rule A14, D§2.4: by calendar time; 2020-02-17 was a holiday."""
    arrives_at = await without_card(browser, provider)
    assert await search_status(provider) == "not_activated"
    days = [add_business_days(MONDAY.date(), number) for number in range(7, 11)]
    assert arrives_at.date() in days

    await set_calendar(provider, arrives_at - timedelta(seconds=1))
    assert await letters(provider, "activation_code") == []
    await set_calendar(provider, arrives_at + timedelta(days=3))
    assert len(await letters(provider, "activation_code")) == 1
    (letter,) = [one for one in await provider.control.inbox(NEW["email"]) if one.kind == "activation_code"]
    assert letter.sent_at == arrives_at


async def test_letter_arrives_when_the_running_calendar_passes_its_day(provider: Provider, browser: Browser) -> None:
    """Nobody moves the clock: the inbox is looked at."""
    arrives_at = await without_card(browser, provider)
    await set_calendar(provider, arrives_at - timedelta(milliseconds=1))

    found: list[str] = []
    while not found:
        found = await letters(provider, "activation_code")


async def test_code_activates_search(browser: Browser, provider: Provider) -> None:
    """Rule A14: Activate Case Search Privileges, once; cases and spaces make no difference."""
    arrives_at = await without_card(browser, provider)
    await set_calendar(provider, arrives_at)
    code = await code_of(provider)
    await sign_on(browser)
    page = await browser.open("/account/activate")
    assert "Not activated" in page.text

    done = await browser.submit("code", code=f" {code[:6].lower()} {code[6:]} ")

    assert done.status_code == 303
    assert "Your search privileges are active" in (await browser.follow()).text
    assert await search_status(provider) == "active"
    (event,) = await provider.control.events(kinds=["search.activated"])
    assert event.data["how"] == "code"
    assert "by" not in event.data


async def test_code_is_not_accepted_before_it_arrives(browser: Browser, provider: Provider) -> None:
    """Also not if the clock was moved back after it had arrived."""
    arrives_at = await without_card(browser, provider)
    await set_calendar(provider, arrives_at)
    code = await code_of(provider)
    await set_calendar(provider, MONDAY)
    await sign_on(browser)
    await browser.open("/account/activate")

    page = await browser.submit("code", code=code)

    assert page.status_code == 422
    assert "has not arrived yet" in page.text
    assert await search_status(provider) == "not_activated"


async def test_wrong_codes_are_counted_and_lock(browser: Browser, provider: Provider) -> None:
    arrives_at = await without_card(browser, provider)
    await set_calendar(provider, arrives_at)
    code = await code_of(provider)
    await sign_on(browser)
    await browser.open("/account/activate")
    for _ in range(5):
        page = await browser.submit("code", code="WRONGWRONG12")
        assert "not the code in the newest letter" in page.text
        assert page.status_code == 422

    assert "Too many wrong codes" in (await browser.submit("code", code="WRONGWRONG12")).text
    assert "Too many wrong codes" in (await browser.submit("code", code=code)).text
    await provider.control.move_clock(lambda state, _: state.advanced(timedelta(minutes=6), "protocol"))
    await browser.open("/account/activate")
    assert (await browser.submit("code", code=code)).status_code == 303


async def test_card_activates_at_once(browser: Browser, provider: Provider) -> None:
    """Rule A14, D§2.4: instant access through Manage My Account."""
    await without_card(browser, provider)
    await sign_on(browser)
    await browser.open("/account/activate")

    await browser.submit(1)

    assert await search_status(provider) == "active"
    (event,) = await provider.control.events(kinds=["search.activated"])
    assert event.data["how"] == "card"


async def test_card_does_not_help_an_inactive_account(browser: Browser, provider: Provider) -> None:
    """Rule A14: only the Service Center activates what is inactive."""
    await provider.control.change_account("rae.reader", AccountChange(search_status="not_activated"))
    await sign_on(browser, "rae.reader", PASSWORD)
    await browser.open("/account/activate")
    await provider.control.change_account("rae.reader", AccountChange(search_status="inactive"))

    await browser.submit(1)

    assert await search_status(provider, "rae.reader") == "inactive"
    assert 'data-testid="code-form"' not in (await browser.open("/account/activate")).text


async def test_activation_form_of_another_site_is_refused(browser: Browser, provider: Provider) -> None:
    await provider.control.change_account("rae.reader", AccountChange(search_status="not_activated"))
    await sign_on(browser, "rae.reader", PASSWORD)

    assert (await browser.client.post("/account/activate/card", data={"card": "yes"})).status_code == 403
    assert (await browser.client.post("/account/activate", data={"code": "x"})).status_code == 403
    assert await search_status(provider, "rae.reader") == "not_activated"


async def test_activation_page_asks_a_stranger_to_sign_on(browser: Browser) -> None:
    assert 'name="loginId"' in (await browser.open("/account/activate")).text


async def test_scenario_may_have_a_code_on_its_way(provider: Provider) -> None:
    """Rule A14: the day on which it was mailed decides when it arrives."""
    await set_calendar(provider, MONDAY)
    created = AccountCreation(
        loginId="wanda.waiting",
        password=PASSWORD,
        email="wanda@example.test",
        search_status="not_activated",
        activation_code_mailed_on=date(2020, 1, 2),
    )
    await provider.control.create_account(created)

    assert len(await letters(provider, "activation_code", "wanda@example.test")) == 1


def test_number_of_days_is_seeded() -> None:
    """The same account and day give the same arrival; all four lengths occur."""
    mailed = date(2020, 2, 3)
    arrivals = {activation.arrival(str(number), mailed).date() for number in range(1_000_000, 1_000_100)}

    assert activation.arrival("1000000", mailed) == activation.arrival("1000000", mailed)
    assert arrivals == {add_business_days(mailed, number) for number in (7, 8, 9, 10)}


class TestServiceCenter:
    """What the Service Center's desk does for a registration (rule A14)."""

    async def act(self, provider: Provider, verb: str, login_id: str = "nia.newcomer") -> object:
        lifetime = provider.settings.confirmation_lifetime
        verbs = {
            "activate": lambda tx, account: activation.activate_by_desk(tx, account, "pat.operator", "called"),
            "mail": lambda tx, account: activation.mail_code(tx, account, "pat.operator"),
            "release": lambda tx, account: review.release(tx, account, "pat.operator", "looks fine", lifetime),
            "refuse": lambda tx, account: review.refuse(tx, account, "pat.operator", "an alias"),
        }

        def decide(tx: Transaction) -> object:
            account = store.by_login_id(tx, login_id)
            assert isinstance(account, Account)
            return verbs[verb](tx, account)

        return await provider.database.work(decide)

    async def test_it_activates_search(self, browser: Browser, provider: Provider) -> None:
        await without_card(browser, provider)

        assert await self.act(provider, "activate") is True
        assert await self.act(provider, "activate") is False

        assert await search_status(provider) == "active"
        (event,) = await provider.control.events(kinds=["search.activated"])
        assert (event.data["how"], event.data["by"]) == ("service_center", "pat.operator")

    async def test_it_mails_another_code_and_the_first_is_void(self, browser: Browser, provider: Provider) -> None:
        arrives_at = await without_card(browser, provider)
        await set_calendar(provider, arrives_at)
        first = await code_of(provider)

        await self.act(provider, "mail")
        await set_calendar(provider, arrives_at + timedelta(days=20))
        second = await code_of(provider)

        await sign_on(browser)
        await browser.open("/account/activate")
        assert (await browser.submit("code", code=first)).status_code == 422
        assert (await browser.submit("code", code=second)).status_code == 303

    async def test_alias_in_the_address_holds_the_registration(self, browser: Browser, provider: Provider) -> None:
        """Rule A14: `+` in the e-mail address. Released, its holder confirms the address and logs in."""
        address = "nia+pacer@example.test"
        await browser.open("/account/register")
        await register(browser, {**NEW, "email": address})
        held = (await browser.follow()).text
        assert 'data-testid="held"' in held
        assert "<h1>Your registration is being reviewed</h1>" in held
        assert 'data-testid="send-again"' not in held, "there is no message that could be sent again yet"
        assert await letters(provider, "confirm_email", address) == []
        await sign_on(browser)
        assert "is reviewing this registration" in browser.page.text

        assert await self.act(provider, "release") is True
        assert await self.act(provider, "release") is False

        (letter,) = await letters(provider, "confirm_email", address)
        await confirm(browser, letter)
        await sign_on(browser)
        assert browser.page.status_code == 303
        (event,) = await provider.control.events(kinds=["registration.released"])
        assert event.data["by"] == "pat.operator"

    async def test_refused_registration_is_cancelled(self, browser: Browser, provider: Provider) -> None:
        address = "nia+pacer@example.test"
        await browser.open("/account/register")
        await register(browser, {**NEW, "email": address})

        assert await self.act(provider, "refuse") is True

        account = await provider.control.account("nia.newcomer")
        assert account is not None
        assert account.status == "cancelled"
        assert "Reason: an alias" in (await letters(provider, "registration_refused", address))[0]
        assert await self.act(provider, "refuse") is False


KNOWN = AccountCreation(
    loginId="nia.before",
    password=PASSWORD,
    name="Nia  NEWCOMER",
    email="Nia@Example.test",
    created_on=date(2016, 1, 1),
    date_of_birth=date.fromisoformat(NEW["date_of_birth"]),
)
OTHER = {"name": "Nina Otherwise", "email": "nina@example.test", "date_of_birth": "1981-02-03"}


class TestDuplicates:
    """Rule A14: two of name, date of birth and e-mail address are told; all three make the new account's search inactive."""

    @pytest.fixture(autouse=True)
    async def _known(self, provider: Provider) -> None:
        await self.make_known(provider)

    async def make_known(self, provider: Provider) -> None:
        await provider.control.create_account(KNOWN)

    @pytest.mark.parametrize("differs", ["name", "email", "date_of_birth"])
    async def test_two_that_match_are_told_and_may_go_on(
        self, browser: Browser, provider: Provider, differs: str
    ) -> None:
        """Rule A14."""
        await browser.open("/account/register")
        details = {**NEW, differs: OTHER[differs]}

        told = await register(browser, details)
        assert told.status_code == 422
        assert 'data-testid="duplicate"' in told.text
        assert "nia.before" not in told.text
        assert await provider.control.account("nia.newcomer") is None
        assert NEW["street"] in told.text

        assert (await register(browser, details)).status_code == 303
        assert await search_status(provider) == "active"

    @pytest.mark.parametrize("same", ["name", "email", "date_of_birth"])
    async def test_one_that_matches_is_not_told(self, browser: Browser, same: str) -> None:
        await browser.open("/account/register")

        assert (await register(browser, {**NEW, **OTHER, same: NEW[same]})).status_code == 303

    async def test_all_three_make_search_inactive(self, browser: Browser, provider: Provider) -> None:
        """Rule A14."""
        await browser.open("/account/register")
        assert 'data-testid="duplicate"' in (await register(browser)).text

        await register(browser)

        assert await search_status(provider) == "inactive"

    async def test_cancelled_account_is_no_duplicate(self, browser: Browser, provider: Provider) -> None:
        await provider.control.change_account("nia.before", AccountChange(status="cancelled"))
        await browser.open("/account/register")

        assert (await register(browser)).status_code == 303
        assert await search_status(provider) == "active"


async def test_strangers_are_told_of_duplicates_a_limited_number_of_times(databases: Databases) -> None:
    """Rule A14: beyond the limit nobody is told, and what follows from three matches follows all the same."""
    settings = settings_for(databases, duplicate_notices=2, duplicate_window=timedelta(hours=1))
    async with populated(settings) as provider:
        await TestDuplicates().make_known(provider)
        for number in range(2):
            async with new_browser(provider) as stranger:
                await stranger.open("/account/register")
                told = await register(stranger, {**NEW, "loginId": f"stranger.{number}"})
                assert 'data-testid="duplicate"' in told.text
        async with new_browser(provider) as stranger:
            await stranger.open("/account/register")
            assert (await register(stranger)).status_code == 303
            assert await search_status(provider) == "inactive"

        await provider.control.move_clock(lambda state, _: state.advanced(timedelta(hours=1), "protocol"))
        async with new_browser(provider) as stranger:
            await stranger.open("/account/register")
            assert 'data-testid="duplicate"' in (await register(stranger, {**NEW, "loginId": "stranger.3"})).text
