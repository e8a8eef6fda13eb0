"""The errors of scenarios and stories, in their own module so that catching them needs no slow imports."""

from collections.abc import Sequence
from typing import NamedTuple

from cso_kit.control.problem import ProblemError


class Problem(NamedTuple):
    """One mistake in a text: its line (from 1; 0 if it has none) and a sentence with the remedy."""

    line: int
    sentence: str


class ScenarioError(Exception):
    """A scenario or a story is invalid.

    Each of `problems` is a complete line with the position and the remedy. `found` has the same by line, if there was a text.
    """

    def __init__(self, problems: list[str], found: Sequence[Problem] = ()) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
        self.found = found


class OvertakenError(ProblemError):
    """Another scenario was loaded than the one that was to be replaced, or the same one again. Nothing was replaced."""

    def __init__(self, name: str) -> None:
        super().__init__(
            409,
            f"Somebody else has loaded {name} since you opened the page, so nothing was replaced. Look at what is there now, "
            "and decide again.",
        )
