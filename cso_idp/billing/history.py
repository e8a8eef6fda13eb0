"""The billing history of an account in one quarter: receipts and totals. An administrative account sees those of its users."""

from datetime import datetime, time
from typing import NamedTuple

from cso_idp.accounts.model import Account
from cso_idp.accounts.paa.members import paying_account
from cso_idp.billing import store
from cso_idp.billing.model import Quarter, Receipt, Total, dollars
from cso_idp.billing.store import Chosen
from cso_idp.billing.waiver import owed, waived_up_to
from cso_idp.service_center import SERVICE_CENTER, service_center_day
from cso_kit.storage.unit_of_work import Transaction

MOST = 500


class History(NamedTuple):
    """What the page shows: the quarters that have receipts, the chosen one, its newest receipts and its totals.

    `users` has the total of each user of an administrative account; it is empty for other accounts. `payer` is the administrative
    account that pays for this one, empty if none does.
    """

    quarters: list[Quarter]
    quarter: Quarter
    receipts: list[Receipt]
    by_code: list[Total]
    by_place: list[Total]
    users: list[Total]
    total: Total
    payer: str

    @property
    def is_cut(self) -> bool:
        """Whether there are older receipts in the quarter than those that are shown."""
        return self.total.receipts > len(self.receipts)

    @property
    def owed_text(self) -> str:
        return dollars(owed(self.total.cost, self.quarter))

    @property
    def waived_text(self) -> str:
        """The amount up to which no fee is owed for the quarter; empty if every fee is."""
        limit = waived_up_to(self.quarter)
        return dollars(limit) if limit else ""


def history(tx: Transaction, account: Account, wanted: Quarter | None) -> History:
    """The history of a quarter: the wanted one, or the newest that has receipts, or today's."""
    pays = account.type == "paa"
    all_of_it = Chosen(account.sub, pays)
    span = store.span(tx, all_of_it)
    quarters = _between(*span) if span else []
    quarter = wanted or next(iter(quarters), Quarter.of(service_center_day(tx.at)))
    chosen = all_of_it._replace(since=_beginning(quarter), until=_beginning(quarter.next))
    by_place = store.totals(tx, chosen, "place")
    return History(
        quarters,
        quarter,
        store.receipts(tx, chosen, MOST),
        store.totals(tx, chosen, "client_code"),
        by_place,
        store.totals_of_users(tx, chosen) if pays else [],
        _sum(by_place),
        payer.name if (payer := paying_account(tx, account.id)) else "",
    )


def _between(first: datetime, last: datetime) -> list[Quarter]:
    """The quarters of both times and those between, the newest first."""
    quarter, ending = (Quarter.of(at.astimezone(SERVICE_CENTER).date()) for at in (first, last))
    found = [quarter]
    while found[-1] < ending:
        found.append(found[-1].next)
    return found[::-1]


def _beginning(quarter: Quarter) -> datetime:
    return datetime.combine(quarter.first_day, time(), SERVICE_CENTER)


def _sum(totals: list[Total]) -> Total:
    return Total(
        "",
        sum(each.receipts for each in totals),
        sum(each.pages for each in totals),
        sum(each.cost for each in totals),
        sum(each.exempt for each in totals),
    )
