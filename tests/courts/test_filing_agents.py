"""Filing agents: an attorney adds and removes them, they file in the attorney's name, and the docket shows both (rule L13)."""

from typing import Any

import httpx
import pytest

from tests.courts.conftest import FIRST_SECOND, Browser, Harness, House
from tests.courts.stand_in import Persona
from tests.driver.court_visitor import PDF
from tests.driver.forms import Form

CASE = "2:20-cv-00001"
MORE = "/courts/cacd/utilities/account/more"


@pytest.fixture
def document() -> dict[str, Any]:
    """A court before and after its go-live, with two attorneys, two agents, and no relation."""

    def filer(login: str, role: str, name: str, **more: Any) -> dict[str, Any]:
        return {
            "court_id": "cacd",
            "login": login,
            "key": f"Key-1-{login}",
            "role": role,
            "name": name,
            "email": f"{login}@court.example",
            **more,
        }

    return {
        "calendar": "2020-02-14T09:00:00-08:00",
        "courts": {"cacd": {"announced_at": "2019-12-02T09:00:00", "go_live_at": "2020-02-18"}},
        "filers": [
            filer("jdoe", "attorney", "Jane Doe"),
            filer("roe", "attorney", "Richard Roe"),
            filer("amy", "filing_agent", "Amy Agent"),
            filer("abe", "filing_agent", "Abe Agent"),
            filer("pro", "pro_se", "Paula Prose"),
        ],
        "cases": [{"court_id": "cacd", "case_number": CASE, "title": "Kite v. Lantern"}],
    }


@pytest.fixture
async def attorney(browser: Browser) -> Browser:
    """Jane Doe, logged in with the court's own login."""
    await browser.log_in("cacd", "jdoe", "Key-1-jdoe")
    return browser


@pytest.fixture
async def agent(house: House) -> Browser:
    """Amy Agent, logged in with the court's own login."""
    browser = house.browser()
    await browser.log_in("cacd", "amy", "Key-1-amy")
    return browser


async def add(attorney: Browser, login: str = "amy") -> httpx.Response:
    """Finds an agent on the attorney's page and adds it."""
    await attorney.open(MORE)
    await attorney.submit("find", find=login)
    return await attorney.submit("login")


async def file_as(agent: Browser, **typed: str) -> httpx.Response:
    """Opens the filing form and files; returns the page that replaces the form if there is none."""
    page = await agent.open("/courts/cacd/filings/new")
    if 'data-testid="filing-form"' not in page.text:
        return page
    return await agent.upload(PDF, case_number=CASE, event="Motion", **typed)


async def test_agent_files_in_the_attorneys_name_and_the_docket_shows_both(
    attorney: Browser, agent: Browser, harness: Harness
) -> None:
    """Rule L13: from adding the agent to the notice in both inboxes."""
    page = await add(attorney)
    assert 'data-testid="done"' in page.text
    assert "Amy Agent" in page.text

    page = await file_as(agent, on_behalf_of="jdoe")

    assert page.status_code == 200
    assert "Motion, filed by Jane Doe (by filing agent Amy Agent)." in page.text
    docket = await attorney.open("/courts/cacd/filings/")
    assert "filed by Jane Doe (by filing agent Amy Agent)" in docket.text
    for address in ("jdoe@court.example", "amy@court.example"):
        messages = (await harness.call("GET", f"/inbox/{address}"))["messages"]
        assert "Jane Doe (by filing agent Amy Agent)" in messages[-1]["body"]
    [event] = await harness.events("filing.accepted")
    assert (event["login"], event["agent"]) == ("jdoe", "amy")


async def test_agent_without_a_relation_cannot_file_or_open_a_case(agent: Browser, harness: Harness) -> None:
    """Rule L13: the refusal says whom to ask, and is recorded."""
    page = await file_as(agent)
    assert page.status_code == 403
    assert "no attorney at this court has you as agent" in page.text
    assert [event["reason"] for event in await harness.events("filing.refused")] == ["no_attorney"]
    await agent.open("/courts/cacd/filings/open-case")
    page = await agent.submit("title", title="Oak v. Ash", kind="Civil")
    assert page.status_code == 403


async def test_agent_names_one_of_the_attorneys_who_named_them(attorney: Browser, agent: Browser) -> None:
    """Rule L13: another attorney's name is refused beside the field, and what was typed stays."""
    await add(attorney)
    page = await file_as(agent, on_behalf_of="roe")
    assert page.status_code == 422
    assert 'data-testid="on_behalf_of-error"' in page.text
    assert f'<option value="{CASE}" selected>' in page.text
    page = await file_as(agent, on_behalf_of="")
    assert page.status_code == 422
    assert 'data-testid="on_behalf_of-error"' in page.text


