"""A receipt as it arrives and as it is stored, and the totals of the billing history."""

from datetime import MAXYEAR, date, datetime
from typing import Annotated, NamedTuple

from pydantic import AwareDatetime, Field, StringConstraints

from cso_idp.court_calls.model import Message

_Text = Annotated[str, StringConstraints(max_length=500)]
_Count = Annotated[int, Field(ge=0, le=1_000_000)]


class ReceiptNews(Message):
    """A receipt as it is sent. `at` is calendar time, `cents` the fee for a page, `cost` the whole in cents."""

    sub: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    at: AwareDatetime
    login_id: _Text
    client_code: _Text
    description: _Text
    criteria: _Text
    pages: _Count
    cents: _Count
    cost: _Count
    is_exempt: bool


class NewReceipt(NamedTuple):
    """A receipt to be stored. `place` is a court's id, or `pcl`; `payer_sub` the administrative account that paid, if one did."""

    sub: str
    payer_sub: str | None
    place: str
    at: datetime
    login_id: str
    client_code: str
    description: str
    criteria: str
    pages: int
    cents: int
    cost: int
    is_exempt: bool


class Receipt(NamedTuple):
    """A stored receipt, of an account that may have another user name by now."""

    id: int
    sub: str
    payer_sub: str | None
    place: str
    at: datetime
    login_id: str
    client_code: str
    description: str
    criteria: str
    pages: int
    cents: int
    cost: int
    is_exempt: bool

    @property
    def cost_text(self) -> str:
        return dollars(self.cost)


class Quarter(NamedTuple):
    """A billing quarter. It can be compared and is written as `2020-1`."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """The quarter of a day."""
        return cls(day.year, (day.month - 1) // 3 + 1)

    @classmethod
    def read(cls, text: str) -> "Quarter | None":
        """The quarter that is written as `2020-1`."""
        year, dash, number = text.partition("-")
        if not (dash and year.isdecimal() and len(year) == 4 and number in {"1", "2", "3", "4"} and year.isascii()):
            return None
        # The last year has no next quarter, where the search for receipts would end.
        return cls(int(year), int(number)) if 0 < int(year) < MAXYEAR else None

    @property
    def first_day(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def next(self) -> "Quarter":
        return Quarter(self.year, self.number + 1) if self.number < 4 else Quarter(self.year + 1, 1)

    @property
    def text(self) -> str:
        return f"{self.year}-{self.number}"

    @property
    def label(self) -> str:
        names = ("January to March", "April to June", "July to September", "October to December")
        return f"{names[self.number - 1]} {self.year}"


class Total(NamedTuple):
    """The receipts of one group added up: how many, their pages, and the cost without and with those that were exempt."""

    name: str
    receipts: int
    pages: int
    cost: int
    exempt: int = 0

    @property
    def cost_text(self) -> str:
        return dollars(self.cost)

    @property
    def exempt_text(self) -> str:
        return dollars(self.exempt)


def dollars(cents: int) -> str:
    """An amount as it stands on a page: `$0.30`."""
    return f"${cents / 100:,.2f}"
