"""CM/ECF passwords by the rules of CM/ECF 4.2: the notice after a login, and the change by the filer (rule A10; D§2.6)."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from court_rp.desk.filers.reset import new_key
from court_rp.legacy.key_rule import key_problem
from cso_kit.secrets.randomness import SYSTEM
from cso_kit.time.clock import Moment
from tests.courts.conftest import FIRST_SECOND, Browser, Harness, House

NEW = "A-Better-Key-2"
PAGE = "/courts/cacd/utilities/password"
NOTICE = "The requirements for CM/ECF passwords have changed"


async def change(browser: Browser, current: str = "Cacd-Key-1", new: str = NEW, again: str | None = None) -> Any:
    """Opens the page and sends its form."""
    await browser.open(PAGE)
    return await browser.submit("current_key", current_key=current, key=new, key_again=again or new)


def moment(day: datetime) -> Moment:
    return Moment(day, day)


@pytest.mark.parametrize(
    ("key", "follows"),
    [
        ("Abcdef-g", True),
        ("Abcdefg1", True),
        ("Abcdef1", False),
        ("abcdefg1", False),
        ("ABCDEFG1", False),
        ("Abcdefgh", False),
        ("Abcdefg ", False),
        ("A1" + "b" * 127, False),
    ],
)
def test_key_has_eight_characters_of_both_cases_with_a_digit_or_sign(key: str, *, follows: bool) -> None:
    """Rule A10 (D§2.6): CM/ECF 4.2."""
    today = moment(datetime(2020, 2, 14, tzinfo=UTC))

    assert (key_problem(key, today, UTC) is None) == follows


def test_rule_did_not_exist_before_november_11_2011() -> None:
    """Rule A10 (D§2.6)."""
    assert key_problem("weak", moment(datetime(2011, 11, 10, 23, tzinfo=UTC)), UTC) is None
    assert key_problem("weak", moment(datetime(2011, 11, 11, tzinfo=UTC)), UTC) is not None


def test_key_that_the_desk_makes_follows_the_rule() -> None:
    """Rules A10, L10."""
    today = moment(datetime(2020, 2, 14, tzinfo=UTC))

    assert all(key_problem(new_key(SYSTEM), today, UTC) is None for _ in range(50))


async def test_login_with_an_old_key_shows_the_notice_once_and_goes_on(browser: Browser, harness: Harness) -> None:
    """Rule A10 (D§2.6): the key goes on working, and the notice is the login's answer, not a wall."""
    await harness.call("PATCH", "/courts/cacd/filers/jdoe", {"key": "oldkey"})

    page = await browser.open("/courts/cacd/cgi-bin/login.pl?return_to=/filings/")
    page = await browser.submit("login", login="jdoe", key="oldkey")

    assert page.url.path == PAGE
    assert NOTICE in page.text
    assert 'href="/courts/cacd/filings/" data-testid="later"' in page.text
    assert (await browser.whoami("cacd"))["may_file"] is True
    assert NOTICE not in (await browser.open(PAGE)).text


async def test_login_with_a_good_key_shows_no_notice(browser: Browser) -> None:
    assert (await browser.log_in("cacd", "jdoe", "Cacd-Key-1")).url.path == "/courts/cacd/"


async def test_filer_changes_the_key_and_the_session_goes_on(browser: Browser, harness: Harness, house: House) -> None:
    """Rule A10: PACER and the other courts know nothing of it (rule C1)."""
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    assert f'href="{PAGE}" data-testid="change-key"' in (await browser.open("/courts/cacd/utilities")).text

    page = await change(browser)

    assert "Your CM/ECF password is changed" in page.text
    assert (await browser.whoami("cacd"))["authenticated"] is True
    async with house.browser() as other:
        assert (await other.log_in("cacd", "jdoe", "Cacd-Key-1")).status_code == 403
        assert (await other.log_in("cacd", "jdoe", NEW)).status_code == 200
    assert (await harness.filer("cacd", "jdoe"))["key"] is None
    assert [event["login"] for event in await harness.events("credential.key_changed")] == ["jdoe"]
    letters = (await harness.call("GET", "/inbox/jane@doe.example"))["messages"]
    assert letters[-1]["kind"] == "key_changed"


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"current": "wrong"}, "The CM/ECF login or password is not right."),
        ({"new": "weak"}, "Use a password by the rule: at least 8 characters"),
        ({"new": "Cacd-Key-1"}, "Choose another password than the one you have."),
        ({"again": "Another-Key-3"}, "The two passwords differ."),
    ],
)
async def test_faulty_form_says_why_and_changes_nothing(
    browser: Browser, harness: Harness, typed: dict[str, str], why: str
) -> None:
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")

    page = await change(browser, **typed)

    assert page.status_code in (403, 422)
    assert why in page.text
    assert NEW not in page.text
    assert (await harness.filer("cacd", "jdoe"))["key"] == "Cacd-Key-1"
    assert await harness.events("credential.key_changed") == []


async def test_wrong_keys_here_count_with_those_of_the_login(browser: Browser, house: House) -> None:
    """Rule L9."""
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    for _ in range(6):
        page = await change(browser, current="wrong")
    assert "locked" in page.text

    async with house.browser() as other:
        assert "locked" in (await other.log_in("cacd", "jdoe", "Cacd-Key-1")).text


async def test_form_from_elsewhere_is_refused(browser: Browser, harness: Harness) -> None:
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    await browser.open(PAGE)

    page = await browser.submit("current_key", csrf="forged", current_key="Cacd-Key-1", key=NEW, key_again=NEW)

    assert page.status_code == 403
    assert (await harness.filer("cacd", "jdoe"))["key"] == "Cacd-Key-1"


async def test_whoever_is_not_logged_in_by_cmecf_has_no_key_to_change(browser: Browser) -> None:
    page = await browser.open(PAGE)
    assert page.url.path == "/courts/cacd/cgi-bin/login.pl"

    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    assert "current_key" in (await browser.open(PAGE)).text


async def test_key_cannot_be_changed_after_go_live(browser: Browser, harness: Harness) -> None:
    """Rules C4, L5: from then on it is a proof for linking, and the court resets it if it is lost."""
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    await browser.open(PAGE)
    await harness.set_calendar(FIRST_SECOND)

    page = await browser.submit("current_key", current_key="Cacd-Key-1", key=NEW, key_again=NEW)

    assert "current_key" not in page.text
    assert (await harness.filer("cacd", "jdoe"))["key"] == "Cacd-Key-1"
    assert await harness.events("credential.key_changed") == []


async def test_retired_key_is_never_changed(browser: Browser, harness: Harness) -> None:
    """Rule L6: at the Ninth Circuit, to which somebody who linked there comes by Central Sign-On."""
    await browser.sign_on("ca9")

    page = await browser.open("/courts/ca9/utilities/password")

    assert page.status_code == 403
    assert "This CM/ECF login was retired" in page.text


async def test_of_two_changes_at_once_one_wins(browser: Browser, harness: Harness) -> None:
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    await browser.open(PAGE)
    form = browser.form("current_key")
    values = {**form.values, "current_key": "Cacd-Key-1"}

    await asyncio.gather(
        *(browser.send(form, {**values, "key": f"{NEW}{n}", "key_again": f"{NEW}{n}"}) for n in range(2))
    )

    assert len(await harness.events("credential.key_changed")) == 1
