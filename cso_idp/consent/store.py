"""Reading and writing consents; the only place with their SQL."""

from collections.abc import Iterable

from sqlalchemy import bindparam, delete, insert, select, update

from cso_idp import tables
from cso_idp.consent.model import Consent
from cso_kit.storage.statement import Command, Query, columns
from cso_kit.storage.unit_of_work import Transaction

_consent = tables.consent
_COLUMNS = columns(_consent, Consent)
_ONE = (_consent.c.account_id == bindparam("of_account")) & (_consent.c.client_id == bindparam("of_client"))

_FIND = Query(select(*_COLUMNS).where(_ONE), Consent._make)
_OF_ACCOUNT = Query(
    select(*_COLUMNS).where(_consent.c.account_id == bindparam("of_account")).order_by(_consent.c.given_at),
    Consent._make,
)
_ADD = Command(insert(_consent), *Consent._fields)
_WIDEN = Command(update(_consent).where(_ONE), "scope", "given_at")
_DELETE = Command(delete(_consent).where(_ONE))


def find(tx: Transaction, account_id: int, client_id: str) -> Consent | None:
    """What this account holder has allowed this client."""
    return tx.one(_FIND, of_account=account_id, of_client=client_id)


def of_account(tx: Transaction, account_id: int) -> list[Consent]:
    """Everything this account holder has allowed, oldest first."""
    return tx.all(_OF_ACCOUNT, of_account=account_id)


def remember(tx: Transaction, account_id: int, client_id: str, scopes: Iterable[str]) -> None:
    """Adds to what was allowed before."""
    known = find(tx, account_id, client_id)
    scope = " ".join(dict.fromkeys((*(known.scope.split() if known else ()), *scopes)))
    if known is None:
        tx.add(_ADD, Consent(account_id, client_id, scope, tx.at.protocol))
    else:
        tx.put(_WIDEN, of_account=account_id, of_client=client_id, scope=scope, given_at=tx.at.protocol)


def forget(tx: Transaction, account_id: int, client_id: str) -> bool:
    """Forgets a consent. False if there was none."""
    return tx.run(_DELETE, of_account=account_id, of_client=client_id) > 0
