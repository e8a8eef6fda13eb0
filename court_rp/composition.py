"""The composition root's product: all courts, and what runs beside their pages.

It opens and closes the parts and settles due dates. The features decide and show everything else.
"""

from functools import cached_property
from typing import TYPE_CHECKING

from court_rp import tables
from court_rp.all_courts import Courts
from court_rp.control.world_control import CourtWorldControl
from court_rp.courts import calendar, calendar_store
from court_rp.courts.registry import Registry
from court_rp.provider import calls, sign_out
from court_rp.settings import CourtSettings
from court_rp.transition import settle
from cso_kit.background import Background
from cso_kit.faults.fault import LoadCatalogue, no_faults
from cso_kit.faults.watch import FaultWatch
from cso_kit.storage import seeding
from cso_kit.storage.database import Database
from cso_kit.storage.outbox import Sender
from cso_kit.storage.presence import Presence
from cso_kit.storage.scheduled import Scheduled
from cso_kit.storage.sweeping import Expiring, sweep
from cso_kit.storage.unit_of_work import Transaction

if TYPE_CHECKING:
    import httpx

    from court_rp.control.service_control import CourtControl

# Seconds.
_SWEEP = 600.0
SWEPT = (
    Expiring(tables.session, tables.session.c.expires_at),
    Expiring(tables.staff_session, tables.staff_session.c.expires_at),
    Expiring(tables.sign_on, tables.sign_on.c.expires_at),
    Expiring(tables.logout_token, tables.logout_token.c.expires_at),
    Expiring(tables.draft, tables.draft.c.expires_at),
    Expiring(tables.login_failure, tables.login_failure.c.last_at),
    Expiring(tables.kit.outbox, tables.kit.outbox.c.delivered_at, tables.kit.outbox.c.failed_at, by="real"),
)


class RunningCourts(Courts):
    """All courts with their control plane and their background work."""

    def __init__(
        self,
        settings: CourtSettings,
        database: Database,
        http: "httpx.AsyncClient | None" = None,
        load_faults: LoadCatalogue = no_faults,
    ) -> None:
        super().__init__(settings, database, http, load_faults)
        self.presence = Presence(database, settings.public_address)
        self.fault_watch = FaultWatch(self.faults, database, self.presence)
        self.world_control = CourtWorldControl(database, self.registry, self.passwords, self.identity, settings.issuer)
        schedule = settings.delivery_schedule
        sign_outs = sign_out.SignOutChannel(self.provider, self.identity)
        told = calls.CallChannel(self.provider, self.identity, self.registry, database)
        self.senders = (
            Sender(database, {sign_out.KIND: sign_outs}, schedule),
            Sender(database, {calls.KIND: told}, calls.schedule_of_calls(schedule)),
        )
        self._background = (
            Scheduled("watching the courts' calendars", database, self.tick),
            Scheduled("completing an interrupted load", database, self.world_control.complete_interrupted_load),
            Background("clearing away what has expired", _SWEEP, lambda: sweep(database, SWEPT)),
        )

    @cached_property
    def control(self) -> "CourtControl":
        """All control methods. They are imported at the first call."""
        from court_rp.control.service_control import CourtControl
        from cso_kit.faults.arming import FaultControl

        faults = FaultControl(self.database, self.faults, self.fault_watch)
        return CourtControl(self.database, self.registry, self.passwords, self.identity, self.settings.issuer, faults)

    async def start(self, *, is_copy: bool = False) -> None:
        """Checks the database, writes the missing calendars, and goes on as `resume`.

        With `is_copy` the database is a copy of one that this process has checked: it is not checked again.

        Raises:
            AddressInUseError: another instance uses the database with another public address.
        """
        if not is_copy:
            await self.database.check(while_loading=True)
        await self.presence.begin()
        await seeding.begin(self.database)
        await self.world_control.complete_interrupted_load()
        await self.database.work(lambda tx: begin_missing(tx, self.registry))
        await self.resume()

    async def resume(self) -> None:
        """Starts to watch for due dates and to send, on a database that `start` prepared."""
        self.database.trust()
        await self.fault_watch.start()
        for each in self._background:
            each.start()
        for sender in self.senders:
            sender.start()

    async def stop(self) -> None:
        """Stops the watch and closes all connections."""
        for sender in self.senders:
            await sender.stop()
        for each in self._background:
            await each.stop()
        await self.fault_watch.stop()
        await self.provider.close()
        await self.presence.end()
        await seeding.end(self.database)
        await self.database.close()

    async def has_calls_waiting(self) -> bool:
        """Whether the outbox has a call to be made."""
        return any([await sender.has_waiting() for sender in self.senders])

    async def tick(self) -> float | None:
        """Settles the courts that have a due date. Returns the seconds until the next one, if the calendar will reach it."""
        return await self.world_control.settle_due_dates()


def begin_missing(tx: Transaction, registry: Registry) -> None:
    """Writes the missing calendars; dates in their past cause no events."""
    for court in calendar_store.missing(tx, registry):
        settle.begin(tx, court, calendar.default_row(court), calendar_store.add)
