"""Does something for each of many values in one transaction. A value that is refused is left out, and the others are done."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from cso_kit.control.problem import ProblemError
from cso_kit.storage.database import Database
from cso_kit.storage.unit_of_work import Transaction

T = TypeVar("T")


async def each_accepted(
    database: Database, values: Sequence[T], do: Callable[[Transaction, T], object]
) -> list[str | None]:
    """Calls `do` for each value. Returns for each why it was refused (`ProblemError`), or `None` if it was done.

    All values share a transaction. If one is refused, that transaction is undone, and each value gets its own.
    """

    def all_of_them(tx: Transaction) -> None:
        for value in values:
            do(tx, value)

    try:
        await database.work(all_of_them)
    except ProblemError:
        return [await _refusal(database, value, do) for value in values]
    return [None] * len(values)


async def _refusal(database: Database, value: T, do: Callable[[Transaction, T], object]) -> str | None:
    try:
        await database.work(lambda tx: do(tx, value))
    except ProblemError as error:
        return error.detail
    return None
