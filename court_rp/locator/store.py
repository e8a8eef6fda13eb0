"""Finds cases and parties for the Case Locator; the only module with its SQL. It builds a statement for each search."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, or_, select, true

from court_rp import tables
from court_rp.cases.model import ROLE_CODES, CaseRecord, Party
from court_rp.cases.number import CaseNumber
from court_rp.cases.store import folded
from court_rp.courts.registry import Registry
from court_rp.locator.court_codes import code_of
from court_rp.locator.model import PAGE_SIZE, CaseCriteria, Found, Hit, Order, PartyCriteria, Search
from cso_kit.storage.statement import columns
from cso_kit.storage.unit_of_work import Transaction

Condition = ColumnElement[bool]
_case, _party = tables.case, tables.party
_ROLES = {code: role for role, code in ROLE_CODES.items()}
_WIDTH = len(CaseRecord._fields)
# The Case Locator's names of sort keys. Those of facts that no fictional case has do not change the order.
_CASE_FIELDS: dict[str, Any] = {
    "caseId": _case.c.pacer_case_id,
    "caseYear": _case.c.year,
    "caseNumber": _case.c.sequence,
    "caseOffice": _case.c.office,
    "caseType": _case.c.type,
    "caseTitle": _case.c.folded_title,
    "dateFiled": _case.c.filed_on,
    "effectiveDateClosed": _case.c.closed_on,
    # The guide's misspelling, and the right spelling.
    "bankrupctyChapter": _case.c.chapter,
    "bankruptcyChapter": _case.c.chapter,
    "natureOfSuit": _case.c.nature_of_suit,
    "jurisdictionType": _case.c.jurisdiction,
}
_PARTY_FIELDS: dict[str, Any] = {
    "lastName": _party.c.folded_last_name,
    "firstName": _party.c.folded_first_name,
    "middleName": _party.c.folded_middle_name,
    "role": _party.c.role,
}


def find(tx: Transaction, registry: Registry, search: Search, today: date) -> Found:
    """A page of a search's results. A case counts as closed from its closing day on."""
    wanted = and_(true(), *_of_case(search.case, today)) if not search.asks_the_impossible else false()
    if search.subject == "cases":
        return _cases(tx, registry, search, wanted)
    return _parties(tx, registry, search, wanted)


def _cases(tx: Transaction, registry: Registry, search: Search, wanted: Condition) -> Found:
    if search.party is not None:
        its_party = exists().where(_party.c.case_id == _case.c.id, *_of_party(search.party))
        wanted = and_(wanted, its_party)
    total = tx.execute(select(func.count()).select_from(_case).where(wanted)).scalar_one()
    found = select(*columns(_case, CaseRecord)).where(wanted)
    rows = tx.execute(_one_page(found, registry, search, _case.c.id))
    return Found([Hit(CaseRecord._make(row), None) for row in rows], total)


def _parties(tx: Transaction, registry: Registry, search: Search, wanted: Condition) -> Found:
    joined = _party.join(_case, _party.c.case_id == _case.c.id)
    wanted = and_(wanted, *_of_party(search.party or PartyCriteria()))
    total = tx.execute(select(func.count()).select_from(joined).where(wanted)).scalar_one()
    found = select(*columns(_case, CaseRecord), *columns(_party, Party)).select_from(joined).where(wanted)
    rows = tx.execute(_one_page(found, registry, search, _party.c.id))
    return Found([Hit(CaseRecord._make(row[:_WIDTH]), Party._make(row[_WIDTH:])) for row in rows], total)


def _one_page(found: Select[Any], registry: Registry, search: Search, last: ColumnElement[Any]) -> Select[Any]:
    requested = [_ordered(order, registry) for order in search.order if order.field in sortable(search.subject)]
    usual = [_by_court(registry), _case.c.year, _case.c.sequence, last]
    ordered = found.order_by(*(each for each in requested if each is not None), *usual)
    return ordered.limit(PAGE_SIZE).offset(search.page * PAGE_SIZE)


def sortable(subject: str) -> frozenset[str]:
    """The sort keys (the guide's lists, and the schema's)."""
    return _SORTABLE_CASES if subject == "cases" else _SORTABLE_PARTIES


def _ordered(order: Order, registry: Registry) -> ColumnElement[Any] | None:
    column = _by_court(registry) if order.field == "courtId" else (_CASE_FIELDS | _PARTY_FIELDS).get(order.field)
    if column is None:
        return None
    # SQLite and PostgreSQL sort NULL to different ends.
    placed: ColumnElement[Any] = column.desc() if order.descending else column.asc()
    return placed.nulls_last()


