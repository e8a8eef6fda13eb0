"""Scenario files: the accepted ones, and each mistake with its line and a remedy."""

import tomllib
from datetime import UTC, datetime, timedelta
from textwrap import dedent

import pytest

from cso_idp.accounts.model import UPGRADED_SINCE
from cso_sim.scenario import reading
from cso_sim.scenario.bounded import load_toml
from cso_sim.scenario.courts import known_courts
from cso_sim.scenario.document import ScenarioDocument
from cso_sim.scenario.errors import ScenarioError
from cso_sim.scenario.positions import line_index, line_of
from cso_sim.scenario.rules import is_upgraded
from cso_sim.scenario.worlds import courts_world, provider_world

HEAD = """\
name = "mine"
title = "A scenario of one's own"
[clock]
calendar = 2020-02-14T09:00:00-08:00
"""
PERSON = """\
[[people]]
name = "Ada Example"
email = "ada@example.test"
story = "Somebody."
"""
ACCOUNT = """\
[[people.accounts]]
loginId = "adaexample"
password = "Fictional-1"
created_on = 2016-01-01
"""
FILER = """\
[[people.filers]]
court = "cacd"
login = "ada"
key = "Old-Key-1"
"""


def problems(text: str) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        reading.from_toml(dedent(text), "mine.toml")
    return caught.value.problems


def the_problem(text: str) -> str:
    found = problems(text)
    assert len(found) == 1, found
    return found[0]


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


def test_a_mistake_in_the_syntax_is_told_with_its_line() -> None:
    assert the_problem('name = "mine"\ntitle = \n').startswith("mine.toml:2: This is not TOML: ")


def test_an_unknown_member_is_refused_with_a_suggestion() -> None:
    text = HEAD + PERSON + ACCOUNT.replace("password", "pasword")
    assert problems(text)[1] == (
        "mine.toml:11: people[0].accounts[0].pasword: There is no 'pasword' here. Did you mean 'password'?"
    )


def test_an_unknown_member_with_nothing_like_it_is_told_what_is_known() -> None:
    assert "Known here are: calendar, frozen." in the_problem(HEAD + "zzz = 1\n")


def test_a_missing_member_is_told_at_the_table_that_lacks_it() -> None:
    problem = the_problem(HEAD + PERSON + ACCOUNT.replace("created_on = 2016-01-01\n", ""))
    assert problem.startswith("mine.toml:9: people[0].accounts[0].created_on: created_on is missing.")


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ('go_live_at = "soon"', 'a date (2020-02-18), a date and time (2020-02-18T08:00:00) or "unknown"'),
        ("go_live_at = 18", 'a date (2020-02-18), a date and time (2020-02-18T08:00:00) or "unknown"'),
        ('freeze_filing = "yes"', "true or false"),
        ('linking_opens = "golive"', "one of go_live, announcement, not 'golive'. Did you mean 'go_live'?"),
    ],
)
def test_a_value_of_the_wrong_type_is_told_what_it_must_be(line: str, wanted: str) -> None:
    problem = the_problem(f"{HEAD}[courts.cacd]\n{line}\n")
    assert problem.startswith("mine.toml:6: courts.cacd.")
    assert wanted in problem


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ('"individual"', '"indvidual"', "Did you mean 'individual'?"),
        ("2016-01-01", "2016-01-01T08:00:00", "a date such as 2009-03-01"),
        ("2016-01-01", '"2016-13-01"', "a date such as 2009-03-01"),
        ("2016-01-01", "2021-01-01", "created after the day the calendar shows"),
        ('"adaexample"', '"ada e"', "letters, digits"),
        ('"adaexample"', '"ada"', "too short: an upgraded PACER user name has at least 8 characters"),
        ('"Fictional-1"', '"short"', "at least 8 characters"),
    ],
)
def test_a_wrong_account_is_told_what_is_wrong(old: str, new: str, wanted: str) -> None:
    account = ACCOUNT + 'type = "individual"\n'
    assert wanted in the_problem(HEAD + PERSON + account.replace(old, new))


def test_a_legacy_account_may_have_a_user_name_of_six_characters() -> None:
    """D§2.6: two letters and four digits."""
    account = ACCOUNT.replace("adaexample", "lp1234").replace("2016-01-01", "2006-01-01")
    assert reading.from_toml(HEAD + PERSON + account, "mine.toml").people


