"""The control plane's SQL: accounts with the simulator's passwords."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, func, insert, or_, select, update

from cso_idp import tables
from cso_idp.accounts.model import UPGRADED_SINCE, Account, AccountStatus, AccountType, UserType
from cso_kit.storage.statement import Command, Query, columns, first
from cso_kit.storage.unit_of_work import Transaction

_account, _handout = tables.account, tables.handout
_OF_ACCOUNT = _handout.c.account_id == bindparam("account_id")
_ADD_HANDOUT = Command(insert(_handout), "account_id", "password")
_FORGET_HANDOUT = Command(delete(_handout).where(_OF_ACCOUNT))
_HANDOUT = Query(select(_handout.c.password).where(_OF_ACCOUNT), first)
_ACCOUNTS = (
    select(*columns(_account, Account), _handout.c.password)
    .select_from(_account.outerjoin(_handout, _handout.c.account_id == _account.c.id))
    .order_by(_account.c.id)
)
_COMPARED = 500
_SOME_LOGIN_IDS = Query(select(_account.c.login_id).order_by(_account.c.id).limit(_COMPARED), first)
FACTS = select(
    _account.c.id,
    _account.c.sub,
    _account.c.login_id,
    _account.c.name,
    func.lower(_account.c.email),
    _account.c.type,
    _account.c.status,
    _account.c.user_type,
    or_(_account.c.upgraded_at.is_not(None), _account.c.created_on >= UPGRADED_SINCE),
    _account.c.search_status == "active",
    _account.c.cja_account.is_not(None),
    _account.c.password_set_on,
    _account.c.password_skips,
    _account.c.has_second_factor,
    _account.c.mfa_skips,
    _account.c.mfa_prompted_on,
).order_by(_account.c.id)
_HOLDERS = select(_account.c.sub, _account.c.login_id, _account.c.name)
_DELETE = Command(delete(_account).where(_account.c.id == bindparam("which")))
_DELETE_RECEIPTS = Command(delete(tables.receipt).where(tables.receipt.c.sub == bindparam("of_sub")))
_ANY_ACCOUNT = Query(select(_account.c.id).limit(1), first)


class AccountFacts(NamedTuple):
    """An account as far as readiness depends on it (rule R2). `email` is folded; a separate CJA account `is_exempt`."""

    id: int
    sub: str
    login_id: str
    name: str
    email: str
    type: AccountType
    status: AccountStatus
    user_type: UserType
    is_upgraded: bool
    may_search: bool
    is_exempt: bool
    password_set_on: date | None
    password_skips: int
    has_second_factor: bool
    mfa_skips: int
    mfa_prompted_on: date | None

    @property
    def is_filer(self) -> bool:
        """As `Account.is_filer`."""
        return self.type == "individual" and self.is_upgraded and self.user_type != "case_search_only"


class Holder(NamedTuple):
    """Whose account a `sub` is."""

    sub: str
    login_id: str
    name: str


class Registered(NamedTuple):
    """An account with the password that the simulator gave it, unless its holder chose another since."""

    account: Account
    password: str | None


def hand_out(tx: Transaction, account: Account, password: str) -> None:
    """Remembers the password given to an account that has none handed out."""
    tx.put(_ADD_HANDOUT, account_id=account.id, password=password)


def forget_handout(tx: Transaction, account: Account) -> None:
    """Forgets the password handed out to an account."""
    tx.put(_FORGET_HANDOUT, account_id=account.id)


def handed_out(tx: Transaction, account: Account) -> str | None:
    """The password that the simulator gave this account, unless its holder chose another since."""
    return tx.one(_HANDOUT, account_id=account.id)


def change(tx: Transaction, account: Account, members: dict[str, Any]) -> None:
    """Changes members of an account."""
    tx.execute(update(_account).where(_account.c.id == account.id).values(**members))


def accounts(tx: Transaction, after: int, limit: int, begins: str, type_: AccountType | None) -> list[Registered]:
    """Accounts after the one with the number `after`; `begins` is how their user names begin."""
    found = tx.execute(_ACCOUNTS.where(_account.c.id > after, *_chosen(begins, type_)).limit(limit))
    return [Registered(Account._make(row[:-1]), row.password) for row in found]


def some_login_ids(tx: Transaction) -> Sequence[str]:
    """The user names of the first accounts, with which a misspelt one is compared; a large scenario has too many."""
    return tx.all(_SOME_LOGIN_IDS)


def count_accounts(tx: Transaction, begins: str, type_: AccountType | None) -> int:
    """How many `accounts` finds without an end."""
    counted: int = tx.execute(select(func.count()).select_from(_account).where(*_chosen(begins, type_))).scalar_one()
    return counted


def _chosen(begins: str, type_: AccountType | None) -> Sequence[Any]:
    named = [_account.c.login_id.startswith(begins, autoescape=True)] if begins else []
    return [*named, _account.c.type == type_] if type_ else named


def account_facts(tx: Transaction, after: int, limit: int) -> tuple[list[AccountFacts], int | None]:
    """At most `limit` accounts after the row `after`, and the row to go on after."""
    rows = tx.execute(FACTS.where(_account.c.id > after).limit(limit)).all()
    return [AccountFacts._make(row) for row in rows], rows[-1].id if len(rows) == limit else None


def facts_of(tx: Transaction, emails: Sequence[str], subs: Sequence[str]) -> list[AccountFacts]:
    """The accounts with one of these folded addresses or one of these `sub`s."""
    chosen = or_(func.lower(_account.c.email).in_(emails), _account.c.sub.in_(subs))
    return [AccountFacts._make(row) for row in tx.execute(FACTS.where(chosen)).all()]


def holders(tx: Transaction, subs: Sequence[str]) -> list[Holder]:
    """The holders of the accounts with these `sub`s, as far as there are any."""
    return [Holder._make(row) for row in tx.execute(_HOLDERS.where(_account.c.sub.in_(subs))).all()]


def delete_account(tx: Transaction, account: Account) -> None:
    """Deletes an account with its sessions, tokens and receipts."""
    tx.put(_DELETE_RECEIPTS, of_sub=account.sub)
    tx.put(_DELETE, which=account.id)


def has_no_account(tx: Transaction) -> bool:
    """Whether there is no account."""
    return tx.one(_ANY_ACCOUNT) is None
