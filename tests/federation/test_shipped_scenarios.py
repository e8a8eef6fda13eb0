"""Scenarios that come with the simulator, and how any scenario is read."""

import tomllib
from datetime import UTC, datetime
from textwrap import dedent

import pytest

from court_rp.courts.phase import phase_at
from cso_idp.accounts.model import UPGRADED_SINCE
from cso_sim.scenario import reading
from cso_sim.scenario.bounded import load_toml
from cso_sim.scenario.calendars import complete
from cso_sim.scenario.courts import known_courts
from cso_sim.scenario.document import ScenarioDocument
from cso_sim.scenario.errors import ScenarioError
from cso_sim.scenario.mistakes import is_upgraded
from cso_sim.scenario.positions import line_index, line_of
from cso_sim.scenario.worlds import courts_world, provider_world
from tests.federation.scenario_texts import HEAD, the_problem


@pytest.mark.parametrize("name", reading.shipped_names())
def test_every_shipped_scenario_is_valid(name: str) -> None:
    document = reading.shipped(name)
    assert document.name == name
    assert document.people
    assert document.cases


@pytest.mark.parametrize("name", reading.shipped_names())
def test_a_scenario_survives_being_written_as_json_and_read_again(name: str) -> None:
    document = reading.shipped(name)
    assert reading.from_json(reading.as_json(document)) == document


@pytest.mark.parametrize("name", reading.shipped_names())
def test_every_key_of_a_shipped_scenario_is_found_in_its_line(name: str) -> None:
    text = (reading._SHIPPED / f"{name}.toml").read_text("utf-8")
    index, lines = line_index(text), text.splitlines()
    document = tomllib.loads(text)
    checked = 0
    stack: list[tuple[tuple[str | int, ...], object]] = [((), document)]
    while stack:
        path, value = stack.pop()
        children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, child in children:
            line = line_of(index, (*path, key))
            assert line is not None
            assert (*path, key) in index
            if isinstance(key, str):
                assert key in lines[line - 1]
            checked += 1
            stack.append(((*path, key), child))
    assert checked > 50


def test_positions_survive_brackets_quotes_and_comments_in_values() -> None:
    text = dedent('''\
        a = "] = [" # [not.a.table]
        b = """one
        [two]
        """
        c.d."e.f" = { x = 1, y = ["p", # q
          "r"] }
        [[g.h]]
        i = [
          1,

          [2, 3],
        ]
        [[g.h]]
        i = 'C:\\'
        [g.h.j]
        k = """"quoted""""
        l = 1979-05-27T07:32:00Z
        ''')
    tomllib.loads(text)
    index = line_index(text)
    found = {path: line_of(index, path) for path in index}
    assert found[("a",)] == 1
    assert found[("b",)] == 2
    assert found[("c", "d", "e.f", "y", 1)] == 6
    assert found[("g", "h", 0, "i", 1, 1)] == 11
    assert found[("g", "h", 1, "i")] == 14
    assert found[("g", "h", 1, "j", "l")] == 17


def test_json_scenarios_obey_the_same_rules() -> None:
    with pytest.raises(ScenarioError, match=r"clock\.calendar: calendar is missing"):
        reading.from_json({"name": "mine", "title": "x", "clock": {}})
    with pytest.raises(ScenarioError, match="A scenario is a JSON object"):
        reading.from_json([])
    document = {
        "name": "mine",
        "title": "x",
        "clock": {"calendar": "2020-02-14T09:00:00-08:00"},
        "courts": {"cacd": {"go_live_at": None, "announced_at": "2020-01-02"}},
    }
    read = reading.from_json(document)
    calendar = courts_world(read, "1")["courts"]["cacd"]
    assert calendar["go_live_at"] is None
    assert calendar["announced_at"] == "2020-01-02T00:00:00"


def test_a_scenario_that_is_not_there_is_told_in_one_sentence(tmp_path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ScenarioError, match="Did you mean 'all_live'"):
        reading.find("all_life")
    with pytest.raises(ScenarioError, match=r"cannot be read: No such file"):
        reading.find(str(tmp_path / "none.toml"))
    (tmp_path / "latin.toml").write_bytes(b'name = "\xe9"')
    with pytest.raises(ScenarioError, match="is not UTF-8"):
        reading.find(str(tmp_path / "latin.toml"))


def test_the_default_scenario_has_people_of_every_kind() -> None:
    """contract.md, last paragraph."""
    document = reading.shipped(reading.DEFAULT)
    accounts = [account for person in document.people for account in person.accounts]
    filers = [filer for person in document.people for filer in person.filers]
    assert {account.type for account in accounts} == {"individual", "shared", "paa"}
    assert any(account.type == "individual" and not is_upgraded(account) for account in accounts)
    assert any(is_upgraded(account) and account.created_on < UPGRADED_SINCE for account in accounts)
    assert any(account.mfa_secret for account in accounts)
    assert any(account.cja_account for account in accounts)
    assert any(account.user_type == "case_search_only" and account.type == "individual" for account in accounts)
    assert any(account.search_status == "inactive" for account in accounts)
    assert {"attorney", "pro_se"} <= {filer.role for filer in filers}
    assert [staff.court for person in document.people for staff in person.staff] == ["cacd"]
    ready = next(person for person in document.people if {"ca9", "cacd", "mtd"} <= {f.court for f in person.filers})
    assert [filer.court for filer in ready.filers if filer.linked_to] == ["ca9", "wawb"]
    assert any(not person.accounts and person.filers for person in document.people)
    assert any(person.accounts and not person.filers for person in document.people)


