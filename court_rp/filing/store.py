"""Reads and writes cases, docket entries and documents; the only module with their SQL."""

from collections.abc import Sequence
from functools import cache, lru_cache

from sqlalchemy import Insert, LargeBinary, bindparam, exists, insert, literal, select, update

from court_rp import tables
from court_rp.filing.made_up_document import made_up_document
from court_rp.filing.model import Case, Document, Entry, Opening
from cso_kit.storage.row_sets import ROWS, as_rows, row_set
from cso_kit.storage.statement import Command, Query, columns, first
from cso_kit.storage.unit_of_work import Transaction

_case, _entry, _document = tables.case, tables.entry, tables.document
_ENTRY_COLUMNS = [
    _entry.c.id,
    _entry.c.case_id,
    _case.c.case_number,
    _case.c.title,
    _entry.c.number,
    _entry.c.event,
    _entry.c.filed_at,
    _entry.c.filed_by,
    _entry.c.document_name,
    _entry.c.document_size,
    _entry.c.document_sha256,
    _entry.c.agent_name,
]
_SHOWN = 100

_CASES = Query(
    select(*columns(_case, Case)).where(_case.c.court_id == bindparam("court_id")).order_by(_case.c.case_number),
    Case._make,
)
_CASE = Query(
    select(*columns(_case, Case)).where(
        _case.c.court_id == bindparam("court_id"), _case.c.case_number == bindparam("case_number")
    ),
    Case._make,
)
# One atomic statement assigns the number, so two filings in one case never get the same.
_NEXT_NUMBER = Query(
    update(_case)
    .where(_case.c.id == bindparam("which"))
    .values(last_entry=_case.c.last_entry + 1)
    .returning(_case.c.last_entry),
    first,
)
_NEWEST = Query(
    select(*_ENTRY_COLUMNS)
    .join(_case, _case.c.id == _entry.c.case_id)
    .where(_entry.c.court_id == bindparam("court_id"))
    .order_by(_entry.c.id.desc())
    .limit(_SHOWN),
    Entry._make,
)
_OF_CASE = Query(
    select(*_ENTRY_COLUMNS)
    .join(_case, _case.c.id == _entry.c.case_id)
    .where(_entry.c.case_id == bindparam("which"), _entry.c.number > bindparam("after"))
    .order_by(_entry.c.number)
    .limit(bindparam("most")),
    Entry._make,
)
_CASES_OF_FILER = Query(
    select(*columns(_case, Case))
    .where(
        _case.c.court_id == bindparam("court_id"),
        _case.c.id.in_(
            select(_entry.c.case_id).where(
                (_entry.c.filer_id == bindparam("filer_id")) | (_entry.c.agent_id == bindparam("filer_id"))
            )
        ),
    )
    .order_by(_case.c.case_number),
    Case._make,
)
_BY_ID = Query(
    select(*_ENTRY_COLUMNS)
    .join(_case, _case.c.id == _entry.c.case_id)
    .where(_entry.c.court_id == bindparam("court_id"), _entry.c.id == bindparam("id")),
    Entry._make,
)
_MOVE_AGENT = Command(update(_entry).where(_entry.c.agent_id == bindparam("from_filer")), "agent_id")
_MOVE = Command(update(_entry).where(_entry.c.filer_id == bindparam("from_filer")), "filer_id")

_OPENING = [
    _entry.c[name]
    for name in ("court_id", "event", "filed_at", "filed_by", "document_name", "document_size", "document_sha256")
]


def cases(tx: Transaction, court_id: str) -> list[Case]:
    """The cases of a court."""
    return tx.all(_CASES, court_id=court_id)


def cases_of_filer(tx: Transaction, court_id: str, filer_id: int) -> list[Case]:
    """The cases of a court in which a filer has filed, or as agent in another's name."""
    return tx.all(_CASES_OF_FILER, court_id=court_id, filer_id=filer_id)


def case(tx: Transaction, court_id: str, case_number: str) -> Case | None:
    """The case with this number."""
    return tx.one(_CASE, court_id=court_id, case_number=case_number)


