"""`/account/which`: which account do I have? By the rules of thumb without a look-up, and for sure after a login."""

import re

import pytest

from cso_advice.which import judge
from cso_idp.control.models import AccountChange
from cso_idp.provider import Provider
from tests.driver.advice import seen_advice
from tests.idp.conftest import PASSWORD
from tests.idp.relying_party import Browser

WHICH = "/account/which"


@pytest.fixture(params=["sqlite"])
def backend(request: pytest.FixtureRequest) -> str:
    """The database makes no difference here."""
    return str(request.param)


def outcome(html: str) -> str | None:
    found = re.search(r'data-testid="verdict" data-outcome="(\w+)"', html)
    return found[1] if found else None


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"whose": "none"}, "none"),
        ({"whose": "shared", "user_name": "eight"}, "shared"),
        ({"whose": "own", "linked": "yes"}, "upgraded"),
        ({"whose": "own", "linked": "yes", "user_name": "six"}, "upgraded"),
        ({"whose": "own", "created": "after"}, "upgraded"),
        ({"whose": "own", "user_name": "eight"}, "upgraded"),
        ({"whose": "own", "created": "before", "user_name": "eight"}, "upgraded"),
        ({"whose": "own", "user_name": "six"}, "legacy"),
        ({"whose": "own", "created": "before"}, "legacy"),
        ({"whose": "own", "created": "after", "user_name": "six"}, "unsure"),
        ({"whose": "own"}, "unsure"),
        ({"whose": "own", "linked": "perhaps", "created": "yesterday"}, "unsure"),
    ],
)
def test_rules_of_thumb_are_those_that_courts_print(answers: dict[str, str], expected: str) -> None:
    """Rule A2, D§4.2: created before the day, the length of the user name, linked elsewhere."""
    assert judge(answers).outcome == expected


@pytest.mark.parametrize(
    ("query", "href"),
    [
        ("whose=own&user_name=six", "/account/upgrade"),
        ("whose=shared", "/account/register"),
        ("whose=own&created=after", "/courts/"),
        ("whose=own", "/account/"),
    ],
)
async def test_answer_has_the_next_step_for_such_an_account(browser: Browser, query: str, href: str) -> None:
    """Rule C12."""
    page = await browser.open(f"{WHICH}?{query}")

    advice = seen_advice(page.text)
    assert advice
    assert advice.href == href
    assert "Nothing was looked up" in page.text


async def test_who_has_no_account_is_sent_to_register(browser: Browser) -> None:
    page = await browser.open(f"{WHICH}?whose=none")

    assert outcome(page.text) == "none"
    assert 'href="/account/register" data-testid="next-step-link"' in page.text


async def test_form_is_answered_in_the_browser(browser: Browser) -> None:
    page = await browser.open(WHICH)
    assert page.status_code == 200
    assert outcome(page.text) is None
    assert 'data-testid="which-form"' in page.text

    page = await browser.open(f"{WHICH}?whose=own&linked=&created=before&user_name=")

    assert outcome(page.text) == "legacy"
    assert '<option value="before" selected>' in page.text


@pytest.mark.parametrize("query", ["whose=", "whose=nonsense", "created=before", "whose=%3Cb%3E"])
async def test_unanswered_question_is_marked_and_the_rest_is_kept(browser: Browser, query: str) -> None:
    page = await browser.open(f"{WHICH}?{query}")

    assert page.status_code == 422
    assert 'data-testid="whose-error"' in page.text
    assert ("created=before" not in query) or '<option value="before" selected>' in page.text
    assert "<b>" not in page.text


async def test_nothing_is_looked_up_for_a_stranger(browser: Browser, provider: Provider) -> None:
    """The same answers get the same page, whoever has an account and whatever it is."""
    before = (await browser.open(f"{WHICH}?whose=own&user_name=six")).text
    await provider.control.change_account("lp1234", AccountChange(type="shared"))

    assert (await browser.open(f"{WHICH}?whose=own&user_name=six")).text == before


@pytest.mark.parametrize(
    ("login_id", "kind", "href"),
    [
        ("lp1234", "Legacy PACER Account (Upgrade)", "/account/upgrade"),
        ("avery.attorney", "Upgraded PACER Account", "/courts/"),
        ("bigfirm", "Shared PACER Account", "/account/register"),
        ("bigfirm.billing", "PACER Administrative Account", "/account/register"),
    ],
)
async def test_answer_after_the_login_is_sure(browser: Browser, login_id: str, kind: str, href: str) -> None:
    """Rules A5 and C12: the page's link leads to the login; after it this page and Manage My Account say the same."""
    page = await browser.open(WHICH)
    assert 'href="/account/" data-testid="sure"' in page.text
    await browser.open("/account/")
    await browser.submit(loginId=login_id, password=PASSWORD)

    page = await browser.open(f"{WHICH}?whose=own&user_name=six")
    account = await browser.open("/account/")

    for shown in (page.text, account.text):
        assert f'data-testid="account-kind">{kind}<' in shown
        advice = seen_advice(shown)
        assert advice
        assert advice.href == href


async def test_sign_on_page_links_to_it(browser: Browser) -> None:
    """Rule C12."""
    page = await browser.open("/account/")

    assert f'href="{WHICH}" data-testid="which-account"' in page.text
