"""Routes each request to its application by host name or path, and starts and stops the applications together.

It is pure ASGI without a router, because every request of the federation passes it, and discovery is answered 25,000 times a
second. It rewrites nothing.
"""

from collections.abc import Awaitable, Callable, Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cso_advice.ways import WIZARD
from cso_kit.web.express_lane import ExpressLane

Start = Callable[[], Awaitable[None]]

# The real system's host names before the domain (D§1.1). The test environment (`qa-…`) is the same world here.
PROVIDER_HOSTS = ("pacer.login", "qa-login")
# `dcecf.psc` is the training court, which some clients know. It does not exist here, and the courts say so.
COURTS_HOSTS = ("pcl", "qa-pcl", "dcecf.psc")
# Answered like the public address, as are all hosts that are not listed.
OTHER_HOSTS = ("pacer", "qa-pacer", "pacer.psc")


def host_names(domain: str, court_ids: Iterable[str]) -> list[str]:
    """The real system's host names that are answered here, under one domain."""
    names = [*PROVIDER_HOSTS, *COURTS_HOSTS, *OTHER_HOSTS, *(f"ecf.{court_id}" for court_id in court_ids)]
    return [f"{name}.{domain}" for name in names]


class Dispatcher:
    """Joins four applications. `express_lane` is the provider's, which answers its busiest routes without a framework."""

    def __init__(
        self,
        *,
        provider: ASGIApp,
        courts: ASGIApp,
        front: ASGIApp,
        control: ASGIApp,
        domains: Iterable[str],
        express_lane: ExpressLane | None = None,
    ) -> None:
        self._provider = provider
        self._express_lane = express_lane
        self._courts = courts
        self._front = front
        self._control = control
        self._domains = frozenset(domain.encode() for domain in domains)
        self._named = {
            f"{name}.{domain}".encode(): app
            for names, app in ((PROVIDER_HOSTS, provider), (COURTS_HOSTS, courts))
            for name in names
            for domain in domains
        }

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        # Not a coroutine, which would cost half a microsecond more for each request.
        return self.app_for(scope)(scope, receive, send)

    def app_for(self, scope: Scope) -> ASGIApp:
        """The application of a request."""
        path: str = scope["path"]
        for name, value in scope["headers"]:
            if name == b"host":
                # For nearly all requests the first letter of `localhost:8400` decides.
                if value[:1] in _FIRST_LETTERS and (by_host := self._by_host(value, path)):
                    return by_host
                break
        if path == "/" or path in _FRONT:
            return self._front
        if path[:7] == "/courts" and path[7:8] in {"", "/"}:
            # A court's readiness report needs both services.
            return self._front if path[-10:] == "/readiness" and path.count("/") == 3 else self._courts
        if path == WIZARD or (path[:15] == "/pcl-public-api" and path[15:16] in {"", "/"}):
            return self._courts
        if _is_control(path):
            return self._control
        busy = self._express_lane.app_for(scope) if self._express_lane else None
        return busy or self._provider

    def _by_host(self, host: bytes, path: str) -> ASGIApp | None:
        """`pacer.login.<domain>` is the provider, `ecf.<court>.<domain>` that court (contract.md, "Addresses").

        Under a service's own host name the control plane is the whole one too; its own would move one of two clocks.
        """
        name = host.partition(b":")[0].lower()
        if name[:4] == b"ecf.":
            return self._courts if name[4:].partition(b".")[2] in self._domains else None
        found = self._named.get(name)
        return self._control if found is not None and _is_control(path) else found


def _is_control(path: str) -> bool:
    return path[:5] == "/_sim" and path[5:6] in {"", "/"}


_FRONT = {"/healthz", "/readyz", "/metrics", "/inbox", "/inbox/", "/scenarios", "/readiness/courts"}
_FIRST_LETTERS = frozenset(letter.encode() for letter in "dDeEpPqQ")


class WithConsole:
    """Joins the control plane with the console, whose pages are below one of its addresses."""

    def __init__(self, control: ASGIApp, console: ASGIApp) -> None:
        self._control = control
        self._console = console

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        path: str = scope["path"]
        is_console = path[:13] == "/_sim/console" and path[13:14] in {"", "/"}
        return (self._console if is_console else self._control)(scope, receive, send)


class WithLifespan:
    """Starts an application before its first request and stops it after its last one (ASGI lifespan)."""

    def __init__(self, app: ASGIApp, start: Start, stop: Start) -> None:
        self._app = app
        self._start = start
        self._stop = stop

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._app(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1000})  # WebSocket is not supported

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message: Message = await receive()
            starting = message["type"] == "lifespan.startup"
            phase = "startup" if starting else "shutdown"
            try:
                await (self._start if starting else self._stop)()
            except Exception as error:  # noqa: BLE001 - the server prints the message and ends
                await send({"type": f"lifespan.{phase}.failed", "message": str(error)})
                return
            await send({"type": f"lifespan.{phase}.complete"})
            if not starting:
                return
