"""The outbox: outgoing calls that were posted with a change, sent after its commit, again and again until they arrive.

`Transaction.post` stores an intent; the `Sender` of a service takes what is due, lets the `Channel` of its kind deliver it, and
writes down how it went. Delivery is at least once: what a crash interrupts is sent again, so a call must be harmless twice. What
is said to whom is the channel's business. All times are real time; a claim is a `next_attempt_at` in the future.
"""

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from cso_kit.background import Background
from cso_kit.storage.database import Database
from cso_kit.storage.event import Event
from cso_kit.storage.outbox_store import ClaimedIntent, OutboxStatements, WaitingIntent
from cso_kit.storage.subscriptions import Subscription
from cso_kit.storage.unavailable import DatabaseUnavailableError
from cso_kit.storage.unit_of_work import Transaction

log = logging.getLogger("cso.outbox")

# A new intent wakes the sender, which also knows when the next one is due. It looks after this time all the same, because real
# time may have been set anew.
_LOOK_AGAIN = timedelta(seconds=5)
# A claim outlives the longest delivery by so much, for writing down how it went.
_CLAIM_MARGIN = timedelta(seconds=10)
_LONGEST_ERROR = 300


class DeliveryError(Exception):
    """A call did not arrive. `reason` is a stable code, `detail` for the journal; `is_final` says that trying again is no use."""

    def __init__(self, reason: str, detail: str = "", *, is_final: bool = False) -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail[:_LONGEST_ERROR]
        self.is_final = is_final


class Channel(Protocol):
    """What a service does with one kind of intent."""

    async def deliver(self, intent: ClaimedIntent) -> None:
        """Makes the call; outside any transaction of the sender.

        Raises:
            DeliveryError: it did not arrive.
        """

    def delivered(self, intent: ClaimedIntent) -> Event:
        """What the journal says of a call that arrived."""

    def failed(self, intent: ClaimedIntent, error: DeliveryError, retry_at: datetime | None) -> Event:
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
        self._statements = OutboxStatements(database.tables, tuple(channels))
        self._deliveries: set[asyncio.Task[None]] = set()
        self._looking = Background(
            "sending from the outbox", _LOOK_AGAIN.total_seconds(), self._send_what_is_due, at_once=True
        )
        self._subscription: Subscription | None = None

    def start(self) -> None:
        """Begins to send, with whatever an earlier process left behind."""
        self._subscription = self._database.subscribe("outbox", self._looking.wake)
        self._looking.start()

    async def stop(self) -> None:
        """Ends the sending. A quick delivery that is under way may finish; others are made again after the next start."""
        if self._subscription is not None:
            self._subscription.end()
        await self._looking.stop()
        deliveries = set(self._deliveries)
        if deliveries:
            _, late = await asyncio.wait(deliveries, timeout=1)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _send_what_is_due(self) -> float | None:
        """Begins to deliver what is due, as far as there is room; the seconds until the next intent is due, if one waits."""
        room = self._at_once - len(self._deliveries)
        if room <= 0:
            return None  # a delivery that ends wakes the loop
        waiting, now = await self._database.read(lambda tx: (tx.all(self._statements.waiting, limit=room + 1), tx.real))
        due = [one for one in waiting[:room] if one.next_attempt_at <= now]
        if due:
            for intent in await self._database.work(lambda tx: self._claim(tx, due)):
                task = asyncio.create_task(self._attempt(intent))
                self._deliveries.add(task)
                task.add_done_callback(self._ended)
        ahead = (one.next_attempt_at - now for one in waiting if one.next_attempt_at > now)
        return min((each.total_seconds() for each in ahead), default=None)

    def _claim(self, tx: Transaction, due: list[WaitingIntent]) -> list[ClaimedIntent]:
        """Those of `due` that no other process has taken since they were seen."""
        until = tx.real + self._schedule.timeout + _CLAIM_MARGIN
        found = [
            tx.one(self._statements.claim, which=one.id, seen=one.next_attempt_at, claimed_until=until) for one in due
        ]
        return [intent for intent in found if intent is not None]

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._deliveries.discard(task)
        self._looking.wake()

    async def _attempt(self, intent: ClaimedIntent) -> None:
        try:
            error = await self._deliver(intent)
            await self._database.work(lambda tx: self._write_down(tx, intent, error))
        except DatabaseUnavailableError:
            pass  # the claim runs out, and the delivery is made again
        except Exception:
            log.exception("how a delivery went could not be written down; it will be made again")

    async def _deliver(self, intent: ClaimedIntent) -> DeliveryError | None:
        timeout = self._schedule.timeout.total_seconds()
        try:
            async with asyncio.timeout(timeout):
                await self._channels[intent.kind].deliver(intent)
        except DeliveryError as error:
            return error
        except DatabaseUnavailableError:
            raise
        except TimeoutError:
            return DeliveryError("timeout", f"no answer within {timeout:g} seconds")
        except Exception as error:
            log.exception("a delivery of the kind %s broke", intent.kind)
            return DeliveryError("broken", type(error).__name__)
        return None

    def _write_down(self, tx: Transaction, intent: ClaimedIntent, error: DeliveryError | None) -> None:
        channel, statements = self._channels[intent.kind], self._statements
        if error is None:
            if tx.run(statements.delivered, which=intent.id, delivered_at=tx.real):
                tx.record(channel.delivered(intent))
            return
        retry_at = None if error.is_final else self._schedule.retry_at(intent.attempts, tx.real)
        # Another process may have taken over after a long pause of this one; then it is the one that decides.
        mine = {"which": intent.id, "attempt": intent.attempts, "last_error": str(error)[:_LONGEST_ERROR]}
        if retry_at is None:
            changed = tx.run(statements.given_up, **mine, failed_at=tx.real)
        else:
            changed = tx.run(statements.put_back, **mine, next_attempt_at=retry_at)
        if changed:
            tx.record(channel.failed(intent, error, retry_at))
