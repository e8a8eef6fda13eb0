"""Reads and writes clients and their used assertions; the only module with their SQL."""

from datetime import datetime

from sqlalchemy import bindparam, func, insert, select, update

from cso_idp import tables
from cso_idp.oauth.clients.client import Client
from cso_kit.storage.statement import Command, Query, first
from cso_kit.storage.unit_of_work import Transaction

_client, _assertion = tables.client, tables.used_assertion
_CLIENT = Query(
    select(_client.c.client_id, _client.c.secret_hash, _client.c.metadata, _client.c.is_own).where(
        _client.c.client_id == bindparam("client_id")
    ),
    lambda row: Client(*row),
)
_CLIENTS = Query(
    select(_client.c.client_id, _client.c.secret_hash, _client.c.metadata, _client.c.is_own), lambda row: Client(*row)
)
_COUNT_OWN = Query(select(func.count()).select_from(_client).where(_client.c.is_own.is_(True)), first)
_ADD_CLIENT = Command(insert(_client), "client_id", "secret_hash", "metadata", "is_own")
_SET_CLIENT = Command(
    update(_client).where(_client.c.client_id == bindparam("which")), "secret_hash", "metadata", "is_own"
)
_USED_ASSERTION = Query(
    select(_assertion.c.expires_at).where(_assertion.c.assertion_hash == bindparam("assertion_hash")), first
)
_ADD_ASSERTION = Command(insert(_assertion), "assertion_hash", "expires_at")


def client(tx: Transaction, client_id: str) -> Client | None:
    """The registered client."""
    return tx.one(_CLIENT, client_id=client_id)


def clients(tx: Transaction) -> dict[str, Client]:
    """All registered clients by their id."""
    return {found.client_id: found for found in tx.all(_CLIENTS)}


def count_own(tx: Transaction) -> int:
    """The number of clients that belong to the simulator itself."""
    return tx.one(_COUNT_OWN) or 0


def put_client(tx: Transaction, wanted: Client) -> bool:
    """Registers the client or changes it to `wanted`. Returns whether anything changed."""
    known = client(tx, wanted.client_id)
    values = {"secret_hash": wanted.secret_hash, "metadata": wanted.client_metadata, "is_own": wanted.is_own}
    if known is None:
        tx.put(_ADD_CLIENT, client_id=wanted.client_id, **values)
    elif known != wanted:
        tx.put(_SET_CLIENT, which=wanted.client_id, **values)
    return known != wanted


def use_assertion(tx: Transaction, assertion_hash: str, expires_at: datetime) -> bool:
    """Marks a client assertion as used until it expires. Returns false if it was used before."""
    if tx.one(_USED_ASSERTION, assertion_hash=assertion_hash) is not None:
        return False
    tx.put(_ADD_ASSERTION, assertion_hash=assertion_hash, expires_at=expires_at)
    return True
