"""One world: a federation with a name, which sleeps while nobody needs it and wakes at the next request.

A world that sleeps has databases and no more: no connection, no task, no objects. It does not know how worlds are made and
deleted, nor what its address is.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from starlette.types import ASGIApp, Receive, Scope, Send

from cso_kit.control.problem import ProblemError
from cso_kit.storage.unavailable import DatabaseUnavailableError
from cso_kit.time.clock import real_now
from cso_sim.asgi import WithLifespan
from cso_sim.federation import Federation, FederationSettings, create_federation
from cso_sim.scenario_images import ScenarioImages
from cso_sim.worlds.errors import UnknownWorldError, WorldDeletedError, WorldSleepsError
from cso_sim.worlds.figures import WHILE_AWAKE, Figures
from cso_sim.worlds.own_keys import OwnKeys
from cso_sim.worlds.record import WorldRecord
from cso_sim.worlds.store import WorldStore
from cso_sim.worlds.use import Request, Use

if TYPE_CHECKING:
    import httpx

# Seconds without a request after which an awake world frees memory.
_REST = 1.0
# Seconds that a world which is to sleep waits for those who use it.
_PATIENCE = 5.0


class World:
    """A world. It is an ASGI application: its requests are answered by its federation, which wakes for them.

    Args:
        record: what is known of it.
        settings: those of its federation.
        images: those that its resets use.
        prepared_by: the settings and the version of this program, as in the record.
        store: the list of worlds.
        process: the name of this process in the list.
        woken: called with the world when it has woken.
    """

    def __init__(
        self,
        record: WorldRecord,
        settings: FederationSettings,
        images: ScenarioImages,
        prepared_by: str,
        store: WorldStore,
        process: str,
        woken: "Callable[[World], None]",
    ) -> None:
        self.id = record.id
        self.name = record.name
        self.settings = settings
        self._figures = Figures(settings)
        self._images = images
        self.scenario = record.scenario
        self.seed = record.seed
        self.keys = record.keys
        self.expires_at: datetime | None = record.expires_at
        self._prepared_by = prepared_by
        self._store = store
        self._process = process
        self._woken = woken
        self._federation: Federation | None = None
        self._turn = asyncio.Lock()
        # Whether this process made it, so that it has the template that it was made from.
        self.is_made_here = False
        # The keys of its own that it was made with, for a twin; `None` if they are its template's.
        self.first_keys: OwnKeys | None = None
        # Applications of this process that its provider reaches without the network, by their origins.
        self.neighbours: dict[str, httpx.AsyncBaseTransport] = {}
        # Whether another process has it awake too.
        self._is_shared = False
        self._uses: set[Use] = set()
        self._last_used = time.monotonic()
        self._rests_since = 0.0
        self._is_over = False
        self._beside_http: ASGIApp = WithLifespan(self, self._wake_at_start, self.sleep)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request. It is 404 if the world was deleted, 410 if it is deleted meanwhile."""
        if scope["type"] != "http":
            await self._beside_http(scope, receive, send)
            return
        is_watched = self._figures.are_wanted(scope)
        if is_watched and self._federation is None and not self.is_over:
            await self._figures.answer_asleep(scope, receive, send)
            return
        request = Request(send)
        self._uses.add(request)
        try:
            federation = request.federation = self._federation or await self._wake()
            await federation.routed(scope, receive, request.send)
        except asyncio.CancelledError:
            if request.reason is None:
                raise
            request.go_on()
            await request.end(scope, receive, request.reason)
        except ProblemError as error:
            await request.end(scope, receive, error)
        except DatabaseUnavailableError as error:
            await request.end(scope, receive, ProblemError(503, error.public))
        finally:
            self._uses.discard(request)
            request.is_over.set()
            if not is_watched:
                self._last_used = time.monotonic()

    async def federation(self) -> Federation:
        """The federation, awake. It may fall asleep again as soon as the world is idle; see `awake`.

        Raises:
            UnknownWorldError: the world was deleted.
            DatabaseUnavailableError: a database cannot be reached.
        """
        self._last_used = time.monotonic()
        return self._federation or await self._wake()

    @contextlib.asynccontextmanager
    async def awake(self) -> AsyncIterator[Federation]:
        """The federation, which stays awake for the block. Raises as `federation` does."""
        use = Use()
        self._uses.add(use)
        try:
            use.federation = await self.federation()
            yield use.federation
        finally:
            self._uses.discard(use)
            use.is_over.set()
            self._last_used = time.monotonic()

    @property
    def is_awake(self) -> bool:
        """Whether this process has the federation open."""
        return self._federation is not None

    @property
    def is_over(self) -> bool:
        """Whether it was deleted, or should have been by now."""
        return self._is_over or (self.expires_at is not None and self.expires_at <= real_now())

    def make_federation(self) -> Federation:
        """Its federation, which is not started yet. As long as the list does not say otherwise, no other process has it open."""
        federation = create_federation(self.settings, self._images)
        federation.more_samples = WHILE_AWAKE
        federation.meet(self.neighbours)
        self._is_shared = federation.provider_database.is_shared = federation.courts_database.is_shared = False
        for presence in (federation.provider_presence, federation.courts_presence):
            presence.be_listed_elsewhere(self._process, self._other_processes)
        return federation

    async def _other_processes(self) -> list[str]:
        return await self._store.run(self._store.others, self.id, self._process, real_now())

    def begin_with(self, federation: Federation, keys: OwnKeys | None) -> None:
        """Takes over the federation of a world that was just made, with these keys of its own."""
        self.is_made_here, self.first_keys = True, keys
        self._federation = federation
        self._last_used = time.monotonic()

    async def sleep(self) -> None:
        """Closes the federation after those who use it have finished; the next request opens it again.

        Requests that come meanwhile wait. A request that takes longer than a few seconds, such as a stream of events, is ended
        with 503.
        """
        async with self._turn:
            federation, self._federation = self._federation, None
            if federation is not None:
                await self._wait_for_users(federation)
                await self._close(federation)

    async def share(self, *, is_shared: bool) -> None:
        """Says whether another process has it awake too, so that this one must hear of the changes of the other."""
        if is_shared != self._is_shared:
            async with self._turn:
                if self._federation is not None:
                    self._is_shared = is_shared
                    await self._federation.share(is_shared=is_shared)

    async def sleep_if_idle(self, idle: float) -> None:
        """Closes the federation if it had no request for so many seconds, and has nothing to send. Before that, when it had none
        for a second, it frees what it can.
        """
        federation, quiet = self._federation, time.monotonic() - self._last_used
        if federation is None or self.is_in_use:
            return
        if quiet < idle:
            if quiet >= _REST and self._rests_since != self._last_used:
                self._rests_since = self._last_used
                federation.forget_pages()
            return
        if federation.is_recording or await federation.has_calls_waiting():
            return
        async with self._turn:
            federation, self._federation = self._federation, None
            if federation is not None:
                await self._close(federation)

    async def end(self, forget: Callable[[], Awaitable[None]] | None = None) -> None:
        """Ends the requests, calls `forget` and closes the federation for good. A request that calls this goes on."""
        self._is_over = True
        await self._cut_off(WorldDeletedError(self.name), self._uses)
        async with self._turn:
            federation, self._federation = self._federation, None
            if forget is not None:
                await forget()
            if federation is not None:
                await self._close(federation)

    async def _wait_for_users(self, federation: Federation) -> None:
        """Waits until nobody uses the federation. The task that calls this is not waited for."""
        own = asyncio.current_task()
        users = [use for use in self._uses if use.federation is federation and use.task is not own]
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                for use in users:
                    await use.is_over.wait()
        await self._cut_off(WorldSleepsError(self.name), users)

    async def _cut_off(self, reason: ProblemError, uses: "Iterable[Use]") -> None:
        """Ends requests of other tasks for a reason."""
        own = asyncio.current_task()
        requests = [use for use in uses if isinstance(use, Request) and use.task is not own]
        for request in requests:
            request.cut_off(reason)
        for request in requests:
            await request.is_over.wait()

    @property
    def is_in_use(self) -> bool:
        """Whether this process is answering a request of it, or keeps it awake."""
        return bool(self._uses)

    async def _wake_at_start(self) -> None:
        await self.federation()

    async def _wake(self) -> Federation:
        async with self._turn:
            if self._federation is None:
                self._federation = await self._open()
                self._last_used = time.monotonic()
                self._woken(self)
            return self._federation

    async def _open(self) -> Federation:
        record = None
        if not self.is_over:
            record = await self._store.run(self._store.wake, self.id, self._process, real_now())
        if record is None:
            self._is_over = True
            raise UnknownWorldError(self.name)
        federation = self.make_federation()
        try:
            if record.prepared_by == self._prepared_by:
                await federation.resume()
            else:
                await federation.start()
                await self._store.run(self._store.prepared, self.id, self._prepared_by)
        except BaseException:
            await federation.close()
            await self._store.run(self._store.sleep, self.id, self._process)
            raise
        return federation

    async def _close(self, federation: Federation) -> None:
        await federation.close()
        await self._store.run(self._store.sleep, self.id, self._process)
