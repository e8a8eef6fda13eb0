"""Parses and checks TOML or JSON: returns a scenario, or all its mistakes with their lines.

All scenarios come from this module, so they obey `document` and `rules`, and no other code checks them again.
"""

import importlib.resources
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path as File
from typing import Any, NamedTuple

from pydantic import ValidationError

from cso_kit.time.american import day_text
from cso_kit.web.validation_messages import did_you_mean
from cso_sim.scenario.courts import known_courts
from cso_sim.scenario.document import ScenarioDocument
from cso_sim.scenario.errors import ScenarioError
from cso_sim.scenario.messages import translated
from cso_sim.scenario.mistakes import MistakesError
from cso_sim.scenario.reference import is_file
from cso_sim.scenario.rules import mistakes_in
from cso_sim.scenario.toml import read_toml, sentence

DEFAULT = "cacd_2020_cutover"
_SHIPPED = importlib.resources.files("cso_sim") / "scenarios"


def shipped_names() -> list[str]:
    """The scenarios that come with the simulator."""
    return sorted(entry.name.removesuffix(".toml") for entry in _SHIPPED.iterdir() if entry.name.endswith(".toml"))


def find(name_or_file: str) -> ScenarioDocument:
    """A shipped scenario by its name, or another one by the path of its TOML file.

    Raises:
        ScenarioError: there is no such scenario, or it is invalid.
    """
    if is_file(name_or_file):
        return from_file(File(name_or_file))
    return shipped(name_or_file)


def shipped(name: str) -> ScenarioDocument:
    """A shipped scenario. Raises `ScenarioError`."""
    return from_toml(shipped_text(name), f"{name}.toml")


def shipped_text(name: str) -> str:
    """The TOML of a shipped scenario. Raises `ScenarioError`."""
    names = shipped_names()
    if name not in names:
        hint = did_you_mean(name, names) or f" Shipped are: {', '.join(names)}; or give a .toml file of your own."
        raise ScenarioError([f"There is no scenario {name!r}.{hint}"])
    return (_SHIPPED / f"{name}.toml").read_text("utf-8")


class Told(NamedTuple):
    """A shipped scenario as the page of all scenarios tells it."""

    name: str
    title: str
    description: str
    begins: str
    people: int


@cache
def told() -> list[Told]:
    """Every shipped scenario. The files do not change while the program runs."""
    documents = [shipped(name) for name in shipped_names()]
    return [
        Told(
            one.name,
            one.title,
            one.description.strip(),
            day_text(one.clock.calendar),
            len(one.people),
        )
        for one in documents
    ]


def from_file(file: File) -> ScenarioDocument:
    """The scenario in a TOML file. Raises `ScenarioError`."""
    try:
        return from_toml(file.read_text("utf-8"), str(file))
    except OSError as error:
        raise ScenarioError([f"{file} cannot be read: {error.strerror}."]) from error
    except UnicodeDecodeError as error:
        raise ScenarioError([f"{file} is not UTF-8 text; save it as UTF-8."]) from error


def from_toml(text: str, source: str) -> ScenarioDocument:
    """The scenario in a TOML text; `source` is its name in messages. Raises `ScenarioError`."""
    return read_toml(text, source, "scenario", _checked)


def from_json(members: Any) -> ScenarioDocument:
    """The scenario in a parsed JSON document. Raises `ScenarioError`; its positions are paths, not lines."""
    if not isinstance(members, dict):
        raise ScenarioError(["A scenario is a JSON object."])
    try:
        return _checked(members)
    except MistakesError as error:
        raise ScenarioError([sentence(mistake) for mistake in error.mistakes]) from error


def as_json(document: ScenarioDocument) -> dict[str, Any]:
    """The document in the form of `from_json`, without omitted members."""
    written: dict[str, Any] = json.loads(document.model_dump_json(by_alias=True, exclude_unset=True))
    return written


def _checked(members: Mapping[str, Any]) -> ScenarioDocument:
    try:
        document = ScenarioDocument.model_validate(members)
    except ValidationError as error:
        raise MistakesError(translated(error, members)) from error
    if mistakes := mistakes_in(document, known_courts()):
        raise MistakesError(mistakes)
    return document
