"""Reads the e-mail addresses of a court's filers; the only module with that SQL."""

from collections.abc import Sequence

from sqlalchemy import bindparam, exists, select

from court_rp import tables
from cso_kit.storage.statement import Query, first
from cso_kit.storage.unit_of_work import Transaction

_filer = tables.filer
_REGISTERED = select(_filer.c.email).where(_filer.c.court_id == bindparam("court_id"), _filer.c.email != "").distinct()
_IS_LINKED = exists().where(tables.link.c.filer_id == _filer.c.id, tables.link.c.ended_at.is_(None))
_ADDRESSES = Query(_REGISTERED, first)
_ADDRESSES_OF_UNLINKED = Query(_REGISTERED.where(~_IS_LINKED), first)


def addresses(tx: Transaction, court_id: str, *, only_unlinked: bool) -> Sequence[str]:
    """The addresses of everybody registered at the court, or of those who are yet to link; each address once."""
    return tx.all(_ADDRESSES_OF_UNLINKED if only_unlinked else _ADDRESSES, court_id=court_id)
