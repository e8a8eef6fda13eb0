"""Registers very many filers and opens very many cases."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from court_rp.cases import store
from court_rp.cases.made_up import FIRST_NUMBER
from court_rp.cases.open_case import open_case
from court_rp.control import cases
from court_rp.control.filers import accepted
from court_rp.control.models import CaseCreation, FilerDetails
from court_rp.control.registering import register
from court_rp.control.world import LinkedAccount
from court_rp.courts.registry import Court
from court_rp.transition import settle
from cso_kit.control.each import each_accepted
from cso_kit.secrets.passwords import Passwords
from cso_kit.storage.database import Database
from cso_kit.storage.unit_of_work import Transaction


class AtCourt(NamedTuple):
    """A filer or a case to create at a court. `account` is the one that the filer is linked to."""

    court_id: str
    body: FilerDetails | CaseCreation
    account: LinkedAccount | None = None


class ManyFilers:
    """The control methods. A call is one transaction, or if something is refused one for each filer or case.

    `court_of` finds a court by its id, or raises `ProblemError`.
    """

    def __init__(self, database: Database, passwords: Passwords, court_of: Callable[[str], Court], issuer: str) -> None:
        self._database = database
        self._passwords = passwords
        self._court_of = court_of
        self._issuer = issuer

    async def create(self, wanted: Sequence[AtCourt]) -> list[str | None]:
        """Creates filers and cases, in order. Returns for each why it was refused, or `None` if it was created."""
        hashed = await self._passwords.hash_all(each.body.key for each in wanted if isinstance(each.body, FilerDetails))

        sequences = _Sequences()

        def create(tx: Transaction, each: AtCourt) -> None:
            court = self._court_of(each.court_id)
            settle.settle(tx, court)
            if isinstance(each.body, CaseCreation):
                sequences.forget_if_given(each.body)
                accepted(open_case(tx, court, cases.new_case(court, each.body), None, sequences.last))
            else:
                register(tx, court, each.body, each.account, hashed[each.body.key], self._issuer)

        return await each_accepted(self._database, wanted, create)


class _Sequences:
    """The greatest case numbers of the courts. The database looks at all cases of a court for one, so it is asked once for each
    transaction.
    """

    def __init__(self) -> None:
        self._tx: Transaction | None = None
        self._known: dict[tuple[str, int], int] = {}

    def last(self, tx: Transaction, court_id: str, year: int) -> int:
        """The greatest sequence number of a court's year. The next call for it counts on."""
        if self._tx is not tx:
            self._tx, self._known = tx, {}
        key = (court_id, year)
        last = self._known.get(key)
        if last is None:
            last = max(store.last_sequence(tx, court_id, year), FIRST_NUMBER - 1)
        self._known[key] = last + 1
        return last

    def forget_if_given(self, body: CaseCreation) -> None:
        """Asks again after a case whose number was chosen by the caller."""
        if body.case_number is not None:
            self._tx = None
