"""Parses the form of the query page at `cgi-bin/iquery.pl`, by the names that real clients send (D§8.1).

Names match from their beginning, without regard to case. Empty fields are ignored; at least one field must have a value.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from court_rp.cases.errors import BadQuery
from court_rp.cases.model import LARGEST_ID
from court_rp.cases.number import CaseNumber, parse_printed

_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})")
_DIGITS = re.compile(r"[0-9]{1,10}")
_LONGEST_NAME = 200
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
# In `iquery.pl?440916540563012-L_1_0-0-12612` the last number is the case. The meaning of the others is not public.
_NONCE = re.compile(r"[0-9]+-L_[0-9_]+-[01]-([0-9]{1,10})")
FIELDS = (
    "case_num", "last_name", "first_name", "middle_name", "filed_from", "filed_to", "lastentry_from", "lastentry_to",
)  # fmt: skip


class Query(NamedTuple):
    """A search at one court; criteria that are `None` are ignored."""

    pacer_case_id: int | None = None
    number: CaseNumber | None = None
    last_name: str | None = None
    first_name: str | None = None
    middle_name: str | None = None
    filed_from: date | None = None
    filed_to: date | None = None
    last_entry_from: date | None = None
    last_entry_to: date | None = None

    @property
    def asks_for_a_person(self) -> bool:
        """Whether a name was given."""
        return any((self.last_name, self.first_name, self.middle_name))


def case_id_in(query_string: str) -> int | None:
    """The case's identifier in a query string: `?744021`, or `?1-L_1_0-0-744021`."""
    found = _NONCE.fullmatch(query_string)
    return identifier(found[1] if found else query_string)


def typed(form: Mapping[str, str]) -> dict[str, str]:
    """The form's values by the names of the page's inputs. District courts prefix two of them."""
    fields = {name: form.get(name, "").strip() for name in FIELDS}
    for name in ("filed_from", "filed_to"):
        fields[name] = fields[name] or form.get(f"Qry_{name}", "").strip()
    return fields


def read_query(form: Mapping[str, str]) -> Query | BadQuery:
    """The query in a form, or what is wrong with the form."""
    # An identifier alone decides: clients that send one fill the case number with anything (D§8.1).
    pacer_case_id = identifier(form.get("all_case_ids", "").strip())
    if pacer_case_id is not None:
        return Query(pacer_case_id)
    fields = typed(form)
    number = parse_printed(fields["case_num"]) if fields["case_num"] else None
    if fields["case_num"] and number is None:
        return BadQuery("case_num", "This is not a case number; write it as in 2:19-cv-04021 or 19-14020.")
    days: dict[str, date | None] = {}
    for name in ("filed_from", "filed_to", "lastentry_from", "lastentry_to"):
        days[name] = day(fields[name])
        if fields[name] and days[name] is None:
            return BadQuery(name, "This is not a date; write it as in 05/08/2019.")
    names = {name: fields[name][:_LONGEST_NAME] or None for name in ("last_name", "first_name", "middle_name")}
    query = Query(None, number, **names, filed_from=days["filed_from"], filed_to=days["filed_to"],
                  last_entry_from=days["lastentry_from"], last_entry_to=days["lastentry_to"])  # fmt: skip
    if not any(query):
        return BadQuery("case_num", "Fill in a case number, a name or a range of dates.")
    return query


def identifier(text: str) -> int | None:
    """A whole number greater than 0, such as a case's identifier."""
    if not _DIGITS.fullmatch(text):
        return None
    return int(text) if 0 < int(text) <= LARGEST_ID else None


def day(text: str) -> date | None:
    """A date as it is typed: `05/08/2019`."""
    found = _DAY.fullmatch(text)
    if found is None:
        return None
    month, of_month, year = found.groups()
    try:
        read = date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(of_month))
    except ValueError:
        return None
    return read if _FIRST_YEAR <= read.year <= _LAST_YEAR else None
