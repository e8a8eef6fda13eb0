"""The one error of the typed client."""

from pydantic import ValidationError

from cso_kit.control.models import Problem


class HarnessError(Exception):
    """A control call that did not succeed.

    `problem` is the refusal as the simulator told it. It is `None` if nobody answered, or if what answered is not a control
    plane; `status` is then the status of the answer, or `None` without an answer.
    """

    def __init__(self, message: str, status: int | None = None, problem: Problem | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.problem = problem

    @classmethod
    def of_answer(cls, what: str, status: int, content: bytes) -> "HarnessError":
        """The error for an answer that is not what the call promises; `what` names the call."""
        try:
            problem = Problem.model_validate_json(content)
        except ValidationError:
            return cls(f"{what} was answered with {status}, and not as a simulator's control plane would.", status)
        return cls(f"{what}: {status}, {problem.detail}", status, problem)
