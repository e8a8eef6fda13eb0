"""The staff by control call: who there is at the beginning, who is added, changed and removed, and the reset."""

from typing import Any

import pytest

from tests.courts.conftest import Harness, House, world
from tests.courts.desk.conftest import KEY, Clerk, acts, clerk_of, mail

NAMED = {"court_id": "mtd", "login": "wtate", "key": "Tates-Key-1", "name": "Wilma Tate"}


@pytest.fixture
def document() -> dict[str, Any]:
    return {**world(), "staff": [NAMED]}


async def test_court_has_the_staff_of_its_world_or_one_clerk(harness: Harness, house: House) -> None:
    named = await harness.call("GET", "/courts/mtd/staff")
    usual = await harness.call("GET", "/courts/azb/staff")

    assert named == [NAMED]
    assert usual == [{"court_id": "azb", "login": "clerk", "key": KEY, "name": "Deputy Clerk"}]
    at_mtd = clerk_of(house, "mtd")
    assert (await at_mtd.enter()).status_code == 403
    await at_mtd.enter("WTate", "Tates-Key-1")
    assert "Wilma Tate (wtate)" in at_mtd.page.text


async def test_world_can_leave_courts_without_staff(harness: Harness) -> None:
    await harness.call("PUT", "/scenario", {**world(), "staff": [NAMED], "default_staff": False})

    assert await harness.call("GET", "/courts/azb/staff") == []
    assert await harness.call("GET", "/courts/mtd/staff") == [NAMED]


async def test_world_with_a_login_twice_is_refused(harness: Harness) -> None:
    twice = {**world(), "staff": [NAMED, {**NAMED, "login": "WTATE"}]}

    answer = await harness.client.put("/scenario", json=twice)

    assert (answer.status_code, "already has a login" in answer.json()["detail"]) == (409, True)
    assert await harness.call("GET", "/courts/mtd/staff") == [NAMED]


async def test_added_member_logs_in_and_a_second_of_the_name_is_refused(harness: Harness, house: House) -> None:
    added = await harness.call("POST", "/courts/cacd/staff", {"login": "rlin", "key": "Lins-Key-1", "name": "Rosa Lin"})
    again = await harness.client.post("/courts/cacd/staff", json={"login": "RLin", "key": "x"})

    assert added == {"court_id": "cacd", "login": "rlin", "key": "Lins-Key-1", "name": "Rosa Lin"}
    assert again.status_code == 409
    clerk = clerk_of(house)
    await clerk.enter("rlin", "Lins-Key-1")
    assert "Rosa Lin (rlin)" in clerk.page.text
    assert [event["login"] for event in await harness.events("staff.created")] == ["rlin"]


async def test_new_key_ends_the_sessions_of_the_old_one(clerk: Clerk, harness: Harness) -> None:
    await harness.call("PATCH", "/courts/cacd/staff/clerk", {"name": "Ann Other"})
    await clerk.open(clerk.at("/"))
    assert "Ann Other (clerk)" in clerk.page.text

    changed = await harness.call("PATCH", "/courts/cacd/staff/clerk", {"key": "New-Desk-Key1"})

    assert changed["key"] == "New-Desk-Key1"
    await clerk.open(clerk.at("/"))
    assert clerk.is_at_login
    assert (await clerk.enter()).status_code == 403
    await clerk.enter(key="New-Desk-Key1")
    assert "Ann Other" in clerk.page.text
    members = [event["members"] for event in await harness.events("staff.changed")]
    assert members == [["name"], ["key"]]


async def test_removed_member_is_out_at_once(clerk: Clerk, harness: Harness) -> None:
    await harness.call("DELETE", "/courts/cacd/staff/clerk")

    await clerk.open(clerk.at("/"))
    assert clerk.is_at_login
    assert (await clerk.enter()).status_code == 403
    answer = await harness.client.delete("/courts/cacd/staff/clerk")
    assert answer.status_code == 404


async def test_reset_of_the_court_brings_its_staff_back(clerk: Clerk, harness: Harness) -> None:
    await harness.call("PATCH", "/courts/cacd/staff/clerk", {"key": "New-Desk-Key1"})
    await harness.call("POST", "/courts/cacd/staff", {"login": "rlin", "key": "Lins-Key-1"})
    for _ in range(6):
        await clerk.enter(key="wrong")

    await harness.call("POST", "/reset", {"scope": "court", "court_id": "cacd"})

    assert [each["key"] for each in await harness.call("GET", "/courts/cacd/staff")] == [KEY]
    await clerk.enter()
    assert "Deputy Clerk" in clerk.page.text


async def test_acts_of_the_desk_are_control_calls_too(harness: Harness) -> None:
    """Rules L10, L12, L14: the same verbs, with the same letters and the same record."""
    reset = await harness.call("POST", "/courts/cacd/filers/jdoe/key-reset", {"reason": "lost"})
    await harness.call("PATCH", "/courts/cacd/filers/roe", {"login": "rroe"})
    joined = await harness.call("POST", "/courts/cacd/filers/jdoe/join", {"other": "rroe", "reason": "one person"})

    assert (reset["act"], reset["by"], reset["reason"]) == ("key_reset", None, "lost")
    assert (joined["act"], joined["text"]) == ("joined", "The login rroe was joined into jdoe and closed.")
    assert [act["act"] for act in await acts(harness)] == ["joined", "closed", "renamed", "key_reset"]
    key = (await harness.filer("cacd", "jdoe"))["key"]
    assert [key in letter["body"] for letter in await mail(harness, "jane@doe.example")][-2:] == [True, False]
    assert [letter["kind"] for letter in await mail(harness, "roe@roe.example")][-2:] == ["renamed", "joined"]
    for login, body in (("nobody", {"other": "jdoe"}), ("jdoe", {"other": "nobody"}), ("jdoe", {"other": "rroe"})):
        answer = await harness.client.post(f"/courts/cacd/filers/{login}/join", json={**body, "reason": "x"})
        assert answer.status_code == (409 if body["other"] == "rroe" else 404)
