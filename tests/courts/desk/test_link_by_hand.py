"""Linking by hand at the desk (rule L10): PACER is asked about the account, and the clerk confirms what it says."""

from typing import Any

import pytest
from starlette.responses import JSONResponse, Response

from tests.courts.conftest import FIRST_SECOND, Browser, Harness, House, world
from tests.courts.desk.conftest import Clerk, acts, mail, press, to_filer, told
from tests.courts.stand_in import StandIn

REASON = "New registration after a lost password."


@pytest.fixture
def document() -> dict[str, Any]:
    made = world()
    made["courts"]["cacd"]["linking_excludes"] = "@"
    made["filers"].append({"court_id": "cacd", "login": "a@b", "key": "At-Key-1", "name": "Ann At", "email": ""})
    return made


@pytest.fixture
async def live(harness: Harness) -> None:
    """C.D. Cal. is live."""
    await harness.set_calendar(FIRST_SECOND)


@pytest.mark.parametrize("asked", ["janedoe1", "1234567"])
async def test_clerk_links_by_hand_and_the_filer_files_at_once(
    live: None, clerk: Clerk, browser: Browser, harness: Harness, asked: str
) -> None:
    """Rules L10, A13: by the user name or the account number, and without the court password."""
    await browser.sign_on("cacd")
    assert not (await browser.whoami("cacd"))["may_file"]
    await to_filer(clerk, "jdoe")

    await press(clerk, "link", account=asked)
    assert "PACER account janedoe1, number 1234567 (Jane Doe)" in told(clerk, "changes")
    assert not (await browser.whoami("cacd"))["may_file"]
    await clerk.confirm(REASON)

    assert told(clerk, "linked-to").endswith("by the desk")
    who = await browser.whoami("cacd")
    assert (who["may_file"], who["login"]) == (True, "jdoe")
    (made,) = await harness.events("link.made", court_id="cacd")
    assert (made["made_by"], made["reason"], made["login_id"]) == ("desk", REASON, "janedoe1")
    assert [(act["act"], act["by"]) for act in await acts(harness)] == [("linked_by_hand", "clerk")]
    assert (await mail(harness, "jane@doe.example"))[-1]["kind"] == "linked"


@pytest.mark.every_case_on_both
@pytest.mark.parametrize(
    ("persona", "asked", "error"),
    [
        ({}, "", "Enter a user name"),
        ({}, "nobody", "no account with this user name"),
        ({"type": "shared"}, "janedoe1", "is a shared account"),
        ({"generation": "legacy"}, "janedoe1", "must upgrade it first"),
        ({"status": "cancelled"}, "janedoe1", "is cancelled"),
        ({"status": "unconfirmed"}, "janedoe1", "is not confirmed yet"),
        ({"status": "in_review"}, "janedoe1", "is still reviewing it"),
    ],
)
async def test_account_that_cannot_be_linked_is_told_beside_the_field(
    live: None, clerk: Clerk, provider: StandIn, harness: Harness, persona: dict[str, str], asked: str, error: str
) -> None:
    """Rules A1, L1."""
    for name, value in persona.items():
        setattr(provider.persona, name, value)
    await to_filer(clerk, "jdoe")

    await press(clerk, "link", account=asked)

    assert clerk.page.status_code == 422
    assert error in told(clerk, "account-error")
    assert clerk.form("account").values["account"] == asked
    assert await acts(harness) == []


async def test_link_by_hand_is_one_to_one(live: None, clerk: Clerk, browser: Browser, harness: Harness) -> None:
    """Rules L2, L12, L14."""
    await browser.link("cacd", "roe", "Cacd-Key-2")
    await to_filer(clerk, "jdoe")
    await press(clerk, "link", account="janedoe1")
    assert clerk.page.status_code == 409
    assert "linked here already, to the login roe" in clerk.page.text

    await to_filer(clerk, "roe")
    assert 'data-testid="link"' not in clerk.page.text
    await clerk.send(clerk.forms()[-1], {"csrf": clerk.token()})
    await to_filer(clerk, "a@b")
    await press(clerk, "link", account="janedoe1")
    assert clerk.page.status_code == 409
    assert len(await harness.events("link.made", court_id="cacd")) == 1


async def test_account_that_is_linked_meanwhile_is_not_linked_again(
    live: None, clerk: Clerk, browser: Browser, harness: Harness
) -> None:
    """Rule L7: the holder was faster than the clerk."""
    await to_filer(clerk, "jdoe")
    await press(clerk, "link", account="janedoe1")
    await browser.link("cacd", "jdoe", "Cacd-Key-1")

    page = await clerk.confirm(REASON)

    assert page.status_code == 409
    assert "linked here already" in page.text
    assert [event["made_by"] for event in await harness.events("link.made", court_id="cacd")] == ["holder"]


async def test_login_with_excluded_signs_must_be_renamed_first(live: None, clerk: Clerk, harness: Harness) -> None:
    """Rule L12."""
    await to_filer(clerk, "a@b")
    await press(clerk, "link", account="janedoe1")

    assert (clerk.page.status_code, "Rename it first" in clerk.page.text) == (409, True)


@pytest.mark.parametrize(
    "answer",
    [
        Response("gone", 503),
        JSONResponse({"error": "unauthorized_client"}, 403),
        JSONResponse({}),
        JSONResponse({"account": {"sub": "x"}}),
        JSONResponse({"account": "x"}),
    ],
)
async def test_provider_that_gives_no_answer_is_told_and_nothing_is_linked(
    live: None, clerk: Clerk, provider: StandIn, harness: Harness, answer: Response
) -> None:
    provider.account_answer = answer
    await to_filer(clerk, "jdoe")

    await press(clerk, "link", account="janedoe1")

    assert clerk.page.status_code == 502
    assert "PACER cannot be asked" in clerk.page.text
    assert await acts(harness) == []


async def test_link_before_go_live_leaves_the_login_good_until_then(
    clerk: Clerk, browser: Browser, house: House, harness: Harness
) -> None:
    """Rule L5."""
    await to_filer(clerk, "jdoe")
    await press(clerk, "link", account="janedoe1")
    assert "stays good for login until this court is live" in told(clerk, "changes")
    await clerk.confirm(REASON)

    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    assert (await browser.whoami("cacd"))["may_file"]
    await harness.set_calendar(FIRST_SECOND)
    assert (await harness.filer("cacd", "jdoe"))["credential"] == "retired"