def test_a_user_name_is_given_once() -> None:
    text = HEAD + PERSON + ACCOUNT + ACCOUNT.replace("adaexample", "AdaExample")
    assert "mine.toml:14: people[0].accounts[1].loginId: The loginId 'AdaExample' is given twice" in the_problem(text)


def test_an_unknown_court_is_refused_with_a_suggestion() -> None:
    assert the_problem(HEAD + "[courts.cadcx]\n").startswith(
        "mine.toml:5: courts.cadcx: There is no court 'cadcx'. Did you mean"
    )
    assert "There is no court 'cacdd'." in the_problem(HEAD + PERSON + FILER.replace("cacd", "cacdd"))


def test_a_court_time_that_daylight_saving_skips_is_refused() -> None:
    problem = the_problem(HEAD + "[courts.cacd]\ngo_live_at = 2020-03-08T02:30:00\n")
    assert problem == (
        "mine.toml:6: courts.cacd.go_live_at: There is no 2020-03-08 02:30 in America/Los_Angeles: the clocks skip it. "
        "Give another time."
    )


def test_a_court_time_that_comes_twice_needs_its_offset() -> None:
    text = HEAD + "[courts.cacd]\ngo_live_at = 2020-11-01T01:30:00{offset}\n"
    assert "say which with an offset (-0700 or -0800)" in the_problem(text.replace("{offset}", ""))
    assert reading.from_toml(text.replace("{offset}", "-08:00"), "mine.toml").courts


def test_a_calendar_runs_forward() -> None:
    problem = the_problem(HEAD + "[courts.cacd]\nannounced_at = 2020-02-18T00:00:01\n")
    assert "announced_at is after go_live_at" in problem


def test_the_calendar_needs_an_offset() -> None:
    assert "mine.toml:4: clock.calendar: The calendar needs an offset" in the_problem(HEAD.replace("-08:00", ""))


def test_a_shared_account_with_a_linked_filer_is_impossible() -> None:
    """Rule A1: only an individual account can ever be used to file."""
    text = HEAD + PERSON + ACCOUNT + 'type = "shared"\n' + FILER + 'linked_to = "adaexample"\n'
    assert "'adaexample' is a shared account and cannot be linked (rule A1)" in the_problem(text)


def test_a_legacy_account_with_a_linked_filer_is_impossible() -> None:
    """Rule L1: linking joins an upgraded account."""
    text = HEAD + PERSON + ACCOUNT.replace("2016", "2006") + FILER + 'linked_to = "adaexample"\n'
    assert "must be upgraded before it is linked (rule L1)" in the_problem(text)


def test_two_filers_of_one_court_linked_to_one_account_are_impossible() -> None:
    """Rule L2: strictly one to one per court."""
    link = 'linked_to = "adaexample"\n'
    two = FILER + link + FILER.replace('"ada"', '"ada2"')
    assert "'adaexample' is linked to 'ada' at cacd already (rule L2)" in the_problem(
        HEAD + PERSON + ACCOUNT + two + link
    )
    elsewhere = two.replace('court = "cacd"\nlogin = "ada2"', 'court = "ca9"\nlogin = "ada2"') + link
    assert reading.from_toml(HEAD + PERSON + ACCOUNT + elsewhere, "mine.toml").people


def test_a_link_to_nobody_is_refused_with_a_suggestion() -> None:
    text = HEAD + PERSON + ACCOUNT + FILER + 'linked_to = "adaexampel"\n'
    assert "There is no account 'adaexampel'. Did you mean 'adaexample'?" in the_problem(text)


@pytest.mark.parametrize(
    ("account", "wanted"),
    [
        ('type = "shared"\nupgraded_on = 2016-01-01\n', "A shared account must not be upgraded (rule A4)"),
        ("upgraded_on = 2016-01-01\n", "is born upgraded (rule A2)"),
    ],
)
def test_an_upgrade_that_cannot_have_been_is_refused(account: str, wanted: str) -> None:
    """Rules A2 and A4."""
    assert wanted in the_problem(HEAD + PERSON + ACCOUNT + account)


def test_a_crowd_takes_no_name_of_a_persona() -> None:
    text = HEAD + PERSON + ACCOUNT.replace("adaexample", "member007") + '[crowd]\ncount = 10\nloginId = "member00{n}"\n'
    assert "is also one of the crowd's" in the_problem(text)
    assert reading.from_toml(text.replace("count = 10", "count = 7"), "mine.toml").crowd


