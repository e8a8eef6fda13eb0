"""The desk's section of the e-file registrations: what waits, and the decisions, asked twice and recorded (rule L11)."""

from typing import Any

import pytest

from tests.courts.conftest import FIRST_SECOND, Harness, House
from tests.courts.desk.conftest import Clerk, acts, clerk_of, press, told
from tests.courts.test_registration_messages import ANSWER, REQUEST, claims, send, signed

ADDRESS = "/courts/cacd/e-file-registrations"
HERE = "/registrations/registration-1"


async def arrive(house: House, content: dict[str, Any] = REQUEST) -> None:
    """A message of the provider arrives at C.D. Cal."""
    answer = await send(house, signed(house.provider, claims(content, aud="court-cacd")), ADDRESS)
    assert answer.status_code == 204, answer.text


@pytest.fixture
async def waiting(house: House, harness: Harness) -> None:
    """Nora New asks for e-filing at C.D. Cal., which is live."""
    await harness.set_calendar(FIRST_SECOND)
    await arrive(house)


async def filer(harness: Harness, login: str) -> dict[str, Any]:
    [found] = (await harness.call("GET", f"/courts/cacd/filers?login={login}"))["filers"]
    return dict(found)


async def test_clerk_approves_and_the_filer_is_linked_already(waiting: None, clerk: Clerk, harness: Harness) -> None:
    """Rule L11: the page says what will happen, asks for the reason and then once more, and records it."""
    page = await clerk.open(clerk.at("/registrations"))
    assert "Nora New" in page.text
    await clerk.open(clerk.at(HERE))

    await press(clerk, "approve", login="nnew")

    assert "becomes a filer with the CM/ECF login nnew, in the role Attorney" in told(clerk, "changes")
    assert (await harness.call("GET", "/courts/cacd/filers?login=nnew"))["filers"] == []
    page = await clerk.confirm("Admitted on Monday.")
    assert told(clerk, "state") == "Approved"
    assert "Admitted on Monday." in page.text
    made = await filer(harness, "nnew")
    assert (made["linked_sub"], made["credential"], made["name"]) == ("sub-nora", "retired", "Nora New")
    [act] = [one for one in await acts(harness) if one["act"] == "registration_decided"]
    assert (act["by"], act["reason"]) == ("clerk", "Admitted on Monday.")
    assert "made the filer nnew" in act["text"]
    page = await clerk.open(clerk.at("/registrations"))
    assert 'data-testid="no-registration"' in page.text
    page = await clerk.open(clerk.at("/registrations?state=approved"))
    assert "Nora New" in page.text


async def test_clerk_asks_for_more_and_decides_after_the_answer(
    waiting: None, house: House, clerk: Clerk, harness: Harness
) -> None:
    """Rule L11: the reason is the question; an answer that comes meanwhile makes the shown plan another one."""
    await clerk.open(clerk.at(HERE))
    await press(clerk, "ask")
    await clerk.confirm("Which bar are you admitted to?")
    assert told(clerk, "state") == "Waits for an answer"
    await press(clerk, "deny")
    await arrive(house, ANSWER)

    page = await clerk.confirm("No answer came.")

    assert 'data-testid="overtaken"' in page.text
    page = await clerk.open(clerk.at(HERE))
    assert "Answered: Here it is." in page.text
    await press(clerk, "deny")
    await clerk.confirm("Not admitted.")
    assert told(clerk, "state") == "Denied"
    found = (await harness.call("GET", "/registrations"))[0]
    assert [step["kind"] for step in found["steps"]] == ["received", "more", "answered", "denied"]
    assert found["steps"][-1]["by"] != "The control plane"


async def test_second_of_two_clerks_is_told_what_the_first_did(waiting: None, house: House, clerk: Clerk) -> None:
    second = clerk_of(house)
    await second.enter()
    for each in (clerk, second):
        await each.open(each.at(HERE))
        await press(each, "approve")
    await clerk.confirm("Admitted on Monday.")

    page = await second.confirm("Admitted on Monday.")

    assert "was approved: made the filer newfiler1" in page.text
    assert "that is final" in page.text


async def test_lost_password_is_linked_by_hand_to_the_named_filer(house: House, clerk: Clerk, harness: Harness) -> None:
    """Rule L10: the clerk sees who it may be, and names the login."""
    await harness.set_calendar(FIRST_SECOND)
    rescue = {**REQUEST, "name": "Richard Roe", "email": "new@roe.example", "is_rescue": True}
    await arrive(house, rescue)
    page = await clerk.open(clerk.at(HERE))
    assert 'data-testid="alike"' in page.text
    assert ">roe</a>: Richard Roe" in page.text

    await press(clerk, "approve", login="nobody")
    assert "has no CM/ECF login" in clerk.page.text
    await clerk.open(clerk.at(HERE))
    await press(clerk, "approve", login="roe")
    assert "The CM/ECF login roe of Richard Roe is linked by hand" in told(clerk, "changes")
    await clerk.confirm("Proven at the counter.")

    assert (await filer(harness, "roe"))["linked_sub"] == "sub-nora"
    assert told(clerk, "filer-login") == "roe"


async def test_lost_login_that_cannot_be_linked_is_told_in_the_desks_words(
    house: House, clerk: Clerk, harness: Harness
) -> None:
    """Rules L10, L12, L14."""
    await harness.set_calendar(FIRST_SECOND)
    await harness.call("PUT", "/courts/cacd/calendar", {"linking_excludes": "&"})
    await harness.call("POST", "/courts/cacd/filers", {"login": "n&n", "key": "Old-Key-22", "name": "Nora New"})
    await harness.call("POST", "/courts/cacd/filers/jdoe/join", {"other": "roe", "reason": "one person"})
    await arrive(house, {**REQUEST, "is_rescue": True})

    for login, says in (("n&n", "Rename it first"), ("roe", "The login roe is closed")):
        await clerk.open(clerk.at(HERE))
        await press(clerk, "approve", login=login)
        assert (clerk.page.status_code, says in clerk.page.text) == (409, True), clerk.page.text


async def test_registration_of_another_court_is_not_shown(house: House, clerk: Clerk) -> None:
    await send(house, signed(house.provider, claims()))
    page = await clerk.open(clerk.at(HERE))
    assert page.status_code == 404


@pytest.mark.parametrize(("login", "says"), [("n&new", "cannot link the login"), ("nora new", "no white space")])
async def test_login_that_cannot_be_given_out_makes_no_filer(
    waiting: None, clerk: Clerk, harness: Harness, login: str, says: str
) -> None:
    """Rules L11, L12: an approval links the new filer, so the login is one that the court can link."""
    await harness.call("PUT", "/courts/cacd/calendar", {"linking_excludes": "&"})
    await clerk.open(clerk.at(HERE))

    await press(clerk, "approve", login=login)

    assert clerk.page.status_code == 422
    assert says in clerk.page.text
    assert (await harness.call("GET", "/registrations"))[0]["state"] == "waiting"


async def test_login_made_from_the_user_name_has_no_excluded_signs(house: House, harness: Harness) -> None:
    """Rules L11, L12."""
    await harness.call("PUT", "/courts/cacd/calendar", {"linking_excludes": "&."})
    await arrive(house, {**REQUEST, "login_id": "nora.new"})

    await harness.call("POST", "/registrations/registration-1/decision", {"decision": "approve", "reason": "admitted"})

    assert (await filer(harness, "noranew"))["linked_sub"] == "sub-nora"
