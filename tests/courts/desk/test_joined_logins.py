"""Joining several CM/ECF logins of one person into one (rule L14)."""

from typing import Any

import pytest

from court_rp.desk.filers import consolidate
from tests.courts.api.program import Introspecting, Program
from tests.courts.conftest import FIRST_SECOND, ORIGIN, Browser, Harness, House
from tests.courts.desk.conftest import Clerk, acts, mail, press, to_filer, told

REASON = "One person, two logins."
CASE = "2:20-cv-00001"


@pytest.fixture
def provider() -> Introspecting:
    return Introspecting()


@pytest.fixture
async def filed(browser: Browser, harness: Harness) -> None:
    """Richard Roe has filed with his login before go-live, and linked it to the account of the browser after it."""
    await browser.log_in("cacd", "roe", "Cacd-Key-2")
    await browser.file("cacd", CASE)
    assert "Notice of Electronic Filing" in browser.page.text
    await harness.set_calendar(FIRST_SECOND)
    await browser.link("cacd", "roe", "Cacd-Key-2")


async def own_cases(house: House, provider: Introspecting) -> list[str]:
    """The cases in which the holder of the account has filed, by the court's API."""
    token = provider.issue(aud=f"{ORIGIN}/courts/cacd/api/")
    answer = await Program(house, "cacd").get("/cases?mine=true", token)
    return [case["case_number"] for case in answer.json()["cases"]]


async def test_logins_of_one_person_are_joined(
    filed: None, clerk: Clerk, browser: Browser, harness: Harness, house: House, provider: Introspecting
) -> None:
    """Rule L14: the filings move, the other login is closed for ever, and its link ends."""
    await to_filer(clerk, "jdoe")
    await press(clerk, "join", other="roe")
    assert "All filings of roe (Richard Roe) move to jdoe (Jane Doe)" in told(clerk, "changes")
    assert "PACER account janedoe1 ends" in told(clerk, "changes")

    await clerk.confirm(REASON)

    assert "was joined into jdoe and closed" in told(clerk, "done")
    assert not (await browser.whoami("cacd"))["may_file"]
    page = await browser.link("cacd", "roe", "Cacd-Key-2")
    assert "joined it into another login" in page.text
    await browser.link("cacd", "jdoe", "Cacd-Key-1")
    assert (await browser.whoami("cacd"))["login"] == "jdoe"
    assert await own_cases(house, provider) == [CASE]
    assert [act["act"] for act in await acts(harness)] == ["joined", "closed"]
    assert (await mail(harness, "roe@roe.example"))[-1]["kind"] == "joined"
    await to_filer(clerk, "roe")
    assert told(clerk, "state").startswith("joined into another login")
    assert 'data-testid="reset"' not in clerk.page.text
    page = await clerk.open(clerk.at("/filers?state=closed"))
    assert "1 filer." in page.text


async def test_kept_filing_moves_with_the_login(clerk: Clerk, browser: Browser, harness: Harness) -> None:
    """Rule L14: a filing that go-live interrupted is offered to the holder of the login that is kept."""
    await browser.log_in("cacd", "roe", "Cacd-Key-2")
    await browser.open("/courts/cacd/filings/new")
    await harness.set_calendar(FIRST_SECOND)
    await browser.upload(case_number=CASE, event="Motion")
    await to_filer(clerk, "jdoe")
    await press(clerk, "join", other="roe")
    await clerk.confirm(REASON)

    await browser.link("cacd", "jdoe", "Cacd-Key-1")

    page = await browser.open("/courts/cacd/")
    assert 'data-testid="draft-1"' in page.text


async def test_filing_agents_move_with_the_login(clerk: Clerk, harness: Harness) -> None:
    """Rules L13, L14: what both logins have is there once, and nobody is their own agent."""
    for login in ("amy", "abe"):
        await harness.call("POST", "/courts/cacd/filers", {"login": login, "key": "Key-1", "role": "filing_agent"})
    for attorney, agent in (("jdoe", "amy"), ("roe", "amy"), ("roe", "abe")):
        await harness.call("PUT", f"/courts/cacd/filers/{attorney}/agents/{agent}")

    await harness.call("POST", "/courts/cacd/filers/jdoe/join", {"other": "roe", "reason": REASON})

    async def agents(login: str) -> list[str]:
        found = await harness.call("GET", f"/courts/cacd/filers/{login}/agents")
        return sorted(each["login"] for each in found)

    assert await agents("jdoe") == ["abe", "amy"]
    assert await agents("roe") == []
    await harness.call("POST", "/courts/cacd/filers/amy/join", {"other": "abe", "reason": REASON})
    assert await agents("jdoe") == ["amy"]
    closed = await harness.client.put("/courts/cacd/filers/jdoe/agents/abe")
    assert (closed.status_code, closed.json()["code"]) == (409, "no_such_agent")
    await harness.call("POST", "/courts/cacd/filers/jdoe/join", {"other": "amy", "reason": REASON})
    assert await agents("jdoe") == []


async def test_closed_login_is_refused_before_go_live_and_its_session_ends(
    clerk: Clerk, browser: Browser, harness: Harness
) -> None:
    """Rules L6, L14: also by the desk, which neither links it nor gives it a password."""
    await browser.log_in("cacd", "roe", "Cacd-Key-2")
    await to_filer(clerk, "jdoe")
    await press(clerk, "join", other="roe")
    await clerk.confirm(REASON)

    page = await browser.open("/courts/cacd/")
    assert "joined this CM/ECF login into another one" in page.text
    page = await browser.log_in("cacd", "roe", "Cacd-Key-2")
    assert (page.status_code, "was closed on" in page.text) == (403, True)
    for method, path, body in (
        ("POST", "/links", {"login": "roe", "linked_sub": "sub-x", "reason": "x"}),
        ("PATCH", "/filers/roe", {"key": "New-Key-1"}),
    ):
        answer = await harness.client.request(method, f"/courts/cacd{path}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (409, "retired")
    await harness.set_calendar(FIRST_SECOND)
    assert [each["kind"] for each in await mail(harness, "roe@roe.example")][-1] == "joined"


async def test_join_that_breaks_in_the_middle_changes_nothing(
    filed: None,
    clerk: Clerk,
    browser: Browser,
    harness: Harness,
    house: House,
    provider: Introspecting,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Rule L14: filings, link and login are together or not at all."""

    def breaks(*_: Any) -> None:
        raise RuntimeError("power cut")

    await to_filer(clerk, "jdoe")
    await press(clerk, "join", other="roe")
    monkeypatch.setattr(consolidate.filers, "close", breaks)

    page = await clerk.confirm(REASON)

    assert page.status_code == 500
    assert (await browser.whoami("cacd"))["may_file"]
    assert await own_cases(house, provider) == [CASE]
    assert await acts(harness) == []


async def test_reset_of_the_court_opens_a_closed_login(clerk: Clerk, browser: Browser, harness: Harness) -> None:
    await to_filer(clerk, "jdoe")
    await press(clerk, "join", other="roe")
    await clerk.confirm(REASON)

    await harness.call("POST", "/reset", {"scope": "court", "court_id": "cacd"})

    await browser.log_in("cacd", "roe", "Cacd-Key-2")
    assert (await browser.whoami("cacd"))["may_file"]
