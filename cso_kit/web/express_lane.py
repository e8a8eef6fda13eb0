"""Answers an application's busiest routes without the web framework, which costs as much CPU as the routes themselves.

A route of the lane is a Starlette route with an asynchronous endpoint. A dictionary finds it, and it is called directly. The
framework answers all other requests: other paths and methods, and paths below a prefix.
"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from cso_kit.web.guard import Guard
from cso_kit.web.route import Route

# Makes an application that passes requests to another one.
Wrap = Callable[[ASGIApp], ASGIApp]


class ExpressLane:
    """The lane itself. `guard` gives its routes the same limits, headers and error pages as the framework's."""

    def __init__(self, routes: Iterable[Route], guard: Guard) -> None:
        # While it is closed, the application answers every request; what is put in front of that strikes all of them.
        self.is_closed = False
        self._exact: dict[str, tuple[Route, ASGIApp]] = {}
        self._patterns: list[tuple[Route, ASGIApp]] = []
        for route in routes:
            application = partial(guard.respond, route.endpoint)
            if route.param_convertors:
                self._patterns.append((route, application))
            else:
                self._exact[route.path] = route, application

    def app_for(self, scope: Scope) -> ASGIApp | None:
        """The application for a request to a route of the lane; `None` for all others."""
        if self.is_closed or scope.get("root_path"):
            return None  # only the framework handles a prefix of the path
        path = scope["path"]
        parameters: dict[str, Any] = {}
        found = self._exact.get(path)
        if found is None:
            for candidate in self._patterns:
                if matched := candidate[0].path_regex.match(path):
                    found, parameters = candidate, matched.groupdict()
                    break
            else:
                return None
        route, application = found
        if scope["method"] not in (route.methods or ()):
            return None
        scope["path_params"] = parameters
        return application


class ExpressApplication(FastAPI):
    """A FastAPI application with an express lane. `in_front` gets every request instead, if there is one."""

    lane: ExpressLane | None = None
    in_front: ASGIApp | None = None
    _faulty: ASGIApp | None = None
    _wrap: Wrap | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self.in_front is not None:
            await self.in_front(scope, receive, send)
        elif scope["type"] == "http" and self.lane is not None and (application := self.lane.app_for(scope)):
            await application(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request behind `in_front`."""
        await super().__call__(scope, receive, send)

    def put_in_front(self, app: ASGIApp | None) -> None:
        """Puts an application in front of this one, which passes requests to `answer`; `None` takes it away."""
        self._faulty = app
        self._settle()

    def wrap_all(self, wrap: Wrap | None) -> None:
        """Wraps what answers every request, also what was put in front; `None` takes the wrapping away."""
        self._wrap = wrap
        self._settle()

    def _settle(self) -> None:
        self.in_front = self._wrap(self._faulty or self.answer) if self._wrap else self._faulty
        if self.lane is not None:
            self.lane.is_closed = self.in_front is not None
