"""The pages of board and people beside ten thousand others. What they read is counted, so a busy machine changes nothing."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from cso_kit.storage.unit_of_work import Transaction
from cso_sim.federation import Federation, create_federation, embedded_settings
from cso_sim.scenario.reading import shipped
from tests.federation.conftest import ORIGIN, new_client

FEW, MANY = 300, 10_000
PAGES = (
    *("board", "board?who=accounts", "board?who=logins", "board?who=unlinked&court=cacd", "board?who=here"),
    *("board?who=accounts&q=zz", "board?person=mholloway", "board/cacd?person=mholloway"),
    *("people", "people?who=signed_on", "people?q=holloway", "people/person?ref=mholloway"),
)
# Of each row that a search or a count passes, SQLite looks at a few columns. Every list has a handful of such statements.
STEPS_FOR_A_PERSON = 150


class Read(NamedTuple):
    """What a page read: statements, rows that left the database, and steps that SQLite took (to the next thousand)."""

    statements: int
    rows: int
    steps: int


@pytest.fixture
async def federation(tmp_path: Path) -> AsyncIterator[Federation]:
    """The default scenario in files, so that rows can be put in from outside."""
    federation = create_federation(embedded_settings(tmp_path, ORIGIN))
    await federation.start()
    try:
        await federation.both.load(shipped("cacd_2020_cutover"))
        yield federation
    finally:
        await federation.close()


def people_from(folder: Path, first: int, last: int) -> None:
    """Copies of Maren Holloway with names of their own: each an account, and a login at C.D. Cal."""
    own = {"name": "'Many ' || n", "email": "'many' || n || '@people.example'"}
    login = {"login": "'many' || n", "folded_login": "'many' || n"}
    account = {"sub": "'many' || n", "login_id": "'many' || n", "account_number": "9000000 + n"}
    _copied(folder / "provider.sqlite3", "idp_account", "login_id = 'mholloway'", (first, last), own | account)
    _copied(folder / "courts.sqlite3", "court_filer", "login = 'mholloway-cacd'", (first, last), own | login)


def _copied(database: Path, table: str, like: str, numbers: tuple[int, int], own: dict[str, str]) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[1] != "id"]
        values = ", ".join(own.get(name, name) for name in columns)
        connection.execute(
            f"WITH RECURSIVE numbers(n) AS (SELECT ? UNION ALL SELECT n + 1 FROM numbers WHERE n < ?) "  # noqa: S608
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM numbers, {table} WHERE {like}",
            numbers,
        )


class Counter:
    """Counts what all transactions of this process read, once it is connected to the database of each."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._statements: list[str] = []
        self._rows = self._thousands = 0
        self._real = Transaction._open_cursor
        monkeypatch.setattr(Transaction, "_open_cursor", lambda tx: self._open_cursor(tx))

    def taken(self) -> Read:
        """What was read since the last call."""
        read = Read(len(self._statements), self._rows, self._thousands * 1000)
        self._statements.clear()
        self._rows = self._thousands = 0
        return read

    def _open_cursor(self, tx: Transaction) -> Any:
        driver = self._real(tx).connection
        driver.row_factory = self._row
        driver.set_trace_callback(self._statements.append)
        driver.set_progress_handler(self._step, 1000)
        return driver.cursor()

    def _row(self, _: Any, row: Any) -> Any:
        self._rows += 1
        return row

    def _step(self) -> None:
        self._thousands += 1


async def read_by(console: httpx.AsyncClient, page: str, counter: Counter) -> Read:
    """What a page reads when it is loaded again. Now and then a background task reads something at the same time; so the page is
    loaded until two counts are the same.
    """
    before = Read(0, 0, 0)
    for _ in range(20):
        counter.taken()
        answer = await console.get(f"/_sim/console/{page}")
        assert answer.status_code == 200, answer.text
        read = counter.taken()
        if read[:2] == before[:2]:
            return read
        before = read
    raise AssertionError(f"no two loads of {page} read the same: {before}")


async def test_pages_read_no_more_rows_of_ten_thousand_people_than_of_three_hundred(
    federation: Federation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Searches and counts pass every row inside the database, and each of them once."""
    counter = Counter(monkeypatch)
    async with new_client(federation) as console:
        people_from(tmp_path, 1, FEW)
        few = {page: await read_by(console, page, counter) for page in PAGES}
        people_from(tmp_path, FEW + 1, MANY)
        many = {page: await read_by(console, page, counter) for page in PAGES}
        assert "of 10," in (await console.get("/_sim/console/board?who=logins")).text
    assert {page: read[:2] for page, read in many.items()} == {page: read[:2] for page, read in few.items()}
    assert {page: read for page, read in many.items() if read.steps > MANY * STEPS_FOR_A_PERSON} == {}
    assert all(read.statements > 10 and read.rows > 200 for read in few.values()), few
