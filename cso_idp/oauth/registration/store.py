"""Reads and writes the registrations of self-registered clients; the only module with their SQL."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, insert, select

from cso_idp import tables
from cso_idp.oauth.issued import revoking_store
from cso_kit.storage.statement import Command, Query, columns
from cso_kit.storage.unit_of_work import Transaction

_registration = tables.registration


class SelfRegistration(NamedTuple):
    """The registration of a self-registered client. Its registration access token is stored as a hash only."""

    client_id: str
    token_hash: str
    registered_at: datetime

    # Authlib's hooks:

    def check_client(self, client: Any) -> bool:
        return bool(client.client_id == self.client_id)


_FIND = Query(
    select(*columns(_registration, SelfRegistration)).where(_registration.c.client_id == bindparam("client_id")),
    SelfRegistration._make,
)
_ADD = Command(insert(_registration), *SelfRegistration._fields)
_DELETE = Command(delete(tables.client).where(tables.client.c.client_id == bindparam("client_id")))


def add(tx: Transaction, registration: SelfRegistration) -> None:
    """Stores a registration; its client must exist."""
    tx.add(_ADD, registration)


def find(tx: Transaction, client_id: str) -> SelfRegistration | None:
    """The registration of a client, if it is self-registered."""
    return tx.one(_FIND, client_id=client_id)


def delete_client(tx: Transaction, client_id: str) -> None:
    """Deletes a client with its registration and consents, and revokes its codes and tokens."""
    revoking_store.revoke_of_client(tx, client_id)
    tx.put(_DELETE, client_id=client_id)
