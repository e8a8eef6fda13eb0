"""An application that is made at its first request, so that starts are quick and runs without such a request save its cost."""

from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send


class LazyApplication:
    """Makes the application by `make` at the first request, and passes all requests to it."""

    def __init__(self, make: Callable[[], ASGIApp]) -> None:
        self._make = make
        self._made: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._made is None:
            self._made = self._make()
        await self._made(scope, receive, send)
