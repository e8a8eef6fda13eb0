"""Reads and changes PACER accounts; the only module with their SQL, but for new ones (`adding_store`)."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from cso_idp import tables
from cso_idp.accounts.model import MOST_SKIPS, Account, AccountStatus, UserType
from cso_idp.service_center import service_center_day
from cso_kit.secrets.proof import Failures
from cso_kit.storage.statement import Command, Query, columns, first
from cso_kit.storage.unit_of_work import Transaction

_account = tables.account
_failure = tables.login_failure
_COLUMNS = columns(_account, Account)

_BY_LOGIN_ID = Query(select(*_COLUMNS).where(_account.c.login_id == bindparam("login_id")), Account._make)
_BY_ID = Query(select(*_COLUMNS).where(_account.c.id == bindparam("id")), Account._make)
_BY_SUB = Query(select(*_COLUMNS).where(_account.c.sub == bindparam("sub")), Account._make)
_BY_NUMBER = Query(select(*_COLUMNS).where(_account.c.account_number == bindparam("account_number")), Account._make)
_IS_TAKEN = Query(select(_account.c.login_id).where(_account.c.login_id == bindparam("login_id")), first)
_HAS_NUMBER = Query(
    select(_account.c.account_number).where(_account.c.account_number == bindparam("account_number")), first
)
# The row is locked until the transaction ends, so concurrent wrong passwords are all counted.
_FAILURES = Query(
    select(_failure.c.failures, _failure.c.locked_until)
    .where(_failure.c.login_id == bindparam("login_id"))
    .with_for_update(),
    Failures._make,
)
_FORGET_FAILURES = Command(delete(_failure).where(_failure.c.login_id == bindparam("login_id")))
_ADD_FAILURE = Command(insert(_failure), "login_id", "failures", "locked_until", "last_at")
_SET_FAILURE = Command(
    update(_failure).where(_failure.c.login_id == bindparam("which")), "failures", "locked_until", "last_at"
)
_UPGRADE = Command(
    update(_account).where(_account.c.id == bindparam("which")),
    "login_id",
    "password_hash",
    "type",
    "user_type",
    "holder_type",
    "upgraded_at",
    "date_of_birth",
    "address",
    "security_questions",
    "password_set_on",
    "password_skips",
    "search_status",
)
_SET_PASSWORD = Command(
    update(_account).where(_account.c.id == bindparam("which")),
    "password_hash",
    "password_set_on",
    "password_skips",
    "search_status",
)
_SHARE_AGAIN = Command(update(_account).where(_account.c.id == bindparam("which")), "type", "upgraded_at")
_shared = tables.shared_upgrade
_SHARED = Query(
    select(_shared.c.account_id, _shared.c.happened_at).where(_shared.c.account_id == bindparam("account_id")),
    lambda row: (row[0], row[1]),
)
_ALLOW_SHARED = Command(insert(_shared), "account_id")
_SHARED_HAPPENED = Command(update(_shared).where(_shared.c.account_id == bindparam("which")), "happened_at")
_FORBID_SHARED = Command(delete(_shared).where(_shared.c.account_id == bindparam("account_id")))
_RENEW_HASH = Command(update(_account).where(_account.c.id == bindparam("which")), "password_hash")
_DISABLE = Command(update(_account).where(_account.c.id == bindparam("which")), "search_status")
_skips = _account.c.password_skips
# The hash says that the password is the one whose change is put off.
_SKIP = Command(
    update(_account)
    .where(
        _account.c.id == bindparam("which"),
        _account.c.password_hash == bindparam("seen_hash"),
        _skips < bindparam("most"),
    )
    .values(password_skips=_skips + 1)
)
_SKIP_ANEW = Command(update(_account).where(_account.c.id == bindparam("which")), "password_skips")
_ADDRESS = Query(select(_account.c.address).where(_account.c.id == bindparam("which")), first)
_SET_USER_TYPE = Command(update(_account).where(_account.c.id == bindparam("which")), "user_type")
_SET_EXEMPT_COURTS = Command(update(_account).where(_account.c.id == bindparam("which")), "cja_exempt_courts")
_SET_STATUS = Command(update(_account).where(_account.c.id == bindparam("which")), "status")
_FORGET_LINKS = Command(
    delete(tables.recovery_link).where(tables.recovery_link.c.account_id == bindparam("account_id"))
)
_FORGET_HANDOUT = Command(delete(tables.handout).where(tables.handout.c.account_id == bindparam("account_id")))


def normal_login_id(typed: str) -> str:
    """A user name in the form in which they are compared: without case and surrounding space, as at PACER (D§2.6)."""
    return typed.strip().lower()


def by_login_id(tx: Transaction, login_id: str) -> Account | None:
    """The account with this user name."""
    return tx.one(_BY_LOGIN_ID, login_id=normal_login_id(login_id))


def by_login_ids(tx: Transaction, login_ids: Iterable[str]) -> list[Account | None]:
    """The accounts with these user names, in their order."""
    return tx.each(_BY_LOGIN_ID, ({"login_id": normal_login_id(login_id)} for login_id in login_ids))


def by_id(tx: Transaction, account_id: int) -> Account | None:
    """The account in this row."""
    return tx.one(_BY_ID, id=account_id)


def by_sub(tx: Transaction, sub: str) -> Account | None:
    """The account with this `sub`."""
    return tx.one(_BY_SUB, sub=sub)


def by_account_number(tx: Transaction, account_number: str) -> Account | None:
    """The account with this number (rule A13)."""
    return tx.one(_BY_NUMBER, account_number=account_number.strip())


def sub_of(tx: Transaction, account_id: int) -> str:
    """The `sub` of the account in this row, which must exist."""
    account = by_id(tx, account_id)
    if account is None:
        raise LookupError("a session without an account")
    return account.sub


def is_taken(tx: Transaction, login_id: str) -> bool:
    """Whether an account has this user name already."""
    return bool(taken(tx, [login_id]))


def taken(tx: Transaction, login_ids: Iterable[str]) -> set[str]:
    """Those of the user names that accounts have already, in their normal form."""
    found = tx.each(_IS_TAKEN, ({"login_id": normal_login_id(login_id)} for login_id in login_ids))
    return {login_id for login_id in found if login_id is not None}


def has_number(tx: Transaction, account_number: str) -> bool:
    """Whether an account has this account number already."""
    return bool(numbers_taken(tx, [account_number]))


def numbers_taken(tx: Transaction, numbers: Iterable[str]) -> set[str]:
    """Those of the account numbers that accounts have already."""
    found = tx.each(_HAS_NUMBER, ({"account_number": number} for number in numbers))
    return {number for number in found if number is not None}


def failures_of(tx: Transaction, login_id: str, of: str = "") -> Failures | None:
    """The failures of a user name since the last right password. The row is locked until the transaction ends.

    `of` is what else is counted under a name, in capitals. No user name reaches that count, because user names have none.
    """
    return tx.one(_FAILURES, login_id=_counted(login_id, of))


def put_failures(tx: Transaction, login_id: str, known: Failures | None, now: Failures, of: str = "") -> None:
    """Stores the failures; they replace the `known` ones (rule A10). `of`: see `failures_of`."""
    name, last_at = _counted(login_id, of), tx.at.protocol
    if known is None:
        tx.put(_ADD_FAILURE, login_id=name, failures=now.tries, locked_until=now.locked_until, last_at=last_at)
    else:
        tx.put(_SET_FAILURE, which=name, failures=now.tries, locked_until=now.locked_until, last_at=last_at)


def forget_failures(tx: Transaction, login_id: str, of: str = "") -> None:
    """Resets the failure count to zero. `of`: see `failures_of`."""
    tx.put(_FORGET_FAILURES, login_id=_counted(login_id, of))


def _counted(login_id: str, of: str) -> str:
    name = normal_login_id(login_id)
    return f"{of} {name}" if of else name


def upgrade(tx: Transaction, account: Account, **new: Any) -> None:
    """Stores the members that the upgrade changes; `sub` and all others stay (rule A3)."""
    tx.put(_UPGRADE, which=account.id, upgraded_at=tx.at.calendar, **_password_of_today(tx, account), **new)
    tx.put(_FORGET_HANDOUT, account_id=account.id)
    if account.type == "shared":
        tx.put(_SHARED_HAPPENED, which=account.id, happened_at=tx.at.calendar)


def set_password(tx: Transaction, account: Account, password_hash: str) -> Account:
    """Stores a password that the holder chose today, and returns the account with it.

    An account that is disabled because of its old password may search again (rule A10).
    """
    new = {"password_hash": password_hash, **_password_of_today(tx, account)}
    tx.put(_SET_PASSWORD, which=account.id, **new)
    tx.put(_FORGET_HANDOUT, account_id=account.id)
    return account._replace(**new)


def forget_recovery_links(tx: Transaction, account: Account) -> None:
    """Makes the mailed links to choose another password worthless."""
    tx.put(_FORGET_LINKS, account_id=account.id)


def renew_hash(tx: Transaction, account: Account, password_hash: str) -> Account:
    """Stores another hash of the same password, and returns the account with it."""
    tx.put(_RENEW_HASH, which=account.id, password_hash=password_hash)
    return account._replace(password_hash=password_hash)


def put_off_password(tx: Transaction, account: Account) -> bool:
    """Counts that the change of this password was put off. False if it was put off as often as is allowed (rule A10)."""
    return tx.run(_SKIP, which=account.id, seen_hash=account.password_hash, most=MOST_SKIPS) == 1


def put_off_anew(tx: Transaction, account: Account) -> None:
    """Lets the holder put off the change of this password as often as in the beginning."""
    tx.put(_SKIP_ANEW, which=account.id, password_skips=0)


def disable(tx: Transaction, account: Account) -> Account:
    """Withholds search until the password is changed, and returns the account as it is now (rule A10)."""
    tx.put(_DISABLE, which=account.id, search_status="disabled")
    return account._replace(search_status="disabled")


def _password_of_today(tx: Transaction, account: Account) -> dict[str, Any]:
    search_status = "active" if account.search_status == "disabled" else account.search_status
    return {"password_set_on": service_center_day(tx.at), "password_skips": 0, "search_status": search_status}


def may_be_upgraded_though_shared(tx: Transaction, account_id: int) -> bool:
    """Whether the scenario lets the accident of rule A4 happen to this shared account."""
    return tx.one(_SHARED, account_id=account_id) is not None


def was_shared(tx: Transaction, account_id: int) -> bool:
    """Whether this was a shared account before it was upgraded (rule A4)."""
    found = tx.one(_SHARED, account_id=account_id)
    return found is not None and found[1] is not None


def allow_shared_upgrade(tx: Transaction, account_id: int, *, is_allowed: bool) -> None:
    """Lets the accident of rule A4 happen to an account, or not."""
    if may_be_upgraded_though_shared(tx, account_id) == is_allowed:
        return
    if is_allowed:
        tx.put(_ALLOW_SHARED, account_id=account_id)
    else:
        tx.put(_FORBID_SHARED, account_id=account_id)


def share_again(tx: Transaction, account: Account) -> None:
    """Makes an account a shared one that was never upgraded."""
    tx.put(_SHARE_AGAIN, which=account.id, type="shared", upgraded_at=None)
    tx.put(_SHARED_HAPPENED, which=account.id, happened_at=None)


def set_exempt_courts(tx: Transaction, account: Account) -> None:
    """Stores the courts at which the account is exempt from fees (rule A7)."""
    tx.put(_SET_EXEMPT_COURTS, which=account.id, cja_exempt_courts=account.cja_exempt_courts)


def set_status(tx: Transaction, account: Account, status: AccountStatus) -> None:
    """Stores whether the account can log in."""
    tx.put(_SET_STATUS, which=account.id, status=status)


def set_user_type(tx: Transaction, account: Account, user_type: UserType) -> None:
    """Stores what kind of user the holder is from now on."""
    tx.put(_SET_USER_TYPE, which=account.id, user_type=user_type)


def address_of(tx: Transaction, account: Account) -> dict[str, str] | None:
    """The holder's address, if the holder gave one."""
    found: dict[str, str] | None = tx.one(_ADDRESS, which=account.id)
    return found
