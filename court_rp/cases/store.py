"""Reading and writing what is known of cases and their parties; the only place with its SQL. Dockets are `filing`'s."""

from collections.abc import Sequence

from sqlalchemy import bindparam, insert, select

from court_rp import tables
from court_rp.cases.model import CaseRecord, Party
from court_rp.cases.number import CaseNumber
from cso_kit.statement import Command, Query, columns
from cso_kit.work import Transaction

_case, _party = tables.case, tables.party
_OF_COURT = select(*columns(_case, CaseRecord)).where(_case.c.court_id == bindparam("court_id"))
_BY_ID = Query(_OF_COURT.where(_case.c.pacer_case_id == bindparam("pacer_case_id")), CaseRecord._make)
_BY_YEAR = Query(
    _OF_COURT.where(_case.c.year == bindparam("year"), _case.c.sequence == bindparam("sequence")).order_by(
        _case.c.case_number
    ),
    CaseRecord._make,
)
_PARTIES = Query(
    select(*columns(_party, Party)).where(_party.c.case_id == bindparam("which")).order_by(_party.c.id), Party._make
)
_ADD_PARTY = Command(
    insert(_party), "case_id", *Party._fields, "folded_last_name", "folded_first_name", "folded_middle_name"
)


def by_id(tx: Transaction, court_id: str, pacer_case_id: int) -> CaseRecord | None:
    """The case with this identifier."""
    return tx.one(_BY_ID, court_id=court_id, pacer_case_id=pacer_case_id)


def by_number(tx: Transaction, court_id: str, number: CaseNumber) -> list[CaseRecord]:
    """The cases a number can mean; a part that was not written can be anything."""
    found = tx.all(_BY_YEAR, court_id=court_id, year=number.year, sequence=number.sequence)
    return [case for case in found if number.office in {None, case.office} and number.type in {None, case.type}]


def parties(tx: Transaction, case: CaseRecord) -> list[Party]:
    """The parties to a case, in their order."""
    return tx.all(_PARTIES, which=case.id)


def add(tx: Transaction, new: CaseRecord, its_parties: Sequence[Party]) -> None:
    """Stores a case of a scenario, with an empty docket."""
    values = new._asdict()
    del values["id"]
    added = insert(_case).values(**values, folded_title=folded(new.title), last_entry=0).returning(_case.c.id)
    case_id = tx.execute(added).scalar_one()
    for party in its_parties:
        tx.run(
            _ADD_PARTY,
            case_id=case_id,
            **party._asdict(),
            folded_last_name=folded(party.last_name),
            folded_first_name=folded(party.first_name),
            folded_middle_name=folded(party.middle_name),
        )


def folded(text: str | None) -> str:
    """A text as it is compared without regard to case."""
    return (text or "").casefold()
