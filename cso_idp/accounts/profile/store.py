"""Reads and writes profiles; the only module with their SQL."""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select, update

from cso_idp import tables
from cso_kit.storage.statement import Command, Query, columns
from cso_kit.storage.unit_of_work import Transaction

_account = tables.account


class Profile(NamedTuple):
    """Who the holder is and where they live. Address and date of birth are `None` where they were never given."""

    name: str
    email: str
    address: dict[str, str] | None
    date_of_birth: date | None


_PROFILE = Query(select(*columns(_account, Profile)).where(_account.c.id == bindparam("account_id")), Profile._make)
_SET = Command(
    update(_account).where(_account.c.id == bindparam("which")), "name", "email", "address", "is_email_confirmed"
)


def profile(tx: Transaction, account_id: int) -> Profile:
    """The profile of an account, which must exist."""
    found = tx.one(_PROFILE, account_id=account_id)
    if found is None:
        raise LookupError("a profile without an account")
    return found


def put(tx: Transaction, account_id: int, **new: Any) -> None:
    """Stores name, e-mail address, whether that is confirmed, and address; the date of birth never changes (rule A3)."""
    tx.put(_SET, which=account_id, **new)