async def test_removal_takes_effect_while_the_agents_form_is_open(attorney: Browser, agent: Browser) -> None:
    """Rule L13: the relation is looked up when the form is sent, not when it was shown."""
    await add(attorney)
    await agent.open("/courts/cacd/filings/new")
    await attorney.open(MORE)
    page = await attorney.submit("act", act="remove")
    assert 'data-testid="no-agents"' in page.text

    page = await agent.upload(PDF, case_number=CASE, event="Motion", on_behalf_of="jdoe")

    assert page.status_code == 403
    assert "No attorney has named you" in page.text
    assert "filed by" not in (await attorney.open("/courts/cacd/filings/")).text


async def test_relation_of_before_go_live_survives_it(
    attorney: Browser, agent: Browser, house: House, harness: Harness
) -> None:
    """Rules L13, L5: after go-live both link, and the agent still files for the attorney."""
    await add(attorney)
    await harness.set_calendar(FIRST_SECOND)
    link = {"linked_sub": "sub-amy", "linked_login_id": "amyagent1", "reason": "proven at the counter"}
    await harness.call("POST", "/courts/cacd/links", {"login": "amy", **link})
    house.provider.persona = Persona("sub-amy", "amyagent1", "Amy Agent")
    visitor = house.browser()
    await visitor.sign_on("cacd")

    page = await file_as(visitor, on_behalf_of="jdoe")

    assert "Motion, filed by Jane Doe (by filing agent Amy Agent)." in page.text


async def test_agent_is_added_once_however_often_the_form_is_sent(attorney: Browser, harness: Harness) -> None:
    await attorney.open(MORE)
    await attorney.submit("find", find="amy")
    form = attorney.form("login")
    await attorney.send(form, form.values)
    await attorney.send(form, form.values)
    assert [event["agent"] for event in await harness.events("agent.added")] == ["amy"]
    assert [each["login"] for each in await harness.call("GET", "/courts/cacd/filers/jdoe/agents")] == ["amy"]


async def test_only_agents_are_found_and_added(attorney: Browser) -> None:
    """Rule L13: another attorney is no agent, whatever a form says."""
    await attorney.open(MORE)
    page = await attorney.submit("find", find="roe")
    assert 'data-testid="no-results"' in page.text
    await attorney.open(MORE)
    await attorney.submit("find", find="amy")
    token = attorney.form("login").values["csrf"]
    sent = {"csrf": token, "login": "roe", "act": "add"}
    page = await attorney.send(Form("/courts/cacd/utilities/account/agents", {}), sent)
    assert page.status_code == 422
    assert "has no filing agent with that login" in page.text


async def test_party_without_an_attorney_has_no_agents(browser: Browser) -> None:
    await browser.log_in("cacd", "pro", "Key-1-pro")
    page = await browser.open(MORE)
    assert page.status_code == 403
    assert "name filing agents" in page.text


async def test_agent_sees_for_whom_they_file(attorney: Browser, agent: Browser) -> None:
    page = await agent.open(MORE)
    assert 'data-testid="no-attorneys"' in page.text
    await add(attorney)
    page = await agent.open(MORE)
    assert "Jane Doe (jdoe)" in page.text
    assert 'data-testid="find-form"' not in page.text


async def test_kept_filing_of_an_agent_keeps_the_attorney(attorney: Browser, agent: Browser) -> None:
    """What is kept of an incomplete form is all that was chosen."""
    await add(attorney)
    await agent.open("/courts/cacd/filings/new")
    page = await agent.upload(PDF, case_number=CASE, event="", on_behalf_of="jdoe")
    assert page.status_code == 422
    kept = agent.form("draft").values["draft"]

    page = await agent.open(f"/courts/cacd/filings/new?draft={kept}")

    assert '<option value="jdoe" selected>' in page.text


@pytest.mark.parametrize("page", ["/utilities/account", "/utilities/account/more"])
async def test_stranger_is_led_to_the_login_of_the_day(browser: Browser, harness: Harness, page: str) -> None:
    """Rule F4: at a live court a person goes the OpenID Connect way, and not by the bounce for programs."""
    before = await browser.client.get(f"/courts/cacd{page}")
    await harness.set_calendar(FIRST_SECOND)
    after = await browser.client.get(f"/courts/cacd{page}")

    assert before.headers["location"].startswith("/courts/cacd/cgi-bin/login.pl?return_to=%2Futilities")
    assert after.headers["location"].startswith("/courts/cacd/login?return_to=%2Futilities")
