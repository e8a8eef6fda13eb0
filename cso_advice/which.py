"""Which PACER account somebody has, by the rules of thumb that courts print (D§4.2), from answers alone.

Nothing is looked up, so a stranger learns nothing about an account. The sure answer is at Manage My Account.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from cso_advice.advice import Advice, Step
from cso_advice.advise import advise
from cso_advice.situation import Situation

Outcome = Literal["none", "shared", "upgraded", "legacy", "unsure"]
# Each question's answers, with their words on the page.
WHOSE = {"own": "My own", "shared": "One that my firm or office shares", "none": "None, or I do not know of one"}
LINKED = {"yes": "Yes", "no": "No"}
CREATED = {"before": "Before August 11, 2014", "after": "On or after August 11, 2014"}
USER_NAME = {"six": "6 characters, such as ab1234", "eight": "8 characters or more"}
QUESTIONS = {"whose": WHOSE, "linked": LINKED, "created": CREATED, "user_name": USER_NAME}


class Verdict(NamedTuple):
    """What the answers say, why, and the advice for the holder of such an account."""

    outcome: Outcome
    title: str
    why: str
    advice: Advice


def is_answered(answers: Mapping[str, str]) -> bool:
    """Whether the one question that must be answered is."""
    return answers.get("whose") in WHOSE


def judge(answers: Mapping[str, str]) -> Verdict:
    """The verdict on the answers: for each question a key of `QUESTIONS`, anything else counts as not known."""
    if answers.get("whose") == "none":
        register = Step(
            "Register for an individual PACER account of your own. It is upgraded from the start.", "register"
        )
        return Verdict("none", "You have no account yet", "You said that you have none.", Advice((), register))
    if answers.get("whose") == "shared":
        why = "You said that several people use it."
        return Verdict("shared", "This is a shared account", why, advise(Situation("shared")))
    upgraded, legacy = _signs_of_upgraded(answers), _signs_of_legacy(answers)
    if upgraded and not legacy:
        ready = advise(Situation("individual", "upgraded"))
        return Verdict("upgraded", "This should be an upgraded account", upgraded, ready)
    if legacy and not upgraded:
        why = f"{legacy} If you have upgraded it since, it is an upgraded account."
        return Verdict("legacy", "This should be a legacy account", why, advise(Situation("individual", "legacy")))
    why = f"{upgraded} {legacy}".strip() or "Your answers do not tell."
    return Verdict("unsure", "It takes a login to be sure", why, advise(Situation()))


def _signs_of_upgraded(answers: Mapping[str, str]) -> str:
    """The strongest sign: a link proves an upgrade, the others are rules of thumb."""
    if answers.get("linked") == "yes":
        return "Only an upgraded account can be linked at a court."
    if answers.get("created") == "after":
        return "Individual accounts from August 11, 2014 on are upgraded from the start."
    if answers.get("user_name") == "eight":
        return "User names of 8 characters or more belong to upgraded accounts."
    return ""


def _signs_of_legacy(answers: Mapping[str, str]) -> str:
    if answers.get("linked") == "yes":
        return ""
    if answers.get("user_name") == "six":
        return "User names of 6 characters belong to legacy accounts."
    if answers.get("created") == "before" and answers.get("user_name") != "eight":
        return "Individual accounts from before August 11, 2014 are legacy accounts."
    return ""
