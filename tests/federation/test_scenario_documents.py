"""Scenario files: the accepted ones, and each mistake with its line and a remedy."""

import pytest

from cso_sim.scenario import reading
from tests.federation.scenario_texts import ACCOUNT, FILER, HEAD, PERSON, problems, the_problem


def test_a_mistake_in_the_syntax_is_told_with_its_line() -> None:
    assert the_problem('name = "mine"\ntitle = \n').startswith("mine.toml:2: This is not TOML: ")


def test_an_unknown_member_is_refused_with_a_suggestion() -> None:
    text = HEAD + PERSON + ACCOUNT.replace("password", "pasword")
    assert problems(text)[1] == (
        "mine.toml:11: people[0].accounts[0].pasword: There is no 'pasword' here. Did you mean 'password'?"
    )


def test_an_unknown_member_with_nothing_like_it_is_told_what_is_known() -> None:
    assert "Known here are: calendar, frozen, protocol_frozen_at." in the_problem(HEAD + "zzz = 1\n")


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
        ("created_on", "allow_shared_upgrade = true\ncreated_on", "Only a shared account is upgraded by accident"),
        ("created_on", 'cja_account = "cadcx"\ncreated_on', "There is no court 'cadcx'."),
        (
            "created_on",
            'cja_account = "cacd"\ncja_exempt_courts = ["caed"]\ncreated_on',
            "exempt there and nowhere else",
        ),
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
    filer = FILER.replace("cacd", "ca9")
    two = filer + link + filer.replace('"ada"', '"ada2"')
    assert "'adaexample' is linked to 'ada' at ca9 already (rule L2)" in the_problem(
        HEAD + PERSON + ACCOUNT + two + link
    )
    elsewhere = two.replace('court = "ca9"\nlogin = "ada2"', 'court = "wawb"\nlogin = "ada2"') + link
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


def test_a_shared_account_is_no_exempt_account() -> None:
    """Rule A7."""
    account = ACCOUNT + 'type = "shared"\ncja_account = "cacd"\n'
    assert "A shared account is no exempt CJA account (rule A7)." in the_problem(HEAD + PERSON + account)


def test_a_staff_login_is_given_once() -> None:
    staff = '[[service_center]]\nlogin = "dana"\nkey = "Staff-Key-1"\nname = "Dana"\n'
    assert "The staff login 'DANA' is given twice." in the_problem(HEAD + staff + staff.replace('"dana"', '"DANA"'))


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
