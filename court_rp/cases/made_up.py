"""The small docket that every court has (rule C11): fictional cases, where a scenario gives a court none.

It is a pure function of court, year and seed. The numbers cannot exist: no court has an office 0 with 97,000 cases in a year, and
no bankruptcy court and no court of appeals counts so far. The names belong to nobody.
"""

import hashlib
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from court_rp.cases.model import CaseRecord, Chapter, Party, PartyRole, made_up_id, parts_of
from court_rp.courts.registry import Court

FIRST_NUMBER, LAST_NUMBER = 97_001, 99_999
_SURNAMES = (
    "Abernathy-Voss", "Birdwhistle", "Cloverfield", "Dunmarrow", "Elderquist", "Fennimore-Ray", "Gallowglass", "Hawksbury",
    "Inkpenn", "Juniperus", "Kestrelman", "Larkhollow", "Mossgrave", "Nightingarde", "Oakenfold", "Pennywhistle", "Quillfeather",
    "Rookwood-Lane", "Silverthorne", "Thistlewood", "Underbough", "Vandermoor", "Windlestraw", "Yarrowby",
)  # fmt: skip
_FIRST_NAMES = ("Ada", "Bram", "Cleo", "Dorian", "Edda", "Felix", "Greta", "Hollis", "Ines", "Jory", "Kit", "Lena")
_COMPANIES = (
    "Paper Boat Freight", "Copper Kettle Foods", "Blue Lantern Optics", "Tin Whistle Records", "Moonrise Ferries",
    "Little Acorn Timber", "Brass Button Apparel", "Windmill Paper", "Quiet Harbor Insurance", "Red Balloon Toys",
)  # fmt: skip
_AGENCIES = ("Imaginary Board of Bridges", "Fictional Office of Weights", "Invented Harbor Commission")
_UNITED_STATES = Party("plaintiff", "United States of America (fictional)")


class Pattern(NamedTuple):
    """A kind of case: its name in menus, how its number begins and goes on, who is party to it, and what opens it."""

    name: str
    prefix: str
    infix: str
    parties: str
    opening: str
    nature_of_suit: str | None = None
    chapter: Chapter | None = None
    type: str | None = None


_CIVIL = Pattern("Civil", "0:", "-cv-", "person v company", "Complaint", "190")
_LABOR = Pattern("Civil", "0:", "-cv-", "person v agency", "Complaint", "442")
_CRIMINAL = Pattern("Criminal", "0:", "-cr-", "united states v person", "Complaint")
_CHAPTER_7 = Pattern("Bankruptcy, chapter 7", "", "-", "debtor", "Petition", chapter="7")
_CHAPTER_11 = Pattern("Bankruptcy, chapter 11", "", "-", "company debtor", "Petition", chapter="11")
_CHAPTER_13 = Pattern("Bankruptcy, chapter 13", "", "-", "debtor", "Petition", chapter="13")
_ADVERSARY = Pattern("Adversary proceeding", "", "-", "company v person", "Complaint", type="ap")
_APPEAL = Pattern("Appeal", "", "-", "appeal", "Notice of Appeal")
_REVIEW = Pattern("Petition for review", "", "-", "review", "Petition")
_VACCINE = Pattern("Vaccine", "0:", "-vv-", "petition", "Petition", "485")
_PANEL = Pattern("Multidistrict litigation", "MDL No. ", "", "litigation", "Motion")
_OF_TYPE = {
    "district": (_CIVIL, _LABOR, _CRIMINAL),
    "bankruptcy": (_CHAPTER_7, _CHAPTER_11, _CHAPTER_13, _ADVERSARY),
    "appellate": (_APPEAL, _APPEAL, _REVIEW),
}
_SPECIAL = {"cofc": (_CIVIL, _VACCINE), "cit": (_LABOR, _CIVIL), "jpml": (_PANEL, _PANEL)}


def kinds_of_case(court: Court) -> dict[str, Pattern]:
    """The kinds of cases that can be opened at a court, by their names."""
    kinds: dict[str, Pattern] = {}
    for pattern in _patterns(court):
        kinds.setdefault(pattern.name, pattern)
    return kinds


