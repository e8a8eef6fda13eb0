"""Reads and writes e-file registrations; the only module with their SQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select, update

from cso_idp import tables
from cso_idp.registrations.model import Registration, Seen, Step
from cso_kit.storage.statement import Command, Query, columns
from cso_kit.storage.unit_of_work import Transaction

_registration, _step = tables.e_file_registration, tables.e_file_step
_COLUMNS, _STEP_COLUMNS = columns(_registration, Registration), columns(_step, Step)

_BY_ID = Query(select(*_COLUMNS).where(_registration.c.id == bindparam("id")), Registration._make)
_OF_ACCOUNT = Query(
    select(*_COLUMNS)
    .where(_registration.c.account_id == bindparam("account_id"))
    .order_by(_registration.c.submitted_at.desc(), _registration.c.id),
    Registration._make,
)
_ALL = Query(select(*_COLUMNS).order_by(_registration.c.submitted_at, _registration.c.id), Registration._make)
_OPEN = Query(
    select(*_COLUMNS).where(
        _registration.c.account_id == bindparam("account_id"),
        _registration.c.court_id == bindparam("court_id"),
        _registration.c.closed_at.is_(None),
    ),
    Registration._make,
)
_STEPS = Query(
    select(*_STEP_COLUMNS).where(_step.c.registration_id == bindparam("which")).order_by(_step.c.at, _step.c.number),
    Step._make,
)
_ALL_STEPS = Query(select(*_STEP_COLUMNS).order_by(_step.c.at, _step.c.number), Step._make)
_ADD = Command(insert(_registration), *Registration._fields)
_ADD_STEP = Command(insert(_step), *Step._fields)
_FORGET_COURT = Command(delete(_registration).where(_registration.c.court_id == bindparam("at_court")))
_SET_ROUND = Command(update(_registration).where(_registration.c.id == bindparam("which")), "round")
_CLOSE = Command(update(_registration).where(_registration.c.id == bindparam("which")), "closed_at")
# A later message may be received before the news of an earlier one is written down.
_RECEIVED = Command(
    update(_registration)
    .where(_registration.c.id == bindparam("which"), _registration.c.received_round < bindparam("until"))
    .values(received_round=bindparam("until"))
)


def by_id(tx: Transaction, registration_id: str) -> Registration | None:
    """The registration with this id."""
    return tx.one(_BY_ID, id=registration_id)


def seen(tx: Transaction, registration: Registration) -> Seen:
    """A registration with its steps."""
    return Seen(registration, tx.all(_STEPS, which=registration.id))


def of_account(tx: Transaction, account_id: int) -> list[Seen]:
    """The registrations of an account, the newest first."""
    return [seen(tx, each) for each in tx.all(_OF_ACCOUNT, account_id=account_id)]


def every(tx: Transaction) -> Sequence[Seen]:
    """All registrations, the oldest first."""
    steps: dict[str, list[Step]] = {}
    for step in tx.all(_ALL_STEPS):
        steps.setdefault(step.registration_id, []).append(step)
    return [Seen(each, steps.get(each.id, [])) for each in tx.all(_ALL)]


def open_at(tx: Transaction, account_id: int, court_id: str) -> Registration | None:
    """The account's registration at a court that is not decided yet."""
    return tx.one(_OPEN, account_id=account_id, court_id=court_id)


def add(tx: Transaction, new: Registration) -> None:
    """Stores a registration. The database refuses a second open one of the same account at the same court."""
    tx.add(_ADD, new)


def add_step(tx: Transaction, step: Step) -> None:
    """Stores a step."""
    tx.add(_ADD_STEP, step)


def set_round(tx: Transaction, registration_id: str, sent: int) -> None:
    """Stores how much the holder has sent."""
    tx.put(_SET_ROUND, which=registration_id, round=sent)


def received(tx: Transaction, registration_id: str, sent: int) -> None:
    """Stores that the court has received what the holder had sent up to `sent`."""
    tx.put(_RECEIVED, which=registration_id, until=sent)


def forget_court(tx: Transaction, court_id: str) -> None:
    """Removes the registrations at one court, for its reset."""
    tx.put(_FORGET_COURT, at_court=court_id)


def close(tx: Transaction, registration_id: str, closed_at: datetime) -> None:
    """Stores that the registration is decided."""
    tx.put(_CLOSE, which=registration_id, closed_at=closed_at)
