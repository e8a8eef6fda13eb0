"""Opens a case with an empty docket (rule C11). Without a number it gets the next one that no real court has."""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar, NamedTuple

from court_rp import events, tables
from court_rp.cases import store
from court_rp.cases.made_up import FIRST_NUMBER, LAST_NUMBER, Pattern
from court_rp.cases.model import CaseRecord, Party, made_up_id, parts_of
from court_rp.cases.numbering import Numbering
from court_rp.courts.registry import Court
from court_rp.errors import Refusal
from cso_kit.light_dataclass import light_dataclass
from cso_kit.storage.unit_of_work import Transaction


class NewCase(NamedTuple):
    """A case to be opened. `kind` is one of the court's kinds; it decides what `case_number` leaves open."""

    title: str
    kind: Pattern
    case_number: str | None = None
    filed_on: date | None = None
    judge: str | None = None
    parties: Sequence[Party] = ()


@light_dataclass
class NumberIsTaken(Refusal):
    """The court has a case with this number."""

    code: ClassVar[str] = "number_taken"
    status: ClassVar[int] = 409
    title: ClassVar[str] = "This number is taken"
    number: str

    @property
    def message(self) -> str:
        return f"This court already has a case {self.number}; leave the number out to get the next one."


@light_dataclass
class NoNumberLeft(Refusal):
    """All numbers of a year that no real court has are given."""

    code: ClassVar[str] = "no_number_left"
    status: ClassVar[int] = 409
    title: ClassVar[str] = "No number is left"
    court_id: str
    year: int

    @property
    def message(self) -> str:
        return (
            f"{self.court_id} has given all case numbers of {self.year} that no real court has, {FIRST_NUMBER:,} to "
            f"{LAST_NUMBER:,}. Give the case a number of another year, or open it at another court."
        )


def open_case(
    tx: Transaction,
    court: Court,
    new: NewCase,
    login: str | None = None,
    numbering: Numbering | None = None,
) -> CaseRecord | NumberIsTaken | NoNumberLeft:
    """Opens a case. `login` is the filer who does. Returns the case, or why it was refused.

    A caller who opens very many cases gives the `numbering` of its transaction.
    """
    tx.hold(tables.case)  # of two cases that are opened at once, each gets a number
    today = tx.at.calendar.astimezone(court.zone).date()
    numbering = numbering or Numbering(tx)
    number = new.case_number or numbering.next(court.court_id, new.kind, today.year)
    if number is None:
        return NoNumberLeft(court.court_id, today.year)
    if new.case_number is not None:
        if store.has_number(tx, court.court_id, number):
            return NumberIsTaken(number)
        numbering.forget_last()
    case = CaseRecord(
        0,
        court.court_id,
        number,
        made_up_id(court.court_id, number, store.Identifiers(tx, court.court_id)),
        new.title,
        *parts_of(court, number, kind=new.kind.type),
        filed_on=new.filed_on or today,
        closed_on=None,
        judge=new.judge,
        nature_of_suit=new.kind.nature_of_suit,
        chapter=new.kind.chapter,
    )
    store.add(tx, case, new.parties)
    tx.record(events.CaseOpened(court.court_id, number, new.title, login))
    return case
