"""The objects that the pages of all courts share: settings, database, registry, visitors and the look of a court.

It decides nothing and runs nothing; `composition.py` starts and stops the background tasks.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from starlette.requests import Request
from starlette.responses import HTMLResponse

from court_rp.courts import phase
from court_rp.courts.places import Addresses, Place
from court_rp.courts.registry import Registry
from court_rp.errors import Refusal
from court_rp.pacer.carried import Tokens
from court_rp.pacer.holders import Holders
from court_rp.provider.client import ProviderClient
from court_rp.provider.identity import Identity
from court_rp.settings import CourtSettings
from court_rp.transition import settle
from court_rp.visits.advice import shown_advice, sites_of
from court_rp.visits.visit import Visit
from court_rp.visits.visitors import Visitors
from cso_advice.ways import Sites
from cso_kit.faults.armed import Faults
from cso_kit.faults.fault import LoadCatalogue, no_faults
from cso_kit.secrets.passwords import Passwords
from cso_kit.secrets.proof import LockoutRule
from cso_kit.storage.database import ByLocks, Database
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.hosts import RealDomains
from cso_kit.web.pages import Pages

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")


class Courts:
    """All courts of one federation. Several federations can live in one process; they share no data (docs/decisions/0027)."""

    def __init__(
        self,
        settings: CourtSettings,
        database: Database,
        http: "httpx.AsyncClient | None" = None,
        load_faults: LoadCatalogue = no_faults,
    ) -> None:
        self.settings = settings
        self.database = database
        self.faults = Faults(database.tables, load_faults)
        self.real = RealDomains(settings.domains)
        self.registry = Registry.load()
        self.addresses = Addresses(settings.public_address, settings.domains)
        self.passwords = Passwords(settings.password_profile)
        self.lockout = LockoutRule(settings.lockout_failures, settings.lockout_duration)
        self.pages = Pages(
            "court_rp",
            local_text=phase.local_text,
            local_stamp=phase.local_stamp,
            front_page=f"{settings.public_address}/",
            all_courts=f"{settings.public_address}/courts/",
        )
        self.identity = Identity(settings, database, self.registry, self.addresses)
        self.provider = ProviderClient(settings, database.now, http)
        self.holders = Holders(settings, self.identity, self.provider, database)
        self._visitors = Visitors(settings, database, self.holders, self.identity, self.faults)

    async def visit(self, request: Request) -> Visit:
        """The visit of this browser at this court, after the court's due dates are settled.

        Raises:
            ProviderError: the request has a `NextGenCSO` token, and the provider cannot be asked about it.
        """
        return await self._visitors.visit(request)

    async def visit_and(self, request: Request, read: Callable[[Transaction, Visit], T]) -> tuple[Visit, T]:
        """The visit as `visit` returns it, and the result of `read` in the same transaction."""
        return await self._visitors.visit_and(request, read)

    async def decide(
        self, visit: Visit, decision: Callable[[Transaction, Visit], T], by: ByLocks | None = None
    ) -> tuple[T, Visit]:
        """Runs a decision about a visitor in one transaction. Returns its outcome and the visit it was given."""
        return await self._visitors.decide(visit, decision, by)

    async def decide_here(self, place: Place, decision: Callable[[Transaction], T]) -> T:
        """Runs a decision that does not depend on the visitor, after the court's due dates are settled."""

        def decide(tx: Transaction) -> T:
            settle.settle(tx, place.court)
            return decision(tx)

        return await self.database.work(decide)

    def tokens(self, request: Request) -> Tokens:
        """The request's tokens of the PACER login, if the courts accept such tokens."""
        return self._visitors.tokens(request)

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

    def sites(self, place: Place, return_to: str = "") -> Sites:
        """Where advice leads a browser at this place. A login or linking leads back to the path `return_to`."""
        return sites_of(place, self.settings, self.real, return_to)

    def refuse(
        self,
        place: Place,
        visit: Visit | None,
        status: int,
        title: str,
        message: str,
        ways: dict[str, str],
        *,
        is_advised: bool = False,
        return_to: str = "",
    ) -> HTMLResponse:
        """A court's page with the reason of a refusal and the ways out.

        With `is_advised` it also has the advice for this visitor (rule C12): where another person, or the same one at another
        moment, would not have been refused. `return_to` is the path to which a login or linking leads back.
        """
        advice = shown_advice(visit, self.sites(place, return_to)) if is_advised and visit else None
        values = {"heading": title, "message": message, "code": status, "ways": ways, "advice": advice}
        return self.show(place, visit, "refusal.html", status, **values)

    def refuse_visitor(
        self,
        place: Place,
        visit: Visit,
        refusal: Refusal,
        ways: dict[str, str] | None = None,
        *,
        status: int | None = None,
        more: str = "",
        return_to: str = "",
    ) -> HTMLResponse:
        """The page of a refusal that depends on who the visitor is: with the advice for them, and a way to the front page.

        `ways` come before that way. `status` replaces the refusal's, `more` is said after its message.
        """
        code, message = status or refusal.status, f"{refusal.message}{more}"
        ways = {**(ways or {}), "To the court's front page": place.link("/")}
        return self.refuse(place, visit, code, refusal.title, message, ways, is_advised=True, return_to=return_to)
