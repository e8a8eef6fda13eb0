"""The desk's section of the filers: finding them, and the acts on one filer, each asked twice and recorded."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from court_rp.desk.filers.reset import new_key
from court_rp.legacy.key_rule import key_problem
from cso_kit.secrets.randomness import SYSTEM
from cso_kit.time.clock import Moment
from tests.courts.conftest import FIRST_SECOND, Browser, Harness, House, world
from tests.courts.desk.conftest import Clerk, acts, clerk_of, mail, press, to_filer, told
from tests.driver.forms import forms

REASON = "Asked for by telephone, identity checked."


@pytest.fixture
def document() -> dict[str, Any]:
    made = world()
    made["courts"]["cacd"]["linking_excludes"] = "&@$*"
    made["filers"] += [
        {"court_id": "cacd", "login": f"crowd{n:03}", "key": "Crowd-Key-1", "name": f"Crowd {n:03}", "email": ""}
        for n in range(120)
    ]
    made["filers"].append(
        {
            "court_id": "cacd",
            "login": "smith&co",
            "key": "Smith-Key-1",
            "name": "Sam Smith",
            "email": "sam@smith.example",
        }
    )
    return made


@pytest.fixture
async def live(harness: Harness) -> None:
    """C.D. Cal. is live."""
    await harness.set_calendar(FIRST_SECOND)


async def test_list_is_in_pages_and_searched_by_login_name_mail_and_account(
    live: None, clerk: Clerk, browser: Browser
) -> None:
    await browser.link("cacd", "jdoe", "Cacd-Key-1")

    page = await clerk.open(clerk.at("/filers"))
    assert told(clerk, "filer-count") == "1 to 50 of 124 filers."
    assert page.text.count('scope="row"') == 50
    page = await clerk.open(clerk.at("/filers?page=3"))
    assert page.text.count('scope="row"') == 24

    for query, found in (("roe", "roe"), ("Richard", "roe"), ("RITA@ROE", "reader"), ("janedoe1", "jdoe")):
        page = await clerk.open(clerk.at(f"/filers?q={query}"))
        assert f'data-testid="filer-{found}"' in page.text
    page = await clerk.open(clerk.at("/filers?q=%25"))
    assert 'data-testid="no-filer"' in page.text


@pytest.mark.every_case_on_both
@pytest.mark.parametrize(
    ("state", "before", "after"),
    [
        ("login", 124, 0),
        ("link-only", 0, 123),
        ("retired", 0, 1),
        ("linked", 0, 1),
        ("closed", 0, 0),
        ("other", 124, 124),
    ],
)
async def test_list_is_filtered_by_the_state_of_the_credential(
    clerk: Clerk, browser: Browser, harness: Harness, state: str, before: int, after: int
) -> None:
    """Rule L5: the filter counts as the credential's state does."""
    page = await clerk.open(clerk.at(f"/filers?state={state}"))
    assert (f"{before} filers" in page.text) is bool(before)

    await harness.set_calendar(FIRST_SECOND)
    await browser.link("cacd", "jdoe", "Cacd-Key-1")
    page = await clerk.open(clerk.at(f"/filers?state={state}"))

    assert (re.search(rf"\b{after} filers?\.", page.text) is not None) is bool(after)


async def test_clerk_resets_a_password_which_the_filer_gets_by_mail(
    clerk: Clerk, browser: Browser, harness: Harness
) -> None:
    """Rule L10: the old password and its sessions end; the clerk does not see the new one."""
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    await to_filer(clerk, "jdoe")

    await press(clerk, "reset")
    assert "by mail to jane@doe.example" in told(clerk, "changes")
    assert "Jane Doe with the CM/ECF login jdoe" in told(clerk, "what")
    before = await mail(harness, "jane@doe.example")
    page = await clerk.confirm(REASON)

    assert "was reset and sent to jane@doe.example" in told(clerk, "done")
    letter = (await mail(harness, "jane@doe.example"))[len(before)]
    key = letter["body"].split("new password: ")[1].split("\n")[0]
    assert key not in page.text
    assert not (await browser.whoami("cacd"))["authenticated"]
    assert (await browser.log_in("cacd", "jdoe", "Cacd-Key-1")).status_code == 403
    await browser.log_in("cacd", "jdoe", key)
    assert (await browser.whoami("cacd"))["may_file"]


