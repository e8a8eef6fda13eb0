"""The people of the shipped scenarios obey the rules, and each scenario loads."""

import re
from datetime import datetime

import httpx
import pytest

from cso_idp.accounts.model import UPGRADED_SINCE
from cso_sim.scenario import reading
from cso_sim.scenario.calendars import complete, linkable_from
from cso_sim.scenario.courts import known_courts
from cso_sim.scenario.document import ScenarioDocument
from cso_sim.scenario.mistakes import is_upgraded
from cso_sim.scenario.worlds import courts_world
from tests.federation.control_plane.answers import ok
from tests.federation.scenario_texts import ACCOUNT, FILER, HEAD, PERSON, the_problem

DOCUMENTS = {name: reading.shipped(name) for name in reading.shipped_names()}
each_scenario = pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)


@pytest.fixture(params=["sqlite"])
def backend(request: pytest.FixtureRequest) -> str:
    """The database makes no difference here."""
    return str(request.param)


@each_scenario
def test_each_scenario_is_told_in_three_sentences(document: ScenarioDocument) -> None:
    text = re.sub(r"\b(Cal|Mont|Pa|Ark|Colo|C|D|E|W|U|S)\.", r"\1", document.description)
    assert len(re.findall(r"[.!?](?:\s|$)", text.strip())) == 3, text
    assert all(person.story for person in document.people)


@each_scenario
def test_legacy_user_names_have_six_characters(document: ScenarioDocument) -> None:
    """D§2.6: upgraded ones have eight and more."""
    for account in (account for person in document.people for account in person.accounts):
        if account.type == "individual" and not is_upgraded(account):
            assert len(account.login_id) == 6, account.login_id
        elif account.created_on >= UPGRADED_SINCE:
            assert len(account.login_id) >= 8, account.login_id


@each_scenario
def test_links_are_never_before_the_account_or_the_go_live(document: ScenarioDocument) -> None:
    """Rule L5: each link has its own day."""
    accounts = {account.login_id: account for person in document.people for account in person.accounts}
    for filer in courts_world(document, "1")["filers"]:
        if "linked_at" not in filer:
            continue
        court, account = known_courts()[filer["court_id"]], accounts[filer["linked_login_id"]]
        linked_at = datetime.fromisoformat(filer["linked_at"])
        assert linked_at <= document.clock.calendar
        assert linked_at.astimezone(court.zone).date() >= (account.upgraded_on or account.created_on)
        first = linkable_from(document, court, account)
        assert first is not None
        assert linked_at >= first
        calendar = complete(document, court)
        if calendar.linking_opens == "go_live":
            assert calendar.go_live_at is not None
            assert linked_at >= calendar.go_live_at


def test_link_before_it_is_possible_is_refused() -> None:
    """Rule L5."""
    link = 'linked_to = "adaexample"\n'
    assert "Nobody can be linked at cacd yet, before 2020-02-18 (rule L5)" in the_problem(
        HEAD + PERSON + ACCOUNT + FILER + link
    )
    at_ca9 = HEAD + PERSON + ACCOUNT + FILER.replace("cacd", "ca9") + link
    assert "The link can be of 2016-01-01 or later" in the_problem(at_ca9 + "linked_on = 2015-12-31\n")
    given = reading.from_toml(at_ca9 + "linked_on = 2018-03-05\n", "mine.toml")
    assert courts_world(given, "1")["filers"][0]["linked_at"].startswith("2018-03-05T08:00")


def test_every_kind_of_person_is_in_some_scenario() -> None:
    """Government, trustee, filing agent, cancelled, and a holder of several logins at one court."""
    people = [person for document in DOCUMENTS.values() for person in document.people]
    assert {"government", "trustee", "us_trustee", "filing_agent"} <= {a.user_type for p in people for a in p.accounts}
    assert any(account.status == "cancelled" for person in people for account in person.accounts)
    assert any(len([f for f in person.filers if f.court == "azb"]) == 3 for person in people)


def test_rollout_has_every_court_on_its_day() -> None:
    """Rule C10: 93 known days, and the others as assumed."""
    document = DOCUMENTS["rollout_2014_2026"]
    moments = {court.court_id: complete(document, court).go_live_at for court in known_courts().values()}
    assert all(moment is not None and moment > document.clock.calendar for moment in moments.values())
    known = {court.court_id: court.known.go_live_at for court in known_courts().values() if court.known.go_live_at}
    assert len(known) == 93
    assert known.items() <= moments.items()


async def test_each_scenario_loads_and_is_listed(control: httpx.AsyncClient) -> None:
    page = (await control.get("/scenarios")).text
    for name, document in DOCUMENTS.items():
        loaded = ok(await control.put("/_sim/scenario", json={"name": name}))
        assert loaded["accounts_total"] == sum(len(person.accounts) for person in document.people)
        assert f'data-testid="scenario-{name}"' in page
    assert 'href="/scenarios"' in (await control.get("/")).text


async def test_dates_and_scenarios_that_do_not_exist_are_guessed(control: httpx.AsyncClient) -> None:
    """What was meant is offered."""
    answer = await control.put("/_sim/courts/cacd/calendar", json={"go_live_at": "2020-02-30"})
    assert answer.status_code == 422
    assert "Did you mean 2020-02-29?" in answer.json()["detail"]
    answer = await control.put("/_sim/scenario", json={"name": "firm_fivty"})
    assert "Did you mean 'firm_fifty'?" in answer.json()["detail"]
    assert "Did you mean 2021-11-30?" in the_problem(HEAD + "[courts.cacd]\ngo_live_at = 2021-11-31\n")
    assert "Did you mean 2021-12-24?" in the_problem(HEAD + '[courts.cacd]\ngo_live_at = "2021-24-12"\n')
