"""Gives new cases their numbers: the next one of a court's year, and after the last one those that were left out.

It knows numbers that no real court has (`made_up`), and stores nothing; `open_case` opens a case with a number.
"""

from collections.abc import Iterator

from court_rp.cases import store
from court_rp.cases.made_up import FIRST_NUMBER, LAST_NUMBER, Pattern, case_number
from cso_kit.storage.unit_of_work import Transaction


class Numbering:
    """The numbers for the cases that one transaction opens. All kinds of cases of a court are counted together.

    It asks the database once for each court and year, so a transaction that opens very many cases uses one object for all.
    """

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._last: dict[tuple[str, int], int] = {}
        self._left_out: dict[tuple[str, int, Pattern], Iterator[str]] = {}

    def next(self, court_id: str, kind: Pattern, year: int) -> str | None:
        """A number that the court has not given. `None` if all of the year are given."""
        where = (court_id, year)
        last = self._last.get(where)
        if last is None:
            last = self._last[where] = max(store.last_sequence(self._tx, court_id, year), FIRST_NUMBER - 1)
        if last < LAST_NUMBER:
            self._last[where] = last + 1
            number = case_number(kind.prefix, kind.infix, year, last + 1)
            if not store.has_number(self._tx, court_id, number):
                return number
        key = (court_id, year, kind)
        left_out = self._left_out.get(key)
        if left_out is None:
            left_out = self._left_out[key] = self._numbers_left_out(court_id, kind, year)
        # A number that a caller chose meanwhile is passed over.
        return next((number for number in left_out if not store.has_number(self._tx, court_id, number)), None)

    def forget_last(self) -> None:
        """Asks the database again, after a case whose number was chosen by the caller."""
        self._last.clear()

    def _numbers_left_out(self, court_id: str, kind: Pattern, year: int) -> Iterator[str]:
        numbers = [case_number(kind.prefix, kind.infix, year, n) for n in range(FIRST_NUMBER, LAST_NUMBER + 1)]
        given = store.numbers_between(self._tx, court_id, numbers[0], numbers[-1])
        return (number for number in numbers if number not in given)