def test_new_password_follows_the_rule_of_cm_ecf() -> None:
    """D§2.6: the filer need not change it at once."""
    moment = datetime(2020, 2, 14, tzinfo=UTC)
    keys = {new_key(SYSTEM) for _ in range(50)}
    assert len(keys) == 50
    assert [key_problem(key, Moment(moment, moment), UTC) for key in keys] == [None] * 50


async def test_act_is_recorded_with_who_and_why(clerk: Clerk, harness: Harness) -> None:
    await to_filer(clerk, "jdoe")
    await press(clerk, "reset")
    await clerk.confirm(REASON)

    (act,) = await acts(harness)
    assert (act["act"], act["by"], act["by_name"], act["reason"]) == ("key_reset", "clerk", "Deputy Clerk", REASON)
    (event,) = await harness.events("desk.acted")
    assert (event["act"], event["by"], event["reason"], event["login"]) == ("key_reset", "clerk", REASON, "jdoe")
    assert REASON in told(clerk, "acts")
    await clerk.open(clerk.at("/"))
    assert REASON in told(clerk, "acts")


@pytest.mark.parametrize("reason", ["", "  ", "x" * 201])
async def test_reason_is_needed_and_bounded(clerk: Clerk, harness: Harness, reason: str) -> None:
    await to_filer(clerk, "jdoe")
    await press(clerk, "reset")

    page = await clerk.confirm(reason)

    assert page.status_code == 422
    assert 'data-testid="reason-error"' in page.text
    assert await acts(harness) == []


async def test_confirmation_that_was_never_shown_does_nothing(clerk: Clerk, harness: Harness) -> None:
    """The last form alone is not enough: its seal is that of the plan which the page showed."""
    await to_filer(clerk, "jdoe")
    address = forms(clerk.page.text)[-1].action
    forged = {"csrf": clerk.token(), "reason": REASON, "confirmed": "yes", "seal": "0" * 64}

    answer = await clerk.client.post(re.sub(r"/\w+$", "/reset", address), data=forged)

    assert answer.status_code == 409
    assert await acts(harness) == []


async def test_retired_login_gets_no_password(live: None, clerk: Clerk, browser: Browser, harness: Harness) -> None:
    """Rule L6."""
    await to_filer(clerk, "jdoe")
    await press(clerk, "reset")
    await browser.link("cacd", "jdoe", "Cacd-Key-1")

    page = await clerk.confirm()

    assert page.status_code == 409
    assert "was retired on" in page.text
    await to_filer(clerk, "jdoe")
    assert "Reset the password" not in clerk.page.text
    assert await acts(harness) == []


async def test_filer_without_an_address_gets_no_password(clerk: Clerk, harness: Harness) -> None:
    await to_filer(clerk, "crowd007")
    await press(clerk, "reset")

    assert clerk.page.status_code == 409
    assert "no e-mail address" in clerk.page.text
    assert (await harness.filer("cacd", "crowd007"))["key"] == "Crowd-Key-1"


async def test_clerk_undoes_a_link_and_the_right_to_file_ends_at_once(
    live: None, clerk: Clerk, browser: Browser, harness: Harness
) -> None:
    """Rule L8: the credential is good for linking again, with the password it had."""
    await browser.link("cacd", "jdoe", "Cacd-Key-1")
    assert (await browser.whoami("cacd"))["may_file"]
    await to_filer(clerk, "jdoe")
    assert told(clerk, "state").startswith("retired")

    await press(clerk, "unlink")
    assert "PACER account janedoe1" in told(clerk, "changes")
    await clerk.confirm(REASON)

    assert told(clerk, "state") == "good for linking only"
    assert not (await browser.whoami("cacd"))["may_file"]
    ended = await harness.events("link.ended")
    assert [event["reason"] for event in ended] == [REASON]
    assert (await mail(harness, "jane@doe.example"))[-1]["kind"] == "unlinked"
    await browser.link("cacd", "jdoe", "Cacd-Key-1")
    assert (await browser.whoami("cacd"))["may_file"]


