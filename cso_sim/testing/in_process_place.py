"""Federations in this process: each is a world of its own, and answers without a socket unless it is served."""

import warnings
from typing import TYPE_CHECKING

import httpx

from cso_sim.testing.errors import CsoError
from cso_sim.testing.journal import end_of_journal
from cso_sim.testing.names import Names
from cso_sim.testing.network import Network
from cso_sim.testing.stage import ADDRESS, Stage, stage

if TYPE_CHECKING:
    from collections.abc import Callable

    from cso_sim.settings import FederationSettings
    from cso_sim.worlds import World
    from cso_sim.worlds.record import Keys


class InProcessPlace:
    """A federation in this process. See `Place`."""

    token = None

    def __init__(self, scenario: str | None = None, seed: str | None = None, keys: "Keys" = "shared") -> None:
        self.names = Names()
        self.reported = ""
        self._scenario = scenario
        self._seed = seed
        self._keys = keys
        self._stage: Stage | None = None
        self._world: World | None = None
        self._network: Network | None = None
        self._serve = False

    @property
    def address(self) -> str:
        """See `Place`."""
        self._begin()
        return ADDRESS if self._world is None else self._world.settings.provider.issuer

    @property
    def network(self) -> Network:
        """See `Place`."""
        return self._begin()

    @property
    def has_begun(self) -> bool:
        """See `Place`."""
        return self._network is not None

    @property
    def beginning(self) -> str:
        """See `Place`."""
        return self._stage.beginnings.get(self._scenario, "") if self._stage else ""

    def serve(self) -> str:
        """See `Place`."""
        if self.has_begun and not self._serve:
            raise CsoError(
                f"The federation already answers to {self.address}, which is in its links and tokens. Call cso.serve() before "
                f"anything else of cso."
            )
        self._serve = True
        return self.address

    def close(self) -> None:
        """See `Place`."""
        if self._stage is not None and self._world is not None:
            world, self._world, self._network = self._world, None, None
            self._stage.loop.run(self._stage.end(world))

    def _begin(self) -> Network:
        if self._network is None:
            self._stage = stage()
            with warnings.catch_warnings():
                # In suites where warnings are errors, new signing keys must not be one (cso_idp.oauth.keys.signing_keys).
                warnings.filterwarnings("ignore", "EdDSA is deprecated via RFC 9864")
                wanted = self._scenario, self._seed, self._keys
                self._world = self._stage.loop.run(self._stage.begin(*wanted, is_served=self._serve))
            self._network = Network(self._stage, self._world, _is_host_of(self._world.settings), self._world.neighbours)
            if self._scenario not in self._stage.beginnings:
                self._stage.beginnings[self._scenario] = end_of_journal(self)
        return self._network


def _is_host_of(settings: "FederationSettings") -> "Callable[[httpx.URL], bool]":
    """Whether an address is the federation's: its own one, or one with a host name of a service or a court."""
    own = httpx.URL(settings.provider.issuer)
    endings = tuple(f".{domain}" for domain in settings.courts.domains)

    def is_host(url: httpx.URL) -> bool:
        if url.netloc == own.netloc:
            return True
        return url.port in (None, own.port) and url.host.endswith(endings)

    return is_host
