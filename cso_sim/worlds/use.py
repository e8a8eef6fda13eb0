"""Those who use a world at a moment: requests in progress, which can be cut off, and callers who keep it awake."""

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

from starlette.types import Message, Receive, Scope, Send

from cso_kit.control.api import problem_response
from cso_kit.control.problem import ProblemError

if TYPE_CHECKING:
    from cso_sim.federation import Federation


class Use:
    """Somebody who uses the federation, or waits until it is open."""

    __slots__ = ("federation", "is_over", "task")

    def __init__(self) -> None:
        self.federation: Federation | None = None
        self.task: asyncio.Task[Any] | None = asyncio.current_task()
        self.is_over = asyncio.Event()


class Request(Use):
    """A request in progress, which can be cut off. `reason` is why it was."""

    __slots__ = ("_is_begun", "_send", "reason")

    def __init__(self, send: Send) -> None:
        super().__init__()
        self.reason: ProblemError | None = None
        self._is_begun = False
        self._send = send

    async def send(self, message: Message) -> None:
        """Passes on a part of the response."""
        self._is_begun = True
        await self._send(message)

    def cut_off(self, reason: ProblemError) -> None:
        """Interrupts the request, unless it is over; it is to be answered by `end`."""
        if self.reason is None and not self.is_over.is_set():
            self.reason = reason
            if self.task is not None:
                self.task.cancel()

    def go_on(self) -> None:
        """Makes the interrupted task an ordinary one again."""
        if self.task is not None:
            self.task.uncancel()

    async def end(self, scope: Scope, receive: Receive, problem: ProblemError) -> None:
        """Answers with a problem document, or ends the response that was begun."""
        if self._is_begun:
            with contextlib.suppress(Exception):  # it may have been complete
                await self._send({"type": "http.response.body", "body": b"", "more_body": False})
            return
        await problem_response(problem.status, problem.detail, **problem.members)(scope, receive, self._send)
