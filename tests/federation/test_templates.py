"""Federations that begin as copies of a template are like ones that loaded their scenario just now, and each is on its own."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from court_rp import tables as court_tables
from cso_idp import tables as provider_tables
from cso_idp.control.models import AccountCreation
from cso_kit.storage.database_locations import DatabaseLocation
from cso_kit.storage.engines import open_database
from cso_kit.storage.renaming import Renaming
from cso_sim.federation import Federation, create_federation
from cso_sim.load_states import StartRefusedError
from cso_sim.scenario import reading
from cso_sim.scenario.errors import ScenarioError
from cso_sim.templates import Templates
from tests.conftest import Databases
from tests.federation.conftest import new_client, running, settings

ANYWHERE = settings("sqlite://", "sqlite://")
MONTH = timedelta(days=31)


class CountingLocation:
    """A place that keeps the names of the databases that are there, and counts those that were made empty."""

    def __init__(self, location: DatabaseLocation) -> None:
        self._location = location
        self.made_empty = 0
        self.names: set[str] = set()

    @property
    def is_quick(self) -> bool:
        return self._location.is_quick

    def url(self, name: str) -> str:
        return self._location.url(name)

    def create(self, name: str) -> None:
        self.made_empty += 1
        self.names.add(name)
        self._location.create(name)

    def copy(self, template: str, name: str, renaming: Renaming | None = None) -> Renaming | None:
        self.names.add(name)
        return self._location.copy(template, name, renaming)

    def drop(self, name: str) -> None:
        self._location.drop(name)
        self.names.discard(name)


@pytest.fixture
def location(databases: Databases) -> CountingLocation:
    return CountingLocation(databases.location)


@pytest.fixture
async def templates(location: CountingLocation) -> AsyncIterator[Templates]:
    made = Templates(location)
    yield made
    await made.close()
    assert not location.names


async def seen(federation: Federation) -> list[Any]:
    """What a harness sees of a federation, without what differs between any two."""
    async with new_client(federation) as client:
        answers = [await client.get(f"/_sim/{path}") for path in ("accounts", "courts/cacd", "board", "journal")]
    for answer in answers:
        assert answer.status_code == 200, answer.text
    accounts, court, board, journal = (answer.json() for answer in answers)
    # The databases that tests begin with have keys already, whose making is not in the journal any more.
    kinds = sorted({event["kind"] for event in journal["events"] if not event["kind"].startswith("key.")})
    return [accounts, court, board, kinds]


async def test_copy_is_like_a_federation_that_loaded_the_scenario(templates: Templates, databases: Databases) -> None:
    given = settings(databases.migrated("cso_idp"), databases.migrated("court_rp"))
    async with running(given) as loaded, templates.running(ANYWHERE) as copied:
        assert await seen(copied) == await seen(loaded)


async def test_template_is_made_once_and_its_copies_are_independent(
    templates: Templates, location: CountingLocation
) -> None:
    newcomer = {"loginId": "newcomer1", "password": "Fictional-1"}
    async with AsyncExitStack() as stack:
        one, two = [await stack.enter_async_context(templates.running(ANYWHERE)) for _ in range(2)]
        await one.provider.create_account(AccountCreation(**newcomer))
        assert await two.provider.account("newcomer1") is None
    async with templates.running(ANYWHERE) as later:
        assert await later.provider.account("newcomer1") is None
    assert location.made_empty == 2
    assert len(location.names) == 2  # the template's; each copy was dropped


async def test_templates_that_nobody_used_for_long_are_dropped(location: CountingLocation) -> None:
    templates = Templates(location, most=1)
    other = replace(ANYWHERE, scenario="all_live")
    async with templates.using(ANYWHERE) as first, templates.using(other) as second:
        assert location.names == {*first.names, *second.names}
    async with templates.using(other) as again:
        assert again is second
        assert location.names == {*second.names}
    await templates.close()
    assert not location.names


async def test_copys_clock_and_journal_begin_at_its_making(templates: Templates, location: CountingLocation) -> None:
    """However old the template is: clock and journal of the copy begin now."""
    async with templates.running(ANYWHERE):
        pass
    for name, kit in zip(sorted(location.names, reverse=True), (provider_tables.kit, court_tables.kit), strict=True):
        template = open_database(location.url(name), kit)
        await template.work(lambda tx: tx.set_clock(tx.clock.advanced(MONTH)))
        journal = kit.journal
        await template.work(
            lambda tx, journal=journal: tx.execute(journal.update().values(recorded_at=tx.real - MONTH))  # type: ignore[misc]
        )
        await template.close()

    async with templates.running(ANYWHERE) as copied:
        state, real = await copied.provider.read_clock()
        at_courts, _ = await copied.courts.read_clock()
        events = [*await copied.provider.events(), *await copied.courts.events()]
    begins = reading.find(reading.DEFAULT).clock.calendar
    assert state.calendar_offset == at_courts.calendar_offset
    assert timedelta(0) <= state.read(real).calendar - begins < timedelta(hours=1)
    assert events
    assert all(real - event.recorded_at < timedelta(hours=1) for event in events)


async def test_databases_of_two_copies_are_refused_together(templates: Templates) -> None:
    async with templates.running(ANYWHERE) as one, templates.running(ANYWHERE) as two:
        mixed = create_federation(replace(one.settings, courts=two.settings.courts))
        with pytest.raises(StartRefusedError, match="do not belong together"):
            await mixed.start()


async def test_failed_load_leaves_no_template_databases(templates: Templates, location: CountingLocation) -> None:
    with pytest.raises(ScenarioError, match="no_such_scenario"):
        async with templates.running(replace(ANYWHERE, scenario="no_such_scenario")):
            pass
    assert location.made_empty == 2
    assert not location.names


async def test_database_in_use_cannot_be_copied(sqlite_databases: Databases) -> None:
    """The content of its write-ahead log would be missing."""
    url = sqlite_databases.migrated("court_rp")
    name = Path(url).stem
    database = open_database(url, court_tables.kit)
    await database.work(lambda tx: tx.config_changed())
    with pytest.raises(RuntimeError, match="in use"):
        sqlite_databases.copy(name)
    await database.close()
    sqlite_databases.copy(name)
