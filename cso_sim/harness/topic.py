"""The common part of the synchronous client's topics."""

# Made from async_topic.py by `python -m tests.harness.synchronous`; change that one.

from typing import Protocol, TypeVar

from cso_sim.harness.calls import Call

Model = TypeVar("Model")


class Send(Protocol):
    """Sends a call and reads its answer."""

    def __call__(self, sent: Call[Model], /) -> Model:
        """The answer. Raises `HarnessError` if the call does not succeed."""


class Topic:
    """Calls about one thing."""

    def __init__(self, send: Send) -> None:
        self._send = send
