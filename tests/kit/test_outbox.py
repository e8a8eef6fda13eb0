"""The outbox and its sender, without any particular kind of call: claims, crashes, retries and pauses."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar

import pytest
from sqlalchemy import select

from cso_idp import tables
from cso_idp.provider import SWEPT
from cso_kit.storage import outbox
from cso_kit.storage.database import Database
from cso_kit.storage.engines import open_database
from cso_kit.storage.event import Event, event
from cso_kit.storage.journal import Filter, read_events
from cso_kit.storage.outbox import DeliveryError, Schedule, Sender
from cso_kit.storage.outbox_store import ClaimedIntent, OutboxEntry
from cso_kit.storage.sweeping import sweep
from cso_kit.storage.unit_of_work import Intent, Transaction
from cso_kit.time.clock import real_now
from tests.conftest import Databases
from tests.driver.outbox import entries

KIND = "test_letter"
QUICK = Schedule(timeout=timedelta(seconds=0.5), pause=timedelta(seconds=0.02), attempts=3)
# Seconds after which what was to come to pass will not. A slow machine needs some; a good one never waits for them.
PATIENCE = 60


@event
class Arrived(Event):
    """A letter of a test arrived."""

    kind: ClassVar[str] = "test_letter.arrived"
    target: str


@event
class Returned(Event):
    """A letter of a test did not arrive."""

    kind: ClassVar[str] = "test_letter.returned"
    target: str
    reason: str
    retry_at: datetime | None


@dataclass
class Letters:
    """A channel that keeps its deliveries; `before` may fail or wait."""

    before: Callable[[ClaimedIntent], object] | None = None
    together: int = 1
    sent: list[str] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)

    async def deliver(self, intents: Sequence[ClaimedIntent]) -> Mapping[int, DeliveryError]:
        self.sizes.append(len(intents))
        errors: dict[int, DeliveryError] = {}
        for intent in intents:
            try:
                outcome = self.before(intent) if self.before else None
                if asyncio.iscoroutine(outcome):
                    await outcome
                self.sent.append(intent.body["about"])
            except DeliveryError as error:
                errors[intent.id] = error
        return errors

    def delivered(self, intent: ClaimedIntent) -> Event:
        return Arrived(intent.target)

    def failed(self, intent: ClaimedIntent, error: DeliveryError, retry_at: datetime | None) -> Event:
        return Returned(intent.target, error.reason, retry_at)


@pytest.fixture
async def database(databases: Databases) -> AsyncIterator[Database]:
    opened = open_database(databases.migrated("cso_idp"), tables.kit)
    yield opened
    await opened.close()


@asynccontextmanager
async def sending(database: Database, letters: Letters, schedule: Schedule = QUICK) -> AsyncIterator[Sender]:
    sender = Sender(database, {KIND: letters}, schedule)
    sender.start()
    try:
        yield sender
    finally:
        await sender.stop()


async def post(database: Database, *targets: str, kind: str = KIND) -> None:
    await database.work(lambda tx: [tx.post(Intent(kind, target, {"about": target})) for target in targets])


async def settled(database: Database, count: int) -> list[OutboxEntry]:
    """The entries, as soon as so many of them are delivered or given up."""
    async with asyncio.timeout(PATIENCE):
        while True:
            found = await database.read(lambda tx: entries(tx, tables.kit, KIND))
            if len([entry for entry in found if entry.status != "pending"]) >= count:
                return found
            await asyncio.sleep(0.01)


async def journal(database: Database) -> list[str]:
    return [event.kind for event in await database.read(lambda tx: read_events(tx, tables.kit))]


async def test_posted_intent_is_sent_right_after_the_commit(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A commit wakes the sender: it does not find out by looking, which it would not do before an hour is over."""
    monkeypatch.setattr(outbox, "_LOOK_AGAIN", timedelta(hours=1))
    letters = Letters()
    async with sending(database, letters, QUICK._replace(pause=timedelta(hours=1))):
        await post(database, "first")
        await settled(database, 1)  # the sender has looked, and waits
        await post(database, "a", "b")
        await settled(database, 3)

    assert sorted(letters.sent) == ["a", "b", "first"]
    assert await journal(database) == ["test_letter.arrived"] * 3


