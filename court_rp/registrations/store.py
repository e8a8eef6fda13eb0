"""Reads and writes e-file registrations and the courts' offers; the only module with their SQL."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, delete, insert, or_, select, update

from court_rp import tables
from court_rp.filers.model import Filer
from court_rp.registrations.model import Registration, Step
from court_rp.registrations.offer import Offer
from cso_kit.storage.statement import Command, Query, columns
from cso_kit.storage.unit_of_work import Transaction

_registration, _step, _offer, _filer = tables.registration, tables.registration_step, tables.offer, tables.filer
_COLUMNS = columns(_registration, Registration)

_BY_ID = Query(select(*_COLUMNS).where(_registration.c.id == bindparam("id")), Registration._make)
_OF_COURT = Query(
    select(*_COLUMNS)
    .where(_registration.c.court_id == bindparam("court_id"))
    .order_by(_registration.c.received_at.desc(), _registration.c.id),
    Registration._make,
)
_ALL = Query(select(*_COLUMNS).order_by(_registration.c.received_at, _registration.c.id), Registration._make)
_ADD = Command(insert(_registration), *Registration._fields)
_CHANGE = Command(
    update(_registration).where(_registration.c.id == bindparam("which")), "state", "round", "number", "filer_login"
)
_ADD_STEP = Command(insert(_step), *Step._fields)
_STEPS = Query(
    select(*columns(_step, Step)).where(_step.c.registration_id == bindparam("which")).order_by(_step.c.id), Step._make
)
_FORGET_PERSON = Command(delete(_registration).where(_registration.c.sub == bindparam("of_sub")))
_OFFER = Query(select(*columns(_offer, Offer)).where(_offer.c.court_id == bindparam("court_id")), Offer._make)
_ADD_OFFER = Command(insert(_offer), *Offer._fields)
_FORGET_OFFER = Command(delete(_offer).where(_offer.c.court_id == bindparam("which")))


def by_id(tx: Transaction, registration_id: str) -> Registration | None:
    """The registration with this id."""
    return tx.one(_BY_ID, id=registration_id)


def of_court(tx: Transaction, court_id: str) -> list[Registration]:
    """The registrations at a court, the newest first."""
    return tx.all(_OF_COURT, court_id=court_id)


def every(tx: Transaction) -> list[Registration]:
    """The registrations at all courts, the oldest first."""
    return tx.all(_ALL)


def add(tx: Transaction, new: Registration) -> None:
    """Stores a registration."""
    tx.add(_ADD, new)


def change(tx: Transaction, registration: Registration, **members: Any) -> Registration:
    """Changes the given members of a registration: `state`, `round`, `number` or `filer_login`."""
    changed = registration._replace(**members)
    tx.put(
        _CHANGE,
        which=changed.id,
        state=changed.state,
        round=changed.round,
        number=changed.number,
        filer_login=changed.filer_login,
    )
    return changed


def add_step(tx: Transaction, step: Step) -> None:
    """Stores what happened to a registration."""
    tx.add(_ADD_STEP, step)


def steps(tx: Transaction, registration_id: str) -> list[Step]:
    """What happened to a registration, the oldest first."""
    return tx.all(_STEPS, which=registration_id)


def alike(tx: Transaction, court_id: str, name: str, email: str) -> Sequence[Filer]:
    """The filers of a court with this name or this e-mail address, compared without case, without clerks and closed logins."""
    found = tx.execute(
        select(*columns(_filer, Filer))
        .where(
            _filer.c.court_id == court_id,
            _filer.c.role != "clerk",
            _filer.c.closed_at.is_(None),
            or_(_filer.c.email.ilike(_literally(email), "\\"), _filer.c.name.ilike(_literally(name), "\\")),
        )
        .order_by(_filer.c.id)
    )
    return [Filer._make(row) for row in found]


def _literally(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def forget_person(tx: Transaction, sub: str) -> None:
    """Removes the registrations of one account at every court, for its reset."""
    tx.put(_FORGET_PERSON, of_sub=sub)


def own_offer(tx: Transaction, court_id: str) -> Offer | None:
    """The offer that a court has set; `None` if it offers what is usual."""
    return tx.one(_OFFER, court_id=court_id)


def set_offer(tx: Transaction, offer: Offer) -> None:
    """Stores a court's offer in the place of the former one."""
    tx.put(_FORGET_OFFER, which=offer.court_id)
    tx.add(_ADD_OFFER, offer)