def test_the_default_scenario_stands_before_the_cutover_of_cacd() -> None:
    document = reading.shipped(reading.DEFAULT)
    assert document.clock.calendar == datetime(2020, 2, 14, 17, tzinfo=UTC)
    calendars = courts_world(document, "1")["courts"]
    assert calendars["cacd"]["go_live_at"] == "2020-02-18T00:00:00"
    assert datetime.fromisoformat(calendars["mtd"]["announced_at"]).year == 2021
    assert "ca9" not in calendars


def test_all_live_keeps_known_dates_and_begins_after_the_last() -> None:
    """Rule C10: courts without a known date go live by the scenario's setting."""
    document, courts = reading.shipped("all_live"), known_courts().values()
    calendars = {court.court_id: complete(document, court) for court in courts}
    known = {court.court_id: court.known.go_live_at for court in courts if court.known.go_live_at}
    assert len(known) == 93
    assert all(calendars[court_id].go_live_at == moment for court_id, moment in known.items())
    assert max(known.values()) < document.clock.calendar
    assumed = [(court, calendars[court.court_id].go_live_at) for court in courts if court.court_id not in known]
    assert {moment.astimezone(court.zone).date() for court, moment in assumed if moment} == {document.undated}
    assert all(phase_at(calendar, document.clock.calendar) == "live" for calendar in calendars.values())


def test_undated_courts_never_go_live_unless_the_scenario_says_when() -> None:
    """Rule C10."""
    assert "jpml" not in courts_world(reading.shipped(reading.DEFAULT), "1")["courts"]
    dated = reading.from_toml("undated = 2023-01-09\n" + HEAD, "mine.toml")
    assert courts_world(dated, "1")["courts"]["jpml"] == {"go_live_at": "2023-01-09T00:00:00"}
    assert "ca9" not in courts_world(dated, "1")["courts"]
    assert "a date (2022-10-03) or \"never\", not 'soon'" in the_problem('undated = "soon"\n' + HEAD)


def test_subs_are_stable_and_opaque() -> None:
    document = reading.shipped(reading.DEFAULT)
    first, second = provider_world(document, "1")["accounts"], provider_world(document, "2")["accounts"]
    assert [account["sub"] for account in first] == [account["sub"] for account in second]
    assert len({account["sub"] for account in first}) == len(first)
    assert all(account["loginId"] not in account["sub"] for account in first)
    renamed = ScenarioDocument.model_validate(reading.as_json(document) | {"name": "other"})
    assert provider_world(renamed, "1")["accounts"][0]["sub"] != first[0]["sub"]
    filers = courts_world(document, "1")["filers"]
    assert {filer["linked_sub"] for filer in filers if "linked_sub" in filer} <= {account["sub"] for account in first}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a." * 20_000 + "a = 1", "a key has more than 8 parts"),
        ('"a" . ' * 20_000 + "'a' = 1", "a key has more than 8 parts"),
        ("x = 1\n[" + "a." * 20_000 + "a]", "a key has more than 8 parts"),
        ("[[" + "a." * 20_000 + "a]]", "a key has more than 8 parts"),
        ("x = { " + "a." * 20_000 + "a = 1 }", "a key has more than 8 parts"),
        ("x = " + "[" * 20_000, "it is nested more than 32 deep"),
        ("x = " + "{a=" * 20_000, "it is nested more than 32 deep"),
        ("".join(f"t{number}.a.b.c = 1\n" for number in range(70_000)), "there are more than 200000 dots in keys"),
    ],
)
def test_text_of_quadratic_cost_is_refused_before_parsing(
    text: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """40 KB of dotted keys took a minute and 2 GB."""

    def parse(_: str) -> None:
        raise AssertionError("it was parsed")

    monkeypatch.setattr(tomllib, "loads", parse)
    with pytest.raises(ScenarioError) as refused:
        reading.from_toml(text, "mine.toml")
    assert f"This is no scenario: {message}." in refused.value.problems[0]
    assert refused.value.problems[0].startswith("mine.toml:")


@pytest.mark.parametrize(
    "story",
    [
        "'" + "a." * 100 + "'",
        '"' + "a." * 100 + "[" * 100 + '\\" #"',
        '"""' + "a." * 100 + '\n\\"""' + "[[{" * 100 + '""' + '"""',
        "'''" + "a." * 100 + "\n" + "[" * 100 + "''''",
        '"" # ' + "a." * 100 + "[" * 100,
    ],
    ids=["literal", "escaped", "several lines", "several literal lines", "comment"],
)
def test_texts_and_comments_may_have_dots_and_brackets(story: str) -> None:
    text = f"description = {story}\n" + HEAD
    assert load_toml(text) == tomllib.loads(text)


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        ("cacd_2020_cutovr", "Did you mean 'cacd_2020_cutover'?"),
        ("rollout", "Did you mean 'rollout_2014_2026'?"),
        ("zzz", "Shipped are: account_matrix, all_live, "),
        ("", "Shipped are: account_matrix, all_live, "),
    ],
    ids=["misspelt", "beginning", "unlike any", "empty"],
)
def test_unknown_scenario_is_answered_with_the_one_that_was_meant(given: str, hint: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        reading.shipped(given)
    assert refused.value.problems[0].startswith(f"There is no scenario {given!r}. {hint}")