def test_clients_of_the_courts_cannot_be_replaced() -> None:
    text = (
        HEAD + '[[clients]]\nclient_id = "court-cacd"\nclient_secret = "s"\nredirect_uris = ["http://localhost:9/cb"]\n'
    )
    assert "belong to the courts" in the_problem(text)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            'client_nam = "Mine"',
            "mine.toml:9: clients[0].client_nam: There is no 'client_nam' here. Did you mean 'client_name'?",
        ),
        (
            'scope = "openid pacer:serch"',
            "mine.toml:9: clients[0].scope: There is no 'pacer:serch' here. Did you mean 'pacer:search'?",
        ),
        ('grant_types = ["password"]', "mine.toml:9: clients[0].grant_types: There is no 'password' here. Known are: "),
        (
            'token_endpoint_auth_method = "client_secret_jwt"',
            "mine.toml:9: clients[0].token_endpoint_auth_method: There is no",
        ),
        (
            'token_endpoint_auth_method = "none"',
            "mine.toml:7: clients[0].client_secret: A client of token_endpoint_auth_method",
        ),
        (
            'id_token_signed_response_alg = "HS256"',
            "mine.toml:9: clients[0].id_token_signed_response_alg: There is no 'HS256' here.",
        ),
        ("default_max_age = -1", "mine.toml:9: clients[0].default_max_age: "),
        ('require_pkce = "yes"', "mine.toml:9: clients[0].require_pkce: This must be true or false."),
        ('backchannel_logout_uri = "http://app.example/out"', "mine.toml:9: clients[0].backchannel_logout_uri: "),
        (
            'subject_type = "pairwise"\nsector_identifier_uri = 5',
            "mine.toml:10: clients[0].sector_identifier_uri: This must be a text.",
        ),
        (
            'response_types = ["code"]\ngrant_types = ["client_credentials"]',
            "mine.toml:5: clients[0]: response_types and grant_types",
        ),
    ],
)
def test_application_metadata_is_checked_like_a_registration(line: str, message: str) -> None:
    client = (
        '[[clients]]\nclient_id = "my-app"\nclient_secret = "a-secret"\nredirect_uris = ["http://app.test:3000/cb"]\n'
    )
    assert the_problem(f"{HEAD}{client}{line}\n").startswith(message)


@pytest.mark.parametrize("address", ["ftp://app.example/cb", "javascript:alert(1)", "/cb", "https://app.example/cb#x"])
def test_application_redirect_address_is_web_or_private_scheme(address: str) -> None:
    client = f'[[clients]]\nclient_id = "my-app"\nclient_secret = "a-secret"\nredirect_uris = ["{address}"]\n'
    assert f"{address!r} cannot be used" in the_problem(HEAD + client)


def test_application_has_a_secret_or_is_public() -> None:
    client = '[[clients]]\nclient_id = "my-app"\nredirect_uris = ["http://localhost:9/cb"]\n'
    assert "client_secret is missing" in the_problem(HEAD + client)
    for way_out in ('token_endpoint_auth_method = "none"', 'client_secret = "s"\n"client_name#fr" = "La mienne"'):
        assert reading.from_toml(f"{HEAD}{client}{way_out}\n", "mine.toml").clients


def test_all_mistakes_are_listed_in_line_order() -> None:
    text = HEAD + "[courts.cacdx]\n" + PERSON + ACCOUNT.replace("adaexample", "ada") + FILER.replace("cacd", "mtdx")
    lines = [int(problem.split(":")[1]) for problem in problems(text)]
    assert lines == sorted(lines)
    assert len(lines) == 3


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
    assert any(account.cja_exempt_courts for account in accounts)
    assert any(account.user_type == "case_search_only" and account.type == "individual" for account in accounts)
    assert any(account.search_status == "inactive" for account in accounts)
    assert {"attorney", "pro_se", "clerk"} <= {filer.role for filer in filers}
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


def test_all_live_gives_every_court_a_past_go_live() -> None:
    document = reading.shipped("all_live")
    calendars = courts_world(document, "1")["courts"]
    assert calendars.keys() == known_courts().keys()
    today = document.clock.calendar.replace(tzinfo=None) - timedelta(days=1)
    assert all(datetime.fromisoformat(calendar["go_live_at"]) < today for calendar in calendars.values())


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
