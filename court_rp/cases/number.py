"""Case numbers as courts write them and as people type them: `2:19-cv-04021`, `19-14020`, `1:2002bk20340`.

The forms are those of the Case Locator's guide (D§8.2). This module parses and formats numbers; it does not search.
"""

import re
from typing import NamedTuple

# A court writes the numbers of its own cases so.
COURT_FORM = re.compile(r"(?:[0-9a-z]:)?\d\d-(?:[a-z]{1,6}-)?\d{4,5}|MDL No\. \d{1,6}")
_TYPED = re.compile(
    r"(?:(?P<office>[0-9a-z]):)?(?P<year>\d{4}|\d{2})(?:[- ]?(?P<type>[a-z]{1,6})[- ]?|-)(?P<sequence>\d{1,5})"
)
# Courts print the judges' initials and a defendant's number behind the case number.
_BEHIND = re.compile(r"(?:-[a-z_]{1,5}){1,2}(?:-\d{1,3})?$")
# Numbers as people write them elsewhere, the surest form first: with the kind in the middle, in front, or not at all.
_LOOSE = (
    re.compile(
        r"(?<!\d)(?:(?P<office>\d)\W*)?(?P<year>(?:19|20)?\d\d)\W*(?P<type>cv|cr|bk|ap|mj|md|mc|vv)\W*(?P<sequence>\d{1,5})(?!\d)"
    ),
    re.compile(
        r"(?<![a-z])(?P<type>cv|cr|bk|ap|mj|md|mc|vv)\W*(?:(?P<office>\d)\W+)?"
        r"(?P<year>(?:19|20)?\d\d)\W+(?P<sequence>\d{1,5})(?!\d)"
    ),
    re.compile(r"(?<!\d)(?:(?P<office>\d)\W+)?(?P<year>(?:19|20)?\d\d)\W+(?:[a-z]+\W+)?(?P<sequence>\d{3,5})(?!\d)"),
)
_MDL = re.compile(r"mdl no\. (\d{1,6})")
# Electronic case files begin in the 1970s: a two-digit year from 70 on is in the last century.
_FIRST_OF_LAST_CENTURY = 70


class CaseNumber(NamedTuple):
    """The parts of a number; a part that was not written is `None`."""

    office: str | None
    year: int
    type: str | None
    sequence: int


def parse(text: str) -> CaseNumber | None:
    """The parts of a case number in any of the usual forms."""
    found = _TYPED.fullmatch(text.strip().lower())
    if found is None:
        return None
    return CaseNumber(found["office"], full_year(found["year"]), found["type"], int(found["sequence"]))


def parse_printed(text: str) -> CaseNumber | None:
    """The parts of a number that may have the judges' initials behind it."""
    return parse(_BEHIND.sub("", text.strip().lower()))


def meant(text: str) -> CaseNumber | None:
    """The number that somebody may have meant by a text that is none: `CV 19-4021`, `No. 2:19 cv 4021`, `219cv04021`."""
    for pattern in _LOOSE:
        found = pattern.search(text.lower())
        if found is not None:
            parts = found.groupdict()
            return CaseNumber(parts.get("office"), full_year(found["year"]), parts.get("type"), int(found["sequence"]))
    return None


def full_year(digits: str) -> int:
    """A year of two or four digits as a year of four."""
    year = int(digits)
    if len(digits) > 2:
        return year
    return year + (1900 if year >= _FIRST_OF_LAST_CENTURY else 2000)


def docket_of_the_panel(text: str) -> int | None:
    """The number in `MDL No. 2875`."""
    found = _MDL.fullmatch(text.strip().lower())
    return int(found[1]) if found else None
