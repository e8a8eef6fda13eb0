"""Wipes the courts and replays a scenario, wholly or in part. Only the service's own secrets stay.

`service_control.py` replays a whole world in steps while the database is closed to all others. A part is replayed in one
transaction. So no request sees an incomplete world.
"""

from datetime import datetime
from typing import Any, NamedTuple

from court_rp import events, tables
from court_rp.control import cases, dockets, e_filing, staff, world_store
from court_rp.control.calendar_change import sent_members
from court_rp.control.models import FilerDetails
from court_rp.control.world_models import CourtWorld, WorldFiler, parsed
from court_rp.control.world_store import KnownLink
from court_rp.courts import calendar, calendar_store
from court_rp.courts.calendar import CalendarRow
from court_rp.courts.known_dates import first_calendar
from court_rp.courts.registry import Court, Registry
from court_rp.drafts import store as drafts
from court_rp.filers import store as filers
from court_rp.filers.model import Filer, NewFiler, folded
from court_rp.linking.tell import tell_provider
from court_rp.links import store as links
from court_rp.links.model import NewLink
from court_rp.transition import settle
from court_rp.transition import store as notices
from court_rp.transition.inbox import INBOX
from cso_kit.control.problem import ProblemError
from cso_kit.storage.journal import emptying_journal
from cso_kit.storage.portions import Step, deleting, each_of, once
from cso_kit.storage.unit_of_work import Transaction

# Rows that refer to another row are deleted before it.
_WIPED = (
    tables.registration_step,
    tables.registration,
    tables.offer,
    tables.document,
    tables.entry,
    tables.draft,
    tables.party,
    tables.case,
    tables.kit.message,
    tables.kit.outbox,
    tables.sign_on,
    tables.session,
    tables.logout_token,
    tables.link,
    tables.filing_agent,
    tables.login_failure,
    tables.handout,
    tables.staff_session,
    tables.staff,
    tables.desk_act,
    tables.filer,
    tables.calendar,
    tables.notice,
)
Hashed = dict[str, str]
# The number of courts whose made-up dockets are written together, by one statement for each kind of row.
_DOCKETS = 102


def parse_world(document: dict[str, Any], registry: Registry) -> CourtWorld:
    """The courts' part of a scenario.

    Raises:
        ProblemError: it has another shape, or names a court that does not exist.
    """
    world = parsed(document)
    filed = [each.court_id for each in world.filers] + [each.court_id for each in world.cases]
    filed += [each.court_id for each in world.staff] + [each.court_id for each in world.registrations]
    for named in (*world.courts, *world.offers, *filed):
        if registry.get(named) is None:
            meant = registry.meant(named)
            hint = (
                f"; did you mean {meant.court_id!r}?" if meant else "; court ids are those of courts.csv, such as cacd."
            )
            raise ProblemError(422, f"There is no court {named!r}{hint}")
    _check_filers(world)
    staff.check(world)
    cases.check(world)
    return world


def _check_filers(world: CourtWorld) -> None:
    """Refuses a world that cannot be replayed to its end, before anything is wiped."""
    logins: set[tuple[str, str]] = set()
    linked: set[tuple[str, str]] = set()
    for each in world.filers:
        if (login := (each.court_id, folded(each.login))) in logins:
            raise ProblemError(409, _known_filer(each.court_id, each.login))
        logins.add(login)
        if each.linked_sub is None:
            continue
        if (account := (each.court_id, each.linked_sub)) in linked:
            raise ProblemError(409, _known_account(each.court_id, each.login))
        linked.add(account)


def _known_filer(court_id: str, login: str) -> str:
    return f"{court_id} already has a filer {login!r}."


def _known_account(court_id: str, login: str) -> str:
    return f"The account of {login!r} is already linked at {court_id} (rule L2)."


def keys_of(world: CourtWorld) -> set[str]:
    """All keys, which must be hashed before the world is loaded."""
    return {each.key for each in world.filers} | staff.keys_of(world)


def replay(world: CourtWorld, hashed: Hashed, registry: Registry, issuer: str) -> list[Step]:
    """The steps that wipe everything and replay a world."""

    def add(tx: Transaction, each: WorldFiler) -> None:
        add_filer(
            tx,
            registry[each.court_id],
            each,
            _account_of(each, registry[each.court_id], world),
            hashed[each.key],
            issuer,
        )

    # Computed first, so that a faulty calendar or case is refused before anything is wiped.
    calendars = [(court, _calendar_of(court, world)) for court in registry]
    identified = list(cases.identified(world))
    return [
        *emptying_journal(tables.kit),
        deleting(tables.kit.fault),
        *(deleting(table) for table in _WIPED),
        *each_of(world.filers, add),
        *each_of(staff.members(world, registry), lambda tx, each: staff.add_member(tx, each, hashed)),
        *e_filing.replay(world, registry, issuer),
        *each_of(calendars, lambda tx, each: settle.begin(tx, *each, calendar_store.add), at_once=10),
        *each_of(identified, lambda tx, each: cases.add_one(tx, registry[each[0].court_id], *each)),
        *each_of(_some_courts(registry), lambda tx, some: dockets.add_dockets(tx, world, some), at_once=1),
        once(lambda tx: tx.record(events.CourtWorldLoaded(len(world.filers), len(world.cases)))),
    ]


def _some_courts(registry: Registry) -> list[list[Court]]:
    courts = list(registry)
    return [courts[start : start + _DOCKETS] for start in range(0, len(courts), _DOCKETS)]


