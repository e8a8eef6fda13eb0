"""The outbox: outgoing calls that a transaction posted, sent after its commit and repeated until they arrive.

`Transaction.post` stores an intent. The `Sender` of a service claims due intents, delivers each by the `Channel` of its kind, and
stores the outcome. Delivery is at least once: after a crash a call is repeated, so repeating it must be harmless. The channel
decides about address and content. All times are real time; a claim is a `next_attempt_at` in the future.
"""

import asyncio
import logging
from collections.abc import Hashable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from cso_kit.background import Background
from cso_kit.storage.database import Database
from cso_kit.storage.event import Event
from cso_kit.storage.outbox_store import ClaimedIntent, WaitingIntent, outbox_statements
from cso_kit.storage.subscriptions import Subscription
from cso_kit.storage.unavailable import DatabaseUnavailableError
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.trace import follow

log = logging.getLogger("cso.outbox")

# A new intent wakes the sender, and it knows when the next one is due. It looks after this time all the same, for safety.
_LOOK_AGAIN = timedelta(minutes=1)
# A claim is so much longer than the longest delivery, for storing the outcome.
_CLAIM_MARGIN = timedelta(seconds=10)
_LONGEST_ERROR = 300


class DeliveryError(Exception):
    """A call failed. `reason` is a stable code, `detail` is for the journal; `is_final` says that a retry is useless."""

    def __init__(self, reason: str, detail: str = "", *, is_final: bool = False) -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail[:_LONGEST_ERROR]
        self.is_final = is_final


class Channel(Protocol):
    """Delivers one kind of intent. One call delivers up to `together` intents, all to one recipient and of one flow."""

    together: int

    async def deliver(self, intents: Sequence[ClaimedIntent]) -> Mapping[int, DeliveryError]:
        """Makes the call, outside the sender's transactions. Returns the errors of intents that failed alone, by their ids.

        Raises:
            DeliveryError: the call failed, and none was delivered.
        """

    def delivered(self, intent: ClaimedIntent) -> Event:
        """The event of a delivered call."""

    def failed(self, intent: ClaimedIntent, error: DeliveryError, retry_at: datetime | None) -> Event:
        """The event of a failed call. Without `retry_at` it was the last attempt."""


class Schedule(NamedTuple):
    """The time limit of one attempt, and the pause before the next one: it doubles each time, up to `longest_pause`."""

    timeout: timedelta = timedelta(seconds=10)
    pause: timedelta = timedelta(seconds=1)
    longest_pause: timedelta = timedelta(minutes=5)
    attempts: int = 20

    def retry_at(self, attempts: int, now: datetime) -> datetime | None:
        """The time of the next attempt after so many attempts; `None` if there is none."""
        if attempts >= self.attempts:
            return None
        return now + min(self.pause * (1 << min(attempts - 1, 30)), self.longest_pause)


