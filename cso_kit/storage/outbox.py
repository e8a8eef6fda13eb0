"""The outbox: outgoing calls that were posted with a change, sent after its commit, again and again until they arrive.

`Transaction.post` stores an intent; the `Sender` of a service takes what is due, lets the `Channel` of its kind deliver it, and
writes down how it went. Delivery is at least once: what a crash interrupts is sent again, so a call must be harmless twice. What
is said to whom is the channel's business. All times are real time; a claim is a `next_attempt_at` in the future.
"""

import asyncio
import contextlib
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple, Protocol

from sqlalchemy import bindparam, or_, select, update

from cso_kit.background import Pause
from cso_kit.storage.database import Database
from cso_kit.storage.event import Event
from cso_kit.storage.statement import Command, Query, columns
from cso_kit.storage.tables import KitTables
from cso_kit.storage.unavailable import DatabaseUnavailableError
from cso_kit.storage.unit_of_work import Transaction

log = logging.getLogger("cso.outbox")

# What other processes posted, or left behind, is found by looking; what this one posts wakes it at once.
_LOOK_AGAIN = timedelta(seconds=1)
# A claim outlives the longest delivery by so much, for writing down how it went.
_CLAIM_MARGIN = timedelta(seconds=10)
_LONGEST_ERROR = 300


class Posted(NamedTuple):
    """An intent as it was taken from the outbox. `attempts` counts this one too."""

    id: int
    kind: str
    target: str
    body: dict[str, Any]
    created_at: datetime
    attempts: int


class Entry(NamedTuple):
    """An intent as it stands: delivered, failed for good, or still waiting if neither."""

    id: int
    target: str
    body: dict[str, Any]
    delivered_at: datetime | None
    failed_at: datetime | None

    @property
    def status(self) -> Literal["delivered", "failed", "pending"]:
        if self.delivered_at is not None:
            return "delivered"
        return "pending" if self.failed_at is None else "failed"


class DeliveryError(Exception):
    """A call did not arrive. `reason` is a stable code, `detail` for the journal; `is_final` says that trying again is no use."""

    def __init__(self, reason: str, detail: str = "", *, is_final: bool = False) -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail[:_LONGEST_ERROR]
        self.is_final = is_final


class Channel(Protocol):
    """What a service does with one kind of intent."""

    async def deliver(self, posted: Posted) -> None:
        """Makes the call; outside any transaction of the sender.

        Raises:
            DeliveryError: it did not arrive.
        """

    def delivered(self, posted: Posted) -> Event:
        """What the journal says of a call that arrived."""

    def failed(self, posted: Posted, error: DeliveryError, retry_at: datetime | None) -> Event:
        """What the journal says of one that did not. Without `retry_at` it was the last attempt."""


class Schedule(NamedTuple):
    """How long one attempt may take, and when the next one is: after `pause`, doubled each time up to `longest_pause`."""

    timeout: timedelta = timedelta(seconds=10)
    pause: timedelta = timedelta(seconds=1)
    longest_pause: timedelta = timedelta(minutes=5)
    attempts: int = 20

    def retry_at(self, attempts: int, now: datetime) -> datetime | None:
        """When to try again after so many attempts, or `None`: never."""
        if attempts >= self.attempts:
            return None
        return now + min(self.pause * (1 << min(attempts - 1, 30)), self.longest_pause)


