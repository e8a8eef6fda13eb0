"""What a look at cases is on a receipt (rule A15): its name, what was asked for, and the bytes that were extracted. Pure."""

from collections.abc import Iterable
from datetime import date

from court_rp.billing.fees import pages_of_text
from court_rp.billing.receipt import Billed
from court_rp.cases.model import CaseRecord, Party
from court_rp.cases.number import CaseNumber
from court_rp.cases.query import Query
from court_rp.filing.model import Entry


def search_result(query: Query, found: list[CaseRecord]) -> Billed:
    """The list of cases that a query found; none found is one page. It is no report on one case, so the cap does not hold."""
    return Billed("Search", _asked(query), _pages(map(_line, found)), is_capped=False)


def case_page(case: CaseRecord, parties: list[Party]) -> Billed:
    """A case's own page."""
    return Billed("Case Summary", case.printed_number, _pages((_line(case), *_people(parties))))


def docket_report(case: CaseRecord, parties: list[Party], entries: Iterable[tuple[date, Entry]]) -> Billed:
    """The docket report: only the entries that were chosen count."""
    lines = (
        f"{entry.event}, filed by {entry.filed_by} {entry.document_name} {filed_on}" for filed_on, entry in entries
    )
    return Billed("Docket Report", case.printed_number, _pages((_line(case), *_people(parties), *lines)))


def _asked(query: Query) -> str:
    """What was typed, as the receipt repeats it: `Last name: Farrant; Filed from: 2019-01-01`."""
    words = query._asdict()
    if query.number is not None:
        words["number"] = _written(query.number)
    return "; ".join(f"{_label(name)}: {value}" for name, value in words.items() if value is not None)


def _written(number: CaseNumber) -> str:
    """A typed case number in one form: `2:19-cv-04021`."""
    before = f"{number.office}:" if number.office else ""
    kind = f"{number.type}-" if number.type else ""
    return f"{before}{number.year % 100:02}-{kind}{number.sequence:05}"


def _label(member: str) -> str:
    return {"pacer_case_id": "Case ID", "number": "Case number"}.get(member, member.replace("_", " ").capitalize())


def _line(case: CaseRecord) -> str:
    facts = (
        case.printed_number,
        case.title,
        case.judge,
        case.nature_of_suit,
        case.chapter,
        case.filed_on,
        case.closed_on,
    )
    return " ".join(str(fact) for fact in facts if fact is not None)


def _people(parties: list[Party]) -> list[str]:
    return [f"{party.role} {party.name}" for party in parties]


def _pages(lines: Iterable[str]) -> int:
    return pages_of_text(sum(len(line.encode()) + 1 for line in lines))
