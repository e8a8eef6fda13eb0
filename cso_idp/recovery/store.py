"""Reads and writes the links that were mailed, and reads security information; the only module with their SQL."""

from sqlalchemy import bindparam, delete, insert, select, update

from cso_idp import tables
from cso_idp.accounts import store as accounts
from cso_idp.accounts.model import Account
from cso_idp.recovery.model import ANSWERS, REQUESTS, RecoveryLink, SecurityInformation
from cso_kit.storage.statement import Command, Query, columns
from cso_kit.storage.unit_of_work import Transaction

_account, _link = tables.account, tables.recovery_link
_KNOWN = Query(
    select(_account.c.date_of_birth, _account.c.security_questions).where(_account.c.id == bindparam("id")),
    SecurityInformation._make,
)
_ADD = Command(insert(_link), *RecoveryLink._fields)
_BY_HASH = Query(
    select(*columns(_link, RecoveryLink)).where(_link.c.secret_hash == bindparam("secret_hash")), RecoveryLink._make
)
_USE = Command(update(_link).where(_link.c.secret_hash == bindparam("which"), _link.c.used_at.is_(None)), "used_at")
_FORGET = Command(delete(_link).where(_link.c.account_id == bindparam("account_id")))


def security_information(tx: Transaction, account: Account) -> SecurityInformation:
    """What the holder once told PACER."""
    return tx.one(_KNOWN, id=account.id) or SecurityInformation(None, None)


def add(tx: Transaction, link: RecoveryLink) -> None:
    """Stores a link instead of all others of its account."""
    tx.put(_FORGET, account_id=link.account_id)
    tx.add(_ADD, link)


def find(tx: Transaction, secret_hash: str) -> RecoveryLink | None:
    """The link with this secret, if it can still be used."""
    link = tx.one(_BY_HASH, secret_hash=secret_hash)
    return link if link and link.used_at is None and tx.at.protocol < link.expires_at else None


def use(tx: Transaction, link: RecoveryLink) -> bool:
    """Marks a link as used. False if it was used before: of two concurrent uses one wins."""
    return tx.run(_USE, which=link.secret_hash, used_at=tx.at.protocol) == 1


def forget_counts(tx: Transaction, account: Account) -> None:
    """Forgets the requests and wrong answers about an account, which may have locked its recovery."""
    accounts.forget_failures(tx, account.account_number, REQUESTS["user_name"])
    for counted in (REQUESTS["password"], ANSWERS):
        accounts.forget_failures(tx, account.login_id, counted)