async def test_intent_posted_by_another_process_is_sent(databases: Databases, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sender is notified; its next look without a notice would be in an hour."""
    monkeypatch.setattr(outbox, "_LOOK_AGAIN", timedelta(hours=1))
    url = databases.migrated("cso_idp")
    here, elsewhere = open_database(url, tables.kit), open_database(url, tables.kit)
    letters = Letters()
    async with sending(here, letters):
        await post(here, "a")
        await settled(here, 1)
        await post(elsewhere, "b")
        await settled(here, 2)

    assert letters.sent == ["a", "b"]
    await here.close()
    await elsewhere.close()


async def test_pause_doubles_up_to_the_longest_and_ends(database: Database) -> None:
    now = real_now()
    schedule = Schedule(pause=timedelta(seconds=1), longest_pause=timedelta(seconds=10), attempts=7)

    pauses = [at and (at - now).total_seconds() for at in (schedule.retry_at(n, now) for n in range(1, 8))]

    assert pauses == [1, 2, 4, 8, 10, 10, None]
    assert Schedule(attempts=10**6).retry_at(10**5, now) == now + Schedule().longest_pause


async def test_failed_delivery_is_retried_and_finally_given_up(database: Database) -> None:
    def fail(intent: ClaimedIntent) -> None:
        raise DeliveryError("away", is_final=intent.target == "final")

    async with sending(database, Letters(fail)):
        await post(database, "final", "patient")
        found = await settled(database, 2)

    assert {entry.status for entry in found} == {"failed"}
    events = await database.read(lambda tx: read_events(tx, tables.kit, wanted=Filter(kinds=("test_letter.returned",))))
    attempts = {
        name: [bool(e.data.get("retry_at")) for e in events if e.data["target"] == name]
        for name in ("final", "patient")
    }
    assert attempts == {"final": [False], "patient": [True, True, False]}


async def test_settled_intents_are_never_sent_again(databases: Databases) -> None:
    """Neither delivered intents nor abandoned ones are sent again, however late a sender looks."""
    shift, attempts = timedelta(0), list[str]()
    database = open_database(databases.migrated("cso_idp"), tables.kit, now=lambda: real_now() + shift)

    def refuse_one(intent: ClaimedIntent) -> None:
        attempts.append(intent.target)
        if intent.target == "returned":
            raise DeliveryError("away", is_final=True)

    async with sending(database, Letters(refuse_one)):
        await post(database, "arrived", "returned")
        await settled(database, 2)
        shift = timedelta(days=1)  # the claims of both have run out
        await post(database, "later")
        await settled(database, 3)

    assert sorted(attempts) == ["arrived", "later", "returned"]
    await database.close()


async def test_hanging_delivery_fails_without_delaying_others(database: Database) -> None:
    def trouble(intent: ClaimedIntent) -> object:
        if intent.target == "broken":
            raise ZeroDivisionError
        return asyncio.sleep(3600) if intent.target == "stuck" else None

    letters = Letters(trouble)
    async with sending(database, letters):
        await post(database, "stuck", "broken", "good")
        found = {entry.target: entry.status for entry in await settled(database, 3)}

    assert found == {"stuck": "failed", "broken": "failed", "good": "delivered"}
    events = await database.read(lambda tx: read_events(tx, tables.kit, wanted=Filter(kinds=("test_letter.returned",))))
    assert {event.data["reason"] for event in events} == {"timeout", "broken"}


async def test_claim_of_a_dead_process_expires(databases: Databases, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between claim and outcome no intent is lost: another process takes over when the claim has expired, and not before.

    A claim lasts for the longest delivery and a margin, an hour each here.
    """
    monkeypatch.setattr(outbox, "_CLAIM_MARGIN", timedelta(hours=1))
    url, shift = databases.migrated("cso_idp"), timedelta(0)
    first = open_database(url, tables.kit)
    second = open_database(url, tables.kit, now=lambda: real_now() + shift)
    taken, letters = asyncio.Event(), Letters()

    async def die(_: ClaimedIntent) -> None:
        taken.set()
        await asyncio.sleep(3600)

    monkeypatch.setattr(outbox, "_LOOK_AGAIN", timedelta(seconds=0.1))
    doomed = Sender(first, {KIND: Letters(die)}, QUICK._replace(timeout=timedelta(hours=1)))
    doomed.start()
    await post(first, "a")
    await asyncio.wait_for(taken.wait(), PATIENCE)

    shift = timedelta(hours=1, minutes=30)
    async with sending(second, letters):
        await post(second, "b")
        await settled(second, 1)
        assert letters.sent == ["b"]  # the claim holds, or the older letter had gone first
        shift = timedelta(hours=2, minutes=1)
        found = await settled(second, 2)
    await doomed.stop()

    assert (letters.sent, {entry.status for entry in found}) == (["b", "a"], {"delivered"})
    assert await journal(second) == ["test_letter.arrived"] * 2
    await first.close()
    await second.close()


async def test_concurrent_senders_make_each_attempt_once(databases: Databases) -> None:
    url = databases.migrated("cso_idp")
    opened = [open_database(url, tables.kit) for _ in range(3)]
    letters = Letters()
    names = [f"letter {n}" for n in range(40)]
    await post(opened[0], *names)
    senders = [Sender(each, {KIND: letters}, QUICK) for each in opened]
    for sender in senders:
        sender.start()
    await settled(opened[0], len(names))
    for sender, each in zip(senders, opened, strict=True):
        await sender.stop()
        await each.close()

    assert sorted(letters.sent) == sorted(names)


async def test_intents_without_a_channel_wait(database: Database) -> None:
    """A process of an older version does not touch intents that it does not know."""
    await post(database, "a", kind="of_another_version")
    await post(database, "b")
    async with sending(database, Letters()):
        await settled(database, 1)  # the older one would have been taken with it, or before

    outbox = tables.kit.outbox
    row = await database.read(
        lambda tx: tx.execute(select(outbox).where(outbox.c.kind == "of_another_version")).one()._asdict()
    )
    assert (row["attempts"], row["delivered_at"], row["failed_at"]) == (0, None, None)
    assert row["next_attempt_at"] == row["created_at"]


async def test_sweep_removes_settled_intents_and_keeps_waiting_ones(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cso_kit.storage.sweeping.KEEP", timedelta(seconds=-1))
    async with sending(database, Letters()):
        await post(database, "old")
        await settled(database, 1)
    await post(database, "waiting")

    await sweep(database, SWEPT)

    assert [entry.target for entry in await settled(database, 0)] == ["waiting"]


async def test_sender_can_be_stopped_and_started_again(database: Database) -> None:
    sender = Sender(database, {KIND: (letters := Letters())}, QUICK)
    await sender.stop()
    for count, name in enumerate(("a", "b"), 1):
        sender.start()
        await post(database, name)
        await settled(database, count)
        await sender.stop()

    assert letters.sent == ["a", "b"]


async def test_one_call_delivers_intents_to_one_recipient_and_of_one_flow(database: Database) -> None:
    """In their order, and no more than the channel takes. One that failed is sent alone from then on, and the others are not sent
    again.
    """
    failures = Counter[str]()

    def fail_once(intent: ClaimedIntent) -> None:
        failures[intent.body["about"]] += 1
        if intent.body["about"] in ("a2", "a4") and failures[intent.body["about"]] == 1:
            raise DeliveryError("away")

    def post_all(tx: Transaction) -> None:
        for name in ("a1", "b1", "a2", "a3", "a4", "a5"):
            tx.post(Intent(KIND, name[0], {"about": name}))

    def of_another_flow(tx: Transaction) -> None:
        tx.correlation = "f" * 32
        tx.post(Intent(KIND, "b", {"about": "b2"}))

    await database.work(post_all)
    await database.work(of_another_flow)
    letters = Letters(fail_once, together=3)
    async with sending(database, letters):
        found = await settled(database, 7)

    assert {entry.status for entry in found} == {"delivered"}
    assert sorted(letters.sizes) == [1, 1, 1, 1, 2, 3]
    assert [name for name in letters.sent if name[0] == "a" and name not in ("a2", "a4")] == ["a1", "a3", "a5"]
    assert Counter(letters.sent) == Counter(["a1", "a2", "a3", "a4", "a5", "b1", "b2"])
    assert sorted(await journal(database)) == ["test_letter.arrived"] * 7 + ["test_letter.returned"] * 2
