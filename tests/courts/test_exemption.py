"""The PACER exemption status of a visitor (rule A7): the Utilities of a live court, and `X-` at one that has not converted."""

import pytest

from tests.courts.conftest import FIRST_SECOND, Browser, Harness, House
from tests.courts.stand_in import Persona, StandIn
from tests.courts.token_holder import holding

PAGE = "/courts/ca9/utilities/exemption"
PACER_KEY = "Pacer-Key-1"


@pytest.fixture
async def panel(house: House, provider: StandIn) -> Browser:
    """A panel attorney, exempt at the Ninth Circuit and at C.D. Cal., signed on at the Ninth Circuit."""
    provider.persona = Persona(exempt=("ca9", "cacd"))
    browser = house.browser()
    await browser.sign_on("ca9")
    return browser


def is_shown_as_exempt(browser: Browser) -> bool:
    return 'data-testid="exempt"' in browser.page.text


async def changes(harness: Harness) -> list[tuple[str, bool, str | None]]:
    events = await harness.events("court_session.exemption_changed")
    return [(event["court_id"], event["exempt"], event["sub"]) for event in events]


async def test_login_begins_without_exemption_and_the_utilities_change_it(panel: Browser, harness: Harness) -> None:
    """Rule A7: Utilities, Change PACER Exemption Status."""
    page = await panel.open("/courts/ca9/utilities")
    assert not is_shown_as_exempt(panel)
    assert "now: not exempt from fees" in page.text
    assert f'href="{PAGE}" data-testid="exemption"' in page.text

    await panel.open(PAGE)
    page = await panel.submit("status")

    assert "From now on you are exempt from fees at this court." in page.text
    await panel.open("/courts/ca9/filings/")
    assert is_shown_as_exempt(panel)
    await panel.open(PAGE)
    page = await panel.submit("status")
    assert "From now on you are not exempt from fees at this court." in page.text
    assert not is_shown_as_exempt(panel)
    assert await changes(harness) == [("ca9", True, "sub-jane"), ("ca9", False, "sub-jane")]


async def test_next_login_begins_without_exemption_again(panel: Browser) -> None:
    """Rule A7: non-exempt at each login until they change it."""
    await panel.open(PAGE)
    await panel.submit("status")

    await panel.sign_on("ca9")

    await panel.open("/courts/ca9/")
    assert not is_shown_as_exempt(panel)


async def test_status_of_one_court_is_none_of_another(panel: Browser, harness: Harness) -> None:
    await harness.set_calendar(FIRST_SECOND)
    await panel.open(PAGE)
    await panel.submit("status")

    await panel.sign_on("cacd")

    await panel.open("/courts/cacd/")
    assert not is_shown_as_exempt(panel)


@pytest.mark.parametrize("exempt", [(), ("cacd",)])
async def test_account_that_is_not_exempt_here_cannot_change_it(
    house: House, provider: StandIn, harness: Harness, exempt: tuple[str, ...]
) -> None:
    """Rule A7: only at courts in the claim."""
    provider.persona = Persona(exempt=exempt)
    browser = house.browser()
    await browser.sign_on("ca9")

    page = await browser.open(PAGE)

    assert page.status_code == 403
    assert "exempt from fees at this court" in page.text
    assert '/account/cja"' in page.text
    assert 'data-testid="exemption-form"' not in page.text
    await browser.open("/courts/ca9/link")
    answer = await browser.client.post(PAGE, data={"status": "exempt", "csrf": "0" * 64})
    assert answer.status_code == 403
    assert await changes(harness) == []


async def test_right_form_of_who_is_not_exempt_here_changes_nothing(house: House, harness: Harness) -> None:
    """The decision checks it, not only the page: PACER says at the next check that the privilege is gone."""
    provider = house.provider
    provider.persona = Persona(exempt=("ca9",))
    token = provider.issue()
    browser = holding(house, token, "NextGenCSO")
    await browser.open(PAGE)
    form = browser.form("status")
    provider.tokens[token]["cja_exempt_courts"] = []
    await harness.call("POST", "/clock/advance", {"by": "PT10M", "hand": "protocol"})

    page = await browser.send(form, form.values)

    assert page.status_code == 403
    assert await changes(harness) == []


async def test_form_of_another_session_changes_nothing(panel: Browser, harness: Harness) -> None:
    """CSRF."""
    await panel.open(PAGE)
    page = await panel.submit("status", csrf="0" * 64)

    assert page.status_code == 403
    assert await changes(harness) == []


@pytest.mark.parametrize("status", ["", "free"])
async def test_form_without_a_status_is_shown_again(panel: Browser, harness: Harness, status: str) -> None:
    await panel.open(PAGE)
    page = await panel.submit("status", status=status)

    assert page.status_code == 422
    assert await changes(harness) == []


