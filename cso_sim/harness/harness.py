"""The typed client of the control plane, synchronous.

It uses the control plane's own models. Every method raises `HarnessError` if its call fails.
"""

# Made from async_harness.py by `python -m tests.harness.synchronous`; change that one.

from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

from cso_sim.control.models import (
    AboutView,
)
from cso_sim.harness.administrative_accounts import AdministrativeAccounts
from cso_sim.harness.bulk import Bulk
from cso_sim.harness.calls import Call, call
from cso_sim.harness.connections import Connection, HttpConnection
from cso_sim.harness.desk import Desk
from cso_sim.harness.exchanges import Exchanges
from cso_sim.harness.faults import Faults
from cso_sim.harness.journal import Journal
from cso_sim.harness.people import Accounts, Courts, Keys
from cso_sim.harness.readiness import Readiness
from cso_sim.harness.registrations import Registrations
from cso_sim.harness.service_center import ServiceCenter
from cso_sim.harness.simulation import Board, Clock, Inbox, Scenario
from cso_sim.harness.worlds import Worlds

if TYPE_CHECKING:
    import httpx

Model = TypeVar("Model")


class Harness:
    """The control plane of one simulator, by topic. Used as a context manager, it closes the connection at the end.

    `address` is the simulator's address, `token` its control token, if it has one. `transport` replaces the network, for a
    simulator in this process. `connection` replaces HTTP.
    """

    def __init__(
        self,
        address: str = "http://localhost:8400",
        *,
        token: str | None = None,
        transport: "httpx.BaseTransport | None" = None,
        connection: Connection | None = None,
    ) -> None:
        self.connection = connection or HttpConnection(address, token, transport)
        self.clock = Clock(self.send)
        self.scenario = Scenario(self.send)
        self.accounts = Accounts(self.send)
        self.courts = Courts(self.send)
        self.bulk = Bulk(self.send)
        self.desk = Desk(self.send)
        self.service_center = ServiceCenter(self.send)
        self.administrative_accounts = AdministrativeAccounts(self.send)
        self.journal = Journal(self.send)
        self.inbox = Inbox(self.send)
        self.keys = Keys(self.send)
        self.board = Board(self.send)
        self.readiness = Readiness(self.send)
        self.registrations = Registrations(self.send)
        self.worlds = Worlds(self.send)
        self.faults = Faults(self.send)
        self.exchanges = Exchanges(self.send)

    def __enter__(self) -> "Harness":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connection."""
        self.connection.close()

    def about(self) -> AboutView:
        """Which simulation this is: its issuer, its scenario, where its data is, and the process that answers."""
        return self.send(call("GET", "/about", AboutView))

    def send(self, sent: Call[Model]) -> Model:
        """Sends a call and reads its answer. The topics below have a method for each call."""
        return sent.read(self.connection.send(sent.request))
