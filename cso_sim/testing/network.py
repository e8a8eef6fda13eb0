"""What the browsers and clients of one test reach: the federation, applications that the test mounts, and this machine.

No request leaves the machine unless its host is allowed by name, and none ever reaches a real court host.
"""

import inspect
import logging
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Literal

import httpx
from starlette.types import ASGIApp, Receive, Scope, Send

from cso_kit.web.hosts import RealDomains, is_loopback_host, is_web_address
from cso_sim.in_process import InProcessTransport, origin
from cso_sim.testing.errors import CsoError
from cso_sim.testing.transports import Awaiting, Waiting

if TYPE_CHECKING:
    from cso_sim.testing.stage import Stage

log = logging.getLogger("cso.testing")

_REAL = RealDomains()
# The control plane is for this machine, and a test's federation is its own.
_THIS_MACHINE = ("127.0.0.1", 0)
Kind = Literal["asgi", "wsgi"]


class Network:
    """Sends requests in the federation's event loop; `transport` and `async_transport` hand them over from any other thread.

    `federation` is its application and `is_its_host` tells its hosts; without them every host is on the network, also its own.
    `mounted` gets the applications that the test mounts, by their origins; the provider of a federation in this process has it
    too.
    """

    def __init__(
        self,
        stage: "Stage",
        federation: ASGIApp | None,
        is_its_host: Callable[[httpx.URL], bool],
        mounted: dict[str, httpx.AsyncBaseTransport],
    ) -> None:
        self._stage = stage
        self._loop = stage.loop
        self._inside = InProcessTransport(federation, client=_THIS_MACHINE) if federation else None
        self._is_its_host = is_its_host
        self._mounted = mounted
        self._allowed: set[str] = set()

    def mount(self, address: str, app: Any, kind: Kind | None = None) -> None:
        """Lets an application answer at an address, such as `http://app.example`. Without a `kind` its signature tells.

        Raises:
            CsoError: the address is none, or has a path; or the application's kind is not clear.
        """
        if not is_web_address(address):
            raise CsoError(f"{address!r} is not an address; write for example 'https://app.example'.")
        url = httpx.URL(address)
        if url.path != "/":
            raise CsoError(f"An application is mounted at a whole host, without a path: write {origin(url)!r}.")
        if (kind or _kind_of(app)) == "asgi":
            self._mounted[origin(url)] = InProcessTransport(_logged(app), client=_THIS_MACHINE)
        else:
            self._mounted[origin(url)] = _WsgiTransport(app)

    def allow(self, hosts: Iterable[str]) -> None:
        """Lets requests leave for these hosts."""
        self._allowed.update(hosts)

    def transport(self) -> httpx.BaseTransport:
        """The transport for clients that wait."""
        return Waiting(self.send, self._loop)

    def async_transport(self) -> httpx.AsyncBaseTransport:
        """The transport for clients in an event loop."""
        return Awaiting(self.send, self._loop)

    async def send(self, request: httpx.Request) -> httpx.Response:
        """Sends a request. Returns the complete response.

        Raises:
            CsoError: the request would leave this machine.
        """
        response = await self._route(request.url).handle_async_request(request)
        if response.is_stream_consumed:
            return response
        content = b"".join([part async for part in response.aiter_raw()])
        await response.aclose()
        return httpx.Response(
            response.status_code,
            headers=response.headers,
            stream=httpx.ByteStream(content),
            extensions=response.extensions,
        )

    def _route(self, url: httpx.URL) -> httpx.AsyncBaseTransport:
        if (mounted := self._mounted.get(origin(url))) is not None:
            return mounted
        is_real_court = _REAL.domain_of(url.host) is not None
        if self._inside is not None and (is_real_court or self._is_its_host(url)):
            return self._inside
        if is_real_court:
            raise CsoError(f"{url.host} is a real court host, which the simulator never contacts.")
        if not (is_loopback_host(url.host) or url.host in self._allowed or self._is_its_host(url)):
            raise CsoError(
                f"A test must not leave this machine for {origin(url)}. Mount your application with cso.mount({origin(url)!r}, "
                f"app), or allow the host with cso.allow({url.host!r})."
            )
        return self._stage.outside


class _WsgiTransport(httpx.AsyncBaseTransport):
    """A WSGI application, which runs in a thread of its own, because it may wait for the federation."""

    def __init__(self, app: Any) -> None:
        self._transport = httpx.WSGITransport(app, raise_app_exceptions=False)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        import asyncio

        def answer() -> httpx.Response:
            response = self._transport.handle_request(request)
            response.read()
            return response

        response = await asyncio.to_thread(answer)
        return httpx.Response(response.status_code, headers=response.headers, stream=httpx.ByteStream(response.content))


def _kind_of(app: Any) -> Kind:
    """ASGI applications take a scope, `receive` and `send`; WSGI applications an environment and `start_response`."""
    try:
        taken = len(inspect.signature(app).parameters)
    except (TypeError, ValueError):
        taken = 0
    if taken not in (2, 3):
        raise CsoError(f"Is {app!r} an ASGI or a WSGI application? Say so: cso.mount(address, app, kind='wsgi').")
    return "wsgi" if taken == 2 else "asgi"


def _logged(app: ASGIApp) -> ASGIApp:
    """The application with its exceptions in the log, where the report of a failed test shows them."""

    async def run(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await app(scope, receive, send)
        except Exception:
            log.exception("The mounted application failed at %s %s.", scope["method"], scope["path"])
            raise

    return run
