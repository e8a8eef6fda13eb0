"""Reads and writes what a registration leaves behind until it is complete; the only module with its SQL."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import bindparam, delete, func, insert, or_, select, update

from cso_idp import tables
from cso_idp.accounts.model import SearchStatus
from cso_idp.accounts.registering.model import Activation, Confirmation
from cso_kit.secrets.proof import Failures
from cso_kit.storage.statement import Command, Query, columns
from cso_kit.storage.unit_of_work import Transaction

_account = tables.account
_confirmation = tables.confirmation
_activation = tables.activation
_told = tables.told_duplicates

_SET_SEARCH_STATUS = Command(update(_account).where(_account.c.id == bindparam("which")), "search_status")
_CONFIRM_EMAIL = Command(update(_account).where(_account.c.id == bindparam("which")), "is_email_confirmed")


class Similar(NamedTuple):
    """What a registration is compared with."""

    name: str
    date_of_birth: date | None
    email: str


# Two of three match only if one of these two does.
_SIMILAR = Query(
    select(*columns(_account, Similar)).where(
        _account.c.status != "cancelled",
        or_(_account.c.date_of_birth == bindparam("date_of_birth"), func.lower(_account.c.email) == bindparam("email")),
    ),
    Similar._make,
)
_CONFIRMATION_COLUMNS = columns(_confirmation, Confirmation)
_BY_CODE = Query(
    select(*_CONFIRMATION_COLUMNS).where(_confirmation.c.code_hash == bindparam("code_hash")), Confirmation._make
)
_OF_ACCOUNT = Query(
    select(*_CONFIRMATION_COLUMNS).where(_confirmation.c.account_id == bindparam("account_id")), Confirmation._make
)
_ADD_CONFIRMATION = Command(insert(_confirmation), *Confirmation._fields)
_FORGET_CONFIRMATION = Command(delete(_confirmation).where(_confirmation.c.account_id == bindparam("account_id")))

_ACTIVATION_COLUMNS = columns(_activation, Activation)
_ACTIVATION_OF = Query(
    select(*_ACTIVATION_COLUMNS).where(_activation.c.account_id == bindparam("account_id")), Activation._make
)
_ARRIVED = Query(
    select(*_ACTIVATION_COLUMNS)
    .where(_activation.c.code_hash.is_(None), _activation.c.arrives_at <= bindparam("now"))
    .order_by(_activation.c.arrives_at, _activation.c.account_id),
    Activation._make,
)
_ADD_ACTIVATION = Command(insert(_activation), *Activation._fields)
_SET_CODE = Command(update(_activation).where(_activation.c.account_id == bindparam("which")), "code_hash")
_SET_TRIES = Command(update(_activation).where(_activation.c.account_id == bindparam("which")), "tries", "locked_until")
_FORGET_ACTIVATION = Command(delete(_activation).where(_activation.c.account_id == bindparam("account_id")))

_READ_TOLD = Query(select(_told.c.began_at, _told.c.told).where(_told.c.id == 1), lambda row: (row[0], row[1]))
_ADD_TOLD = Command(insert(_told), "id", "began_at", "told")
_SET_TOLD = Command(update(_told).where(_told.c.id == bindparam("which")), "began_at", "told")


def similar(tx: Transaction, date_of_birth: date, email: str) -> Sequence[Similar]:
    """The accounts in use with this date of birth or this e-mail address."""
    return tx.all(_SIMILAR, date_of_birth=date_of_birth, email=email.strip().lower())


def set_search_status(tx: Transaction, account_id: int, search_status: SearchStatus) -> None:
    """Changes an account's search status."""
    tx.put(_SET_SEARCH_STATUS, which=account_id, search_status=search_status)


def set_email_confirmed(tx: Transaction, account_id: int) -> None:
    """The holder has shown that the e-mail address is theirs."""
    tx.put(_CONFIRM_EMAIL, which=account_id, is_email_confirmed=True)


def confirmation_by_code(tx: Transaction, code_hash: str) -> Confirmation | None:
    """The confirmation with this code, expired or not."""
    return tx.one(_BY_CODE, code_hash=code_hash)


def confirmation_of(tx: Transaction, account_id: int) -> Confirmation | None:
    """The confirmation that is awaited for an account."""
    return tx.one(_OF_ACCOUNT, account_id=account_id)


def put_confirmation(tx: Transaction, confirmation: Confirmation) -> None:
    """Stores a confirmation; an earlier link of the account is void."""
    forget_confirmation(tx, confirmation.account_id)
    tx.add(_ADD_CONFIRMATION, confirmation)


def forget_confirmation(tx: Transaction, account_id: int) -> None:
    """The account awaits no confirmation any more."""
    tx.put(_FORGET_CONFIRMATION, account_id=account_id)


def activation_of(tx: Transaction, account_id: int) -> Activation | None:
    """The code that an account awaits, or that has arrived."""
    return tx.one(_ACTIVATION_OF, account_id=account_id)


def arrived(tx: Transaction, now: datetime) -> Sequence[Activation]:
    """The codes whose letters arrive by the calendar time `now` and are not written yet."""
    return tx.all(_ARRIVED, now=now)


def put_activation(tx: Transaction, activation: Activation) -> None:
    """Stores a code on its way; an earlier one of the account is void."""
    forget_activation(tx, activation.account_id)
    tx.add(_ADD_ACTIVATION, activation)


def set_code(tx: Transaction, account_id: int, code_hash: str) -> None:
    """Stores the code that arrives."""
    tx.put(_SET_CODE, which=account_id, code_hash=code_hash)


def set_failures(tx: Transaction, account_id: int, failures: Failures) -> None:
    """Stores the count of wrong codes."""
    tx.put(_SET_TRIES, which=account_id, tries=failures.tries, locked_until=failures.locked_until)


def forget_activation(tx: Transaction, account_id: int) -> None:
    """The account awaits no code any more."""
    tx.put(_FORGET_ACTIVATION, account_id=account_id)


def told(tx: Transaction) -> tuple[datetime, int] | None:
    """When the present window of notices about duplicates began (protocol time), and how many were given in it."""
    return tx.one(_READ_TOLD)


def put_told(tx: Transaction, began_at: datetime, count: int) -> None:
    """Stores the window and its count."""
    if told(tx) is None:
        tx.put(_ADD_TOLD, id=1, began_at=began_at, told=count)
    else:
        tx.put(_SET_TOLD, which=1, began_at=began_at, told=count)
