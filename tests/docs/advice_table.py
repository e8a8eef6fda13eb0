"""Every combination of the facts that advice depends on, and the tables of `docs/reference/advice.md` made from them."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from cso_advice.advice import Advice, Step
from cso_advice.advise import advise
from cso_advice.reasons import REASONS, Reason
from cso_advice.situation import Freeze, Situation
from cso_advice.standing import Timetable
from cso_advice.ways import TARGETS
from cso_advice.wizard import QUESTIONS


class Person(NamedTuple):
    """Who is looking: the words of the table, and the members of the situation."""

    words: str
    situation: Situation


class Stage(NamedTuple):
    """What the court does: the heading of the table, and the members of the situation."""

    heading: str
    situation: Situation


# At a court.
LOGGED_OUT = Person("nobody logged in", Situation())
CMECF = (
    Person("CM/ECF login, not linked", Situation(credential="login")),
    Person("CM/ECF login with signs that cannot be linked", Situation(credential="login", must_be_renamed=True)),
    Person("CM/ECF login without permission to file", Situation(credential="login", is_permitted=False)),
)
CMECF_LINKED = Person("CM/ECF login, linked", Situation(credential="login", is_linked=True))
OLD_LOGIN = Person("an old CM/ECF login, refused", Situation(credential="link-only"))
RETIRED = Person("a retired CM/ECF login, refused", Situation(credential="retired", is_linked=True))
UPGRADED = Situation("individual", "upgraded")
ACCOUNTS = (
    Person("upgraded individual account, not linked", UPGRADED),
    Person("the same, with search withheld", UPGRADED._replace(may_search=False)),
    Person("legacy account", Situation("individual", "legacy")),
    Person("shared account", Situation("shared")),
    Person("administrative account (PAA)", Situation("paa", may_search=False)),
    Person("account of another provider that does not tell its type", Situation("untold")),
)
FOR_LINKING = Person("upgraded individual account, signed on for linking only", UPGRADED._replace(is_for_linking=True))
LINKED_EARLY = Person("the same, linked", UPGRADED._replace(is_for_linking=True, is_linked=True, credential="login"))
FOR_READING = Person("upgraded individual account, logged in for reading only", UPGRADED._replace(is_for_reading=True))
LINKED_MOVED_BACK = Person(
    "upgraded individual account, linked and its login retired, before go-live was moved back",
    UPGRADED._replace(is_linked=True, credential="retired"),
)
LINKED = (
    Person("upgraded individual account, linked", UPGRADED._replace(is_linked=True, credential="retired")),
    Person(
        "the same, without permission to file",
        UPGRADED._replace(is_linked=True, credential="retired", is_permitted=False),
    ),
)
BEFORE = (LOGGED_OUT, *CMECF, CMECF_LINKED, RETIRED, *ACCOUNTS, FOR_READING, LINKED_MOVED_BACK)
OPEN = (*BEFORE, FOR_LINKING, LINKED_EARLY)
FOR_READING_LINKED = Person(
    "the same, linked", UPGRADED._replace(is_for_reading=True, is_linked=True, credential="retired")
)
AFTER = (LOGGED_OUT, OLD_LOGIN, RETIRED, *ACCOUNTS, FOR_READING, FOR_READING_LINKED, *LINKED)
WITHOUT_A_COURT = (
    Person("nobody logged in", Situation()),
    *ACCOUNTS[:-1],
    Person("cancelled account", Situation("cancelled")),
    Person("locked account", Situation("locked")),
    Person("new account, e-mail address not confirmed", Situation("unconfirmed")),
    Person("new account, registration in review", Situation("in_review")),
)


def _frozen(*, filing: bool, reading: bool, linking: bool) -> Situation:
    return Situation(phase="frozen", freeze=Freeze(filing, reading), linking_is_open=linking)


STAGES: tuple[tuple[Stage, tuple[Person, ...]], ...] = (
    (Stage("Unannounced", Situation(phase="unannounced")), BEFORE),
    (Stage("Announced, linking opens at go-live", Situation(phase="announced")), BEFORE),
    (Stage("Announced, linking is open", Situation(phase="announced", linking_is_open=True)), OPEN),
    (Stage("Frozen, filing is off", _frozen(filing=True, reading=False, linking=False)), BEFORE),
    (Stage("Frozen, filing and reading are off", _frozen(filing=True, reading=True, linking=False)), BEFORE),
    (Stage("Frozen, reading is off", _frozen(filing=False, reading=True, linking=False)), BEFORE),
    (Stage("Frozen, filing is off, linking is open", _frozen(filing=True, reading=False, linking=True)), OPEN),
    (
        Stage("Frozen, filing and reading are off, linking is open", _frozen(filing=True, reading=True, linking=True)),
        OPEN,
    ),
    (Stage("Live", Situation(phase="live", linking_is_open=True)), AFTER),
    (Stage("At Manage My Account, where no court is meant", Situation()), WITHOUT_A_COURT),
)


def together(person: Person, stage: Stage) -> Situation:
    """The situation of a person at a stage."""
    there = stage.situation
    return person.situation._replace(phase=there.phase, freeze=there.freeze, linking_is_open=there.linking_is_open)


def every_case() -> Iterator[tuple[Stage, Person, Situation]]:
    """Every row of the tables."""
    for stage, persons in STAGES:
        for person in persons:
            yield stage, person, together(person, stage)


def tables() -> str:
    """The tables as Markdown, one for each stage."""
    parts = []
    for stage, persons in STAGES:
        rows = [_row(person, advise(together(person, stage))) for person in persons]
        parts += [f"## {stage.heading}", "\n".join([_HEAD, *rows])]
    return "\n\n".join(parts)


_HEAD = "| who | can do now | next step | what else helps |\n| --- | --- | --- | --- |"


def _row(person: Person, advice: Advice) -> str:
    others = " ".join(_step(step) for step in advice.others)
    return f"| {person.words} | {' '.join(advice.can)} | {_step(advice.step)} | {others} |"


def _step(step: Step) -> str:
    return f"{step.text} *({TARGETS[step.way].label})*"


_PREFIXES = {"court": "/courts/{court_id}", "provider": "", "wizard": "/readiness?court={court_id}"}


def ways() -> str:
    """The pages that advice leads to, as a Markdown table."""
    rows = [f"| {target.label} | `{_PREFIXES[target.place]}{target.path}` |" for target in TARGETS.values()]
    return "\n".join(["| link | leads to |\n| --- | --- |", *rows])


_WEIGHTS = {"locks_out": "locked out from go-live on", "holds_up": "not ready", "aside": "ready"}


def reasons() -> str:
    """Why somebody is not ready, in the order in which it is dealt with, as a Markdown table."""
    head = "| reason | who | it leaves them | why | next step | by |\n| --- | --- | --- | --- | --- | --- |"
    return "\n".join([head, *(_reason(each) for each in REASONS)])


def _reason(each: Reason) -> str:
    step = each.step(Timetable(date(2020, 2, 14)))
    return f"| `{each.name}` | {each.words} | {_WEIGHTS[each.weight]} | {each.why} | {_step(step)} | {each.by.words} |"


def questions() -> str:
    """The questions of the wizard with their answers, as a Markdown table."""
    rows = [
        f"| `{each.name}` | {each.text} | {', '.join(f'`{value}` {text}' for value, text in each.options.items())} |"
        for each in QUESTIONS
    ]
    return "\n".join(["| name | question | answers |\n| --- | --- | --- |", *rows])
