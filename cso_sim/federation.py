"""One provider and all courts on one clock, in one process, meeting on the wire only.

They reach each other over HTTP messages handed from application to application, without a socket. This module owns what
needs both: starting and stopping, loading a scenario, moving the clock. What a scenario holds is `cso_sim.scenario`'s business.

Two databases cannot commit as one, so every change of both has an order and a way to be completed. A scenario is loaded at the
courts first; both halves remember the number of the load and the scenario. If a crash falls between the two, the numbers differ,
and the next start loads what the courts remember into both. The clock is moved at the courts first (they record what has come to
pass), then at the provider; whatever the courts' clock says at a start, the provider's wins.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from starlette.types import ASGIApp

from court_rp.app import create_app as create_courts
from court_rp.settings import CourtSettings
from cso_idp.app import create_app as create_provider
from cso_idp.settings import ProviderSettings
from cso_kit.clock import ClockState
from cso_kit.later import Later
from cso_kit.opaque import make_id
from cso_sim.asgi import Dispatcher, WithLifespan
from cso_sim.front import create_front
from cso_sim.scenario.asked import is_called
from migrations import runner

if TYPE_CHECKING:
    import httpx

    from court_rp.control.half import CourtControl
    from cso_idp.control.half import ProviderControl
    from cso_sim.scenario.document import ScenarioDocument

log = logging.getLogger("cso.sim")


@dataclass(frozen=True)
class FederationSettings:
    """The settings of both halves, and what only the whole can be told.

    `scenario` is the one to begin with (`None`: the default, or go on with what is there), `fresh` replaces what is there.
    `migrate` says whether a start may change the databases' tables; an embedded database is brought up to date by itself.
    """

    provider: ProviderSettings
    courts: CourtSettings
    scenario: str | None = None
    fresh: bool = False
    migrate: bool = True


class OtherScenarioError(Exception):
    """The databases hold another scenario than the one that was asked for; nothing was changed."""


class BackChannel:
    """What a service uses of an HTTP client, made at the first request: most starts are long over by then (100 ms).

    Requests are handed to `app`, a function because the two applications know each other. With `origin` it gets those for that
    origin only, and the others go over the network by the rule for addresses that strangers registered.
    """

    def __init__(
        self, app: Callable[[], ASGIApp], settings: ProviderSettings | None = None, origin: str | None = None
    ) -> None:
        self._app = app
        self._settings = settings
        self._origin = origin
        self._client: httpx.AsyncClient | None = None

    async def request(self, method: str, url: str, **more: Any) -> "httpx.Response":
        """Sends a request and comes back with the answer."""
        return await self._made().request(method, url, **more)

    @asynccontextmanager
    async def stream(self, method: str, url: str, **more: Any) -> "AsyncIterator[httpx.Response]":
        """Sends a request and comes back as soon as the answer begins."""
        async with self._made().stream(method, url, **more) as response:
            yield response

    def _made(self) -> "httpx.AsyncClient":
        if self._client is None:
            import httpx

            # No address of a caller: nobody behind a registered address may use what only this machine may (the control plane).
            inside = httpx.ASGITransport(self._app(), raise_app_exceptions=False, client=("in-process", 0))
            if self._origin is None or self._settings is None:
                self._client = httpx.AsyncClient(transport=inside)
            else:
                from cso_idp.oauth.pinned import PinnedTransport

                self._client = httpx.AsyncClient(
                    transport=PinnedTransport(self._settings), mounts={self._origin: inside}, trust_env=False
                )
        return self._client

    async def close(self) -> None:
        """Ends the client, if one was made."""
        if self._client is not None:
            client, self._client = self._client, None
            await client.aclose()


class Federation:
    """A running (or not yet started) federation. Several can live in one process."""

    def __init__(self, settings: FederationSettings) -> None:
        self.settings = settings
        to_courts = BackChannel(
            lambda: courts, settings.provider, settings.courts.back_channel_address or settings.courts.public_address
        )
        to_provider = BackChannel(lambda: provider)
        provider = create_provider(settings.provider, http=cast("httpx.AsyncClient", to_courts))
        courts = create_courts(settings.courts, http=cast("httpx.AsyncClient", to_provider))
        self._back_channels = (to_courts, to_provider)
        # The courts first: whatever waits in the provider's outbox is sent to them as soon as the provider starts.
        self._apps = (courts, provider)
        self.provider: ProviderControl = provider.state.provider.control
        self.courts: CourtControl = courts.state.courts.control
        self.provider_database = provider.state.provider.database
        self.courts_database = courts.state.courts.database
        self._running: AsyncExitStack | None = None
        self._turn = asyncio.Lock()
        routed = Dispatcher(
            provider=provider,
            courts=courts,
            front=create_front(self),
            control=Later(self._control),
            domains=settings.courts.domains,
        )
        self.app: ASGIApp = WithLifespan(routed, self.start, self.close)

    async def start(self) -> None:
        """Makes both halves ready to answer: tables, scenario, clock, clients.

        Raises:
            DatabaseUnavailableError: a database cannot be reached.
            MigrationError: a database cannot be brought up to date, or may not be.
            ScenarioError: the scenario to begin with cannot be used.
            OtherScenarioError: another scenario is loaded already.
        """
        self._bring_up_to_date()
        async with AsyncExitStack() as stack:
            for back_channel in self._back_channels:
                stack.push_async_callback(back_channel.close)
            stack.push_async_callback(self.courts_database.close)
            stack.push_async_callback(self.provider_database.close)
            await self._settle_what_is_loaded()
            for app in self._apps:
                await stack.enter_async_context(app.router.lifespan_context(app))
            await self._register_clients()
            self._running = stack.pop_all()

    async def close(self) -> None:
        """Ends everything that `start` began."""
        if self._running is not None:
            running, self._running = self._running, None
            await running.aclose()

    @property
    def is_running(self) -> bool:
        return self._running is not None

    async def load(self, document: "ScenarioDocument") -> None:
        """Replaces everybody and everything with a scenario: accounts, courts, sessions, links, journal and clock."""
        from cso_sim.scenario import worlds  # needed at the first start and on request only

        async with self._turn:
            state, real = await self.provider.read_clock()
            calendar = document.clock.calendar
            clock = ClockState(
                calendar_offset=calendar - real,
                protocol_offset=calendar - calendar,
                calendar_frozen_at=calendar if document.clock.frozen else None,
                protocol_frozen_at=None,
                version=state.version + 1,
                config_version=state.config_version,
            )
            load_id = make_id()
            await (
                self.courts.empty_journal()
            )  # the provider's load forgets its own; a world begins with an empty journal
            await self.courts.load(worlds.courts_world(document, load_id), clock)
            await self.provider.load(worlds.provider_world(document, load_id), clock)
            await self._register_clients()

    async def scenario(self) -> "ScenarioDocument":
        """The scenario that is loaded, as it was loaded."""
        from cso_sim.scenario.reading import from_json

        world = await self.courts.world()
        return from_json((world or {}).get("scenario"))

    async def move_clock(self, change: Callable[[ClockState, datetime], ClockState]) -> tuple[ClockState, datetime]:
        """Moves both halves' clocks to what `change` makes of the present state and one reading of real time.

        The answer is the new state and that reading. It is in force for every process.
        """
        async with self._turn:
            state, real = await self.provider.read_clock()
            moved = change(state, real).checked(real)
            await self.courts.write_clock(moved)
            await self.provider.write_clock(moved)
            return moved, real

    def _bring_up_to_date(self) -> None:
        wanted: tuple[tuple[runner.Service, str], ...] = (
            ("cso_idp", self.settings.provider.database_url),
            ("court_rp", self.settings.courts.database_url),
        )
        for service, url in wanted:
            if runner.is_current(service, url):
                continue
            if not self.settings.migrate:
                raise runner.MigrationError(
                    f"The database of {service} is not up to date. Run 'cso-sim migrate' with the same addresses first."
                )
            runner.upgrade(service, url)

    async def _settle_what_is_loaded(self) -> None:
        """Loads the first scenario, or completes a load that a crash interrupted, or goes on with what is there."""
        asked = self.settings.scenario
        here, there = await self.courts.world(), await self.provider.world()
        if self.settings.fresh or here is None:
            await self.load(_find(asked))
        elif there is None or there.get("load_id") != here.get("load_id"):
            log.warning("The last load of a scenario was interrupted; loading it again.")
            await self.load(await self.scenario())
        elif asked is not None and not is_called(asked, name := here["scenario"]["name"]) and _find(asked).name != name:
            raise OtherScenarioError(
                f"The data here is of the scenario {name!r}. Leave the scenario out to go on with it, or "
                f"start over with {asked!r}: make demo FRESH=1 SCENARIO={asked} (cso-sim serve --fresh --scenario {asked})."
            )
        else:
            await self._align_clocks()

    async def _align_clocks(self) -> None:
        (state, _), (other, _) = await self.provider.read_clock(), await self.courts.read_clock()
        if state._replace(config_version=0) != other._replace(config_version=0):
            await self.courts.write_clock(state)

    async def _register_clients(self) -> None:
        await self.provider.register_clients(await self.courts.client_registrations())

    def _control(self) -> ASGIApp:
        from cso_sim.control.app import create_control  # costs more than the rest of a start

        return create_control(self)


def _find(name: str | None) -> "ScenarioDocument":
    from cso_sim.scenario import reading

    return reading.find(name or reading.DEFAULT)


def create_federation(settings: FederationSettings) -> Federation:
    """A federation that is ready to be started."""
    return Federation(settings)


def embedded_settings(data: str, public_address: str, **more: Any) -> FederationSettings:
    """The settings of a federation whose databases are two SQLite files in the directory `data`.

    For programs that have a simulator in themselves, as `docs/how-to/use-with-juriscraper.md` shows.
    """
    return FederationSettings(
        provider=ProviderSettings(issuer=public_address, database_url=f"sqlite:///{data}/provider.sqlite3"),
        courts=CourtSettings(
            public_address=public_address, issuer=public_address, database_url=f"sqlite:///{data}/courts.sqlite3"
        ),
        **more,
    )
