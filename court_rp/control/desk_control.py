"""The control methods about a court's desk; each runs in one transaction. Refusals are `ProblemError`s."""

from collections.abc import Callable

from court_rp.control import staff
from court_rp.control.desk_models import (
    DeskActView,
    LoginJoin,
    NoticeCreation,
    NoticeView,
    StaffChange,
    StaffCreation,
    StaffView,
)
from court_rp.control.filers import accepted, existing
from court_rp.courts.registry import Court
from court_rp.desk import events
from court_rp.desk.acts import store as acts
from court_rp.desk.acts.model import Act
from court_rp.desk.filers.acting import act_join, act_reset
from court_rp.desk.filers.reset import new_key
from court_rp.desk.notices.acting import act_post
from court_rp.desk.staff import store
from court_rp.desk.staff.store import Known
from court_rp.filers.model import folded
from court_rp.transition import settle
from court_rp.transition.model import Notice
from court_rp.transition.store import of_court
from cso_kit.control.problem import ProblemError
from cso_kit.secrets.passwords import Passwords
from cso_kit.storage.database import Database
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.root import paths_below_root


class DeskControl:
    """The control methods of the courts' desks. `court_of` finds a court or raises `ProblemError`."""

    def __init__(self, database: Database, passwords: Passwords, court_of: Callable[[str], Court]) -> None:
        self._database = database
        self._passwords = passwords
        self._court = court_of

    async def staff(self, court_id: str) -> list[StaffView]:
        """The staff of a court."""
        court = self._court(court_id)
        found = await self._database.read(lambda tx: store.of_court(tx, court.court_id))
        return [_view(each) for each in found]

    async def create_staff(self, court_id: str, body: StaffCreation) -> StaffView:
        """Adds a member of staff."""
        court = self._court(court_id)
        key_hash = await self._passwords.hash_soon(body.key)

        def create(tx: Transaction) -> StaffView:
            if store.by_login(tx, court.court_id, body.login) is not None:
                raise ProblemError(409, staff.known_member(court.court_id, body.login))
            store.add(tx, staff.new_member(court.court_id, body, key_hash))
            tx.record(events.StaffCreated(court.court_id, body.login))
            return _view(_employed(tx, court, body.login))

        return await self._database.work(create)

    async def change_staff(self, court_id: str, login: str, body: StaffChange) -> StaffView:
        """Changes the given members. A new key ends the sessions that the old one opened."""
        court = self._court(court_id)
        key_hash = await self._passwords.hash_soon(body.key) if body.key else None

        def change(tx: Transaction) -> StaffView:
            known = _employed(tx, court, login)
            if body.name is not None:
                known = store.change(tx, known, name=body.name)
            if key_hash is not None:
                known = store.change(tx, known, key_hash=key_hash, given_key=body.key)
                if store.end_sessions(tx, known.member):
                    tx.record(events.DeskSessionEnded(court.court_id, known.member.login, "key_changed"))
            if sent := sorted(name for name in body.model_fields_set if getattr(body, name) is not None):
                tx.record(events.StaffChanged(court.court_id, known.member.login, sent))
            return _view(known)

        return await self._database.work(change)

    async def remove_staff(self, court_id: str, login: str) -> StaffView:
        """Removes a member of staff, whose sessions end."""
        court = self._court(court_id)

        def remove(tx: Transaction) -> StaffView:
            known = _employed(tx, court, login)
            store.remove(tx, known.member)
            tx.record(events.StaffRemoved(court.court_id, known.member.login))
            return _view(known)

        return await self._database.work(remove)

    async def reset_key(self, court_id: str, login: str, reason: str) -> DeskActView:
        """Resets a filer's court password, and sends the new one to the filer (rule L10)."""
        court, key = self._court(court_id), new_key(self._database.random)
        key_hash = await self._passwords.hash_soon(key)

        def decide(tx: Transaction) -> DeskActView:
            settle.settle(tx, court)
            filer = existing(tx, court, login)
            return act_view(accepted(act_reset(tx, court, None, filer, key, key_hash, reason)), court)

        return await self._database.work(decide)

    async def join(self, court_id: str, login: str, body: LoginJoin) -> DeskActView:
        """Joins another login of the same person into this one (rule L14)."""
        court = self._court(court_id)

        def decide(tx: Transaction) -> DeskActView:
            settle.settle(tx, court)
            kept, other = existing(tx, court, login), existing(tx, court, body.other)
            return act_view(accepted(act_join(tx, court, None, kept, other, body.reason)), court)

        return await self._database.work(decide)

    async def notices(self, court_id: str) -> list[NoticeView]:
        """The notices of a court up to now, newest first."""
        court = self._court(court_id)

        def read(tx: Transaction) -> list[Notice]:
            settle.settle(tx, court)
            return of_court(tx, court.court_id, tx.at.calendar)

        return [_notice_view(each, court) for each in await self._database.work(read)]

    async def post_notice(self, court_id: str, body: NoticeCreation) -> NoticeView:
        """Posts a notice, as the court's desk does (rule C9)."""
        court = self._court(court_id)

        def decide(tx: Transaction) -> Notice:
            row = settle.settle(tx, court)
            act_post(tx, court, row, None, body.title, body.text, to_filers=body.to_filers)
            return of_court(tx, court.court_id, tx.at.calendar)[0]

        return _notice_view(await self._database.work(decide), court)

    async def acts(self, court_id: str, limit: int) -> list[DeskActView]:
        """What was done at a court's desk, newest first."""
        court = self._court(court_id)
        found = await self._database.read(lambda tx: acts.of_court(tx, court.court_id, limit))
        return [act_view(each, court) for each in found]


def _employed(tx: Transaction, court: Court, login: str) -> Known:
    found = [each for each in store.of_court(tx, court.court_id) if folded(each.member.login) == folded(login)]
    if not found:
        address = f"GET /_sim/courts/{court.court_id}/staff"
        raise ProblemError(404, f"The staff of {court.court_id} has no login {login!r}; {address} lists it.")
    return found[0]


def _view(known: Known) -> StaffView:
    member = known.member
    return StaffView(court_id=member.court_id, login=member.login, key=known.given_key, name=member.name)


def _notice_view(notice: Notice, court: Court) -> NoticeView:
    posted_at = notice.posted_at.astimezone(court.zone)
    return NoticeView(notice=notice.kind, title=notice.title, text=paths_below_root(notice.body), posted_at=posted_at)


def act_view(act: Act, court: Court) -> DeskActView:
    """An act of the desk, with its time in the court's own zone."""
    return DeskActView(
        act=act.act,
        text=act.text,
        reason=act.reason,
        by=act.by_login,
        by_name=act.by_name,
        done_at=act.done_at.astimezone(court.zone),
    )
