"""The courts' control methods about e-file registrations (rule L11): the offers, the registrations, and the decisions."""

from collections.abc import Callable

from court_rp.control.filers import accepted
from court_rp.control.registration_models import (
    DecisionBody,
    OfferChange,
    OfferView,
    RegistrationAtCourt,
    StepAtCourt,
    WorldRegistration,
)
from court_rp.courts.registry import Court, Registry
from court_rp.desk.filers.reset import new_key
from court_rp.desk.registrations.acting import act_approve, act_ask, act_deny
from court_rp.registrations import events, store
from court_rp.registrations.decide import IssuedKey
from court_rp.registrations.model import SYSTEM, Registration, Step
from court_rp.registrations.offer import usual_offer
from court_rp.transition import settle
from court_rp.visits.visit import look
from cso_kit.control.problem import ProblemError
from cso_kit.secrets.passwords import Passwords
from cso_kit.storage.database import Database
from cso_kit.storage.unit_of_work import Transaction


class RegistrationControl:
    """The control methods. `court_of` finds a court by its id, or raises `ProblemError`."""

    def __init__(
        self, database: Database, registry: Registry, passwords: Passwords, court_of: Callable[[str], Court]
    ) -> None:
        self._database = database
        self._registry = registry
        self._passwords = passwords
        self._court_of = court_of

    async def offer(self, court_id: str) -> OfferView:
        """What a court offers."""
        court = self._court_of(court_id)
        return await self._database.read(lambda tx: _offer_view(tx, court))

    async def change_offer(self, court_id: str, body: OfferChange) -> OfferView:
        """Changes the given members of a court's offer."""
        court = self._court_of(court_id)

        def change(tx: Transaction) -> OfferView:
            changed = set_offer(tx, court, body)
            if changed:
                tx.record(events.OfferChanged(court.court_id, changed))
            return _offer_view(tx, court)

        return await self._database.work(change)

    async def registrations(self, court_id: str | None = None) -> list[RegistrationAtCourt]:
        """The registrations of a court, or of all; the oldest first."""
        wanted = self._court_of(court_id).court_id if court_id else None

        def look_up(tx: Transaction) -> list[RegistrationAtCourt]:
            return [_view(tx, each) for each in store.every(tx) if wanted in (None, each.court_id)]

        return await self._database.read(look_up)

    async def decide(self, registration_id: str, body: DecisionBody) -> RegistrationAtCourt:
        """Decides about a registration, as the court's desk does."""
        key = new_key(self._database.random)
        issued = IssuedKey(key, await self._passwords.hash_soon(key))

        def decided(tx: Transaction) -> RegistrationAtCourt:
            found = _existing(tx, registration_id)
            court = self._registry[found.court_id]
            settle.settle(tx, court)
            visit = look(tx, court, None)
            if body.decision == "approve":
                outcome = act_approve(tx, visit, None, found, body.reason, issued, body.login or "")
            else:
                act = act_deny if body.decision == "deny" else act_ask
                outcome = act(tx, visit, None, found, body.reason)
            accepted(outcome)
            return _view(tx, _existing(tx, registration_id))

        return await self._database.work(decided)


def set_offer(tx: Transaction, court: Court, body: OfferChange) -> list[str]:
    """Changes the members of a court's offer that were sent. Returns their names."""
    sent = {name: value for name in body.model_fields_set if (value := getattr(body, name)) is not None}
    known = store.own_offer(tx, court.court_id) or usual_offer(court)
    store.set_offer(tx, known._replace(**sent))
    return sorted(sent)


def add_registration(tx: Transaction, each: WorldRegistration, issuer: str) -> None:
    """Stores a registration of a world. The provider's world has the same one, so nothing is sent."""
    given = each.model_dump(exclude={"text"})
    has_decision = each.state != "waiting"
    registration = Registration(
        **given, issuer=issuer, received_at=each.submitted_at, round=1, number=int(has_decision), filer_login=None
    )
    store.add(tx, registration)
    store.add_step(tx, Step(each.id, "received", str(each.details.get("note") or ""), each.name, each.submitted_at))
    if each.state != "waiting":
        store.add_step(tx, Step(each.id, each.state, each.text, SYSTEM, each.submitted_at))


def _existing(tx: Transaction, registration_id: str) -> Registration:
    found = store.by_id(tx, registration_id)
    if found is None:
        raise ProblemError(
            404,
            f"No court has a registration {registration_id!r}. One that was just sent is here after the event `e_file.received`; "
            "GET /_sim/registrations lists them.",
        )
    return found


def _offer_view(tx: Transaction, court: Court) -> OfferView:
    return OfferView.model_validate((store.own_offer(tx, court.court_id) or usual_offer(court))._asdict())


def _view(tx: Transaction, each: Registration) -> RegistrationAtCourt:
    steps = [StepAtCourt(kind=s.kind, text=s.text, by=s.by, at=s.at) for s in store.steps(tx, each.id)]
    return RegistrationAtCourt(**each._asdict(), steps=steps)
