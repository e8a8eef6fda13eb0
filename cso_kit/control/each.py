"""Does something for each of many values in one transaction. A value that is refused is left out, and the others are done."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from cso_kit.control.problem import ProblemError
from cso_kit.storage.database import Database
from cso_kit.storage.unit_of_work import Transaction

T = TypeVar("T")
# Begins a transaction. Returns what is done for values in it, many at once or one alone.
Beginning = Callable[[Transaction], Callable[[Sequence[T]], object]]


async def each_accepted(database: Database, values: Sequence[T], begin: Beginning[T]) -> list[str | None]:
    """Does for all values what `begin` returns. Returns for each why it was refused (`ProblemError`), or `None` if it was done.

    All values share one transaction. Nothing of a refused one stays. Usually none is refused, and then no value is done apart.
    """

    def all_of_them(tx: Transaction) -> None:
        begin(tx)(values)

    def each_apart(tx: Transaction) -> list[str | None]:
        do = begin(tx)
        return [_refusal(tx, value, do) for value in values]

    try:
        await database.work(all_of_them)
    except ProblemError:
        return await database.work(each_apart)
    return [None] * len(values)


def _refusal(tx: Transaction, value: T, do: Callable[[Sequence[T]], object]) -> str | None:
    try:
        tx.attempt(lambda: do([value]))
    except ProblemError as error:
        return error.detail
    return None
