"""The common part of the asynchronous client's topics."""

from typing import Protocol, TypeVar

from cso_sim.harness.calls import Call

Model = TypeVar("Model")


class AsyncSend(Protocol):
    """Sends a call and reads its answer."""

    async def __call__(self, sent: Call[Model], /) -> Model:
        """The answer. Raises `HarnessError` if the call does not succeed."""


class AsyncTopic:
    """Calls about one thing."""

    def __init__(self, send: AsyncSend) -> None:
        self._send = send
