"""A server with worlds, without a port: what `cso-sim serve` joins."""

from pathlib import Path

import httpx

from cso_sim.federation import Federation
from cso_sim.harness import AsyncHarness
from cso_sim.hosted import HostedWorlds, WithWorlds
from tests.driver.court_visitor import CourtVisitor

ORIGIN = "http://localhost:8400"
CALLER = ("127.0.0.1", 50000)


class Server:
    """A server's own federation and its worlds, as `cso-sim serve` joins them."""

    def __init__(self, federation: Federation, folder: Path, limit: int, list_name: str) -> None:
        made = HostedWorlds(federation.settings, folder, limit, list_name)
        federation.worlds = self.hosted = made
        self.app = WithWorlds(federation.routed, self.hosted, ORIGIN)

    def harness(self, address: str = ORIGIN) -> AsyncHarness:
        """The control plane at an address."""
        return AsyncHarness(address, transport=httpx.ASGITransport(self.app, client=CALLER))

    def browser(self, address: str) -> CourtVisitor:
        """A person with a browser that begins at an address."""
        transport = httpx.ASGITransport(self.app, client=CALLER)
        return CourtVisitor(httpx.AsyncClient(transport=transport, base_url=address))
