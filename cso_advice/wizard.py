"""The questions that tell a stranger whether they are ready (rule R1; the chart of D§6.2, in its order).

Nothing is looked up: the answers alone decide, and an answer that is not one of a question's options counts as none. Somebody who
is logged in comes with the answers filled in that are known.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple, cast

from cso_advice import which
from cso_advice.situation import Situation
from cso_advice.standing import AccountState, LoginState, Standing, Timetable

Answers = Mapping[str, str]
_UNSURE = {"unsure": "I do not know"}
_YES_NO = {"yes": "Yes", "no": "No"}


class Question(NamedTuple):
    """A question with its options by their values. It is asked if `is_asked` says so, after the answers before it."""

    name: str
    text: str
    options: Mapping[str, str]
    is_asked: Callable[[Answers, Timetable], bool]
    hint: str = ""


def _is_own(answers: Answers, _: Timetable) -> bool:
    return answers.get("whose") == "own"


def _is_of_unknown_kind(answers: Answers, days: Timetable) -> bool:
    return _is_own(answers, days) and answers.get("kind") == "unsure"


def _is_not_linked_elsewhere(answers: Answers, days: Timetable) -> bool:
    return _is_of_unknown_kind(answers, days) and answers.get("linked") != "yes"


def _may_have_asked(answers: Answers, days: Timetable) -> bool:
    # A legacy account cannot ask for e-filing (rule A3).
    return _is_own(answers, days) and answers.get("login") == "none" and answers.get("kind") != "legacy"


QUESTIONS: tuple[Question, ...] = (
    Question(
        "login",
        "Do you know the CM/ECF login and password that this court issued to you?",
        {
            "known": "Yes, I know both",
            "browser": "Only my browser remembers them",
            "lost": "I have a login here, but I do not know it or its password",
            "none": "I have no CM/ECF login at this court",
        },
        lambda _answers, _days: True,
        "You file with it until the court goes live, and you need it once more to link.",
    ),
    Question("whose", "Whose PACER account is it?", which.WHOSE, lambda _answers, _days: True),
    Question(
        "password",
        "Do you know the user name and the password of your PACER account?",
        _YES_NO,
        _is_own,
    ),
    Question(
        "kind",
        "Which account type does Manage My Account show?",
        {
            "upgraded": "Upgraded PACER Account",
            "legacy": "Legacy PACER Account (Upgrade)",
            "unsure": "I have not looked",
        },
        _is_own,
        "If you have not looked, the next questions find it out by rules of thumb.",
    ),
    Question("linked", "Have you linked it at another NextGen court?", which.LINKED | _UNSURE, _is_of_unknown_kind),
    Question("user_name", "How long is its user name?", which.USER_NAME | _UNSURE, _is_not_linked_elsewhere),
    Question(
        "created",
        "When was it created?",
        which.CREATED | _UNSURE,
        lambda answers, days: _is_not_linked_elsewhere(answers, days) and answers.get("user_name") == "unsure",
    ),
    Question(
        "here",
        "Have you linked your two accounts at this court already?",
        _YES_NO,
        lambda answers, days: _is_own(answers, days) and days.can_link and answers.get("login") != "none",
        "A link belongs to one court: one made at another court does not count here.",
    ),
    Question(
        "e_filing",
        "Have you asked this court for e-filing?",
        {
            "no": "No, or it was denied",
            "waiting": "Yes, and the court has not decided",
            "approved": "Yes, and the court approved it",
        },
        _may_have_asked,
        "An approval links your PACER account already, and then there is no CM/ECF password to know.",
    ),
    Question(
        "cja",
        "Are you a CJA panel attorney with a second, exempt PACER account?",
        {"no": "No", "yes": "Yes, the exempt account is still apart"},
        _is_own,
    ),
)


def asked(answers: Answers, days: Timetable) -> list[Question]:
    """The questions for somebody with these answers, up to the first that is not answered."""
    found = []
    for question in QUESTIONS:
        if question.is_asked(answers, days):
            found.append(question)
            if answers.get(question.name) not in question.options:
                break
    return found


def open_question(answers: Answers, days: Timetable) -> Question | None:
    """The next question, or `None` if all are answered."""
    last = asked(answers, days)[-1]
    return last if answers.get(last.name) not in last.options else None


def standing_of(answers: Answers, days: Timetable) -> Standing:
    """The standing that complete answers tell; answers to questions that are not asked do not count."""
    counted = {question.name: answers[question.name] for question in asked(answers, days)}
    return Standing(
        account=_account(counted),
        login=cast("LoginState", counted["login"]),
        has_asked=counted.get("e_filing") == "waiting",
        # An approval links (rule L11), and at a live court it issues no CM/ECF password.
        is_linked=counted.get("here") == "yes" or counted.get("e_filing") == "approved",
        knows_password=counted.get("password") != "no",
        has_cja_apart=counted.get("cja") == "yes",
    )


def _account(counted: Answers) -> AccountState:
    if counted["whose"] != "own":
        return "shared" if counted["whose"] == "shared" else "none"
    if counted["kind"] != "unsure":
        return cast("AccountState", counted["kind"])
    return cast("AccountState", which.judge(counted).outcome)


def known_answers(now: Situation) -> dict[str, str]:
    """The answers that a court knows of somebody in this situation."""
    found: dict[str, str] = {}
    if now.credential is not None:
        found["login"] = "known"
    if now.kind == "shared":
        found["whose"] = "shared"
    if now.kind == "individual":
        found |= {"whose": "own", "password": "yes", "kind": now.generation or "unsure"}
    if now.kind == "individual" and now.generation == "upgraded" and now.linking_is_open:
        found["here"] = "yes" if now.is_linked else "no"
    return found
