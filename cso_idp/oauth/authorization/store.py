"""Reads and writes pushed authorization requests; the only module with their SQL."""

from datetime import datetime

from sqlalchemy import bindparam, insert, select, update

from cso_idp import tables
from cso_idp.oauth.vocabulary import PUSHED_REFERENCE
from cso_kit.secrets.opaque import key_of
from cso_kit.storage.statement import Command, Query, first
from cso_kit.storage.unit_of_work import Transaction

_pushed = tables.pushed_request
_ADD_PUSHED = Command(insert(_pushed), "request_uri_hash", "client_id", "parameters", "expires_at")
_PUSHED = Query(
    select(_pushed.c.parameters).where(
        _pushed.c.request_uri_hash == bindparam("request_uri_hash"),
        _pushed.c.client_id == bindparam("client_id"),
        _pushed.c.expires_at > bindparam("now"),
        _pushed.c.consumed_at.is_(None),
    ),
    first,
)
_KEEP_PUSHED = Command(update(_pushed).where(_pushed.c.request_uri_hash == bindparam("which")), "expires_at")
_USE_PUSHED = Command(
    update(_pushed).where(_pushed.c.request_uri_hash == bindparam("which"), _pushed.c.consumed_at.is_(None)),
    "consumed_at",
)


def add_pushed(
    tx: Transaction, reference: str, client_id: str, parameters: dict[str, str], expires_at: datetime
) -> None:
    """Stores a pushed authorization request."""
    tx.put(
        _ADD_PUSHED,
        request_uri_hash=_pushed_key(reference),
        client_id=client_id,
        parameters=parameters,
        expires_at=expires_at,
    )


def _pushed_key(reference: str) -> str:
    return key_of(reference.removeprefix(PUSHED_REFERENCE))


def find_pushed(tx: Transaction, reference: str, client_id: str) -> dict[str, str] | None:
    """The client's pushed request with this reference, if it is neither used nor expired."""
    key = _pushed_key(reference)
    found: dict[str, str] | None = tx.one(_PUSHED, request_uri_hash=key, client_id=client_id, now=tx.at.protocol)
    return found


def keep_pushed(tx: Transaction, reference: str, expires_at: datetime) -> None:
    """Sets the expiry of the request with this reference."""
    tx.put(_KEEP_PUSHED, which=_pushed_key(reference), expires_at=expires_at)


def use_pushed(tx: Transaction, reference: str) -> bool:
    """Marks the request with this reference as used. Returns false if it was used before, so of two concurrent uses one wins."""
    return tx.run(_USE_PUSHED, which=_pushed_key(reference), consumed_at=tx.at.protocol) == 1