def load_court(tx: Transaction, court: Court, world: CourtWorld, hashed: Hashed, issuer: str) -> None:
    """Resets one court to the world as it was loaded."""
    tx.hold(tables.link)
    court_id, before = court.court_id, world_store.known_links(tx)
    world_store.empty_court(tx, court_id)
    INBOX.forget_sender(tx, court_id)
    notices.forget(tx, court_id)
    staff.reset(tx, world, court, hashed)
    for each in world.filers:
        if each.court_id == court_id:
            add_filer(tx, court, each, _account_of(each, court, world), hashed[each.key], issuer)
    e_filing.load_court(tx, court, world, issuer)
    settle.begin(tx, court, _calendar_of(court, world))
    for case, pacer_case_id in cases.identified(world):
        if case.court_id == court_id:
            cases.add_one(tx, court, case, pacer_case_id)
    dockets.add_dockets(tx, world, [court])
    _tell_changes(tx, before)
    tx.record(events.CourtWorldReset(court_id=court_id))


def load_person(tx: Transaction, sub: str, world: CourtWorld, hashed: Hashed, registry: Registry, issuer: str) -> None:
    """Resets one person at every court: ends their sessions, restores their links as in the world, and forgets kept filings."""
    tx.hold(tables.link)
    before = world_store.known_links(tx)
    world_store.end_sessions(tx, sub)
    e_filing.load_person(tx, sub, world, issuer)
    concerned = set(world_store.linked_filers(tx, sub))
    for link in links.by_filers(tx).values():
        if link.filer_id in concerned:
            links.end(tx, link, "reset")
            filers.set_retired(tx, link.filer_id, None)
    for each in world.filers:
        filer = filers.by_login(tx, each.court_id, each.login)
        if filer is not None and (filer.id in concerned or each.linked_sub == sub):
            court = registry[each.court_id]
            drafts.forget_all(tx, filer.id)
            _restore(tx, court, filer, each, _account_of(each, court, world), hashed[each.key], issuer)
    _tell_changes(tx, before)
    tx.record(events.CourtWorldReset(sub=sub))


def _tell_changes(tx: Transaction, before: dict[tuple[str, str], KnownLink]) -> None:
    """Tells the provider which links a part of the world changed. A whole world is told by the scenario itself."""
    after = world_store.known_links(tx)
    for key in before.keys() | after.keys():
        if before.get(key) != after.get(key):
            told = after.get(key) or before[key]
            tell_provider(tx, told.court_id, told.login, told.sub, told.linked_at, is_linked=key in after)


class LinkedAccount(NamedTuple):
    """The PACER account that a filer is linked to, as the provider knows it, and since when; `None` is now."""

    sub: str
    login_id: str | None
    linked_at: datetime | None = None


def add_filer(
    tx: Transaction, court: Court, details: FilerDetails, account: LinkedAccount | None, key_hash: str, issuer: str
) -> Filer:
    """Registers a filer, and links it if an account is given."""
    if filers.by_login(tx, court.court_id, details.login) is not None:
        raise ProblemError(409, _known_filer(court.court_id, details.login))
    new = NewFiler(
        court.court_id,
        details.login,
        folded(details.login),
        key_hash,
        details.name or details.login,
        details.email or "",
        details.role,
        may_file=_may_file(details),
    )
    filer = filers.add(tx, new, details.key)
    if account is not None:
        _link(tx, filer, account, issuer)
    return filer


def _may_file(details: FilerDetails) -> bool:
    return details.may_file if details.may_file is not None else details.role != "clerk"


def _account_of(each: WorldFiler, court: Court, world: CourtWorld) -> LinkedAccount | None:
    if each.linked_sub is None:
        return None
    # A link for which the scenario gives no day has the day of the go-live that it rests on.
    linked_at = each.linked_at or _calendar_of(court, world).go_live_at
    return LinkedAccount(each.linked_sub, each.linked_login_id, linked_at)


def _link(tx: Transaction, filer: Filer, account: LinkedAccount, issuer: str) -> None:
    sub, login_id, linked_at = account
    if links.by_account(tx, filer.court_id, issuer, sub) is not None:
        raise ProblemError(409, _known_account(filer.court_id, filer.login))
    links.add(
        tx,
        NewLink(
            filer.court_id,
            filer.id,
            issuer,
            sub,
            login_id,
            "scenario",
            None,
            min(linked_at or tx.at.calendar, tx.at.calendar),
        ),
    )
    tx.record(events.AccountLinked(filer.court_id, filer.login, sub, "scenario", login_id))


def _restore(
    tx: Transaction,
    court: Court,
    filer: Filer,
    members: WorldFiler,
    account: LinkedAccount | None,
    key_hash: str,
    issuer: str,
) -> None:
    if filer.closed_at is not None:
        filers.reopen(tx, filer)
    filers.change(tx, filer, key_hash=key_hash, may_file=_may_file(members), role=members.role)
    filers.remember_key(tx, filer.id, members.key)
    world_store.forget_failures(tx, court.court_id, filer)
    if account is not None and links.by_filer(tx, court.court_id, filer.id) is None:
        _link(tx, filer, account, issuer)
        retire_if_live(tx, calendar_store.read(tx, court), filer)


def retire_if_live(tx: Transaction, row: CalendarRow, filer: Filer) -> None:
    """Rule L5: retires the credential of a linked filer if the court with this calendar is live."""
    if row.go_live_at is not None and row.go_live_at <= tx.at.calendar:
        filers.set_retired(tx, filer.id, tx.at.calendar)


def _calendar_of(court: Court, world: CourtWorld) -> CalendarRow:
    given = world.courts.get(court.court_id)
    if given is None:
        return calendar.default_row(court)
    return calendar.replace(
        calendar.default_row(court), first_calendar(court.known, court.zone, sent_members(given, court))
    )
