"""Who may use the server over HTTP: the same callers as at the simulator's control plane, by the same guard."""

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from cso_kit.control.api import ControlGuard, problem_response
from cso_kit.control.problem import ProblemError


class HttpGuard:
    """Wraps the server's application.

    With a token every request must bring it. Without one only programs on this machine may call, and no page of a website, also
    not one whose name was made to lead here (DNS rebinding).
    """

    def __init__(self, app: ASGIApp, token: str | None) -> None:
        self._app = app
        self._guard = ControlGuard(enabled=True, token=token)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            try:
                await self._guard(Request(scope))
            except ProblemError as error:
                response = problem_response(error.status, error.detail)
                if error.status == 401:
                    response.headers["www-authenticate"] = "Bearer"
                await response(scope, receive, send)
                return
        await self._app(scope, receive, send)
