"""Reads and writes the requests for CJA merges; the only module with their SQL."""

from sqlalchemy import bindparam, func, insert, select, update

from cso_idp import tables
from cso_idp.accounts.model import Account
from cso_idp.cja.model import CjaRequest, RequestState
from cso_kit.storage.statement import Command, Query, columns, first
from cso_kit.storage.unit_of_work import Transaction

_request = tables.cja_request
_COLUMNS = columns(_request, CjaRequest)
_IS_OPEN = _request.c.state == "open"
_BY_ID = Query(select(*_COLUMNS).where(_request.c.id == bindparam("id")), CjaRequest._make)
_OF_ACCOUNT = Query(
    select(*_COLUMNS).where(_request.c.account_id == bindparam("account_id")).order_by(_request.c.id), CjaRequest._make
)
_OPEN = Query(
    select(*_COLUMNS).where(_IS_OPEN).order_by(_request.c.id).offset(bindparam("skipped")).limit(bindparam("most")),
    CjaRequest._make,
)
_COUNT_OPEN = Query(select(func.count()).select_from(_request).where(_IS_OPEN), first)
_ADD = Command(insert(_request), "account_id", "exempt_number", "court_id", "requested_at", "state")
# Of two who decide at the same time the second changes nothing.
_DECIDE = Command(
    update(_request).where(_request.c.id == bindparam("which"), _IS_OPEN),
    "state",
    "decided_at",
    "decided_by",
    "reason",
)


def by_id(tx: Transaction, request_id: int) -> CjaRequest | None:
    """The request in this row."""
    return tx.one(_BY_ID, id=request_id)


def of_account(tx: Transaction, account_id: int) -> list[CjaRequest]:
    """All requests of a holder, oldest first."""
    return tx.all(_OF_ACCOUNT, account_id=account_id)


def count_open(tx: Transaction) -> int:
    """How many requests are not decided."""
    return tx.one(_COUNT_OPEN) or 0


def open_requests(tx: Transaction, offset: int, limit: int) -> list[CjaRequest]:
    """A page of the requests that are not decided, oldest first."""
    return tx.all(_OPEN, skipped=offset, most=limit)


def add(tx: Transaction, account: Account, exempt_number: str, court_id: str) -> None:
    """Stores a new request."""
    tx.put(
        _ADD,
        account_id=account.id,
        exempt_number=exempt_number,
        court_id=court_id,
        requested_at=tx.at.calendar,
        state="open",
    )


def decide(tx: Transaction, request: CjaRequest, state: RequestState, by: str, reason: str) -> bool:
    """Stores a decision. Returns false if there is one already."""
    decided = {"state": state, "decided_at": tx.at.calendar, "decided_by": by, "reason": reason}
    return tx.run(_DECIDE, which=request.id, **decided) == 1
