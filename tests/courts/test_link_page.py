"""The link page: the pages that replace its form, and the values that must be entered again."""

import pytest

from court_rp.transition.inbox import INBOX
from tests.courts.conftest import FIRST_SECOND, Browser, Harness, House


@pytest.fixture
async def live(harness: Harness) -> None:
    """C.D. Cal. is live."""
    await harness.set_calendar(FIRST_SECOND)


async def test_linked_visitor_is_told_so_and_it_is_no_error(live: None, browser: Browser) -> None:
    """Rule L2: the link exists already, and this is no error."""
    await browser.link("cacd", "jdoe", "Cacd-Key-1")

    page = await browser.open("/courts/cacd/link")

    assert page.status_code == 200
    assert "jdoe" in page.text
    assert 'data-testid="link-form"' not in page.text


@pytest.mark.parametrize(("login", "key"), [("", "Cacd-Key-1"), ("jdoe", ""), ("", "")])
async def test_empty_field_is_asked_for_again_and_counts_as_nothing(
    live: None, browser: Browser, harness: Harness, login: str, key: str
) -> None:
    page = await browser.link("cacd", login, key)

    assert page.status_code == 422
    assert browser.form("key").values["login"] == login
    assert ("Enter your CM/ECF login." in page.text) is (not login)
    assert "Enter your CM/ECF password." in page.text
    assert await harness.events("link.refused", court_id="cacd") == []
    assert (await harness.filer("cacd", "jdoe"))["linked_sub"] is None


async def test_wrong_key_is_told_above_the_form_which_keeps_the_login(live: None, browser: Browser) -> None:
    page = await browser.link("cacd", "jdoe", "wrong")

    assert page.status_code == 403
    assert "is not right" in page.text
    assert browser.form("key").values["login"] == "jdoe"


async def test_session_of_the_courts_own_login_has_to_sign_on_first(browser: Browser) -> None:
    """Rule L1: at M.D. Mont. linking is open before go-live, and a CM/ECF session proves no PACER account."""
    await browser.log_in("mtd", "jdoe-mt", "Mtd-Key-1")
    assert (await browser.whoami("mtd"))["by"] == "cmecf"

    answer = await browser.link_by_json("mtd", "jdoe-mt", "Mtd-Key-1")
    page = await browser.client.get("/courts/mtd/link", headers={"accept": "text/html"}, follow_redirects=False)

    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_on")
    assert (page.status_code, page.headers["location"]) == (303, "/courts/mtd/login?return_to=/link")


async def test_linked_filer_cannot_link_by_the_courts_own_login_either(browser: Browser) -> None:
    """Rule L1: before go-live the CM/ECF login of a linked filer still works, and proves no PACER account."""
    await browser.link("mtd", "jdoe-mt", "Mtd-Key-1")
    await browser.log_in("mtd", "jdoe-mt", "Mtd-Key-1")
    assert (await browser.whoami("mtd"))["by"] == "cmecf"

    answer = await browser.link_by_json("mtd", "jdoe-mt", "Mtd-Key-1")

    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_on")


async def test_filer_without_an_address_is_linked_without_a_letter(
    house: House, browser: Browser, harness: Harness
) -> None:
    await harness.call("POST", "/courts/mtd/filers", {"login": "quiet", "key": "Quiet-Key-1", "role": "attorney"})

    page = await browser.link("mtd", "quiet", "Quiet-Key-1")

    assert page.status_code == 200
    assert (await harness.filer("mtd", "quiet"))["linked_sub"]
    assert await house.courts.database.read(lambda tx: INBOX.of_address(tx, "")) == []
