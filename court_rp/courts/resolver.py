"""Finds the court of a request: by path (`/courts/{court_id}/…`) or by host name (`ecf.{court_id}.{domain}`).

ASGI middleware. It puts a `Place` into the scope and passes the request to the courts' routes. All other requests go on to the
application around it.
"""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from court_rp.courts.places import PREFIX, Addresses, Place
from court_rp.courts.registry import Registry
from cso_kit.faults.fault import Occasion
from cso_kit.web.root import redirect, root

# The operator's own calls.
_SPARED = ("/_sim", "/healthz", "/readyz", "/metrics")


def place_of(request: Request) -> Place:
    """The place that the resolver found for this request."""
    place: Place = request.scope["court_place"]
    return place


def path_in_court(request: Request) -> str:
    """The path of a request below its court."""
    path: str = request.scope["path"]
    return path.removeprefix(request.scope["root_path"])


class Resolver:
    """Passes requests for a court to `courts`, for an unknown court to `unknown`, and all others to `app`. `elsewhere` answers
    requests for a path that does not exist under their host name.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        courts: ASGIApp,
        registry: Registry,
        addresses: Addresses,
        unknown: Callable[[Request, str], Awaitable[Response]],
        elsewhere: Callable[[Request], Awaitable[Response]],
    ) -> None:
        self._app = app
        self._courts = courts
        self._registry = registry
        self._addresses = addresses
        self._unknown = unknown
        self._elsewhere = elsewhere

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        host, path = _host(scope), scope["path"]
        named = self._addresses.court_of_host(host)
        if named is not None:
            origin = f"{scope.get('scheme', 'http')}://{host.lower()}"
            if meant := self._registry.meant(named):
                own = origin.replace(f"//ecf.{named}.", f"//ecf.{meant.court_id}.")
                await _moved(scope, f"{own}{path}")(scope, receive, send)
                return
            await self._enter(named, origin, "", scope, receive, send)
            return
        if self._addresses.is_elsewhere(host, path):
            response = await self._elsewhere(Request(scope, receive))
            await response(scope, receive, send)
            return
        court_id, slash, _ = path[len(PREFIX) :].partition("/") if path.startswith(PREFIX) else ("", "", "")
        if not court_id:
            await self._app(scope, receive, send)
        elif not slash and self._registry.get(court_id):
            await redirect(f"{path}/", 307)(scope, receive, send)
        elif meant := self._registry.meant(court_id):
            rest = path[len(PREFIX) + len(court_id) + 1 :]
            await _moved(scope, f"{root()}{PREFIX}{meant.court_id}/{rest}")(scope, receive, send)
        else:
            await self._enter(court_id, self._addresses.origin, f"{PREFIX}{court_id}", scope, receive, send)

    async def _enter(self, court_id: str, origin: str, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        court = self._registry.get(court_id)
        if court is None:
            response = await self._unknown(Request(scope, receive), court_id)
            await response(scope, receive, send)
            return
        inner = {**scope, "root_path": path, "court_place": Place(court, origin, f"{root()}{path}" if path else "")}
        await self._courts(inner, receive, send)


def described(addresses: Addresses, scope: Scope) -> Occasion | None:
    """The request for faults of connections, with its court; `None` if no fault strikes it."""
    path: str = scope["path"]
    if path.startswith(_SPARED):
        return None
    court_id, rest = addresses.court_of_host(_host(scope)), path
    if court_id is None and path.startswith(PREFIX):
        court_id, _, rest = path[len(PREFIX) :].partition("/")
        rest = f"/{rest}"
    endpoint = f"{PREFIX}{{court_id}}{rest}" if court_id else path
    return Occasion(endpoint[:200], scope["method"], path[:200], court_id=court_id[:200] if court_id else None)


def _moved(scope: Scope, address: str) -> Response:
    """Sends a request for a court's alias, or for its id in capitals, to the court: links and cookies have one name only."""
    query = scope["query_string"].decode("latin-1")
    return RedirectResponse(f"{address}?{query}" if query else address, 307)


def _host(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"host":
            host: str = value.decode("latin-1")
            return host
    return ""
