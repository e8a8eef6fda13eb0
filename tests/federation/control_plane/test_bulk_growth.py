"""Very many accounts and cases cost as much for each line as a few, whatever is there already.

No time is measured: SQLite counts the steps of its virtual machine, and every row that a statement looks at is some of them.
"""

from collections.abc import Iterator
from itertools import count
from typing import Any

from cso_kit.storage.database import Database
from cso_kit.storage.unit_of_work import Transaction
from cso_sim.templates import Templates
from tests.conftest import Databases
from tests.federation.conftest import copied
from tests.federation.control_plane.test_bulk import harness

_GRAIN = 100
_people = count()


class Steps:
    """How many steps the statements of a database took."""

    def __init__(self) -> None:
        self.taken = 0

    async def of(self, database: Database) -> "Steps":
        def listen(tx: Transaction) -> None:
            driver: Any = tx.connection.connection.dbapi_connection
            driver.set_progress_handler(self._took, _GRAIN)

        await database.read(listen)
        return self

    def _took(self) -> None:
        self.taken += _GRAIN


def accounts(how_many: int) -> Iterator[dict[str, Any]]:
    """Accounts that have not searched for long, so that their search status lapses."""
    for _ in range(how_many):
        login = f"person{next(_people)}"
        yield {"account": {"loginId": login, "password": "Fictional-Pass-1", "last_search_on": "2019-01-01"}}


def cases(how_many: int) -> Iterator[dict[str, Any]]:
    return ({"case": {"court_id": "mtd", "title": "Kite v. Lantern"}} for _ in range(how_many))


async def test_line_costs_the_same_among_very_many_others(
    sqlite_databases: Databases, scenario_templates: dict[str, Templates]
) -> None:
    async with copied(sqlite_databases, scenario_templates) as federation, harness(federation) as sim:
        at_provider = await Steps().of(federation.provider_database)
        at_courts = await Steps().of(federation.courts_database)

        async def cost(lines: Iterator[dict[str, Any]], steps: Steps, refused: int = 0) -> int:
            steps.taken = 0
            done = await sim.bulk.create(lines)
            assert len(done.refused) == refused
            return steps.taken

        an_account = await cost(accounts(200), at_provider)
        a_case = await cost(cases(200), at_courts)
        await sim.bulk.create([*accounts(800), *cases(800)])
        assert await cost(accounts(200), at_provider) < 1.2 * an_account
        assert await cost(cases(200), at_courts) < 1.2 * a_case

        # The numbers end with this one: the next cases get those that were left out, and then there is none.
        last = {"case": {"court_id": "mtd", "title": "Kite v. Lantern", "case_number": "0:20-cv-99999"}}
        assert await cost(iter([last, *cases(199)]), at_courts) < 1.6 * a_case
        await sim.bulk.create(cases(1599))
        assert await cost(cases(200), at_courts, refused=200) < 1.6 * a_case
