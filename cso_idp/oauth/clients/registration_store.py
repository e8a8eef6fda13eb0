"""Reading and writing the registrations of clients that registered themselves; the only place with their SQL."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, insert, select

from cso_idp import tables
from cso_idp.oauth.tokens import revoking_store
from cso_kit.storage.statement import Command, Query, columns
from cso_kit.storage.unit_of_work import Transaction

_registration = tables.registration


class SelfRegistration(NamedTuple):
    """One client's own registration; the token that manages it is stored as a hash only."""

    client_id: str
    token_hash: str
    registered_at: datetime

    # What Authlib asks:

    def check_client(self, client: Any) -> bool:
        return bool(client.client_id == self.client_id)


_FIND = Query(
    select(*columns(_registration, SelfRegistration)).where(_registration.c.client_id == bindparam("client_id")),
    SelfRegistration._make,
)
_ADD = Command(insert(_registration), *SelfRegistration._fields)
_DELETE = Command(delete(tables.client).where(tables.client.c.client_id == bindparam("client_id")))


def add(tx: Transaction, registration: SelfRegistration) -> None:
    """Remembers a registration; its client must exist."""
    tx.add(_ADD, registration)


def find(tx: Transaction, client_id: str) -> SelfRegistration | None:
    """The registration of a client, if it registered itself."""
    return tx.one(_FIND, client_id=client_id)


def delete_client(tx: Transaction, client_id: str) -> None:
    """Deletes a client with its registration and consents, and revokes what it was given."""
    revoking_store.revoke_of_client(tx, client_id)
    tx.put(_DELETE, client_id=client_id)
