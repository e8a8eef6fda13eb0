"""Receipts for the control plane (rule A15): the calls that list and arrange them."""

from cso_idp.accounts.model import Account
from cso_idp.accounts.searching.lapse import settle
from cso_idp.billing import store
from cso_idp.billing.model import Receipt, ReceiptNews
from cso_idp.billing.store import Chosen
from cso_idp.billing.take import keep
from cso_idp.control.named_account import existing
from cso_idp.control.receipt_models import ReceiptCreation, ReceiptDetails, ReceiptView
from cso_kit.storage.database import Database
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.paging import Page

CASE_LOCATOR = "pcl"


class ReceiptControl:
    """The control methods about receipts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self, after: int, limit: int, login_id: str | None = None, court_id: str | None = None
    ) -> Page[ReceiptView]:
        """A page of the receipts, of one account or of all, of one court or of all."""

        def look(tx: Transaction) -> Page[ReceiptView]:
            sub = existing(tx, login_id).sub if login_id is not None else None
            found = store.page(tx, sub, court_id, after, limit + 1)
            return Page.of(found, limit, store.count(tx, sub, court_id), lambda each: each.id, _view)

        return await self._database.read(look)

    async def create(self, body: ReceiptCreation) -> ReceiptView:
        """Arranges a receipt. The account has searched on its day (rule A14)."""

        def make(tx: Transaction) -> ReceiptView:
            account = existing(tx, body.loginId)
            arrange(tx, account, body)
            settle(tx)
            return _view(store.receipts(tx, Chosen(account.sub, pays=False), 1, by_number=True)[0])

        return await self._database.work(make)


def arrange(tx: Transaction, account: Account, details: ReceiptDetails) -> None:
    """Stores a receipt of an account, as if a court had sent it."""
    at = details.at or tx.at.calendar
    news = ReceiptNews(
        sub=account.sub,
        at=at,
        login_id=account.login_id,
        client_code=details.client_code or "",
        description=details.description,
        criteria=details.criteria,
        pages=details.pages,
        cents=details.fee,
        cost=details.pages * details.fee,
        is_exempt=details.exempt,
    )
    keep(tx, account, details.court_id or CASE_LOCATOR, news)


def _view(receipt: Receipt) -> ReceiptView:
    """One receipt."""
    return ReceiptView(
        id=receipt.id,
        sub=receipt.sub,
        loginId=receipt.login_id,
        payer_sub=receipt.payer_sub,
        court_id=None if receipt.place == CASE_LOCATOR else receipt.place,
        at=receipt.at,
        description=receipt.description,
        criteria=receipt.criteria,
        client_code=receipt.client_code or None,
        exempt=receipt.is_exempt,
        pages=receipt.pages,
        fee=receipt.cents,
        cost=receipt.cost,
    )
