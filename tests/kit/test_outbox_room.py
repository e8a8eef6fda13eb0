"""How much of an outbox is sent at once: as much as there is room for, and on when there is room again."""

import asyncio
from datetime import timedelta

import pytest

from cso_idp import tables
from cso_kit.storage import outbox
from cso_kit.storage.engines import open_database
from cso_kit.storage.outbox import Sender
from cso_kit.storage.outbox_store import ClaimedIntent
from tests.conftest import Databases
from tests.kit.test_outbox import KIND, QUICK, Letters, post, settled


async def test_no_more_is_under_way_than_there_is_room_for_and_all_of_it_is_sent(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A delivery that ends makes room for the next one at once, and not when the sender looks again by itself."""
    monkeypatch.setattr(outbox, "_LOOK_AGAIN", timedelta(hours=1))
    under_way, most = set[str](), 0

    async def take_a_moment(intent: ClaimedIntent) -> None:
        nonlocal most
        under_way.add(intent.target)
        most = max(most, len(under_way))
        for _ in range(3):
            await asyncio.sleep(0)
        under_way.remove(intent.target)

    database = open_database(databases.migrated("cso_idp"), tables.kit)
    names = [f"letter {n}" for n in range(7)]
    await post(database, *names)
    sender = Sender(database, {KIND: (letters := Letters(take_a_moment))}, QUICK, at_once=2)
    sender.start()
    await settled(database, len(names))
    await sender.stop()
    await database.close()

    assert sorted(letters.sent) == names
    assert most == 2
