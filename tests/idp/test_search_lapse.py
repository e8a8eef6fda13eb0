"""No search for six months makes the search status inactive (rule A14); the calendar decides, in both directions."""

from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest

from cso_idp.accounts import store as accounts
from cso_idp.accounts.registering.activation import activate_by_desk
from cso_idp.accounts.searching.lapse import months_before
from cso_idp.provider import Provider
from cso_kit.storage.unit_of_work import Transaction
from tests.idp.conftest import PASSWORD
from tests.idp.relying_party import Browser, RelyingParty
from tests.idp.test_billing import sent
from tests.idp.test_court_calls import NYSD


class Hands:
    """The control plane of the provider."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def call(self, method: str, path: str, body: Any = None) -> Any:
        answer = await self._client.request(method, f"/_sim{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json()

    async def set_day(self, day: str) -> None:
        await self.call("PUT", "/clock", {"calendar": f"{day}T12:00:00-06:00", "frozen": True})

    async def status(self, login_id: str = "avery.attorney") -> tuple[str, str | None]:
        shown = await self.call("GET", f"/accounts/{login_id}")
        return shown["search_status"], shown["last_search_on"]

    async def change(self, **members: Any) -> None:
        await self.call("PATCH", "/accounts/avery.attorney", members)


@pytest.fixture
async def hands(provider: Provider, court: RelyingParty) -> Hands:
    await provider.control.register_clients([NYSD])
    made = Hands(court.client)
    await made.set_day("2020-02-18")
    return made


async def test_status_lapses_after_six_months_without_a_search(hands: Hands, browser: Browser) -> None:
    """Rules A9, A14: the login goes on, and says that search is withheld."""
    await hands.change(last_search_on="2020-02-18")

    await hands.set_day("2020-08-18")
    assert await hands.status() == ("active", "2020-02-18")
    await hands.set_day("2020-08-19")

    assert await hands.status() == ("inactive", "2020-02-18")
    await browser.open("/csologin/login.jsf")
    assert 'data-testid="account-number"' in (await _signed_on(browser)).text
    events = (await hands.call("GET", "/journal?limit=1000"))["events"]
    (lapsed,) = [event for event in events if event["kind"] == "search.lapsed"]
    assert (lapsed["sub"], lapsed["last_search_on"]) == ("sub-avery", "2020-02-18")


async def test_account_that_is_made_with_an_old_search_is_inactive_at_once(hands: Hands) -> None:
    made = {"loginId": "latecomer", "password": PASSWORD, "last_search_on": "2019-08-17"}
    assert (await hands.call("POST", "/accounts", made))["search_status"] == "inactive"
    assert (await hands.status("latecomer"))[0] == "inactive"
    await hands.call("POST", "/accounts", {**made, "loginId": "in.time", "last_search_on": "2019-08-18"})
    assert (await hands.status("in.time"))[0] == "active"


async def _signed_on(browser: Browser) -> httpx.Response:
    await browser.open("/account/")
    await browser.give_password("avery.attorney", PASSWORD)
    return await browser.open("/account/")


async def test_status_returns_with_the_calendar(hands: Hands) -> None:
    """Rule A14: it follows from the last search and the day, wherever the calendar goes."""
    await hands.change(last_search_on="2020-02-18")
    await hands.set_day("2021-01-01")
    assert (await hands.status())[0] == "inactive"

    await hands.set_day("2020-05-01")

    assert (await hands.status())[0] == "active"


async def test_account_of_which_no_search_is_known_does_not_lapse(hands: Hands) -> None:
    """Rule A14 (*own*): the people of a scenario go on searching when the calendar jumps."""
    await hands.set_day("2025-12-31")

    assert await hands.status() == ("active", None)


async def test_receipt_is_a_search(hands: Hands, court: RelyingParty) -> None:
    """Rules A14, A15: by the day of the receipt at the Service Center; older news changes nothing."""
    await sent(court, at="2020-06-02T04:30:00+00:00")
    assert await hands.status() == ("active", "2020-06-01")
    await sent(court, at="2020-03-01T12:00:00+00:00")
    assert await hands.status() == ("active", "2020-06-01")

    await hands.set_day("2020-12-02")

    assert await hands.status() == ("inactive", "2020-06-01")


async def test_late_news_of_a_search_in_time_brings_the_status_back(hands: Hands, court: RelyingParty) -> None:
    """Rule A14: the receipt waited at the court while the calendar passed the end of the six months."""
    await hands.change(last_search_on="2020-02-18")
    await hands.set_day("2020-08-19")
    assert await hands.status() == ("inactive", "2020-02-18")

    await sent(court, at="2020-08-01T12:00:00+00:00")

    assert await hands.status() == ("active", "2020-08-01")
    await hands.set_day("2021-02-02")
    assert (await hands.status())[0] == "inactive"


async def test_late_news_that_comes_too_late_leaves_the_lapse_to_the_calendar(
    hands: Hands, court: RelyingParty
) -> None:
    """Rule A14: inactive now, but not for good."""
    await hands.change(last_search_on="2020-02-18")
    await hands.set_day("2021-06-01")

    await sent(court, at="2020-08-01T12:00:00+00:00")

    assert await hands.status() == ("inactive", "2020-08-01")
    await hands.set_day("2021-01-31")
    assert (await hands.status())[0] == "active"


async def test_search_after_the_lapse_does_not_bring_the_status_back(hands: Hands, court: RelyingParty) -> None:
    """Rule A14, D§2.6: by a session at a court that was open already; reactivation needs the PACER Service Center."""
    await hands.change(last_search_on="2020-02-18")
    await hands.set_day("2020-09-01")

    await sent(court, at="2020-09-01T17:00:00+00:00")
    await hands.set_day("2020-09-02")

    assert await hands.status() == ("inactive", "2020-09-01")


async def test_status_that_was_set_is_not_the_calendars(hands: Hands) -> None:
    """Rule A14: an act of the Service Center is not undone when the calendar is moved back, and a reactivation counts anew."""
    await hands.change(last_search_on="2020-02-18")
    await hands.change(search_status="inactive")
    await hands.set_day("2020-02-17")
    assert (await hands.status())[0] == "inactive"

    await hands.set_day("2021-03-01")
    await hands.change(search_status="active")

    assert await hands.status() == ("active", "2021-03-01")
    await hands.set_day("2021-09-02")
    assert (await hands.status())[0] == "inactive"


async def test_day_can_be_taken_away(hands: Hands) -> None:
    await hands.change(last_search_on="2018-01-01")
    assert await hands.status() == ("inactive", "2018-01-01")
    await hands.change(search_status="active", last_search_on=None)

    await hands.set_day("2025-01-01")

    assert await hands.status() == ("active", None)


async def test_new_account_can_be_given_a_last_search(hands: Hands) -> None:
    """Rule A14: a scenario and a control call give the day; one that is too long ago makes the account inactive at once."""
    body = {"loginId": "idle.reader", "password": "Fictional-Pass-1", "last_search_on": "2019-01-15"}
    made = await hands.call("POST", "/accounts", body)

    assert (made["search_status"], made["last_search_on"]) == ("inactive", "2019-01-15")


async def test_service_center_reactivates_and_the_six_months_begin_anew(hands: Hands, provider: Provider) -> None:
    """Rule A14, D§2.6: it needs the PACER Service Center, which is the same act as activating search."""
    await hands.change(last_search_on="2019-01-15")

    def by_the_center(tx: Transaction) -> bool:
        account = accounts.by_login_id(tx, "avery.attorney")
        assert account is not None
        return activate_by_desk(tx, account, "An Operator")

    assert await provider.database.work(by_the_center) is True

    assert await hands.status() == ("active", "2020-02-18")
    await hands.set_day("2020-08-19")
    assert (await hands.status())[0] == "inactive"


async def test_running_calendar_is_noticed_without_a_control_call(hands: Hands, provider: Provider) -> None:
    """Rule A14: the housekeeping settles what the calendar has passed by running on."""
    await hands.change(last_search_on="2020-02-18")
    far = datetime(2021, 1, 1, tzinfo=UTC)
    # As time passes: the clock's row is moved without the control plane, which would settle.
    await provider.database.work(lambda tx: tx.set_clock(tx.clock.with_calendar(tx.real, far)))
    assert (await hands.status())[0] == "active"

    await provider.sweep()

    assert (await hands.status())[0] == "inactive"


@pytest.mark.parametrize(
    ("day", "before"),
    [
        ("2020-08-18", "2020-02-18"),
        ("2020-08-31", "2020-02-29"),
        ("2021-03-31", "2020-09-30"),
        ("2020-01-15", "2019-07-15"),
    ],
)
def test_six_months_before_a_day(day: str, before: str) -> None:
    assert months_before(date.fromisoformat(day), 6) == date.fromisoformat(before)