def _patterns(court: Court) -> tuple[Pattern, ...]:
    return _SPECIAL.get(court.court_id) or _OF_TYPE.get(court.type, (_CIVIL,))


class MadeUpCase(NamedTuple):
    """A case, its parties, and the event and author of its first docket entry."""

    case: CaseRecord
    parties: tuple[Party, ...]
    opening: str
    filed_by: str


@lru_cache(maxsize=4096)
def made_up_cases(court: Court, year: int, seed: str) -> tuple[MadeUpCase, ...]:
    """The cases of a court that were filed in a year. The same arguments give the same cases."""
    patterns = _patterns(court)
    taken: set[int] = set()
    made = []
    for number, pattern in enumerate(patterns):
        one = _made(court, year, FIRST_NUMBER + number, pattern, _Draw(f"{seed}\0{court.court_id}\0{number}"), taken)
        taken.add(one.case.pacer_case_id)
        made.append(one)
    return tuple(made)


def case_number(prefix: str, infix: str, year: int, sequence: int) -> str:
    """A number in the court's form: `0:19-cv-97001`, `19-97001`, `MDL No. 97001`."""
    return f"{prefix}{year % 100:02}{infix}{sequence:05}" if infix else f"{prefix}{sequence}"


class _Draw:
    """Draws by a digest: the n-th draw of one seed is always the same."""

    def __init__(self, seed: str) -> None:
        self._bits = int.from_bytes(hashlib.shake_128(seed.encode()).digest(64), "big")

    def one(self, of: tuple[str, ...]) -> str:
        return of[self.number(len(of))]

    def number(self, below: int) -> int:
        self._bits, drawn = divmod(self._bits, below)
        return drawn

    def person(self, role: PartyRole) -> Party:
        return Party(role, self.one(_SURNAMES), self.one(_FIRST_NAMES))

    def company(self, role: PartyRole) -> Party:
        return Party(role, f"{self.one(_COMPANIES)}, Inc. (fictional)")


def _made(court: Court, year: int, sequence: int, pattern: Pattern, draw: _Draw, taken: set[int]) -> MadeUpCase:
    number = case_number(pattern.prefix, pattern.infix, year, sequence)
    parties = _parties(pattern.parties, draw)
    judge = f"{draw.one(_FIRST_NAMES)} {draw.one(_SURNAMES)}"
    case = CaseRecord(
        0,
        court.court_id,
        number,
        made_up_id(court.court_id, number, taken),
        _title(pattern.parties, parties),
        *parts_of(court, number, kind=pattern.type),
        filed_on=date(year, 1 + draw.number(12), 1 + draw.number(28)),
        closed_on=None,
        judge=judge,
        nature_of_suit=pattern.nature_of_suit,
        chapter=pattern.chapter,
    )
    return MadeUpCase(case, parties, pattern.opening, f"{draw.one(_FIRST_NAMES)} {draw.one(_SURNAMES)}")


def _parties(kind: str, draw: _Draw) -> tuple[Party, ...]:
    made: dict[str, Callable[[], tuple[Party, ...]]] = {
        "person v company": lambda: (draw.person("plaintiff"), draw.company("defendant")),
        "person v agency": lambda: (draw.person("plaintiff"), Party("defendant", draw.one(_AGENCIES))),
        "company v person": lambda: (draw.company("plaintiff"), draw.person("defendant")),
        "united states v person": lambda: (_UNITED_STATES, draw.person("defendant")),
        "debtor": lambda: (draw.person("debtor"), draw.person("trustee")),
        "company debtor": lambda: (draw.company("debtor"),),
        "appeal": lambda: (draw.person("appellant"), draw.company("appellee")),
        "review": lambda: (draw.person("petitioner"), Party("respondent", draw.one(_AGENCIES))),
        "petition": lambda: (draw.person("petitioner"), Party("respondent", "Secretary of Imaginary Health")),
        "litigation": lambda: (draw.company("movant"),),
    }
    return made[kind]()


def _title(kind: str, parties: tuple[Party, ...]) -> str:
    first = parties[0]
    if kind == "debtor":
        return first.name
    if kind == "company debtor":
        return f"In re {first.last_name}"
    if kind == "litigation":
        return f"In re {first.last_name} Litigation"
    return f"{first.last_name} v. {parties[1].last_name}"
