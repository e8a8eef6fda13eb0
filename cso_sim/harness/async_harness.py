"""The typed client of the control plane, asynchronous. The modules of the synchronous one are made from those of this one.

It uses the control plane's own models. Every method raises `HarnessError` if its call fails.
"""

from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

from cso_sim.control.models import (
    AboutView,
)
from cso_sim.harness.async_administrative_accounts import AsyncAdministrativeAccounts
from cso_sim.harness.async_bulk import AsyncBulk
from cso_sim.harness.async_desk import AsyncDesk
from cso_sim.harness.async_exchanges import AsyncExchanges
from cso_sim.harness.async_faults import AsyncFaults
from cso_sim.harness.async_journal import AsyncJournal
from cso_sim.harness.async_people import AsyncAccounts, AsyncCourts, AsyncKeys
from cso_sim.harness.async_readiness import AsyncReadiness
from cso_sim.harness.async_registrations import AsyncRegistrations
from cso_sim.harness.async_service_center import AsyncServiceCenter
from cso_sim.harness.async_simulation import AsyncBoard, AsyncClock, AsyncInbox, AsyncScenario
from cso_sim.harness.async_worlds import AsyncWorlds
from cso_sim.harness.calls import Call, call
from cso_sim.harness.connections import AsyncConnection, AsyncHttpConnection

if TYPE_CHECKING:
    import httpx

Model = TypeVar("Model")


class AsyncHarness:
    """The control plane of one simulator, by topic. Used as a context manager, it closes the connection at the end.

    `address` is the simulator's address, `token` its control token, if it has one. `transport` replaces the network, for a
    simulator in this process. `connection` replaces HTTP.
    """

    def __init__(
        self,
        address: str = "http://localhost:8400",
        *,
        token: str | None = None,
        transport: "httpx.AsyncBaseTransport | None" = None,
        connection: AsyncConnection | None = None,
    ) -> None:
        self.connection = connection or AsyncHttpConnection(address, token, transport)
        self.clock = AsyncClock(self.send)
        self.scenario = AsyncScenario(self.send)
        self.accounts = AsyncAccounts(self.send)
        self.courts = AsyncCourts(self.send)
        self.bulk = AsyncBulk(self.send)
        self.desk = AsyncDesk(self.send)
        self.service_center = AsyncServiceCenter(self.send)
        self.administrative_accounts = AsyncAdministrativeAccounts(self.send)
        self.journal = AsyncJournal(self.send)
        self.inbox = AsyncInbox(self.send)
        self.keys = AsyncKeys(self.send)
        self.board = AsyncBoard(self.send)
        self.readiness = AsyncReadiness(self.send)
        self.registrations = AsyncRegistrations(self.send)
        self.worlds = AsyncWorlds(self.send)
        self.faults = AsyncFaults(self.send)
        self.exchanges = AsyncExchanges(self.send)

    async def __aenter__(self) -> "AsyncHarness":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Closes the connection."""
        await self.connection.close()

    async def about(self) -> AboutView:
        """Which simulation this is: its issuer, its scenario, where its data is, and the process that answers."""
        return await self.send(call("GET", "/about", AboutView))

    async def send(self, sent: Call[Model]) -> Model:
        """Sends a call and reads its answer. The topics below have a method for each call."""
        return sent.read(await self.connection.send(sent.request))
