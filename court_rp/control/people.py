"""What lists of people show of courts, logins and sessions. The caller names people and courts; only their rows are read."""

from collections.abc import Collection
from typing import NamedTuple

from court_rp.control import people_store as store
from court_rp.control.people_store import FilerOfPerson, FilerSearch
from court_rp.courts import calendar_store
from court_rp.courts.calendar import CalendarRow
from court_rp.courts.phase import Phase, linking_is_open, phase_at
from court_rp.courts.registry import Court, Registry
from court_rp.provider.identity import Identity
from court_rp.sessions.model import CourtSession
from court_rp.visits.visit import still_counts
from cso_kit.storage.database import Database
from cso_kit.storage.unit_of_work import Transaction


class CourtNow(NamedTuple):
    """A court with its calendar, and what holds at this moment (rules C2, L4)."""

    court: Court
    row: CalendarRow
    phase: Phase
    linking_is_open: bool


class Wanted(NamedTuple):
    """The people of whom something is asked: by folded e-mail addresses, by `sub`s, or by logins. `court_ids` are the courts;
    `None` means all.
    """

    court_ids: Collection[str] | None = None
    emails: Collection[str] = ()
    subs: Collection[str] = ()
    logins: Collection[str] = ()


class PresenceAtCourts(NamedTuple):
    """The filers among the people who were asked about, and the sessions that are still good."""

    filers: list[FilerOfPerson]
    sessions: list[CourtSession]


class PeopleAtCourts:
    """Reads courts, filers and sessions of the people that a page shows."""

    def __init__(self, database: Database, registry: Registry, identity: Identity) -> None:
        self._database = database
        self._registry = registry
        self._identity = identity

    def client_ids(self, court_id: str) -> list[str]:
        """A court's client identifiers at the provider: the one for filing, and the one for reading if it has one."""
        court = self._registry[court_id]
        both = self._identity.client_id(court), self._identity.view_only_client_id(court)
        return [each for each in both if each is not None]

    async def courts(self) -> list[CourtNow]:
        """Every court as it stands now, in the order of the registry."""
        return await self._database.read(lambda tx: _courts(tx, self._registry))

    async def presence(self, wanted: Wanted) -> PresenceAtCourts:
        """These people at these courts."""
        return await self._database.read(lambda tx: _presence(tx, self._registry, wanted))

    async def named(self, court_id: str, login: str) -> list[FilerOfPerson]:
        """The filer of a court with this login, if there is one."""
        return await self._database.read(lambda tx: store.named(tx, [court_id], (), (), [login]))

    async def page(self, search: FilerSearch, offset: int, limit: int) -> list[FilerOfPerson]:
        """A page of the filers that match, by name."""
        return await self._database.read(lambda tx: store.page(tx, search, offset, limit))

    async def count(self, search: FilerSearch) -> int:
        """How many filers match."""
        return await self._database.read(lambda tx: store.count(tx, search))

    async def key_of(self, filer: FilerOfPerson) -> str | None:
        """The password that the court gave out with a login; `None` once it was changed."""
        return await self._database.read(lambda tx: store.key_of(tx, filer.id))

    async def newest(self, limit: int) -> list[FilerOfPerson]:
        """The filers that were registered last, newest first."""
        return await self._database.read(lambda tx: store.newest(tx, limit))


def _courts(tx: Transaction, registry: Registry) -> list[CourtNow]:
    rows, now = calendar_store.read_all(tx, registry), tx.at.calendar
    return [
        CourtNow(court, row := rows[court.court_id], phase_at(row.calendar, now), linking_is_open(row.calendar, now))
        for court in registry
    ]


def _presence(tx: Transaction, registry: Registry, wanted: Wanted) -> PresenceAtCourts:
    filers = store.named(tx, *wanted)
    found = store.sessions_of(tx, wanted.court_ids, [one.id for one in filers], wanted.subs)
    if not found:
        return PresenceAtCourts(filers, [])
    rows, now = calendar_store.read_all(tx, registry), tx.at.calendar
    return PresenceAtCourts(filers, [one for one in found if still_counts(one, rows[one.court_id], now)])
