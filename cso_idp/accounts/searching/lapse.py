"""No search for six months makes an account's search status inactive (rule A14, D§2.6). Log-in and filing go on (rule A9).

The status is settled when the calendar is moved, and now and then while it runs. So a login only reads it. An account lapses only
if a search of it is recorded, or if it was registered here: of others nobody knows when they last searched (*own*).
"""

from calendar import monthrange
from datetime import date

from cso_idp.accounts.model import Account
from cso_idp.accounts.searching import events, store
from cso_idp.service_center import service_center_day
from cso_kit.storage.unit_of_work import Transaction

MONTHS = 6


def settle(tx: Transaction) -> None:
    """Makes every status follow from the last search and the calendar's day, in both directions."""
    cutoff = months_before(service_center_day(tx.at), MONTHS)
    for each in store.lapsing(tx, cutoff):
        _lapse(tx, each)
    for each in store.returning(tx, cutoff):
        _return(tx, each.id, each.sub, each.login_id)


def settled(tx: Transaction, account: Account) -> Account:
    """The same for one new account, because there may be very many others. Returns the account as it is now."""
    last = store.last_search_on(tx, account.id)
    if last is None or account.search_status != "active" or last >= months_before(service_center_day(tx.at), MONTHS):
        return account
    _lapse(tx, store.Changing(account.id, account.sub, account.login_id, last))
    return account._replace(search_status="inactive")


def searched(tx: Transaction, account: Account, day: date) -> None:
    """Records a search. An earlier search, of which the news comes late, changes nothing.

    The status is active again if it lapsed before the news came of a search that was in time. A search after the lapse, by a
    session that was open, does not bring it back: that needs the PACER Service Center (D§2.6).
    """
    last, lapsed = store.last_search_on(tx, account.id), store.is_lapsed(tx, account.id)
    if last is not None and day <= last:
        return
    store.set_last_search(tx, account.id, day)
    was_in_time = last is not None and last >= months_before(day, MONTHS)
    if lapsed and was_in_time:
        if day >= months_before(service_center_day(tx.at), MONTHS):
            _return(tx, account.id, account.sub, account.login_id)
        else:
            store.mark(tx, account.id, is_lapsed=True)


def begin_counting(tx: Transaction, account: Account) -> None:
    """Counts from today, as if the account had searched: a new account, or one whose search privileges are activated."""
    store.set_last_search(tx, account.id, service_center_day(tx.at))


def _lapse(tx: Transaction, each: store.Changing) -> None:
    store.set_status(tx, each.id, "inactive")
    store.mark(tx, each.id, is_lapsed=True)
    tx.record(events.SearchLapsed(each.sub, each.login_id, each.last_search_on.isoformat()))


def _return(tx: Transaction, account_id: int, sub: str, login_id: str) -> None:
    store.set_status(tx, account_id, "active")
    store.mark(tx, account_id, is_lapsed=False)
    tx.record(events.SearchReturned(sub, login_id))


def months_before(day: date, months: int) -> date:
    """The same day of the month so many months before; the month's last day if it has no such day."""
    count = day.year * 12 + day.month - 1 - months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
