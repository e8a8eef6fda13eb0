"""A parsed search of the Case Locator, and its results."""

from datetime import date
from typing import Literal, NamedTuple

from court_rp.cases.model import CaseRecord, Jurisdiction, Party
from court_rp.cases.number import CaseNumber

Subject = Literal["cases", "parties"]
# D§8.2, and the guide: "Non-batch reports are returned in pages of 54 records each"; at most 5,400 records.
PAGE_SIZE, MOST_PAGES = 54, 100
LOCATOR_ZONE = "America/Chicago"


class Days(NamedTuple):
    """A range of days, both included; `None` is open."""

    first: date | None = None
    last: date | None = None

    def __bool__(self) -> bool:
        return self != (None, None)


class PartyCriteria(NamedTuple):
    """The criteria for parties. Names match without regard to case, from their beginning unless `is_exact`.

    Roles are codes such as `dft`.
    """

    last_name: str | None = None
    first_name: str | None = None
    middle_name: str | None = None
    roles: tuple[str, ...] | None = None
    is_exact: bool = False


class CaseCriteria(NamedTuple):
    """The criteria for cases; `None` and an empty range are no criterion. `courts` are ids of the registry."""

    courts: tuple[str, ...] | None = None
    jurisdiction: Jurisdiction | None = None
    pacer_case_id: int | None = None
    number: CaseNumber | None = None
    title: str | None = None
    office: str | None = None
    types: tuple[str, ...] | None = None
    sequence: int | None = None
    year: int | None = None
    years: tuple[int | None, int | None] = (None, None)
    panel_number: int | None = None
    filed: Days = Days()
    closed: Days = Days()
    is_closed: bool | None = None
    chapters: tuple[str, ...] | None = None
    natures_of_suit: tuple[str, ...] | None = None


class Order(NamedTuple):
    """A sort key of the results; `field` is the Case Locator's name."""

    field: str
    descending: bool


class Search(NamedTuple):
    """A whole search. `asks_the_impossible`: it has a criterion that no fictional case meets, so nothing matches."""

    subject: Subject
    case: CaseCriteria
    party: PartyCriteria | None
    sent_members: tuple[tuple[str, str], ...] = ()
    report_id: str | None = None
    asks_the_impossible: bool = False
    page: int = 0
    order: tuple[Order, ...] = ()


class Hit(NamedTuple):
    """A result: a case, and in a search for parties the party."""

    case: CaseRecord
    party: Party | None


class Found(NamedTuple):
    """One page of results; `total` counts the results on all pages."""

    hits: list[Hit]
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return -(-self.total // PAGE_SIZE)
