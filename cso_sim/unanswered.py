"""The answer to a request for a world that is not here: a page for people, and a problem document for programs.

It says what is here instead. Whether a world answers is decided by `cso_sim.hosted`.
"""

from collections.abc import Iterable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Router
from starlette.types import ASGIApp, Receive, Scope, Send

from cso_kit.control.api import problem_response
from cso_kit.control.problem import ProblemError
from cso_kit.web.accept import names, preferred
from cso_kit.web.assets import KIT_ASSETS
from cso_kit.web.callers import why_not_operator
from cso_kit.web.pages import Pages
from cso_kit.web.root import AtRoot, Root
from cso_sim.settings import BELOW

_MOST_WORLDS = 8


class Unanswered:
    """What a server says in the place of a world. `public_address` is the server's; `has_console` is whether operators have one
    there.
    """

    def __init__(self, public_address: str, *, has_console: bool) -> None:
        self._address = public_address
        self._has_console = has_console
        self._pages = Pages("cso_sim", site_name="Central Sign-On simulator", site_href=f"{public_address}/")
        # Below a host name of the world the page's stylesheet has no other address.
        self._assets = Router(KIT_ASSETS.routes())

    def app(self, problem: ProblemError, worlds: Iterable[str]) -> ASGIApp:
        """The application that answers one request. `worlds` are the names of those that are here; operators are told."""

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            request = Request(scope)
            if scope["path"].startswith("/assets/"):
                await self._assets(scope, receive, send)
            elif _is_a_persons(request):
                await self._page(request, problem, worlds)(scope, receive, send)
            else:
                await problem_response(problem.status, problem.detail, **problem.members)(scope, receive, send)

        return AtRoot(answer, Root(self._address, (".localhost",)))

    def _page(self, request: Request, problem: ProblemError, worlds: Iterable[str]) -> Response:
        ways = {"Front page of this server": f"{self._address}/"}
        if why_not_operator(request, self._address) is None:
            if self._has_console:
                ways["All worlds, and a new one"] = f"{self._address}/_sim/console/worlds"
            ways |= {f"The world {name}": f"{self._address}{BELOW}{name}/" for name in list(worlds)[-_MOST_WORLDS:]}
        return self._pages.explain(
            problem.status, "This world is not here", getattr(problem, "said", problem.detail), ways
        )


def _is_a_persons(request: Request) -> bool:
    """Whether a browser shows the answer to a person. Programs that accept everything are told as ever."""
    accept = request.headers.get("accept")
    return names(accept, "text/html") and preferred(accept, ("text/html", "application/json")) == "text/html"
