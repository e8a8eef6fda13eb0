"""Reads stories: the shipped ones by their names, and those of a directory of somebody's own."""

import importlib.resources
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path as File
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError

from cso_kit.web.validation_messages import did_you_mean
from cso_sim.scenario import reading as scenarios
from cso_sim.scenario.courts import known_courts
from cso_sim.scenario.document import ScenarioDocument
from cso_sim.scenario.errors import ScenarioError
from cso_sim.scenario.messages import translated
from cso_sim.scenario.mistakes import Mistake, MistakesError
from cso_sim.scenario.positions import Path
from cso_sim.scenario.reference import is_file
from cso_sim.scenario.toml import read_toml
from cso_sim.stories.cast import Cast
from cso_sim.stories.document import ActTable, FactTable, StepTable, StoryDocument
from cso_sim.stories.rules import mistakes_in

_SHIPPED = importlib.resources.files("cso_sim") / "stories"
# The order in which they are offered: from the first one to show, to those for some.
_ORDER = (
    "cacd-cut-over",
    "mtd-announcement-linking",
    "unprepared-attorney",
    "firms-shared-account",
    "cja-merge",
    "go-live-postponed",
    "logout-everywhere",
    "second-factor-2025",
)
_TABLES: dict[Path, type[BaseModel]] = {
    (): StoryDocument,
    ("steps", "*"): StepTable,
    ("steps", "*", "do", "*"): ActTable,
    ("steps", "*", "expect", "*"): FactTable,
}


@dataclass(frozen=True)
class Story:
    """A story with its scenario and its cast."""

    document: StoryDocument
    scenario: ScenarioDocument
    cast: Cast

    @cached_property
    def stored_scenario(self) -> dict[str, Any]:
        """Its scenario in the stored form, to be compared with the loaded one."""
        return scenarios.as_json(self.scenario)


class Shelf(NamedTuple):
    """All stories that can be told: those that can be used, by name, and what is wrong with the others, by file."""

    stories: Mapping[str, Story]
    faulty: Mapping[str, ScenarioError]


def shipped_names() -> list[str]:
    """The stories that come with the simulator, in the order in which they are offered."""
    found = {entry.name.removesuffix(".toml") for entry in _SHIPPED.iterdir() if entry.name.endswith(".toml")}
    return [*(name for name in _ORDER if name in found), *sorted(found - {*_ORDER})]


@cache
def shipped(name: str) -> Story:
    """A shipped story. Raises `ScenarioError`. The files do not change while the program runs."""
    if name not in shipped_names():
        raise ScenarioError([f"There is no story {name!r}.{did_you_mean(name, shipped_names())}"])
    return from_toml((_SHIPPED / f"{name}.toml").read_text("utf-8"), f"{name}.toml")


def from_file(file: File) -> Story:
    """The story in a TOML file. Raises `ScenarioError`."""
    try:
        text = file.read_text("utf-8")
    except OSError as error:
        raise ScenarioError([f"{file} cannot be read: {error.strerror}."]) from error
    except UnicodeDecodeError as error:
        raise ScenarioError([f"{file} is not UTF-8 text; save it as UTF-8."]) from error
    return from_toml(text, str(file), file.parent)


def from_toml(text: str, source: str, beside: File | None = None) -> Story:
    """The story in a TOML text.

    Args:
        text: the TOML.
        source: its name in messages.
        beside: the directory in which a scenario of its own is looked for.

    Raises:
        ScenarioError: it is invalid, or its scenario is.
    """
    return read_toml(text, source, "story", lambda members: _checked(members, beside))


def shelf(folder: str | None) -> Shelf:
    """The shipped stories, and those of a directory of somebody's own, which is read anew."""
    stories = {name: shipped(name) for name in shipped_names()}
    faulty: dict[str, ScenarioError] = {}
    for file in sorted(File(folder).glob("*.toml")) if folder else ():
        try:
            story = from_file(file)
            if story.document.name in stories:
                raise ScenarioError(
                    [f"{file}: There is a story {story.document.name!r} already; give it another name."]
                )
            stories[story.document.name] = story
        except ScenarioError as error:
            if not _is_scenario(file):
                faulty[str(file)] = error
    return Shelf(stories, faulty)


def _is_scenario(file: File) -> bool:
    """Whether a file that is no story is a scenario, which may lie beside the story that plays in it."""
    try:
        scenarios.from_file(file)
    except ScenarioError:
        return False
    return True


def _checked(members: Mapping[str, Any], beside: File | None) -> Story:
    try:
        document = StoryDocument.model_validate(members)
    except ValidationError as error:
        raise MistakesError(translated(error, members, _TABLES)) from error
    try:
        named = str((beside or File()) / document.scenario) if is_file(document.scenario) else document.scenario
        scenario = scenarios.find(named)
    except ScenarioError as error:
        raise MistakesError([Mistake(("scenario",), str(error))]) from error
    cast = Cast(scenario, document)
    if mistakes := mistakes_in(document, cast, known_courts()):
        raise MistakesError(mistakes)
    return Story(document, scenario, cast)
