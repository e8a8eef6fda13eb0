"""Registers very many filers and opens very many cases."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from court_rp.cases.numbering import Numbering
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
    """The control methods. A call is one transaction.

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

        def creating(tx: Transaction) -> Callable[[Sequence[AtCourt]], object]:
            return partial(self._create, tx, hashed, Numbering(tx))

        return await each_accepted(self._database, wanted, creating)

    def _create(
        self, tx: Transaction, hashed: Mapping[str, str], numbering: Numbering, wanted: Sequence[AtCourt]
    ) -> None:
        courts = {court_id: self._court_of(court_id) for court_id in dict.fromkeys(each.court_id for each in wanted)}
        calendars = {court_id: settle.settle(tx, court) for court_id, court in courts.items()}
        for each in wanted:
            court = courts[each.court_id]
            if isinstance(each.body, CaseCreation):
                accepted(open_case(tx, court, cases.new_case(court, each.body), None, numbering))
            else:
                row = calendars[each.court_id]
                register(tx, court, row, each.body, each.account, hashed[each.body.key], self._issuer)
