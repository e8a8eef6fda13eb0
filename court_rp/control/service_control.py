"""The courts' control methods; each runs in one transaction. Refusals are `ProblemError`s.

`cso_kit.control.api` decides who may call them; `models.py` has the request and response models.
"""

from datetime import datetime

from court_rp import events
from court_rp.cases.open_case import open_case
from court_rp.control import board, cases, views, world
from court_rp.control.agents import AgentControl
from court_rp.control.calendar_change import apply_change, check_seen
from court_rp.control.calendars import CalendarControl
from court_rp.control.desk_control import DeskControl
from court_rp.control.filers import accepted, existing, renamed
from court_rp.control.many_filers import ManyFilers
from court_rp.control.models import (
    CalendarChange,
    CaseCreation,
    CaseView,
    CourtBoardRow,
    CourtView,
    FilerAtCourt,
    FilerChange,
    FilerDetails,
    FilerView,
    LinkView,
)
from court_rp.control.people import PeopleAtCourts
from court_rp.control.readiness import CourtReadiness
from court_rp.control.registering import register
from court_rp.control.registrations import RegistrationControl
from court_rp.control.world import LinkedAccount
from court_rp.control.world_control import CourtWorldControl
from court_rp.courts.registry import Court, Registry
from court_rp.desk.filers.acting import act_link, act_unlink
from court_rp.filers import store as filers
from court_rp.legacy.reset_key import reset_key
from court_rp.links.model import NewLink
from court_rp.provider.identity import Identity
from court_rp.transition import settle
from court_rp.transition.change import change_calendar
from court_rp.visits.visit import look
from cso_kit.control.problem import ProblemError
from cso_kit.faults.arming import FaultControl
from cso_kit.inbox import Message
from cso_kit.secrets.passwords import Passwords
from cso_kit.storage.database import Database
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.paging import USUAL, Page
from cso_kit.web.validation_messages import did_you_mean


