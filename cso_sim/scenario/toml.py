"""Reads a TOML text by a check of its content: returns what the check makes of it, or all mistakes with their lines.

Scenarios and stories are read by it, so a mistake is reported in one way. It knows neither.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from cso_kit.web.validation_messages import meant_date
from cso_sim.scenario.bounded import TooComplexError, load_toml
from cso_sim.scenario.errors import Problem, ScenarioError
from cso_sim.scenario.mistakes import Mistake, MistakesError
from cso_sim.scenario.positions import line_index, line_of

T = TypeVar("T")


def read_toml(text: str, source: str, what: str, check: Callable[[Mapping[str, Any]], T]) -> T:
    """What `check` makes of a TOML text.

    Args:
        text: the TOML.
        source: its name in messages.
        what: what it should be, such as "scenario".
        check: gets the parsed members, and raises `MistakesError` with the paths of what is wrong.

    Raises:
        ScenarioError: it is no TOML, or the check found mistakes.
    """
    try:
        members = load_toml(text)
    except TooComplexError as error:
        raise _at_lines(source, [_unreadable(f"This is no {what}", str(error))]) from error
    except ValueError as error:
        raise _at_lines(source, [_unreadable("This is not TOML", str(error), text)]) from error
    try:
        return check(members)
    except MistakesError as error:
        index = line_index(text)
        found = [Problem(line_of(index, mistake.path) or 1, sentence(mistake)) for mistake in error.mistakes]
        raise _at_lines(source, sorted(found)) from error


def sentence(mistake: Mistake) -> str:
    """A mistake with its path in front, for whoever has no line."""
    where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in mistake.path).removeprefix(".")
    return f"{where}: {mistake.message}" if where else mistake.message


def _at_lines(source: str, found: list[Problem]) -> ScenarioError:
    return ScenarioError([f"{source}:{line}: {text}" if line else f"{source}: {text}" for line, text in found], found)


def _unreadable(verdict: str, reason: str, text: str = "") -> Problem:
    """A syntax error. `tomllib` puts the position at the end, in brackets."""
    what, _, place = reason.partition(" (at line ")
    line = place.partition(",")[0]
    if not line.isdigit():
        return Problem(0, f"{verdict}: {what}.")
    lines = text.splitlines()
    hint = meant_date(lines[int(line) - 1]) if int(line) <= len(lines) else ""
    return Problem(int(line), f"{verdict}: {what}.{hint}")
