"""Federations in this process: each is a copy of a template, and answers without a socket unless it is served."""

import asyncio
import atexit
import os
import tempfile
import warnings
from collections.abc import Callable
from contextlib import AsyncExitStack
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from cso_sim.testing.errors import CsoError
from cso_sim.testing.journal import end_of_journal
from cso_sim.testing.loop import BackgroundLoop
from cso_sim.testing.network import Network

if TYPE_CHECKING:
    import uvicorn

    from cso_sim.federation import Federation
    from cso_sim.settings import FederationSettings

_ADDRESS = "http://localhost:8400"
_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it


class Stage:
    """What the federations of one process share: the event loop they run in, and the templates they are copied from."""

    def __init__(self) -> None:
        from cso_kit.storage.database_locations import DatabaseFolder
        from cso_sim.templates import Templates

        self.loop = BackgroundLoop()
        # In memory where the system has a folder there, so that nothing is synchronised with a disk.
        memory = _MEMORY if os.access(_MEMORY, os.W_OK) else None
        self._folder = tempfile.TemporaryDirectory(prefix="cso-testing-", dir=memory)
        # The end of the journal that each scenario begins with. All copies of a template have the same journal.
        self.beginnings: dict[str | None, str] = {}
        self.templates = Templates(DatabaseFolder(Path(self._folder.name)))

    def close(self) -> None:
        """Removes the templates and stops the event loop."""
        # The interpreter may be ending, when no thread can be begun any more, as `Templates.close` would.
        self.loop.close()
        self._folder.cleanup()


def stage() -> Stage:
    """The stage of this process. It is made at the first use and removed when the process ends."""
    return _stage_of(os.getpid())


@cache
def _stage_of(_: int) -> Stage:
    # By process: a forked one has the object, but not the thread.
    made = Stage()
    atexit.register(made.close)
    return made


class InProcessPlace:
    """A federation in this process. See `Place`."""

    token = None

    def __init__(self, scenario: str | None = None, seed: str | None = None) -> None:
        self._scenario = scenario
        self._seed = seed
        self._stage: Stage | None = None
        self._running = AsyncExitStack()
        self._network: Network | None = None
        self._address = _ADDRESS
        self._serve = False

    @property
    def address(self) -> str:
        """See `Place`."""
        self._begin()
        return self._address

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
                f"The federation already answers to {self._address}, which is in its links and tokens. Call cso.serve() before "
                f"anything else of cso."
            )
        self._serve = True
        return self.address

    def close(self) -> None:
        """See `Place`."""
        if self._stage is not None:
            self._stage.loop.run(self._running.aclose())
            self._network = None

    def _begin(self) -> Network:
        if self._network is None:
            self._stage = stage()
            with warnings.catch_warnings():
                # In suites where warnings are errors, new signing keys must not be one (cso_idp.oauth.keys.signing_keys).
                warnings.filterwarnings("ignore", "EdDSA is deprecated via RFC 9864")
                self._network = self._stage.loop.run(self._start(self._stage))
            if self._scenario not in self._stage.beginnings:
                self._stage.beginnings[self._scenario] = end_of_journal(self)
        return self._network

    async def _start(self, on: Stage) -> Network:
        from cso_sim.ports import open_port

        async with AsyncExitStack() as stack:
            sockets = open_port("localhost", 0) if self._serve else []
            for opened in sockets:
                stack.callback(opened.close)
            if sockets:
                self._address = f"http://localhost:{sockets[0].getsockname()[1]}"
            federation = await stack.enter_async_context(
                on.templates.running(_settings(self._address, self._scenario, self._seed))
            )
            network = Network(on.loop, federation.routed, _is_host_of(federation.settings))
            stack.push_async_callback(network.close)
            if sockets:
                server = _server(federation)
                serving = asyncio.create_task(server.serve(sockets))
                stack.push_async_callback(_stop, server, serving)
            self._running = stack.pop_all()
        return network


def _settings(address: str, scenario: str | None, seed: str | None) -> "FederationSettings":
    from court_rp.settings import CourtSettings
    from cso_idp.settings import ProviderSettings
    from cso_sim.settings import FederationSettings

    # The control plane is part of the object, whatever the environment says.
    control: Any = {"control": "on", "control_token": None, "database_url": "sqlite://"}
    settings = FederationSettings(
        provider=ProviderSettings(issuer=address, **control),
        courts=CourtSettings(public_address=address, issuer=address, **control),
        scenario=scenario,
    )
    return settings.with_seed(seed)


def _is_host_of(settings: "FederationSettings") -> Callable[[httpx.URL], bool]:
    """Whether an address is the federation's: its own one, or one with a host name of a service or a court."""
    own = httpx.URL(settings.provider.issuer)
    endings = tuple(f".{domain}" for domain in settings.courts.domains)

    def is_host(url: httpx.URL) -> bool:
        if url.netloc == own.netloc:
            return True
        return url.port in (None, own.port) and url.host.endswith(endings)

    return is_host


def _server(federation: "Federation") -> "uvicorn.Server":
    import uvicorn

    from cso_kit.web.limits import Limits
    from cso_kit.web.serving import server_config

    return uvicorn.Server(server_config(federation.routed, Limits(), lifespan=False))


async def _stop(server: "uvicorn.Server", serving: "asyncio.Task[None]") -> None:
    server.should_exit = True
    await serving
