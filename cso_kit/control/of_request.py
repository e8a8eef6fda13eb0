"""What the calls of a control plane work on. It comes with each request, so that one application serves every federation.

A control application costs 30 ms of CPU: FastAPI makes a validator for each parameter of each call. Nothing of it depends on a
federation, so a process makes it once. The federation puts what is its own into the request's scope, and the calls take it by
FastAPI's `Depends` (docs/decisions/0027).
"""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, Generic, TypeVar, cast

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

Value = TypeVar("Value")


class OfRequest(Generic[Value]):
    """A value that belongs to the federation of a request, such as its `ProviderControl`.

    It is a FastAPI dependency: `Annotated[ProviderControl, Depends(PROVIDER)]`. `name` is the key in the ASGI scope.
    """

    def __init__(self, name: str) -> None:
        self.key = f"cso.control.{name}"

    def of(self, request: Request) -> Value:
        """The value of the request's federation."""
        return cast("Value", request.scope[self.key])

    async def __call__(self, request: Request) -> Value:
        """`of`, for FastAPI. It is a coroutine because FastAPI calls functions in a thread."""
        return self.of(request)


class ControlOf:
    """The control plane of one federation: the application that all share, and the federation's own values.

    Args:
        make: returns the shared application.
        values: returns what the calls take by `OfRequest`. Both are called at the first request, because the control methods and
            their models are slow to import.
    """

    def __init__(self, make: Callable[[], ASGIApp], values: Callable[[], Mapping[OfRequest[Any], object]]) -> None:
        self._make = make
        self._get_values = values

    @cached_property
    def _values(self) -> dict[str, object]:
        return {wanted.key: value for wanted, value in self._get_values().items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._make()({**scope, **self._values}, receive, send)