def next_number(tx: Transaction, found: Case) -> int:
    """Assigns the number of the next docket entry of a case."""
    number = tx.one(_NEXT_NUMBER, which=found.id)
    if number is None:
        raise LookupError("the case is gone")
    return int(number)


def newest(tx: Transaction, court_id: str) -> list[Entry]:
    """The newest docket entries of a court."""
    return tx.all(_NEWEST, court_id=court_id)


def of_case(tx: Transaction, found: Case, after: int, most: int) -> list[Entry]:
    """The docket entries of a case with a number above `after`, in order, at most `most`."""
    return tx.all(_OF_CASE, which=found.id, after=after, most=most)


def entry(tx: Transaction, court_id: str, entry_id: int) -> Entry | None:
    """A docket entry of a court."""
    return tx.one(_BY_ID, court_id=court_id, id=entry_id)


def add(
    tx: Transaction, court_id: str, new: Entry, filer_id: int, document: Document, agent_id: int | None = None
) -> Entry:
    """Stores a docket entry and its document. `agent_id` is the agent's who filed. Returns the entry with its id."""
    values = {
        "case_id": new.case_id,
        "court_id": court_id,
        "number": new.number,
        "event": new.event,
        "filed_at": new.filed_at,
        "filer_id": filer_id,
        "filed_by": new.filed_by,
        "agent_id": agent_id,
        "agent_name": new.agent_name,
        "document_name": new.document_name,
        "document_size": new.document_size,
        "document_sha256": new.document_sha256,
    }
    entry_id = tx.execute(insert(_entry).values(**values).returning(_entry.c.id)).scalar_one()
    tx.execute(insert(_document).values(entry_id=entry_id, content=document.content))
    return new._replace(id=entry_id)


def open_dockets(tx: Transaction, opened: Sequence[Opening]) -> None:
    """Stores the first entries of made-up cases and their documents, set by set."""
    tx.execute(_opening(tx.connection.dialect.name), {ROWS: _opening_rows(tuple(opened))})
    for event in sorted({each.event for each in opened}):
        document = made_up_document(event)
        tx.execute(_ADD_MADE_UP_DOCUMENTS, {"content": document.content, "sha256": document.sha256})


@cache
def _opening(dialect: str) -> Insert:
    """The statement that stores first entries. To build it takes longer than to run it."""
    new = row_set(dialect, [_case.c.case_number, *_OPENING])
    names = [column.name for column in _OPENING]
    of_case = (_case.c.court_id == new.c.court_id) & (_case.c.case_number == new.c.case_number)
    chosen = select(_case.c.id, literal(1), *(new.c[name] for name in names)).select_from(new.join(_case, of_case))
    return insert(_entry).from_select(["case_id", "number", *names], chosen)


# To the entries with a made-up document that have none yet.
_ADD_MADE_UP_DOCUMENTS = insert(_document).from_select(
    ["entry_id", "content"],
    select(_entry.c.id, bindparam("content", type_=LargeBinary)).where(
        _entry.c.document_sha256 == bindparam("sha256"), ~exists().where(_document.c.entry_id == _entry.c.id)
    ),
)


@lru_cache(maxsize=256)
def _opening_rows(opened: tuple[Opening, ...]) -> str:
    """The rows of first entries; every load of a scenario has the same ones."""
    rows = []
    for each in opened:
        name, content, sha256 = made_up_document(each.event)
        document = {"document_name": name, "document_size": len(content), "document_sha256": sha256}
        rows.append(each._asdict() | document)
    return as_rows(rows, [_case.c.case_number, *_OPENING])


def move(tx: Transaction, from_filer: int, to_filer: int) -> None:
    """Gives all filings of one filer to another one; the docket's texts stay as they are."""
    tx.put(_MOVE, from_filer=from_filer, filer_id=to_filer)
    tx.put(_MOVE_AGENT, from_filer=from_filer, agent_id=to_filer)


def content(tx: Transaction, entry_id: int) -> bytes:
    """The document of an entry."""
    found: bytes = tx.execute(select(_document.c.content).where(_document.c.entry_id == entry_id)).scalar_one()
    return found
