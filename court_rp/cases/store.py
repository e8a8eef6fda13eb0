"""Reads and writes cases and their parties; the only module with their SQL. `filing` owns dockets."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import bindparam, exists, func, insert, select

from court_rp import tables
from court_rp.cases.model import CaseRecord, Party
from court_rp.cases.number import CaseNumber
from court_rp.cases.query import Query as CaseQuery
from court_rp.courts.registry import Court
from cso_kit.storage.statement import Command, Query, columns, first
from cso_kit.storage.unit_of_work import Transaction

_case, _party, _entry = tables.case, tables.party, tables.entry
_OF_COURT = select(*columns(_case, CaseRecord)).where(_case.c.court_id == bindparam("court_id"))
_BY_ID = Query(_OF_COURT.where(_case.c.pacer_case_id == bindparam("pacer_case_id")), CaseRecord._make)
_BY_YEAR = Query(
    _OF_COURT.where(_case.c.year == bindparam("year"), _case.c.sequence == bindparam("sequence")).order_by(
        _case.c.case_number
    ),
    CaseRecord._make,
)
_LAST_FILED = Query(select(func.max(_entry.c.filed_at)).where(_entry.c.case_id == bindparam("which")), first)
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
    """The cases that a number matches; a part that was not written matches everything."""
    found = tx.all(_BY_YEAR, court_id=court_id, year=number.year, sequence=number.sequence)
    return [case for case in found if number.office in {None, case.office} and number.type in {None, case.type}]


def last_filed_at(tx: Transaction, case: CaseRecord) -> datetime | None:
    """The time of the last filing in a case (calendar time)."""
    return tx.one(_LAST_FILED, which=case.id)


def search(tx: Transaction, court: Court, query: CaseQuery, most: int) -> list[CaseRecord]:
    """The cases of a court that match a query, in the order of their numbers, at most `most`."""
    wanted = [_case.c.court_id == court.court_id]
    wanted += [_case.c.pacer_case_id == query.pacer_case_id] if query.pacer_case_id else []
    if query.number is not None:
        parts = {name: part for name, part in query.number._asdict().items() if part is not None}
        wanted += [_case.c[name] == part for name, part in parts.items()]
    if query.asks_for_a_person:
        names = {"last": query.last_name, "first": query.first_name, "middle": query.middle_name}
        begins = [
            _party.c[f"folded_{name}_name"].startswith(folded(typed), autoescape=True)
            for name, typed in names.items()
            if typed
        ]
        wanted.append(exists().where(_party.c.case_id == _case.c.id, *begins))
    if query.last_entry_from is not None or query.last_entry_to is not None:
        newest = select(func.max(_entry.c.filed_at)).where(_entry.c.case_id == _case.c.id).scalar_subquery()
        wanted += [newest >= _midnight(court, query.last_entry_from)] if query.last_entry_from else []
        wanted += [newest < _midnight(court, query.last_entry_to, after=1)] if query.last_entry_to else []
    wanted += [_case.c.filed_on >= query.filed_from] if query.filed_from else []
    wanted += [_case.c.filed_on <= query.filed_to] if query.filed_to else []
    rows = tx.execute(
        select(*columns(_case, CaseRecord)).where(*wanted).order_by(_case.c.year, _case.c.case_number).limit(most)
    )
    return [CaseRecord._make(row) for row in rows]


def _midnight(court: Court, day: date, after: int = 0) -> datetime:
    """The first moment of a day in court-local time, or of the day `after` days later."""
    return datetime.combine(day + timedelta(days=after), time(), court.zone).astimezone(UTC)


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
        tx.put(
            _ADD_PARTY,
            case_id=case_id,
            **party._asdict(),
            folded_last_name=folded(party.last_name),
            folded_first_name=folded(party.first_name),
            folded_middle_name=folded(party.middle_name),
        )


def folded(text: str | None) -> str:
    """A text in the form in which texts are compared without regard to case."""
    return (text or "").casefold()