class Sender:
    """Sends the intents of one service's outbox. Several processes may each have a sender; one of them makes each attempt."""

    def __init__(
        self, database: Database, channels: Mapping[str, Channel], schedule: Schedule, *, at_once: int = 16
    ) -> None:
        self._database = database
        self._channels = channels
        self._schedule = schedule
        # Side by side, deliveries end in any order, and how many are due together is chance; a run with a seed can be repeated.
        is_predictable = database.random.is_predictable
        self._at_once = 1 if is_predictable else at_once
        self._most_together = 1 if is_predictable else max(channel.together for channel in channels.values())
        self._statements = outbox_statements(database.tables, tuple(channels))
        self._deliveries: set[asyncio.Task[None]] = set()
        self._looking = Background(
            "sending from the outbox", _LOOK_AGAIN.total_seconds(), self._send_due_intents, at_once=True
        )
        self._subscription: Subscription | None = None

    def start(self) -> None:
        """Starts to send, also the intents of earlier processes."""
        self._subscription = self._database.subscribe("outbox", self._looking.wake)
        self._looking.start()

    async def stop(self) -> None:
        """Stops sending. Quick deliveries in progress may finish; others are repeated after the next start."""
        if self._subscription is not None:
            self._subscription.end()
        await self._looking.stop()
        deliveries = set(self._deliveries)
        if deliveries:
            _, late = await asyncio.wait(deliveries, timeout=1)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def has_waiting(self) -> bool:
        """Whether a call is under way or waits for its time."""
        if self._deliveries:
            return True
        return bool(await self._database.read(lambda tx: tx.all(self._statements.waiting, limit=1)))

    async def _send_due_intents(self) -> float | None:
        """Starts the due deliveries, up to the limit. Returns the seconds until the next intent is due, if one waits."""
        room = self._at_once - len(self._deliveries)
        if room <= 0:
            return None  # a delivery that ends wakes the loop
        limit = room * self._most_together + 1
        waiting, now = await self._database.read(lambda tx: (tx.all(self._statements.waiting, limit=limit), tx.real))
        due = self._grouped([one for one in waiting if one.next_attempt_at <= now], room)
        if due:
            for intents in await self._database.work(lambda tx: self._claim(tx, due)):
                task = asyncio.create_task(self._attempt(intents))
                self._deliveries.add(task)
                task.add_done_callback(self._ended)
        ahead = (one.next_attempt_at - now for one in waiting if one.next_attempt_at > now)
        return min((each.total_seconds() for each in ahead), default=None)

    def _grouped(self, due: list[WaitingIntent], room: int) -> list[list[WaitingIntent]]:
        """The first `room` deliveries of due intents. Those to one recipient and of one flow share a delivery.

        An intent that has failed is sent alone from then on, so that it cannot make others fail.
        """
        groups: dict[Hashable, list[WaitingIntent]] = {}
        for one in due:
            most = 1 if one.attempts else min(self._channels[one.kind].together, self._most_together)
            which = one.id if most == 1 else (one.kind, one.target, one.correlation)
            group = groups.get(which)
            if group is None and len(groups) < room:
                groups[which] = [one]
            elif group is not None and len(group) < most:
                group.append(one)
        return list(groups.values())

    def _claim(self, tx: Transaction, due: list[list[WaitingIntent]]) -> list[list[ClaimedIntent]]:
        """Claims those of `due` that no other process has claimed."""
        until = tx.real + self._schedule.timeout + _CLAIM_MARGIN
        wanted = [
            {"which": one.id, "seen": one.next_attempt_at, "claimed_until": until} for group in due for one in group
        ]
        claimed = {intent.id: intent for intent in tx.each(self._statements.claim, wanted) if intent is not None}
        groups = ([claimed[one.id] for one in group if one.id in claimed] for group in due)
        return [group for group in groups if group]

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._deliveries.discard(task)
        self._looking.wake()

    async def _attempt(self, intents: list[ClaimedIntent]) -> None:
        follow(intents[0].correlation)  # of this task only
        try:
            errors = await self._deliver(intents)
            await self._database.work(lambda tx: self._write_down(tx, intents, errors))
        except DatabaseUnavailableError:
            pass  # the claims expire, and the delivery is repeated
        except Exception:
            log.exception("how a delivery went could not be written down; it will be made again")

    async def _deliver(self, intents: list[ClaimedIntent]) -> Mapping[int, DeliveryError]:
        timeout, kind = self._schedule.timeout.total_seconds(), intents[0].kind
        try:
            async with asyncio.timeout(timeout):
                return await self._channels[kind].deliver(intents)
        except DeliveryError as error:
            failed = error
        except DatabaseUnavailableError:
            raise
        except TimeoutError:
            failed = DeliveryError("timeout", f"no answer within {timeout:g} seconds")
        except Exception as error:
            log.exception("a delivery of the kind %s broke", kind)
            failed = DeliveryError("broken", type(error).__name__)
        return {intent.id: failed for intent in intents}

    def _write_down(self, tx: Transaction, intents: list[ClaimedIntent], errors: Mapping[int, DeliveryError]) -> None:
        channel = self._channels[intents[0].kind]
        arrived = [intent for intent in intents if intent.id not in errors]
        marked = tx.each(
            self._statements.delivered, [{"which": intent.id, "delivered_at": tx.real} for intent in arrived]
        )
        for intent, mark in zip(arrived, marked, strict=True):
            if mark is not None:
                tx.record(channel.delivered(intent))
        for intent in intents:
            if (error := errors.get(intent.id)) is not None:
                self._write_down_failure(tx, intent, error)

    def _write_down_failure(self, tx: Transaction, intent: ClaimedIntent, error: DeliveryError) -> None:
        retry_at = None if error.is_final else self._schedule.retry_at(intent.attempts, tx.real)
        # After a long pause of this process another one may have claimed the intent; then that one stores the outcome.
        mine = {"which": intent.id, "attempt": intent.attempts, "last_error": str(error)[:_LONGEST_ERROR]}
        if retry_at is None:
            changed = tx.run(self._statements.given_up, **mine, failed_at=tx.real)
        else:
            changed = tx.run(self._statements.put_back, **mine, next_attempt_at=retry_at)
        if changed:
            tx.record(self._channels[intent.kind].failed(intent, error, retry_at))
