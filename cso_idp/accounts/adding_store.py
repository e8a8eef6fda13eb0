"""Stores new accounts, each with an account number that is free. What happens to their rows later is in `store`."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, insert, select

from cso_idp import tables
from cso_idp.accounts.model import Account
from cso_idp.accounts.number import number_for
from cso_idp.accounts.store import has_number, numbers_taken
from cso_kit.storage.statement import Command, Query, first
from cso_kit.storage.unit_of_work import Transaction

_account = tables.account
# The members that `Account` does not have; only the pages that change them need them.
MORE = ("date_of_birth", "address", "security_questions", "holder_type")
_ADD = Command(insert(_account), *[name for name in Account._fields if name != "id"], *MORE)
_ID_OF_SUB = Query(select(_account.c.id).where(_account.c.sub == bindparam("sub")), first)


def add(tx: Transaction, account: Account, **more: Any) -> Account:
    """Stores a new account. Returns it with its row id and its account number. `more` are members of `MORE`."""
    return add_all(tx, [(account, more)])[0]


def add_all(tx: Transaction, new: Sequence[tuple[Account, Mapping[str, Any]]]) -> list[Account]:
    """Stores new accounts, each with its members of `MORE`. Returns them with their row ids and their account numbers."""
    accounts = _numbered(tx, [account for account, _ in new])
    for account, (_, more) in zip(accounts, new, strict=True):
        values = {name: value for name, value in account._asdict().items() if name != "id"}
        tx.put(_ADD, **values, **{name: more.get(name) for name in MORE})
    ids = tx.each(_ID_OF_SUB, ({"sub": account.sub} for account in accounts))
    return [account._replace(id=row_id or 0) for account, row_id in zip(accounts, ids, strict=True)]


def _numbered(tx: Transaction, accounts: list[Account]) -> list[Account]:
    """The accounts, each with a number that no other one has."""
    used = {account.account_number for account in accounts if account.account_number}
    # Nearly always the first number is free, and for all accounts that is asked at once.
    wished = {number_for(each.sub, used.__contains__) for each in accounts if not each.account_number}
    free = wished - numbers_taken(tx, wished)
    numbered = []
    for account in accounts:
        if not account.account_number:
            number = number_for(account.sub, lambda one: one in used or (one not in free and has_number(tx, one)))
            used.add(number)
            account = account._replace(account_number=number)
        numbered.append(account)
    return numbered
