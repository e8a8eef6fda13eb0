"""One provider and all courts on one clock, in one process. They communicate by HTTP messages only.

The messages go from application to application without a socket. This module assembles both, and starts and stops them;
`cso_sim.both_services` changes their data.
"""

import asyncio
from contextlib import AsyncExitStack
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from starlette.types import ASGIApp

from court_rp.app import create_app as create_courts
from cso_idp.app import create_app as create_provider
from cso_kit.metrics import Sample
from cso_kit.storage import seeding
from cso_kit.storage.figures import service_samples
from cso_kit.storage.scheduled import Scheduled
from cso_kit.web.lazy_application import LazyApplication
from cso_kit.web.root import AtRoot, Root, path_of
from cso_migrations import runner
from cso_sim.asgi import Dispatcher, WithConsole, WithLifespan
from cso_sim.back_channel import BackChannel
from cso_sim.both_services import BothServices
from cso_sim.entry import Entry
from cso_sim.scenario_images import ScenarioImages
from cso_sim.settings import FederationSettings, embedded_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import httpx

    from court_rp.control.service_control import CourtControl
    from cso_idp.control.service_control import ProviderControl
    from cso_kit.control.of_request import OfRequest
    from cso_kit.faults.fault import Catalogue
    from cso_sim.control.worlds import WorldsControl
    from cso_sim.exchanges.log import ExchangeLog
    from cso_sim.scenario.document import ScenarioDocument

__all__ = ["Federation", "FederationSettings", "create_federation", "embedded_settings"]


