"""The error of an invalid scenario, in its own module so that catching it needs no slow imports."""


class ScenarioError(Exception):
    """A scenario is invalid. Each of `problems` is a complete line with the position and the remedy."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
