"""An express lane for an application's busiest routes: answered in front of the framework, which costs as much as they do.

A route stays what it is, a Starlette route with an asynchronous endpoint; it is only found sooner, by a look into a dictionary,
and called without the framework's layers between. What the lane does not know (another path, another method, a prefix before
the path) the framework answers.
"""

from collections.abc import Callable, Iterable
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

_ENDPOINT = "cso.endpoint"


class ExpressLane:
    """The lane itself. `guard` wraps it as it wraps the framework, so that limits, headers and error pages are the same."""

    def __init__(self, routes: Iterable[Route], guard: Callable[[ASGIApp], ASGIApp]) -> None:
        self._exact: dict[str, Route] = {}
        self._patterns: list[Route] = []
        for route in routes:
            if route.param_convertors:
                self._patterns.append(route)
            else:
                self._exact[route.path] = route
        self.answer = guard(_call)

    def takes(self, scope: Scope) -> bool:
        """Whether the request is for a route of the lane; notes in the scope for which."""
        if scope.get("root_path"):
            return False  # under a prefix only the framework knows which part of the path is meant
        path = scope["path"]
        route = self._exact.get(path)
        parameters: dict[str, Any] = {}
        if route is None:
            for candidate in self._patterns:
                if found := candidate.path_regex.match(path):
                    route, parameters = candidate, found.groupdict()
                    break
            else:
                return False
        if scope["method"] not in (route.methods or ()):
            return False
        scope["path_params"] = parameters
        scope[_ENDPOINT] = route.endpoint
        return True


async def _call(scope: Scope, receive: Receive, send: Send) -> None:
    response = await scope[_ENDPOINT](Request(scope, receive, send))
    await response(scope, receive, send)


class ExpressApplication(FastAPI):
    """A FastAPI application with an express lane."""

    lane: ExpressLane | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self.lane is not None and self.lane.takes(scope):
            await self.lane.answer(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)
