"""What is wrong with a scenario; apart from the rest, so that it can be caught without loading the rest."""


class ScenarioError(Exception):
    """A scenario cannot be used. `problems` are complete lines: where, and what to do about it."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
