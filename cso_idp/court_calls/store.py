"""Remembers which calls were taken; the only module with that SQL."""

from collections.abc import Iterable

from sqlalchemy import bindparam, insert, select

from cso_idp import tables
from cso_kit.storage.statement import Command, Query, first
from cso_kit.storage.unit_of_work import Transaction

_call = tables.court_call
_TAKEN = Query(
    select(_call.c.call_id).where(_call.c.client_id == bindparam("client_id"), _call.c.call_id == bindparam("call_id")),
    first,
)
_ADD = Command(insert(_call), "client_id", "call_id", "taken_at")


def taken(tx: Transaction, client_id: str, call_ids: Iterable[str]) -> set[str]:
    """Those of the ids whose calls were taken from the client."""
    found = tx.each(_TAKEN, ({"client_id": client_id, "call_id": call_id} for call_id in call_ids))
    return {call_id for call_id in found if call_id is not None}


def remember(tx: Transaction, client_id: str, call_id: str) -> None:
    """Marks a call as taken. Of two that arrive together the database refuses one, whose decision runs again."""
    tx.put(_ADD, client_id=client_id, call_id=call_id, taken_at=tx.real)