async def test_login_of_the_court_itself_has_no_exemption_status(house: House) -> None:
    browser = house.browser()
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")

    assert 'data-testid="exemption"' not in (await browser.open("/courts/cacd/utilities")).text
    page = await browser.open("/courts/cacd/utilities/exemption")

    assert page.status_code == 403
    assert "log in again with X- before your PACER user name" in page.text


async def test_stranger_is_led_to_the_login_and_back(house: House) -> None:
    browser = house.browser()

    answer = await browser.client.get(PAGE)

    assert answer.headers["location"] == "/courts/ca9/login?return_to=%2Futilities%2Fexemption"


@pytest.mark.parametrize("prefix", ["X-", "x-"])
async def test_prefix_reads_exempt_at_a_court_that_has_not_converted(
    house: House, provider: StandIn, harness: Harness, prefix: str
) -> None:
    """Rule A7; D§4.1: PACER is asked about the user name without the prefix."""
    provider.persona = Persona(exempt=("cacd",))
    browser = house.browser()

    await browser.log_in("cacd", f"{prefix}janedoe1", PACER_KEY)

    assert is_shown_as_exempt(browser)
    assert (await browser.whoami("cacd"))["by"] == "pacer"
    assert [asked["loginId"] for asked in provider.asked] == ["janedoe1"]
    (opened,) = await harness.events("court_session.opened")
    assert opened["exempt"] is True
    # The cookie reads at the other courts too, and there without exemption.
    await browser.open("/courts/mtd/")
    assert not is_shown_as_exempt(browser)


async def test_login_without_the_prefix_is_not_exempt(house: House, provider: StandIn, harness: Harness) -> None:
    """Rule A7."""
    provider.persona = Persona(exempt=("cacd",))
    browser = house.browser()

    await browser.log_in("cacd", "janedoe1", PACER_KEY)

    assert not is_shown_as_exempt(browser)
    (opened,) = await harness.events("court_session.opened")
    assert "exempt" not in opened


@pytest.mark.parametrize("exempt", [(), ("mtd",)])
async def test_prefix_is_checked_per_court(
    house: House, provider: StandIn, harness: Harness, exempt: tuple[str, ...]
) -> None:
    """Rule A7: refused with a clear sentence where the account is not exempt at this court; the token is given back."""
    provider.persona = Persona(exempt=exempt)
    browser = house.browser()

    page = await browser.log_in("cacd", "X-janedoe1", PACER_KEY)

    assert page.status_code == 403
    assert "it is not exempt from fees at this court" in page.text
    assert 'value="X-janedoe1"' in page.text
    assert len(provider.given_back) == 1
    assert await harness.events("court_session.opened") == []
    assert [event["reason"] for event in await harness.events("court_login.refused")] == ["not_exempt_here"]


async def test_wrong_password_after_the_prefix_gets_the_usual_answer(house: House, provider: StandIn) -> None:
    """Rule L9: whether the account is exempt here is not told before PACER has proven it."""
    browser = house.browser()

    prefixed = (await browser.log_in("cacd", "X-janedoe1", "nonsense")).text.replace("X-janedoe1", "")
    plain = (await browser.log_in("cacd", "janedoe1", "nonsense")).text.replace("janedoe1", "")

    assert prefixed == plain


async def test_exemption_ends_when_pacer_takes_the_privilege_back(
    house: House, provider: StandIn, harness: Harness
) -> None:
    """Rule A7: only at courts in the claim, at each request of a token."""
    provider.persona = Persona(exempt=("ca9",))
    token = provider.issue()
    browser = holding(house, token, "NextGenCSO")
    await browser.open(PAGE)
    await browser.submit("status")
    assert is_shown_as_exempt(browser)
    provider.tokens[token]["cja_exempt_courts"] = []
    await harness.call("POST", "/clock/advance", {"by": "PT10M", "hand": "protocol"})

    await browser.open("/courts/ca9/")

    assert (await browser.whoami("ca9"))["authenticated"] is True
    assert not is_shown_as_exempt(browser)


async def test_login_of_a_filer_that_begins_like_the_prefix_is_the_courts_own(
    house: House, provider: StandIn, harness: Harness
) -> None:
    """Decision 0025: the whole login counts first, so its key never leaves the court."""
    body = {
        "login": "x-jones",
        "key": "Cacd-Key-9",
        "role": "attorney",
        "name": "Xenia Jones",
        "email": "x@example.test",
    }
    await harness.call("POST", "/courts/cacd/filers", body)
    browser = house.browser()

    await browser.log_in("cacd", "X-Jones", "Cacd-Key-9")

    assert (await browser.whoami("cacd"))["by"] == "cmecf"
    assert provider.asked == []
