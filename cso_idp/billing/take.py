"""Takes a receipt of a court or of the Case Locator: stores it, and records the account's search of that day (rule A14)."""

from cso_idp.accounts import store as accounts
from cso_idp.accounts.model import Account
from cso_idp.accounts.paa.members import paying_account
from cso_idp.accounts.searching.lapse import searched
from cso_idp.billing import store
from cso_idp.billing.model import NewReceipt, ReceiptNews
from cso_idp.court_calls.model import Caller, CallKind, Declined
from cso_idp.endpoint_table import COURT_RECEIPTS
from cso_idp.service_center import SERVICE_CENTER
from cso_kit.storage.unit_of_work import Transaction


def take(tx: Transaction, caller: Caller, news: ReceiptNews) -> Declined | None:
    """Stores the receipt, with the administrative account that pays now (rule A8). An account that is gone has no history."""
    account = accounts.by_sub(tx, news.sub)
    if account is None:
        return Declined("unknown_account", "There is no account with this sub.")
    keep(tx, account, caller.court_id or caller.client_id, news)
    return None


def keep(tx: Transaction, account: Account, place: str, news: ReceiptNews) -> None:
    """Stores a receipt with the administrative account that pays for it now, and records the search of its day."""
    facts = news.model_dump(exclude={"sub"})
    payer = paying_account(tx, account.id)
    store.add(tx, NewReceipt(account.sub, payer.sub if payer else None, place, **facts))
    searched(tx, account, news.at.astimezone(SERVICE_CENTER).date())


RECEIPTS = CallKind(COURT_RECEIPTS, ReceiptNews, take)
