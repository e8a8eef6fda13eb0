"""A tool as it is offered: a method, and whether it changes anything."""

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from cso_sim.mcp.simulator import Simulator


class Offered(NamedTuple):
    """A tool. Its name, inputs and description are those of the method."""

    method: Callable[..., Awaitable[Any]]
    is_reading: bool
    is_destructive: bool = False

    @property
    def name(self) -> str:
        """The tool's name."""
        return self.method.__name__


class Tools:
    """Tools about one thing."""

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator

    def offered(self) -> list[Offered]:
        """The tools, in the order in which they are listed."""
        raise NotImplementedError


def reads(method: Callable[..., Awaitable[Any]]) -> Offered:
    """A tool that changes nothing."""
    return Offered(method, is_reading=True)


def changes(method: Callable[..., Awaitable[Any]]) -> Offered:
    """A tool that changes the simulation."""
    return Offered(method, is_reading=False)


def wipes(method: Callable[..., Awaitable[Any]]) -> Offered:
    """A tool that throws something away."""
    return Offered(method, is_reading=False, is_destructive=True)
