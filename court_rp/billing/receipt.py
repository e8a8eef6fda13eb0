"""The receipt of a query, a report or a document (rule A15): written in the transaction of the answer, and sent to the provider.

The court keeps no receipts: it waits in the outbox until the provider has it, which takes it once by its number. The number is
that of the call.
"""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple, TypeVar

from court_rp.billing import events
from court_rp.billing.fees import fee_on
from court_rp.provider.calls import RECEIPTS, post_call
from court_rp.provider.identity import CASE_LOCATOR
from court_rp.visits.visit import Visit
from cso_kit.secrets.opaque import make_id
from cso_kit.storage.database import Database
from cso_kit.storage.unit_of_work import Transaction

T = TypeVar("T")
_LONGEST = 255


class Billed(NamedTuple):
    """What somebody looked at: what it is called on the receipt, what was asked for, and its pages.

    `is_capped` says whether the cap holds: for a document and a report on one case, not for the result of a search.
    """

    description: str
    criteria: str
    pages: int
    is_capped: bool = True


class Payer(NamedTuple):
    """Whose account a receipt is about, and for which client code."""

    sub: str
    login_id: str
    client_code: str
    is_exempt: bool = False


class Receipt(NamedTuple):
    """A receipt. `at` is calendar time; `cents` is the fee for a page of that day, `cost` the whole in cents."""

    number: str
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
        """The cost in dollars, as it stands on the page: `0.30`."""
        return f"{self.cost / 100:.2f}"


def bill(tx: Transaction, visit: Visit, billed: Billed) -> Receipt | None:
    """Writes the receipt of a visitor who has been let in; `None` if there is no account to bill."""
    session = visit.session
    if session is None or session.sub is None or not is_billed(visit):
        return None
    payer = Payer(session.sub, session.login_id or "", visit.client_code or "", visit.is_exempt)
    local = visit.at.calendar.astimezone(visit.court.zone)
    return write(tx, visit.court.court_id, payer, billed, local)


def is_billed(visit: Visit) -> bool:
    """Whether there is a PACER account to bill: a login that the court issued names none.

    At the real courts a filer gives a PACER account to see cases; here such a filer sees them without a receipt (*own*).
    """
    return visit.session is not None and visit.session.by != "cmecf" and visit.session.sub is not None


async def with_receipt(
    database: Database, visit: Visit, read: Callable[[Transaction], T], billed: Callable[[T], Billed | None]
) -> tuple[T, Receipt | None]:
    """What `read` finds for a visitor who has been let in, and its receipt, written in the same transaction.

    `billed` says what the receipt is about; `None` for what costs nothing. Whoever is not billed is only read for.
    """
    if not is_billed(visit):
        return await database.read(read), None

    def decide(tx: Transaction) -> tuple[T, Receipt | None]:
        found = read(tx)
        looked_at = billed(found)
        return found, bill(tx, visit, looked_at) if looked_at is not None else None

    return await database.work(decide)


def write(tx: Transaction, court_id: str, payer: Payer, billed: Billed, local: datetime) -> Receipt:
    """Writes a receipt and posts it to the provider.

    Args:
        tx: the transaction of the answer.
        court_id: the court, or `CASE_LOCATOR`.
        payer: whose account it is about.
        billed: what was looked at.
        local: the calendar's time at the place; its day decides the fee.
    """
    fee = fee_on(local.date())
    pages = min(billed.pages, fee.most_pages) if billed.is_capped else billed.pages
    receipt = Receipt(
        make_id(tx.random, "receipt"),
        tx.at.calendar,
        payer.login_id,
        payer.client_code,
        billed.description,
        billed.criteria[:_LONGEST],
        pages,
        fee.cents,
        pages * fee.cents,
        payer.is_exempt,
    )
    message = {"sub": payer.sub, **receipt._asdict(), "at": receipt.at.isoformat()}
    post_call(
        tx, court_id, RECEIPTS, {name: value for name, value in message.items() if name != "number"}, receipt.number
    )
    tx.record(_event(court_id, payer, receipt))
    return receipt


def _event(court_id: str, payer: Payer, receipt: Receipt) -> events.ReceiptWritten:
    return events.ReceiptWritten(
        receipt.number,
        payer.sub,
        receipt.description,
        receipt.pages,
        receipt.cost,
        receipt.is_exempt,
        receipt.client_code or None,
        court_id if court_id != CASE_LOCATOR else None,
    )
