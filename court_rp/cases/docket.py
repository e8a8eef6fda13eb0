"""The query of the docket report (`cgi-bin/DktRpt.pl`), by the names that real clients send, and the entries that match it."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from court_rp.cases.errors import BadQuery
from court_rp.cases.model import LARGEST_ID
from court_rp.cases.query import day, identifier
from court_rp.filing.model import Entry

_NEWEST_FIRST = "most recent date first"


class ReportQuery(NamedTuple):
    """A report on one case. Entries are entered on the day they are filed, so both kinds of dates are the same."""

    pacer_case_id: int
    first_day: date | None = None
    last_day: date | None = None
    first_number: int = 0
    last_number: int = LARGEST_ID
    has_parties: bool = True
    newest_first: bool = False

    def chosen(self, entries: list[Entry], zone: ZoneInfo) -> list[tuple[date, Entry]]:
        """The entries that match, each with the day it was filed in court-local time."""
        dated = [(entry.filed_at.astimezone(zone).date(), entry) for entry in entries]
        chosen = [(filed_on, entry) for filed_on, entry in dated if self._has(filed_on, entry)]
        return chosen[::-1] if self.newest_first else chosen

    def _has(self, filed_on: date, entry: Entry) -> bool:
        is_in_time = (self.first_day or date.min) <= filed_on <= (self.last_day or date.max)
        return is_in_time and self.first_number <= entry.number <= self.last_number


def read_query(form: Mapping[str, str]) -> ReportQuery | BadQuery | None:
    """The query in a form, what is wrong with the form, or `None` if it names no case."""
    pacer_case_id = identifier(form.get("all_case_ids", "").strip())
    if pacer_case_id is None:
        return None
    if form.get("output_format", "html").strip().lower() not in {"", "html"}:
        return BadQuery("output_format", "The docket report is there as a page only; ask for output_format=html.")
    days: dict[str, date | None] = {}
    for name in ("date_from", "date_to"):
        typed = form.get(name, "").strip()
        days[name] = day(typed)
        if typed and days[name] is None:
            return BadQuery(name, f"{name} is not a date; write it as in 05/08/2019.")
    return ReportQuery(
        pacer_case_id,
        days["date_from"],
        days["date_to"],
        identifier(form.get("documents_numbered_from_", "").strip()) or 0,
        identifier(form.get("documents_numbered_to_", "").strip()) or LARGEST_ID,
        has_parties="list_of_parties_and_counsel" in form,
        newest_first=form.get("sort1", "").strip().lower() == _NEWEST_FIRST,
    )
