"""Cases and their parties as they are read from the database, and the values that are made up where a scenario gives none.

A case is fictional and comes from a scenario. Office, year and kind come from its number. `filing` owns its docket.
"""

import hashlib
from collections.abc import Container
from datetime import date
from typing import Literal, NamedTuple

from court_rp.cases.number import docket_of_the_panel, parse
from court_rp.courts.registry import Court

Jurisdiction = Literal["ap", "bk", "cr", "cv", "mdl"]
Chapter = Literal["7", "9", "11", "12", "13", "15", "304"]
PartyRole = Literal[
    "plaintiff", "defendant", "petitioner", "respondent", "appellant", "appellee", "debtor", "joint_debtor", "creditor",
    "trustee", "intervenor", "movant",
]  # fmt: skip
# Each court has its own codes; these are the common ones (D§8.2).
ROLE_CODES: dict[str, str] = {
    "plaintiff": "pla", "defendant": "dft", "petitioner": "pet", "respondent": "res", "appellant": "apl", "appellee": "ape",
    "debtor": "db", "joint_debtor": "jdb", "creditor": "cr", "trustee": "tr", "intervenor": "int", "movant": "mov",
}  # fmt: skip
_CRIMINAL = frozenset({"cr", "crim", "mj", "po", "ncrim", "dcrim"})
_OF_COURT_TYPE = {"appellate": "ap", "bankruptcy": "bk"}
_SMALLEST_ID, _IDS = 100_000, 900_000
LARGEST_ID = 2**31 - 1


class CaseRecord(NamedTuple):
    """A case with all its data. `pacer_case_id` is the identifier that programs use; `id` is the database's."""

    id: int
    court_id: str
    case_number: str
    pacer_case_id: int
    title: str
    office: str | None
    year: int | None
    type: str | None
    sequence: int | None
    jurisdiction: Jurisdiction
    filed_on: date
    closed_on: date | None
    judge: str | None
    nature_of_suit: str | None
    chapter: Chapter | None

    def is_closed(self, today: date) -> bool:
        """Whether the case is closed on a day at its court."""
        return self.closed_on is not None and self.closed_on <= today

    @property
    def initials(self) -> str:
        """The judge's initials."""
        return "".join(word[0] for word in (self.judge or "").split() if word[0].isalpha()).upper()[:5]

    @property
    def printed_number(self) -> str:
        """The number as a court prints it: with the judge's initials behind it."""
        return f"{self.case_number}-{self.initials}" if self.initials else self.case_number

    @property
    def short_number(self) -> str:
        """The number without leading zeros, as courts write it in lists: `2:19-cv-4021`."""
        before, dash, last = self.case_number.rpartition("-")
        return f"{before}{dash}{int(last)}" if dash and last.isdecimal() and ":" in before else self.case_number

    @property
    def sortable_number(self) -> str:
        """The number with the whole year, as courts sort by it: `2:2019-cv-04021-JAQ`."""
        if self.year is None or self.sequence is None:
            return self.printed_number
        initials = f"-{self.initials}" if self.initials else ""
        return f"{self.office}:{self.year}-{self.type}-{self.sequence:05}{initials}"

    @property
    def full_number(self) -> str:
        """The number as the Case Locator writes it: `2:2019cv04021`."""
        if self.year is None or self.sequence is None:
            return self.case_number
        return f"{self.office}:{self.year}{self.type}{self.sequence:05}"


class Party(NamedTuple):
    """A party to a case. `last_name` is the whole name of a company or an agency."""

    role: PartyRole
    last_name: str
    first_name: str | None = None
    middle_name: str | None = None

    @property
    def name(self) -> str:
        """The name as people read it."""
        return " ".join(filter(None, (self.first_name, self.middle_name, self.last_name)))


class NumberParts(NamedTuple):
    """What follows from a case's number and its court."""

    office: str | None
    year: int | None
    type: str | None
    sequence: int | None
    jurisdiction: Jurisdiction


def parts_of(court: Court, case_number: str, office: str | None = None, kind: str | None = None) -> NumberParts:
    """The parts of a case's number. `office` and `kind` count if they are given beside the number."""
    panel = docket_of_the_panel(case_number)
    if panel is not None:
        return NumberParts(None, None, None, panel, "mdl")
    number = parse(case_number)
    if number is None:
        return NumberParts(office, None, kind, None, jurisdiction_of(court, kind))
    kind = number.type or kind or _OF_COURT_TYPE.get(court.type, "cv")
    office = number.office or office or ("0" if court.type == "appellate" else "1")
    return NumberParts(office, number.year, kind, number.sequence, jurisdiction_of(court, kind))


def jurisdiction_of(court: Court, kind: str | None) -> Jurisdiction:
    """The kind of jurisdiction a case is under, in the Case Locator's words."""
    if court.court_id == "jpml":
        return "mdl"
    if court.type == "appellate":
        return "ap"
    if court.type == "bankruptcy":
        return "bk"
    return "cr" if kind in _CRIMINAL else "cv"


def made_up_id(court_id: str, case_number: str, taken: Container[int]) -> int:
    """An identifier for a case that has none: the same for each call with the same case, and not in `taken`."""
    digest = hashlib.sha256(f"{court_id}\0{case_number}".encode()).digest()
    made = _SMALLEST_ID + int.from_bytes(digest[:8], "big") % _IDS
    while made in taken:
        made = made + 1 if made < LARGEST_ID else 1
    return made
