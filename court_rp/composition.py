"""The composition root's product: everything the courts' pages hang from. Several can live in one process; nothing is shared.

It opens and closes, looks visitors up, and keeps the courts settled; what is decided and shown is the features' business.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from starlette.requests import Request
from starlette.responses import HTMLResponse

from court_rp import tables
from court_rp.control.service_control import CourtControl
from court_rp.courts import calendar, phase
from court_rp.courts.places import Addresses, Place
from court_rp.courts.registry import Registry
from court_rp.pacer.holders import Holders
from court_rp.provider.client import ProviderClient
from court_rp.provider.identity import Identity
from court_rp.settings import CourtSettings
from court_rp.transition import settle
from court_rp.visits.visit import Visit
from court_rp.visits.visitors import Entrance
from cso_kit.background import Background
from cso_kit.secrets.passwords import Passwords
from cso_kit.secrets.proof import LockoutRule
from cso_kit.storage.database import ByLocks, Database
from cso_kit.storage.presence import Presence
from cso_kit.storage.sweeping import Expiring, sweep
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.hosts import RealDomains
from cso_kit.web.pages import Pages

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")
# Seconds.
_TICK = 1.0
_LOOK_FOR_INTERRUPTED = 2.0
_SWEEP = 60.0
SWEPT = (
    Expiring(tables.session, tables.session.c.expires_at),
    Expiring(tables.sign_on, tables.sign_on.c.expires_at),
    Expiring(tables.logout_token, tables.logout_token.c.expires_at),
    Expiring(tables.login_failure, tables.login_failure.c.last_at),
)


class Courts:
    """All courts of one federation."""

    def __init__(self, settings: CourtSettings, database: Database, http: "httpx.AsyncClient | None" = None) -> None:
        self.settings = settings
        self.database = database
        self.real = RealDomains(settings.domains)
        self.registry = Registry.load()
        self.addresses = Addresses(settings.public_address, settings.domains)
        self.passwords = Passwords(settings.password_profile)
        self.lockout = LockoutRule(settings.lockout_failures, settings.lockout_duration)
        self.pages = Pages(
            "court_rp",
            local_text=phase.local_text,
            local_stamp=phase.local_stamp,
            all_courts=f"{settings.public_address}/courts/",
        )
        self.identity = Identity(settings, database, self.registry, self.addresses)
        self.provider = ProviderClient(settings, database.now, http)
        self.holders = Holders(settings, self.identity, self.provider, database)
        self._entrance = Entrance(settings, database, self.holders, self.identity)
        self.control = CourtControl(database, self.registry, self.passwords, self.identity, settings.issuer)
        self._background = (
            Background("watching the courts' calendars", _TICK, self.tick),
            Background("completing an interrupted load", _LOOK_FOR_INTERRUPTED, self.control.complete_interrupted_load),
            Background("clearing away what has expired", _SWEEP, lambda: sweep(database, SWEPT)),
        )
        self.presence = Presence(database, settings.public_address)

    async def start(self) -> None:
        """Writes the calendars that were never written, and begins to watch for dates that pass.

        Raises:
            AddressInUseError: courts with another public address use the database.
        """
        await self.database.check(while_loading=True)
        await self.presence.begin()
        await self.control.complete_interrupted_load()
        await self.database.work(lambda tx: begin_missing(tx, self.registry))
        for each in self._background:
            each.start()

    async def stop(self) -> None:
        """Ends the watching and gives all connections back."""
        for each in self._background:
            await each.stop()
        await self.provider.close()
        await self.presence.end()
        await self.database.close()

    async def visit(self, request: Request) -> Visit:
        """How things stand for this browser at this court, with everything settled that has come to pass.

        Raises:
            ProviderError: it brought a `NextGenCSO` token that the provider cannot be asked about.
        """
        return await self._entrance.visit(request)

    async def visit_and(self, request: Request, read: Callable[[Transaction, Visit], T]) -> tuple[Visit, T]:
        """`visit`, and what `read` finds in the same transaction."""
        return await self._entrance.visit_and(request, read)

    async def decide(
        self, visit: Visit, decision: Callable[[Transaction, Visit], T], by: ByLocks | None = None
    ) -> tuple[T, Visit]:
        """Runs a decision about a visitor in one transaction; what came out, and the visit it was made about."""
        return await self._entrance.decide(visit, decision, by)

    async def decide_here(self, place: Place, decision: Callable[[Transaction], T]) -> T:
        """The same for a decision that does not depend on who the browser is at this court until now."""

        def decide(tx: Transaction) -> T:
            settle.settle(tx, place.court)
            return decision(tx)

        return await self.database.work(decide)

    def token(self, request: Request) -> str | None:
        """The `NextGenCSO` token that this browser carries, if such tokens count here."""
        return self._entrance.token(request)

    def show(self, place: Place, visit: Visit | None, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """A page of one court."""
        return self.pages.show(
            template,
            status,
            place=place,
            court=place.court,
            visit=visit,
            site_name=place.court.name,
            site_href=place.link("/"),
            **values,
        )

    def refuse(
        self, place: Place, visit: Visit | None, status: int, title: str, message: str, ways: dict[str, str]
    ) -> HTMLResponse:
        """A court's page that says why not, and the ways out."""
        return self.show(place, visit, "refusal.html", status, heading=title, message=message, code=status, ways=ways)

    async def tick(self) -> None:
        """Settles the courts where a date has passed while nobody was looking."""
        if await self.database.read(calendar.due_courts):
            await self.database.work(lambda tx: settle.settle_due(tx, self.registry))


def begin_missing(tx: Transaction, registry: Registry) -> None:
    """Writes the calendars that were never written; what lies in their past is no news."""
    for court in calendar.missing(tx, registry):
        settle.begin(tx, court, calendar.default_row(court))
