"""What a scenario file says of the age and the recovery of passwords (rule A10)."""

import pytest

from cso_sim.scenario import reading
from cso_sim.scenario.worlds import provider_world
from tests.federation.scenario_texts import ACCOUNT, HEAD, PERSON, the_problem

QUESTION = '{ question = "What was your first car?", answer = "A red one" }'
BEFORE = HEAD + PERSON + ACCOUNT


@pytest.fixture(params=["sqlite"])
def backend(request: pytest.FixtureRequest) -> str:
    """The database makes no difference here."""
    return str(request.param)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("password_set_on = 2015-12-31", "from the account's first day (2016-01-01)"),
        ("password_set_on = 2020-02-15", "to the day the calendar shows (2020-02-14)"),
        ("password_skips = 1", "Only the change of a password from before 2025-05-11 is put off"),
        ("password_set_on = 2019-01-01\npassword_skips = 4", "at most 3"),
        (f"security_questions = [{QUESTION}]", "A password is recovered by two questions; give both, or none."),
        (f"security_questions = [{QUESTION}, {QUESTION}, {QUESTION}]", "Two questions to recover the password by"),
        ('security_questions = [{ question = "Which car?" }]', "answer"),
    ],
)
def test_impossible_password_is_refused(line: str, problem: str) -> None:
    """Rule A10."""
    assert problem in the_problem(f"{BEFORE}{line}\n")


def test_day_skips_and_questions_reach_the_provider() -> None:
    """Rule A10."""
    questions = f"security_questions = [{QUESTION}, {QUESTION.replace('car', 'pet')}]"
    given = reading.from_toml(f"{BEFORE}password_set_on = 2019-01-01\npassword_skips = 2\n{questions}\n", "mine.toml")

    (account,) = provider_world(given, "1")["accounts"]

    assert (account["password_set_on"], account["password_skips"]) == ("2019-01-01", 2)
    assert [each["question"] for each in account["security_questions"]] == [
        "What was your first car?",
        "What was your first pet?",
    ]