class Sender:
    """Sends from one service's outbox, in as many processes as there are: each attempt is made by one of them."""

    def __init__(
        self, database: Database, channels: Mapping[str, Channel], schedule: Schedule, *, at_once: int = 16
    ) -> None:
        self._database = database
        self._channels = channels
        self._schedule = schedule
        self._at_once = at_once
        self._statements = _Statements(database.tables, tuple(channels))
        self._woken = asyncio.Event()
        self._running: set[asyncio.Task[None]] = set()
        self._loop: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begins to send, with whatever an earlier process left behind."""
        self._database.on_posted = self._woken.set
        self._loop = asyncio.create_task(self._send_for_ever())

    async def stop(self) -> None:
        """Ends the sending. What is under way may finish if it is quick; the rest is sent again after the next start."""
        if self._loop is None:
            return
        self._database.on_posted = None
        loop, self._loop = self._loop, None
        loop.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await loop
        running = set(self._running)
        if running:
            _, late = await asyncio.wait(running, timeout=1)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _send_for_ever(self) -> None:
        pause = Pause(_LOOK_AGAIN.total_seconds())
        while True:
            self._woken.clear()
            try:
                due = await self._send_what_is_due()
                seconds = min(due.total_seconds(), pause.after_success())
            except DatabaseUnavailableError:
                seconds = pause.after_outage()
            except Exception:
                seconds = pause.after_success()
                log.exception("sending from the outbox failed; it will be tried again in a moment")
            # Not `wait_for`: before Python 3.12 it loses the cancellation of a task that was woken in the same moment.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._woken.wait()

    async def _send_what_is_due(self) -> timedelta:
        """Begins to deliver what is due, as far as there is room; how long to wait before the next look."""
        room = self._at_once - len(self._running)
        if room <= 0:
            return _LOOK_AGAIN  # a delivery that ends wakes the loop
        waiting, now = await self._database.read(lambda tx: (tx.all(self._statements.waiting, limit=room + 1), tx.real))
        due = [one for one in waiting[:room] if one.next_attempt_at <= now]
        if due:
            for posted in await self._database.work(lambda tx: self._claim(tx, due)):
                task = asyncio.create_task(self._attempt(posted))
                self._running.add(task)
                task.add_done_callback(self._ended)
        ahead = [one.next_attempt_at - now for one in waiting if one.next_attempt_at > now]
        return min([_LOOK_AGAIN, *ahead])

    def _claim(self, tx: Transaction, due: "list[_Waiting]") -> list[Posted]:
        """Those of `due` that no other process has taken since they were seen."""
        until = tx.real + self._schedule.timeout + _CLAIM_MARGIN
        found = [
            tx.one(self._statements.claim, which=one.id, seen=one.next_attempt_at, claimed_until=until) for one in due
        ]
        return [posted for posted in found if posted is not None]

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._running.discard(task)
        self._woken.set()

    async def _attempt(self, posted: Posted) -> None:
        try:
            error = await self._deliver(posted)
            await self._database.work(lambda tx: self._write_down(tx, posted, error))
        except DatabaseUnavailableError:
            pass  # the claim runs out, and the delivery is made again
        except Exception:
            log.exception("how a delivery went could not be written down; it will be made again")

    async def _deliver(self, posted: Posted) -> DeliveryError | None:
        timeout = self._schedule.timeout.total_seconds()
        try:
            async with asyncio.timeout(timeout):
                await self._channels[posted.kind].deliver(posted)
        except DeliveryError as error:
            return error
        except DatabaseUnavailableError:
            raise
        except TimeoutError:
            return DeliveryError("timeout", f"no answer within {timeout:g} seconds")
        except Exception as error:
            log.exception("a delivery of the kind %s broke", posted.kind)
            return DeliveryError("broken", type(error).__name__)
        return None

    def _write_down(self, tx: Transaction, posted: Posted, error: DeliveryError | None) -> None:
        channel, statements = self._channels[posted.kind], self._statements
        if error is None:
            if tx.run(statements.delivered, which=posted.id, delivered_at=tx.real):
                tx.record(channel.delivered(posted))
            return
        retry_at = None if error.is_final else self._schedule.retry_at(posted.attempts, tx.real)
        # Another process may have taken over after a long pause of this one; then it is the one that decides.
        mine = {"which": posted.id, "attempt": posted.attempts, "last_error": str(error)[:_LONGEST_ERROR]}
        if retry_at is None:
            changed = tx.run(statements.given_up, **mine, failed_at=tx.real)
        else:
            changed = tx.run(statements.put_back, **mine, next_attempt_at=retry_at)
        if changed:
            tx.record(channel.failed(posted, error, retry_at))


class _Waiting(NamedTuple):
    id: int
    next_attempt_at: datetime


class _Statements:
    """The sender's statements, for one service's outbox and the kinds it sends."""

    def __init__(self, tables: KitTables, kinds: tuple[str, ...]) -> None:
        outbox = tables.outbox
        is_waiting = outbox.c.delivered_at.is_(None) & outbox.c.failed_at.is_(None)
        is_this = outbox.c.id == bindparam("which")
        is_mine = is_this & is_waiting & (outbox.c.attempts == bindparam("attempt"))
        self.waiting = Query(
            select(outbox.c.id, outbox.c.next_attempt_at)
            .where(is_waiting, or_(*(outbox.c.kind == kind for kind in kinds)))
            .order_by(outbox.c.next_attempt_at, outbox.c.id)
            .limit(bindparam("limit")),
            _Waiting._make,
        )
        # One atomic statement: whoever moves `next_attempt_at` on from what was seen has the claim.
        claimed_until = bindparam("claimed_until", type_=outbox.c.next_attempt_at.type)
        self.claim = Query(
            update(outbox)
            .where(is_this, is_waiting, outbox.c.next_attempt_at == bindparam("seen"))
            .values(next_attempt_at=claimed_until, attempts=outbox.c.attempts + 1)
            .returning(*columns(outbox, Posted)),
            Posted._make,
        )
        self.delivered = Command(
            update(outbox).where(is_this, outbox.c.delivered_at.is_(None)).values(failed_at=None), "delivered_at"
        )
        self.put_back = Command(update(outbox).where(is_mine), "next_attempt_at", "last_error")
        self.given_up = Command(update(outbox).where(is_mine), "failed_at", "last_error")


def entries(tx: Transaction, tables: KitTables, kind: str) -> list[Entry]:
    """Everything of one kind that is in the outbox, oldest first; not for the hot path."""
    outbox = tables.outbox
    rows = tx.execute(select(*columns(outbox, Entry)).where(outbox.c.kind == kind).order_by(outbox.c.id))
    return [Entry._make(row) for row in rows]
