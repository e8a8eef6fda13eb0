"""Cases in scenario files: their members, and each mistake with its line."""

import pytest

from cso_sim.scenario import reading
from cso_sim.scenario.worlds import courts_world
from tests.federation.scenario_texts import HEAD, problems, the_problem

CASE = """\
[[cases]]
court = "cacd"
number = "2:19-cv-04021"
title = "Kite v. Lantern"
"""
PARTY = """\
[[cases.parties]]
role = "plaintiff"
last_name = "Kite"
"""


def test_a_case_of_three_members_is_enough() -> None:
    read = reading.from_toml(HEAD + CASE, "mine.toml")
    assert courts_world(read, "1")["cases"] == [
        {"court_id": "cacd", "case_number": "2:19-cv-04021", "title": "Kite v. Lantern", "parties": []}
    ]


def test_all_members_of_a_scenario_case_reach_the_court() -> None:
    more = 'case_id = 4021\nfiled_on = 2019-05-08\nclosed_on = 2021-01-04\njudge = "Percival Wren"\nnature_of_suit = "840"\n'
    read = reading.from_toml(HEAD + CASE + more + PARTY + 'first_name = "Ada"\n', "mine.toml")
    assert reading.from_json(reading.as_json(read)) == read
    assert courts_world(read, "1")["cases"] == [
        {
            "court_id": "cacd",
            "case_number": "2:19-cv-04021",
            "title": "Kite v. Lantern",
            "case_id": 4021,
            "filed_on": "2019-05-08",
            "closed_on": "2021-01-04",
            "judge": "Percival Wren",
            "nature_of_suit": "840",
            "parties": [{"role": "plaintiff", "last_name": "Kite", "first_name": "Ada"}],
        }
    ]


@pytest.mark.parametrize("number", ["20-55001", "2:20-cv-01234", "a:20-cr-00001", "20-10044", "MDL No. 2875"])
def test_a_number_in_the_form_of_a_court_is_taken(number: str) -> None:
    """D§8.2."""
    assert reading.from_toml(HEAD + CASE.replace("2:19-cv-04021", number), "mine.toml").cases


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("case_id = 0", "mine.toml:9: cases[0].case_id: This must be at least 1, not 0."),
        ('case_id = "7"', "a whole number"),
        ('nature_of_suit = "84"', "three or four digits"),
        ('chapter = "8"', "This must be one of 7, 9, 11, 12, 13, 15, 304, not '8'."),
        ('chapter = "7"', "Only cases of bankruptcy courts have a chapter"),
        ('type = "cr"', "The number says that this is 'cv'; leave type out."),
        ('office = "8"', "The number says that this is '2'; leave office out."),
        ("filed_on = 2020-02-15", "filed after the day the calendar shows (2020-02-14)"),
        ("closed_on = 2018-12-31", "closed before it was filed (2019-01-01)"),
        ('filed_on = "soon"', "a date such as 2009-03-01"),
        ('judgment = "x"', "There is no 'judgment' here. Did you mean 'judge'?"),
    ],
)
def test_case_mistakes_have_their_line(line: str, wanted: str) -> None:
    problem = the_problem(f"{HEAD}{CASE}{line}\n")
    assert problem.startswith("mine.toml:9: cases[0].")
    assert wanted in problem


def test_malformed_case_number_is_refused() -> None:
    problem = the_problem(HEAD + CASE.replace("2:19-cv-04021", "A/17"))
    assert problem.startswith("mine.toml:7: cases[0].number: ")
    assert "a case number in a court's form, such as 2:20-cv-01234" in problem


def test_unknown_party_role_is_refused() -> None:
    problem = the_problem(HEAD + CASE + PARTY.replace("plaintiff", "plantiff"))
    assert problem.startswith("mine.toml:10: cases[0].parties[0].role: ")
    assert "Did you mean 'plaintiff'?" in problem


def test_a_bankruptcy_case_has_no_nature_of_suit() -> None:
    case = CASE.replace("cacd", "cacb").replace("2:19-cv-04021", "2:19-bk-10044")
    assert "Bankruptcy cases have a chapter" in the_problem(f'{HEAD}{case}nature_of_suit = "840"\n')
    assert reading.from_toml(f'{HEAD}{case}chapter = "7"\n', "mine.toml").cases


def test_a_number_or_an_identifier_is_given_once_at_a_court() -> None:
    other = CASE.replace("2:19-cv-04021", "2:19-cv-04022")
    found = problems(HEAD + CASE + "case_id = 7\n" + CASE + other + "case_id = 7\n")
    assert found == [
        "mine.toml:12: cases[1].number: The case 2:19-cv-04021 is given twice at cacd.",
        "mine.toml:18: cases[2].case_id: The case 7 is given twice at cacd.",
    ]
    assert reading.from_toml(HEAD + CASE + CASE.replace("cacd", "mtd"), "mine.toml").cases


def test_the_client_of_the_case_locator_cannot_be_replaced() -> None:
    text = HEAD + '[[clients]]\nclient_id = "pcl"\nclient_secret = "s"\nredirect_uris = ["http://localhost:9/cb"]\n'
    assert "is that of the Case Locator" in the_problem(text)