def _by_court(registry: Registry) -> ColumnElement[Any]:
    """Sorts courts by the Case Locator's identifiers."""
    codes = {court.court_id: code_of(court) for court in registry}
    return case(codes, value=_case.c.court_id)


def _of_case(criteria: CaseCriteria, today: date) -> Iterator[Condition]:
    equal = {
        _case.c.jurisdiction: criteria.jurisdiction,
        _case.c.pacer_case_id: criteria.pacer_case_id,
        _case.c.office: criteria.office,
        _case.c.sequence: criteria.sequence,
        _case.c.year: criteria.year,
    }
    among = {
        _case.c.court_id: criteria.courts,
        _case.c.type: criteria.types,
        _case.c.chapter: criteria.chapters,
        _case.c.nature_of_suit: criteria.natures_of_suit,
    }
    yield from (column == value for column, value in equal.items() if value is not None)
    yield from (column.in_(values) for column, values in among.items() if values is not None)
    if criteria.number is not None:
        yield _is_number(criteria.number)
    if criteria.panel_number is not None:
        yield and_(_case.c.jurisdiction == "mdl", _case.c.sequence == criteria.panel_number)
    if criteria.title is not None:
        yield _begins(_case.c.folded_title, criteria.title, wildcards=True)
    yield from _between(_case.c.year, *criteria.years)
    yield from _between(_case.c.filed_on, *criteria.filed)
    yield from _closed(criteria, today)


def _is_number(number: CaseNumber) -> Condition:
    """Matches a case number. The guide: office and kind of an appellate case number are ignored."""
    same = [
        or_(column == part, _case.c.jurisdiction == "ap")
        for column, part in ((_case.c.office, number.office), (_case.c.type, number.type))
        if part is not None
    ]
    return and_(_case.c.year == number.year, _case.c.sequence == number.sequence, *same)


def _closed(criteria: CaseCriteria, today: date) -> Iterator[Condition]:
    closed = and_(_case.c.closed_on.is_not(None), _case.c.closed_on <= today)
    if criteria.closed or criteria.is_closed:
        yield closed
        yield from _between(_case.c.closed_on, *criteria.closed)
    if criteria.is_closed is False:
        yield or_(_case.c.closed_on.is_(None), _case.c.closed_on > today)


def _of_party(criteria: PartyCriteria) -> Iterator[Condition]:
    names = {
        _party.c.folded_last_name: criteria.last_name,
        _party.c.folded_first_name: criteria.first_name,
        _party.c.folded_middle_name: criteria.middle_name,
    }
    for column, name in names.items():
        if name is not None:
            yield column == folded(name) if criteria.is_exact else _begins(column, name)
    if criteria.roles is not None:
        # The guide: appellate cases have no roles, so a search for a role never finds one.
        yield _case.c.jurisdiction != "ap"
        yield _party.c.role.in_([_ROLES[code] for code in criteria.roles if code in _ROLES])


def _begins(column: ColumnElement[str], value: str, *, wildcards: bool = False) -> Condition:
    """Whether a text begins with the value; in titles `*` is a wildcard."""
    escaped = folded(value).replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    pattern = escaped.replace("*", "%") if wildcards else escaped
    return column.like(f"{pattern}%", escape="\\")


def _between(column: ColumnElement[Any], first: Any, last: Any) -> Iterator[Condition]:
    if first is not None:
        yield column >= first
    if last is not None:
        yield column <= last


_SORTABLE_CASES = frozenset(
    {
        *_CASE_FIELDS, "courtId", "dateReopened", "dateDismissed", "dateDischarged", "dispositionMethod",
        "jointDispositionMethod", "jointDismissedDate", "jointDischargedDate", "jointBankruptcyFlag", "jpmlNumber",
        "mdlCourtId", "civilDateInitiate", "civilDateDisposition", "civilDateTerminated", "civilStatInitiated",
        "civilStatDisposition", "civilStatTerminated", "civilCtoNumber", "civilTransferee", "mdlExtension",
        "mdlTransfereeDistrict", "mdlLittype", "mdlStatus", "mdlDateReceived", "mdlDateOrdered", "mdlTransferee",
    }
)  # fmt: skip
_SORTABLE_PARTIES = frozenset(
    {
        *_PARTY_FIELDS, "courtId", "caseId", "caseYear", "caseNumber", "generation", "partyType", "jurisdictionType",
        "seqNo", "aliasEq", "aliasType", "description",
    }
)  # fmt: skip
