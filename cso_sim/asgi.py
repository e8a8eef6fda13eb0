"""Sends each request to the application it is for, by host name or by path, and starts and stops them together.

Plain ASGI without a router: it stands in front of every request of the federation, and discovery is answered 25,000 times a
second. What an application does with a request is its own business; nothing is rewritten here.
"""

from collections.abc import Awaitable, Callable, Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cso_kit.web.express_lane import ExpressLane

Start = Callable[[], Awaitable[None]]

# Hosts of the real thing, as they are called before the domain (D§1.1). The test environment (`qa-…`) is the same world here.
PROVIDER_HOSTS = ("pacer.login", "qa-login")
# `dcecf.psc` is the training court that some clients know: there is none here, and the courts say so.
COURTS_HOSTS = ("pcl", "qa-pcl", "dcecf.psc")
# Answered like the public address, as is every host that is not listed.
OTHER_HOSTS = ("pacer", "qa-pacer", "pacer.psc")


def host_names(domain: str, court_ids: Iterable[str]) -> list[str]:
    """Every host of the real thing that is answered here, under one domain."""
    names = [*PROVIDER_HOSTS, *COURTS_HOSTS, *OTHER_HOSTS, *(f"ecf.{court_id}" for court_id in court_ids)]
    return [f"{name}.{domain}" for name in names]


class Dispatcher:
    """One application made of four. `express_lane` is the provider's: its busiest routes are answered without its framework."""

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
        # Not a coroutine of its own: that is another half microsecond for each request.
        return self.app_for(scope)(scope, receive, send)

    def app_for(self, scope: Scope) -> ASGIApp:
        """The application a request is for."""
        path: str = scope["path"]
        for name, value in scope["headers"]:
            if name == b"host":
                # `localhost:8400` ends the question at its first letter for nearly every request.
                if value[:1] in _FIRST_LETTERS and (by_host := self._by_host(value, path)):
                    return by_host
                break
        if path == "/" or path in {"/healthz", "/readyz"}:
            return self._front
        if path[:7] == "/courts" and path[7:8] in {"", "/"}:
            return self._courts
        if path[:15] == "/pcl-public-api" and path[15:16] in {"", "/"}:
            return self._courts
        if _is_control(path):
            return self._control
        busy = self._express_lane.app_for(scope) if self._express_lane else None
        return busy or self._provider

    def _by_host(self, host: bytes, path: str) -> ASGIApp | None:
        """`pacer.login.<domain>` is the provider, `ecf.<court>.<domain>` that court (contract.md, "Addresses").

        Behind a service's own name is the whole control plane too: its half would move one of two clocks.
        """
        name = host.partition(b":")[0].lower()
        if name[:4] == b"ecf.":
            return self._courts if name[4:].partition(b".")[2] in self._domains else None
        found = self._named.get(name)
        return self._control if found is not None and _is_control(path) else found


def _is_control(path: str) -> bool:
    return path[:5] == "/_sim" and path[5:6] in {"", "/"}


_FIRST_LETTERS = frozenset(letter.encode() for letter in "dDeEpPqQ")


class WithLifespan:
    """An application that is started before its first request and stopped after its last, as the server asks (ASGI lifespan)."""

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
            await send({"type": "websocket.close", "code": 1000})  # nothing here speaks WebSocket

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
