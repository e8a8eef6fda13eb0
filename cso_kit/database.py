"""One database of one service, and the seam through which every request enters the synchronous core.

`await database.work(decide)` runs `decide(transaction)` and commits before it returns; `read` does the same without the right
to write. What differs between SQLite and PostgreSQL (how the core is run, what is retried) is in `cso_kit.sqlite` and
`cso_kit.postgresql` and nowhere else.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import TypeVar

from sqlalchemy.engine import URL

from cso_kit.clock import RealNow
from cso_kit.tables import KitTables
from cso_kit.unavailable import DatabaseUnavailableError as DatabaseUnavailableError
from cso_kit.unavailable import WorldIsLoadingError as WorldIsLoadingError
from cso_kit.work import KitStatements, Transaction

T = TypeVar("T")
Decision = Callable[[Transaction], T]


class UnstorableTextError(ValueError):
    """A text holds a NUL character, which PostgreSQL cannot store."""


class Database(ABC):
    """What a service sees of its database."""

    def __init__(self, tables: KitTables, now: RealNow) -> None:
        self.tables = tables
        self.now = now
        self._statements = KitStatements(tables)
        # Called after each commit that put something into the outbox; whoever sends from it sets it.
        self.on_posted: Callable[[], None] | None = None

    def _committed(self, transactions: Iterable[Transaction]) -> None:
        if self.on_posted is not None and any(transaction.has_posted for transaction in transactions):
            # From the loop, not from here: whatever becomes of it, what is committed is not to be told as failed.
            asyncio.get_running_loop().call_soon(self.on_posted)

    @abstractmethod
    async def work(self, decide: Decision[T], *, while_loading: bool = False) -> T:
        """Runs `decide` in one transaction and commits before returning its result; an exception undoes everything.

        `decide` may run more than once and must do nothing but read and write through its transaction. `while_loading` is for
        whoever loads a scenario, or needs to know that one is being loaded.

        Raises:
            DatabaseUnavailableError: the database could not be reached, or stayed locked.
            WorldIsLoadingError: a scenario is being loaded, and `while_loading` is false.
        """

    @abstractmethod
    async def read(self, look: Decision[T], *, while_loading: bool = False) -> T:
        """Runs `look` on one consistent view of the database, without writing. Raises as `work` does."""

    @abstractmethod
    async def close(self) -> None:
        """Gives the connections back. The database can be used again afterwards."""


def unavailable(url: URL, error: BaseException) -> DatabaseUnavailableError:
    """The error that says why a database cannot be used, and what to do."""
    reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
    if "not a database" in reason or "malformed" in reason:
        return DatabaseUnavailableError(
            f"The file {url.database} is damaged, or no SQLite database. Restore it from a copy, or start over with an empty "
            f"one ('cso-sim serve --fresh' empties the embedded one)."
        )
    return DatabaseUnavailableError(
        f"The database {url.render_as_string(hide_password=True)} cannot be used: {reason}. Start it or correct the "
        f"address, then try again; nothing was changed."
    )


def driver_missing() -> DatabaseUnavailableError:
    """The error that says how to install what PostgreSQL needs."""
    return DatabaseUnavailableError(
        "The PostgreSQL driver is not installed. Install it with: pip install 'cso-simulator[postgres]'."
    )
