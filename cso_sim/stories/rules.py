"""The checks of a story across its tables: whether each word has its members, and whether its people and courts are there."""

from collections.abc import Iterator

from cso_kit.web.validation_messages import did_you_mean
from cso_sim.scenario.mistakes import Courts, Mistake
from cso_sim.scenario.positions import Path
from cso_sim.stories.cast import Cast
from cso_sim.stories.document import ActTable, FactTable, StoryDocument
from cso_sim.stories.vocabulary import ACTS, FACTS, MEMBERS, Word

_OF_FILERS = ("log_in", "link", "credential")
_OF_ACCOUNTS = ("sign_on", "log_out_everywhere", "set_up_second_factor", "ask_for_cja_merge", "merge_cja", "account")


def mistakes_in(story: StoryDocument, cast: Cast, courts: Courts) -> list[Mistake]:
    """All mistakes, in the order of the document."""
    found: list[Mistake] = []
    for number, step in enumerate(story.steps):
        for place, act in enumerate(step.do):
            found += _of_entry(("steps", number, "do", place), act, cast, courts)
        for place, fact in enumerate(step.expect):
            found += _of_entry(("steps", number, "expect", place), fact, cast, courts)
    return found


def _of_entry(path: Path, entry: ActTable | FactTable, cast: Cast, courts: Courts) -> Iterator[Mistake]:
    name, word = _word_of(entry)
    given = {member for member in MEMBERS if getattr(entry, "is_" if member == "is" else member, None) is not None}
    yield from _members(path, name, word, given)
    if entry.court is not None and entry.court not in courts:
        yield Mistake((*path, "court"), f"There is no court {entry.court!r}.{did_you_mean(entry.court, list(courts))}")
    if entry.who is not None:
        yield from _of_person(path, name, entry, cast)
    if isinstance(entry, FactTable) and entry.is_ is not None and word.values and entry.is_ not in word.values:
        choices = list(word.values)
        yield Mistake(
            (*path, "is"),
            f"This must be one of {', '.join(choices)}, not {entry.is_!r}.{did_you_mean(entry.is_, choices)}",
        )


def _word_of(entry: ActTable | FactTable) -> tuple[str, Word]:
    if isinstance(entry, ActTable):
        return entry.act, ACTS[entry.act]
    return entry.fact, FACTS[entry.fact]


def _members(path: Path, name: str, word: Word, given: set[str]) -> Iterator[Mistake]:
    for member in word.needs:
        if member not in given:
            yield Mistake(path, f"{name} needs {member}.")
    for member in sorted(given - {*word.needs, *word.may}):
        known = ", ".join((*word.needs, *word.may))
        yield Mistake((*path, member), f"{name} has no {member}. It has: {known}.")


def _of_person(path: Path, name: str, entry: ActTable | FactTable, cast: Cast) -> Iterator[Mistake]:
    who = entry.who or ""
    if who not in cast.names:
        yield Mistake((*path, "who"), f"Nobody in the scenario is called {who!r}.{did_you_mean(who, cast.names)}")
        return
    if name in _OF_FILERS and entry.court and cast.filer(who, entry.court) is None:
        yield Mistake((*path, "court"), f"{who} has no CM/ECF login at {entry.court} in the scenario.")
    if name == "change_go_live" and cast.clerk(who, entry.court) is None:
        yield Mistake((*path, "who"), f"{who} does not work at the desk of {entry.court}.")
    if name in _OF_ACCOUNTS and entry.login is not None and cast.account(who, entry.login) is None:
        yield Mistake(
            (*path, "login"), f"{who} has no account {entry.login!r}.{did_you_mean(entry.login, cast.logins(who))}"
        )
    if name in _OF_ACCOUNTS and entry.login is None and cast.account(who) is None:
        yield Mistake(
            (*path, "who"), f"{who} has no individual PACER account in the scenario, and the story makes none."
        )