class CourtControl(CourtWorldControl):
    """All control methods of the courts."""

    def __init__(
        self,
        database: Database,
        registry: Registry,
        passwords: Passwords,
        identity: Identity,
        issuer: str,
        faults: FaultControl,
    ) -> None:
        super().__init__(database, registry, passwords, identity, issuer)
        self.faults = faults
        self.desk = DeskControl(database, passwords, self._court)
        self.readiness = CourtReadiness(database, registry, issuer, self._court)
        self.agents = AgentControl(database, self._court)
        self.calendars = CalendarControl(database, registry, self._court)
        self.people = PeopleAtCourts(database, registry, identity)
        self.many = ManyFilers(database, passwords, self._court, issuer)
        self.registrations = RegistrationControl(database, registry, passwords, self._court)

    async def reset_court(self, court_id: str) -> CourtView:
        """Resets one court to the world as it was loaded."""
        court = self._court(court_id)
        parsed_world = world.parse_world(await self._loaded(), self._registry)
        hashed = await self._passwords.hash_all(world.keys_of(parsed_world))

        def replay(tx: Transaction) -> CourtView:
            world.load_court(tx, court, parsed_world, hashed, self._issuer)
            return views.one_court(tx, court)

        return await self._database.work(replay)

    async def reset_person(self, sub: str) -> None:
        """Resets one person at every court: ends their sessions and restores links and keys as in the scenario."""
        parsed_world = world.parse_world(await self._loaded(), self._registry)
        hashed = await self._passwords.hash_all(world.keys_of(parsed_world))
        await self._database.work(
            lambda tx: world.load_person(tx, sub, parsed_world, hashed, self._registry, self._issuer)
        )

    # The courts

    async def courts(self, limit: int = USUAL) -> list[CourtView]:
        """Every court, each with its first `limit` filers and cases."""
        await self.settle_due_dates()
        return await self._database.read(lambda tx: views.all_courts(tx, self._registry, limit))

    async def court(self, court_id: str, limit: int = USUAL) -> CourtView:
        """One court, with its first `limit` filers and cases."""
        court = self._court(court_id)
        await self.settle_due_dates()
        return await self._database.read(lambda tx: views.one_court(tx, court, limit))

    async def filers(self, court_id: str, after: int, limit: int, begins: str) -> Page[FilerView]:
        """A page of a court's filers."""
        court = self._court(court_id)
        await self.settle_due_dates()
        return await self._database.read(lambda tx: views.filers_of(tx, court, after, limit, begins))

    async def cases(self, court_id: str, after: int, limit: int) -> Page[CaseView]:
        """A page of a court's cases."""
        court = self._court(court_id)
        return await self._database.read(lambda tx: views.cases_of(tx, court, after, limit))

    async def open_case(self, court_id: str, body: CaseCreation) -> CaseView:
        """Opens a case at a court, with an empty docket."""
        court = self._court(court_id)

        def decide(tx: Transaction) -> CaseView:
            settle.settle(tx, court)
            return views.case_view(accepted(open_case(tx, court, cases.new_case(court, body))))

        return await self._database.work(decide)

    async def change_calendar(self, court_id: str, body: CalendarChange, seen: str | None = None) -> CourtView:
        """Changes the given members of a court's calendar, and settles the dates that have passed by then. `seen` is the version
        of the calendar that the caller has seen.
        """
        court = self._court(court_id)

        def change(tx: Transaction) -> CourtView:
            row = settle.settle(tx, court)
            check_seen(row.calendar, seen)
            change_calendar(tx, court, row, apply_change(body, court, row.calendar))
            return views.one_court(tx, court)

        return await self._database.work(change)

    async def create_filer(
        self, court_id: str, body: FilerDetails, account: LinkedAccount | None = None
    ) -> FilerAtCourt:
        """Registers a filer at a court, and links it if an account is given."""
        court = self._court(court_id)
        key_hash = await self._passwords.hash_soon(body.key)

        def create(tx: Transaction) -> FilerAtCourt:
            row = settle.settle(tx, court)
            filer = register(tx, court, row, body, account, key_hash, self._issuer)
            return views.one_filer(tx, court, existing(tx, court, filer.login))

        return await self._database.work(create)

    async def change_filer(self, court_id: str, login: str, body: FilerChange) -> FilerAtCourt:
        """Changes the given members of a filer. A new key is the court's reset (rule L10) and ends the old key's sessions."""
        court = self._court(court_id)
        sent = {name: value for name in body.model_fields_set if (value := getattr(body, name)) is not None}
        key_hash = await self._passwords.hash_soon(body.key) if body.key else None

        def change(tx: Transaction) -> FilerAtCourt:
            settle.settle(tx, court)
            filer = existing(tx, court, login)
            if key_hash is not None:
                filer = accepted(reset_key(tx, court, filer, key_hash))
                filers.remember_key(tx, filer.id, body.key)
            if body.login is not None:
                filer = renamed(tx, court, filer, body.login)
            members = {name: value for name, value in sent.items() if name not in {"key", "login"}}
            filer = filers.change(tx, filer, **members)
            if sent:
                tx.record(events.FilerChanged(court.court_id, filer.login, sorted(sent)))
            return views.one_filer(tx, court, filer)

        return await self._database.work(change)

    async def link_by_hand(self, court_id: str, login: str, account: LinkedAccount, reason: str) -> LinkView:
        """Links a filer without their key, as the court's desk does (rule L10)."""
        court = self._court(court_id)

        def decide(tx: Transaction) -> LinkView:
            settle.settle(tx, court)
            filer, visit = existing(tx, court, login), look(tx, court, None)
            new = NewLink(
                court.court_id, filer.id, self._issuer, account.sub, account.login_id, "desk", reason, tx.at.calendar
            )
            accepted(act_link(tx, visit, None, filer, new))
            return views.one_link(tx, court, existing(tx, court, login), linked=True)

        return await self._database.work(decide)

    async def unlink(self, court_id: str, login: str, reason: str) -> LinkView:
        """Undoes a filer's link, as the court's desk does (rule L8)."""
        court = self._court(court_id)

        def decide(tx: Transaction) -> LinkView:
            settle.settle(tx, court)
            filer, phase = existing(tx, court, login), look(tx, court, None).phase
            accepted(act_unlink(tx, court, phase, None, filer, reason))
            return views.one_link(tx, court, existing(tx, court, login), linked=False)

        return await self._database.work(decide)

    async def board(self, after: int = 0, limit: int = USUAL, court_id: str | None = None) -> Page[CourtBoardRow]:
        """A page of the board."""
        of_court = self._court(court_id).court_id if court_id is not None else None
        await self.settle_due_dates()
        return await self._database.read(lambda tx: board.board(tx, self._registry, after, limit, of_court))

    async def next_event(self, after: datetime, expected: datetime | None = None) -> tuple[datetime, str]:
        """The next date of any court's calendar after a moment, and its event.

        Raises:
            ProblemError: nothing lies ahead, or the next date is not the `expected` one.
        """
        found = await self.calendars.coming(after, None)
        if expected is not None and (not found or found[0].at != expected):
            text = "The next event is another one by now, so nothing was moved. Look at it, and decide again."
            raise ProblemError(409, text)
        if not found:
            text = "Nothing lies ahead in any court's calendar; set one with PUT /_sim/courts/{id}/calendar."
            raise ProblemError(409, text)
        return found[0].at, found[0].text

    async def inbox(self, address: str) -> list[Message]:
        """The courts' messages to an address, oldest first."""
        await self.settle_due_dates()
        return await super().inbox(address)

    def client_id(self, court_id: str) -> str:
        """A court's client identifier at the provider."""
        return self._identity.client_id(self._court(court_id))

    def _court(self, court_id: str) -> Court:
        court = self._registry.get(court_id) or self._registry.meant(court_id)
        if court is None:
            near = did_you_mean(court_id.lower(), [each.court_id for each in self._registry])
            raise ProblemError(404, f"There is no court {court_id!r}.{near or ' GET /_sim/courts lists them.'}")
        return court
