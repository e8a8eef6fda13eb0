"""Worlds of a running simulator: each test makes one, and deletes it."""

from datetime import timedelta
from typing import TYPE_CHECKING

import httpx

from cso_kit.web.hosts import is_web_address
from cso_sim.harness.errors import HarnessError
from cso_sim.harness.harness import Harness
from cso_sim.scenario.reading import as_json, find
from cso_sim.scenario.reference import is_file
from cso_sim.testing.errors import CsoError
from cso_sim.testing.journal import end_of_journal
from cso_sim.testing.names import Names
from cso_sim.testing.network import Network
from cso_sim.testing.stage import stage

if TYPE_CHECKING:
    from cso_sim.scenario.document import ScenarioDocument
    from cso_sim.worlds.record import Keys

# A world that a killed test run leaves behind goes by itself.
_LIVES = timedelta(hours=1)


class ServerPlace:
    """A world of the simulator at `url`. `token` is its control token. See `Place`.

    Raises:
        CsoError: `url` is no address.
    """

    def __init__(
        self,
        url: str,
        token: str | None = None,
        scenario: str | None = None,
        seed: str | None = None,
        keys: "Keys" = "shared",
    ) -> None:
        if not is_web_address(url):
            raise CsoError(f"--cso-url: {url!r} is not an address; write for example http://localhost:8400.")
        self._url = url
        self._token = token
        self.names = Names()
        self.reported = ""
        self._scenario = scenario
        self._seed = seed
        self._keys = keys
        self._address: str | None = None
        self._world = ""
        self._beginning = ""
        self._network: Network | None = None

    @property
    def address(self) -> str:
        """See `Place`."""
        if self._address is None:
            self._make()
        return self._address or ""

    @property
    def token(self) -> str | None:
        """See `Place`."""
        return self._token

    @property
    def network(self) -> Network:
        """See `Place`."""
        if self._network is None:
            host = httpx.URL(self._url).host
            self._network = Network(stage(), None, lambda url: url.host == host, {})
        return self._network

    @property
    def has_begun(self) -> bool:
        """See `Place`."""
        return self._address is not None

    @property
    def beginning(self) -> str:
        """See `Place`."""
        return self._beginning

    def serve(self) -> str:
        """See `Place`."""
        return self.address

    def close(self) -> None:
        """See `Place`."""
        if self._address is not None:
            with self._harness(self._url) as harness:
                harness.worlds.delete(self._world)

    def _make(self) -> None:
        # The server need not have the file: it is sent there.
        file = find(self._scenario) if self._scenario is not None and is_file(self._scenario) else None
        with self._harness(self._url) as harness:
            try:
                shipped = self._scenario if file is None else None
                world = harness.worlds.create(shipped, seed=self._seed, keys=self._keys, expires_in=_LIVES)
            except HarnessError as error:
                raise CsoError(f"No world for this test at {self._url} (--cso-url): {_with_a_way_out(error)}") from None
        self._world, self._address = world.world, world.issuer
        self._beginning = self._begin(file)

    def _begin(self, file: "ScenarioDocument | None") -> str:
        """Loads a scenario of the test's own, if it has one. Returns the end of the journal."""
        if file is not None:
            with self._harness(self.address) as harness:
                harness.scenario.load_document(as_json(file))
            return end_of_journal(self)
        beginnings, of_scenario = stage().beginnings, f"{self._url} {self._scenario}"
        if of_scenario not in beginnings:
            beginnings[of_scenario] = end_of_journal(self)
        return beginnings[of_scenario]

    def _harness(self, address: str) -> Harness:
        return Harness(address, token=self._token, transport=self.network.transport())


def _with_a_way_out(error: HarnessError) -> str:
    """What the simulator refused; if none answered, also what to do."""
    if error.status is not None:
        return str(error)
    return f"{error}. Start one with 'cso-sim serve', or leave --cso-url out to have each test's federation in its process."