async def test_second_of_two_clerks_is_told_what_the_first_did(
    live: None, clerk: Clerk, house: House, browser: Browser, harness: Harness
) -> None:
    """Rule L8: of two who undo a link, one does; the other is told by whom and why it was done."""
    await harness.call("POST", "/courts/cacd/staff", {"login": "rlin", "key": "Lins-Key-1", "name": "Rosa Lin"})
    await browser.link("cacd", "jdoe", "Cacd-Key-1")
    second = clerk_of(house)
    await second.enter("rlin", "Lins-Key-1")
    for one in (clerk, second):
        await to_filer(one, "jdoe")
        await press(one, "unlink")

    await clerk.confirm(REASON)
    page = await second.confirm("Another reason")

    assert page.status_code == 409
    assert "is not linked" in page.text
    assert REASON in told(second, "last-act")
    assert "Deputy Clerk (clerk)" in told(second, "last-act")
    assert len(await harness.events("link.ended")) == 1


async def test_second_reset_of_a_password_is_asked_about_again(clerk: Clerk, house: House, harness: Harness) -> None:
    """Two resets would make the first letter useless, so the second clerk reads of the first and confirms anew."""
    second = clerk_of(house)
    await second.enter()
    for one in (clerk, second):
        await to_filer(one, "jdoe")
        await press(one, "reset")
    await clerk.confirm(REASON)

    page = await second.confirm("Another reason")

    assert page.status_code == 409
    assert REASON in told(second, "last-act")
    assert second.form("reason").values["reason"] == "Another reason"
    assert len(await acts(harness)) == 1
    await second.confirm("Another reason")
    assert len(await acts(harness)) == 2


async def test_login_that_cannot_be_linked_is_renamed_and_then_linked(
    live: None, clerk: Clerk, browser: Browser, harness: Harness
) -> None:
    """Rule L12."""
    page = await browser.link("cacd", "smith&co", "Smith-Key-1")
    assert "cannot link" in page.text
    await to_filer(clerk, "smith&co")
    assert "rename it first" in told(clerk, "unlinkable")

    await press(clerk, "rename", login="smithco")
    assert "The CM/ECF login smith&amp;co becomes smithco." in told(clerk, "changes")
    await clerk.confirm(REASON)

    assert told(clerk, "login") == "smithco"
    assert "smithco instead of smith&co" in (await mail(harness, "sam@smith.example"))[-1]["body"]
    await browser.link("cacd", "smithco", "Smith-Key-1")
    assert (await browser.whoami("cacd"))["login"] == "smithco"


@pytest.mark.parametrize(
    ("login", "error"),
    [
        ("", "Enter the new login"),
        ("s", "2 to 45"),
        ("a b", "white space"),
        ("x" * 46, "2 to 45"),
        ("a@b", "the signs @"),
    ],
)
async def test_faulty_new_login_is_told_beside_the_field(
    clerk: Clerk, harness: Harness, login: str, error: str
) -> None:
    await to_filer(clerk, "jdoe")

    await press(clerk, "rename", login=login)

    assert clerk.page.status_code == 422
    assert error in told(clerk, "new-login-error")
    assert (await harness.filer("cacd", "jdoe"))["login"] == "jdoe"


async def test_login_of_another_filer_is_not_given_twice(clerk: Clerk, harness: Harness) -> None:
    await to_filer(clerk, "jdoe")
    await press(clerk, "rename", login="ROE")

    assert clerk.page.status_code == 409
    assert "already has a filer" in clerk.page.text
    assert await acts(harness) == []


@pytest.mark.parametrize(("other", "why"), [("jdoe", "not two logins"), ("nobody", "no filer with the login nobody")])
async def test_logins_that_cannot_be_joined_are_told(clerk: Clerk, harness: Harness, other: str, why: str) -> None:
    await to_filer(clerk, "jdoe")

    await press(clerk, "join", other=other)

    assert why in clerk.page.text
    assert await acts(harness) == []


async def test_filer_of_another_court_is_not_there(clerk: Clerk, house: House) -> None:
    at_mtd = clerk_of(house, "mtd")
    await at_mtd.enter()
    await to_filer(at_mtd, "jdoe-mt")
    elsewhere = at_mtd.path.replace("mtd", "cacd")

    page = await clerk.open(elsewhere)

    assert page.status_code == 404
    assert "no filer at this address" in page.text


async def test_act_that_was_under_way_when_the_session_ended_is_not_done(clerk: Clerk, harness: Harness) -> None:
    await to_filer(clerk, "jdoe")
    await press(clerk, "reset")
    await harness.call("PATCH", "/courts/cacd/staff/clerk", {"key": "New-Desk-Key1"})

    await clerk.confirm()

    assert clerk.is_at_login
    assert await acts(harness) == []