class Federation:
    """A federation. One process may have several."""

    # How many clients the courts have at the provider, as this instance has seen them to be right.
    _own_clients: int | None = None
    # Of its control plane, after the first call.
    _exchanges: "ExchangeLog | None" = None

    def __init__(self, settings: FederationSettings, images: ScenarioImages | None = None) -> None:
        self.settings = settings
        # Those that its control plane makes, if a server has set them before the first control call.
        self.worlds: WorldsControl | None = None
        to_courts = BackChannel(
            lambda: courts, settings.courts.back_channel_address or settings.courts.public_address, settings.provider
        )
        to_provider = BackChannel(lambda: provider, settings.courts.provider_address or settings.courts.issuer)
        provider = create_provider(
            settings.provider, http=cast("httpx.AsyncClient", to_courts), load_faults=_load_faults
        )
        courts = create_courts(settings.courts, http=cast("httpx.AsyncClient", to_provider), load_faults=_load_faults)
        self._back_channels = (to_courts, to_provider)
        # The courts start first, because the starting provider sends them the intents of its outbox.
        self._apps = (courts, provider)
        self._services = (courts.state.courts, provider.state.provider)
        self.provider_database = provider.state.provider.database
        self.courts_database = courts.state.courts.database
        self.provider_presence = provider.state.provider.presence
        self.courts_presence = courts.state.courts.presence
        images = images or ScenarioImages(settings)
        self.both = BothServices(provider.state.provider, courts.state.courts, self._settle_clients, images)
        complete = self.both.complete_interrupted_load
        self._watching = Scheduled("completing an interrupted load", self.courts_database, complete)
        self._running: AsyncExitStack | None = None
        # Figures of whoever made it, beside those of both services.
        self.more_samples: tuple[Sample, ...] = ()
        # Without the ASGI lifespan, for a server that starts and stops the federation itself; `app` is with it.
        root = Root(settings.courts.public_address, settings.courts.domains)
        self.routed: ASGIApp = Dispatcher(
            provider=provider,
            courts=courts,
            front=AtRoot(LazyApplication(self._front), root),
            control=AtRoot(LazyApplication(self._control), root),
            domains=settings.courts.domains,
            express_lane=provider.lane,
        )
        if path := path_of(settings.provider.issuer):
            self.routed = Entry(self.routed, path)
        self.app: ASGIApp = WithLifespan(self.routed, self.start, self.close)

    def meet(self, neighbours: "Mapping[str, httpx.AsyncBaseTransport]") -> None:
        """Lets the provider reach other applications of this process, by their origins, without the network."""
        self._back_channels[0].neighbours = neighbours

    @property
    def provider(self) -> "ProviderControl":
        """The provider's control methods."""
        return self.both.provider

    @property
    def courts(self) -> "CourtControl":
        """The courts' control methods."""
        return self.both.courts

    async def start(self, first: "ScenarioDocument | None" = None, *, is_copy: bool = False) -> None:
        """Starts both services: tables, scenario, clock, clients.

        `first` is the first scenario, instead of the one in the settings. With `is_copy` the databases are copies of those of a
        federation that this process has started with the same settings: their tables and the courts' clients are right.

        Raises:
            DatabaseUnavailableError: a database cannot be reached.
            MigrationError: a database cannot or must not be migrated.
            ScenarioError: the first scenario is invalid.
            StartRefusedError: the databases hold another scenario, or do not belong together.
        """
        if not is_copy:
            self._bring_up_to_date()
        async with AsyncExitStack() as stack:
            self._close_connections_at_end(stack)
            for presence in (self.courts_presence, self.provider_presence):
                stack.push_async_callback(presence.end)
                await presence.begin()
            for database in (self.courts_database, self.provider_database):
                stack.push_async_callback(seeding.end, database)
                await seeding.begin(database)
            async with self.both.alone():
                await self.both.settle_at_start(first or self.settings.scenario, fresh=self.settings.fresh)
                for service in self._services:
                    await service.start(is_copy=is_copy)
                    stack.push_async_callback(service.stop)
                if is_copy:
                    self._own_clients = await self.both.at_provider.own_clients()
                else:
                    await self._register_clients()
            self._go_on(stack)

    async def resume(self) -> None:
        """Starts both services on databases that `start` prepared with the same settings and the same version of the program.

        It skips what cannot have changed: tables, calendars, keys and the courts' clients. It does not list itself as a running
        instance, so the caller must know who else uses the databases.

        Raises:
            DatabaseUnavailableError: a database cannot be reached.
        """
        async with AsyncExitStack() as stack:
            self._close_connections_at_end(stack)
            for database in (self.courts_database, self.provider_database):
                if database.random.is_predictable:  # without a seed there is nothing to go on with
                    stack.push_async_callback(seeding.end, database)
                    await seeding.begin(database)
            await self.both.settle_at_wake()
            for service in self._services:
                stack.push_async_callback(service.stop)
                await service.resume()
            self._own_clients = await self.both.at_provider.own_clients()
            self._go_on(stack)

    def _close_connections_at_end(self, stack: AsyncExitStack) -> None:
        for back_channel in self._back_channels:
            stack.push_async_callback(back_channel.close)
        stack.push_async_callback(self.courts_database.close)
        stack.push_async_callback(self.provider_database.close)

    def _go_on(self, stack: AsyncExitStack) -> None:
        """Runs until `close`, which undoes what is in the stack."""
        self._watching.start()
        stack.push_async_callback(self._watching.stop)
        self._running = stack.pop_all()

    async def close(self) -> None:
        """Stops both services."""
        if self._running is not None:
            running, self._running = self._running, None
            await running.aclose()

    async def share(self, *, is_shared: bool) -> None:
        """Says whether other processes may have the databases open, so that this one must hear of their changes."""
        for database in (self.provider_database, self.courts_database):
            await database.share(is_shared=is_shared)

    @property
    def is_recording(self) -> bool:
        """Whether exchanges are recorded, in the memory of this process."""
        return self._exchanges is not None and self._exchanges.is_recording

    async def has_calls_waiting(self) -> bool:
        """Whether an outbox has a call to be made, now or later."""
        return any([await service.has_calls_waiting() for service in self._services])

    def forget_pages(self) -> None:
        """Frees the memory of rows that the databases have read; they are read again when they are needed."""
        for database in (self.provider_database, self.courts_database):
            database.forget_pages()

    async def load(self, document: "ScenarioDocument") -> None:
        """Replaces everything by a scenario: accounts, courts, sessions, links, journal and clock."""
        await self.both.load(document)

    async def scenario(self) -> "ScenarioDocument":
        """The loaded scenario."""
        return await self.both.scenario()

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

    async def _register_clients(self) -> None:
        await self.both.at_provider.register_clients(await self.both.at_courts.client_registrations())
        self._own_clients = await self.both.at_provider.own_clients()

    async def _settle_clients(self) -> None:
        """After a load. It leaves the courts' clients as they are, unless a client of the scenario has taken the place of one."""
        if self._own_clients is None or await self.both.at_provider.own_clients() != self._own_clients:
            await self._register_clients()

    @property
    def is_running(self) -> bool:
        """Whether it has been started and not closed."""
        return self._running is not None

    async def _ready(self) -> bool:
        """Whether the federation is started. Raises `DatabaseUnavailableError` if a database cannot be used."""
        if self._running is None:
            return False
        await asyncio.gather(self.provider_database.ready(), self.courts_database.ready())
        return True

    async def _samples(self) -> list[Sample]:
        """The figures of both services."""
        at_provider = await service_samples("provider", self.provider_database)
        return [*self.more_samples, *at_provider, *await service_samples("courts", self.courts_database)]

    def _front(self) -> ASGIApp:
        from cso_sim.front import (
            create_front,  # with the readiness report and the scenarios, which a start does not need
        )

        return create_front(self.both, self.settings, self._ready, self._samples)

    def _control(self) -> ASGIApp:
        from cso_sim.control.app import control_values, create_control  # slower to import than the rest of a start
        from cso_sim.control.exchanges import Exchanges
        from cso_sim.exchanges.both import log_of

        log = self._exchanges = log_of(*self._apps, self.settings.courts.public_address)
        exchanges = Exchanges(log, self.provider_presence.others)
        is_on = self.settings.provider.control == "on"

        @cache
        def values() -> "dict[OfRequest[Any], object]":
            return control_values(self.both, self.settings, exchanges, self.worlds)

        control = create_control(values, is_on=is_on)
        return WithConsole(control, LazyApplication(lambda: _console(values, self.routed))) if is_on else control


def create_federation(settings: FederationSettings, images: ScenarioImages | None = None) -> Federation:
    """Makes a federation, which is not started yet. `images` are those that its resets use; by default those of its own loads."""
    return Federation(settings, images)


def _console(values: "Callable[[], dict[OfRequest[Any], object]]", federation: ASGIApp) -> ASGIApp:
    from cso_sim.console.app import create_console  # only where somebody opens it

    return create_console(values, federation)


def _load_faults() -> "Catalogue":
    """The catalogue of faults; the first fault that is armed or listed loads it."""
    from cso_sim.faults.catalogue import load_faults

    return load_faults()
