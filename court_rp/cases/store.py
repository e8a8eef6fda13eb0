"""Reads and writes cases and their parties; the only module with their SQL. `filing` owns dockets."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Insert, bindparam, exists, func, insert, select

from court_rp import tables
from court_rp.cases.made_up import MadeUpCase
from court_rp.cases.model import CaseRecord, Party
from court_rp.cases.number import CaseNumber
from court_rp.cases.query import Query as CaseQuery
from court_rp.courts.registry import Court
from cso_kit.storage.row_sets import ROWS, as_rows, row_set
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
_ID = Query(
    select(_case.c.id).where(
        _case.c.court_id == bindparam("court_id"), _case.c.case_number == bindparam("case_number")
    ),
    first,
)
_IDENTIFIER = Query(
    select(_case.c.id).where(
        _case.c.court_id == bindparam("court_id"), _case.c.pacer_case_id == bindparam("pacer_case_id")
    ),
    first,
)
_LAST_SEQUENCE = Query(
    select(func.max(_case.c.sequence)).where(
        _case.c.court_id == bindparam("court_id"), _case.c.year == bindparam("year")
    ),
    first,
)
_NUMBERS_BETWEEN = Query(
    select(_case.c.case_number).where(
        _case.c.court_id == bindparam("court_id"),
        _case.c.case_number.between(bindparam("least"), bindparam("greatest")),
    ),
    first,
)
_CASE_VALUES = [*(name for name in CaseRecord._fields if name != "id"), "folded_title", "last_entry"]
_ADD_CASE: Query[int] = Query(insert(_case).returning(_case.c.id), first, *_CASE_VALUES)
_ADD_PARTY = Command(
    insert(_party), "case_id", *Party._fields, "folded_last_name", "folded_first_name", "folded_middle_name"
)


_NEW_CASE = [column for column in _case.c if column.name != "id"]
_NEW_PARTY = [_case.c.court_id, _case.c.case_number, *(one for one in _party.c if one.name not in {"id", "case_id"})]


def by_id(tx: Transaction, court_id: str, pacer_case_id: int) -> CaseRecord | None:
    """The case with this identifier."""
    return tx.one(_BY_ID, court_id=court_id, pacer_case_id=pacer_case_id)


def by_number(tx: Transaction, court_id: str, number: CaseNumber) -> list[CaseRecord]:
    """The cases that a number matches; a part that was not written matches everything."""
    found = tx.all(_BY_YEAR, court_id=court_id, year=number.year, sequence=number.sequence)
    return [case for case in found if number.office in {None, case.office} and number.type in {None, case.type}]


def has_number(tx: Transaction, court_id: str, case_number: str) -> bool:
    """Whether the court has a case with this number."""
    return tx.one(_ID, court_id=court_id, case_number=case_number) is not None


class Identifiers:
    """The identifiers of a court's cases. A court may have very many, so each question is asked of the database."""

    def __init__(self, tx: Transaction, court_id: str) -> None:
        self._tx = tx
        self._court_id = court_id

    def __contains__(self, pacer_case_id: object) -> bool:
        return self._tx.one(_IDENTIFIER, court_id=self._court_id, pacer_case_id=pacer_case_id) is not None


def last_sequence(tx: Transaction, court_id: str, year: int) -> int:
    """The greatest sequence number among a court's cases of a year; 0 if there are none."""
    return tx.one(_LAST_SEQUENCE, court_id=court_id, year=year) or 0


def numbers_between(tx: Transaction, court_id: str, least: str, greatest: str) -> set[str]:
    """The case numbers of a court from one to another, in the order of texts."""
    return set(tx.all(_NUMBERS_BETWEEN, court_id=court_id, least=least, greatest=greatest))


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
    values = {**new._asdict(), "folded_title": folded(new.title), "last_entry": 0}
    del values["id"]
    case_id = tx.one(_ADD_CASE, **values)
    for party in its_parties:
        tx.put(
            _ADD_PARTY,
            case_id=case_id,
            **party._asdict(),
            folded_last_name=folded(party.last_name),
            folded_first_name=folded(party.first_name),
            folded_middle_name=folded(party.middle_name),
        )


def add_made_up(tx: Transaction, made: Sequence[MadeUpCase]) -> None:
    """Stores made-up cases and their parties, each by one statement. Each docket has one entry, which `filing` stores."""
    rows, parties = _made_up_rows(tuple(made))
    add_cases, add_parties = _adding_made_up(tx.connection.dialect.name)
    tx.execute(add_cases, {ROWS: rows})
    tx.execute(add_parties, {ROWS: parties})


@cache
def _adding_made_up(dialect: str) -> tuple[Insert, Insert]:
    """The statements that store cases and parties. To build them takes longer than to run them."""
    new, party = (row_set(dialect, columns) for columns in (_NEW_CASE, _NEW_PARTY))
    names = [column.name for column in _NEW_CASE]
    add_cases = insert(_case).from_select(names, select(*(new.c[name] for name in names)))
    its = [name for name in (column.name for column in _NEW_PARTY) if name not in {"court_id", "case_number"}]
    of_case = (_case.c.court_id == party.c.court_id) & (_case.c.case_number == party.c.case_number)
    chosen = select(_case.c.id, *(party.c[name] for name in its)).select_from(party.join(_case, of_case))
    return add_cases, insert(_party).from_select(["case_id", *its], chosen)


@lru_cache(maxsize=256)
def _made_up_rows(made: tuple[MadeUpCase, ...]) -> tuple[str, str]:
    """The rows of cases and parties; every load of a scenario has the same ones."""
    cases = [{**one.case._asdict(), "folded_title": folded(one.case.title), "last_entry": 1} for one in made]
    parties = [_party_row(one.case, party) for one in made for party in one.parties]
    return as_rows(cases, _NEW_CASE), as_rows(parties, _NEW_PARTY)


def _party_row(case: CaseRecord, party: Party) -> dict[str, Any]:
    return {
        "court_id": case.court_id,
        "case_number": case.case_number,
        **party._asdict(),
        "folded_last_name": folded(party.last_name),
        "folded_first_name": folded(party.first_name),
        "folded_middle_name": folded(party.middle_name),
    }


def folded(text: str | None) -> str:
    """A text in the form in which texts are compared without regard to case."""
    return (text or "").casefold()
