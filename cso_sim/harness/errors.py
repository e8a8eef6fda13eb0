"""The errors of the typed client."""

from typing import TYPE_CHECKING

from pydantic import ValidationError

from cso_kit.control.models import Problem
from cso_sim.harness.journal_text import at

if TYPE_CHECKING:
    from cso_sim.journal.models import Verified


class HarnessError(Exception):
    """A control call failed.

    `problem` is the simulator's refusal. It is `None` if there was no response, or if it is not from a control plane; `status` is
    the response's status, or `None` without a response.
    """

    __module__ = "cso_sim.harness"  # where tests import it from, as reports show it

    def __init__(self, message: str, status: int | None = None, problem: Problem | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.problem = problem

    @classmethod
    def of_answer(cls, what: str, status: int, content: bytes) -> "HarnessError":
        """The error for an unexpected response; `what` names the call."""
        try:
            problem = Problem.model_validate_json(content)
        except ValidationError:
            return cls(f"{what} was answered with {status}, and not as a simulator's control plane would.", status)
        return cls(f"{what}: {status}, {problem.detail}", status, problem)


class ExpectationError(AssertionError):
    """The journal is not as a test expects it. The message has what came instead; `found` is what the journal says."""

    __module__ = "cso_sim.harness"

    def __init__(self, wanted: str, found: "Verified") -> None:
        near = [f"  {at(event)}  {event.sentence or event.kind}" for event in found.near_misses]
        instead = "\n".join([" Instead:", *near]) if near else " Nothing like it happened."
        super().__init__(f"Expected {wanted}, but there are {found.count} such events.{instead}")
        self.found = found
