"""What both notices promise to the people they are written for, lived through by those people in the default scenario."""

from tests.driver.advice import seen_advice
from tests.driver.registration import NEW, confirm, register
from tests.driver.upgrade import UPGRADE, fill_tabs
from tests.federation.test_story import CACD, FIRST_SECOND, LOGIN_ID, PASSWORD, file, log_in_the_old_way, sign_on
from tests.federation.visitor import Harness, Visitor

QUILL = {**NEW, "name": "Wanda Quill", "email": "wanda.quill@mail.example", "loginId": "wanda.quill"}
CASE = "2:19-cv-04021"


async def test_one_password_opens_courts_of_all_three_kinds(visitor: Visitor, harness: Harness) -> None:
    """Rules C6 and L3: one login and password for an appellate, a bankruptcy and a district court, and a link at each."""
    await harness.set_calendar(FIRST_SECOND)
    await sign_on(visitor, "ca9", LOGIN_ID, PASSWORD)
    assert (await visitor.whoami("ca9"))["may_file"] is True

    for court_id, may_file in (("wawb", True), ("cacd", False)):
        await visitor.open(f"/courts/{court_id}/login")
        assert visitor.path == f"/courts/{court_id}/", "no password is asked for"
        assert (await visitor.whoami(court_id))["may_file"] is may_file

    await visitor.link("cacd", *CACD)
    assert (await visitor.whoami("cacd"))["may_file"] is True


async def test_party_without_a_lawyer_registers_links_and_files(visitor: Visitor, harness: Harness) -> None:
    """Rules A6, C12 and L1: a pro se filer follows C's steps 1 and 3 before the day, and links after it."""
    await visitor.open("/pscof/registration.jsf")
    await register(visitor, QUILL)
    letters = (await harness.call("GET", f"/inbox/{QUILL['email']}"))["messages"]
    await confirm(visitor, next(each["body"] for each in letters if each["kind"] == "confirm_email"))
    await log_in_the_old_way(visitor, "cacd", "wquill", "Old-District-Key5")
    assert await file(visitor, "cacd", CASE) == 200

    await harness.set_calendar(FIRST_SECOND)
    await sign_on(visitor, "cacd", QUILL["loginId"], QUILL["password"])
    assert await file(visitor, "cacd", CASE) == 403
    await visitor.link("cacd", "wquill", "Old-District-Key5")

    assert await file(visitor, "cacd", CASE) == 200


async def test_holder_of_a_legacy_account_upgrades_links_and_files(visitor: Visitor, harness: Harness) -> None:
    """Rules A3, A12 and L1: C's step 2 by the address that it prints, then the link."""
    await visitor.open("/pscof/login.jsf")
    await visitor.submit("password", loginId="lp1234", password="Legacy-Account-1")
    advice = seen_advice(visitor.page.text)
    assert advice
    await visitor.open(advice.href)
    await fill_tabs(visitor, {**UPGRADE, "loginId": "lionel.prewitt"})

    await harness.set_calendar(FIRST_SECOND)
    await visitor.open("/courts/cacd/login")
    await visitor.submit("redactFlag")
    await visitor.link("cacd", "lprewitt", "Old-District-Key2")

    assert await file(visitor, "cacd", CASE) == 200


async def test_filer_who_did_not_prepare_cannot_file_after_the_last_day(visitor: Visitor, harness: Harness) -> None:
    """Rules C4 and C12: "unable to access the electronic filing system", and the way out."""
    await log_in_the_old_way(visitor, "cacd", "posei", "Old-District-Key3")
    assert await file(visitor, "cacd", CASE) == 200

    await harness.set_calendar(FIRST_SECOND)
    assert (await visitor.whoami("cacd"))["may_file"] is False
    page = await visitor.log_in("cacd", "posei", "Old-District-Key3")

    assert page.status_code == 403
    advice = seen_advice(page.text)
    assert advice
    assert advice.others["register"] == "http://localhost:8400/account/register"


async def test_shared_account_is_neither_upgraded_nor_linked(visitor: Visitor, harness: Harness) -> None:
    """Rules A1, A4 and C12: C's "do not upgrade a shared PACER account"."""
    await harness.set_calendar(FIRST_SECOND)
    await visitor.open("/account/")
    await visitor.submit("password", loginId="hartwellosei", password="Shared-Account-1")
    advice = seen_advice(visitor.page.text)
    assert advice
    assert advice.href == "/account/register"

    assert (await visitor.open("/account/upgrade")).status_code == 403
    await visitor.open("/courts/cacd/link")
    assert 'data-testid="link-form"' not in visitor.page.text
