"""The provider's control methods about e-file registrations (rule L11): ask as a holder would, answer, and list."""

from collections.abc import Iterable

from cso_idp.accounts import store as accounts
from cso_idp.control.named_account import existing
from cso_idp.control.registration_models import (
    AnswerBody,
    RegistrationCreation,
    RegistrationView,
    StepView,
    WorldRegistration,
)
from cso_idp.oauth.registered import Registered
from cso_idp.registrations import store
from cso_idp.registrations.form import read_choice, read_details
from cso_idp.registrations.model import Registration, Seen, Step
from cso_idp.registrations.offer import Court, CourtOffers, Offer, courts
from cso_idp.registrations.submit import Refused, answer, submit
from cso_kit.control.problem import ProblemError
from cso_kit.storage.database import Database
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.form_model import RefusedForm


class RegistrationControl:
    """The control methods. Requests go the way of a holder's: checked against the court's offer, stored, sent by the outbox."""

    def __init__(self, database: Database, registered: Registered, offers: CourtOffers) -> None:
        self._database = database
        self._registered = registered
        self._offers = offers

    async def registrations(self, court_id: str | None = None, login_id: str | None = None) -> list[RegistrationView]:
        """The registrations of all accounts and courts, or of some; the oldest first."""

        def look(tx: Transaction) -> list[RegistrationView]:
            wanted = existing(tx, login_id).id if login_id else None
            chosen = (
                each
                for each in store.every(tx)
                if court_id in (None, each.registration.court_id) and wanted in (None, each.registration.account_id)
            )
            return [_view(tx, each) for each in chosen]

        return await self._database.read(look)

    async def submit(self, body: RegistrationCreation) -> RegistrationView:
        """Sends a request for an account."""
        account_id, court = await self._database.read(lambda tx: self._who_and_where(tx, body))
        offer = await self._offer(court)
        sent = body.form()
        choice = read_choice(sent, offer)
        details = choice if isinstance(choice, RefusedForm) else read_details(sent, choice, offer)
        if isinstance(details, RefusedForm) or isinstance(choice, RefusedForm):
            faults = details.errors if isinstance(details, RefusedForm) else {}
            name, message = next(iter(faults.items()))
            raise ProblemError(422, f"{name}: {message}", errors=[f"{key}: {text}" for key, text in faults.items()])
        return await self._database.work(lambda tx: _outcome(tx, submit(tx, account_id, court, offer, choice, details)))

    async def answer(self, registration_id: str, body: AnswerBody) -> RegistrationView:
        """Sends a holder's answer to what the court had asked."""

        def decide(tx: Transaction) -> RegistrationView:
            found = store.by_id(tx, registration_id)
            if found is None:
                raise ProblemError(
                    404, f"There is no registration {registration_id!r}; GET /_sim/registrations lists them."
                )
            return _outcome(tx, answer(tx, found.account_id, found.id, body.answer))

        return await self._database.work(decide)

    async def restore(self, court_id: str, registrations: Iterable[WorldRegistration]) -> None:
        """Replaces the registrations at one court, which is reset, by those of the world."""

        def replace(tx: Transaction) -> None:
            store.forget_court(tx, court_id)
            for each in registrations:
                # An account of the world may be gone, or have another user name.
                if each.court_id == court_id and accounts.by_login_id(tx, each.loginId) is not None:
                    add_registration(tx, each)

        await self._database.work(replace)

    def _who_and_where(self, tx: Transaction, body: RegistrationCreation) -> tuple[int, Court]:
        court = courts(tx, self._registered).get(body.court_id)
        if court is None:
            raise ProblemError(404, f"There is no court {body.court_id!r}; GET /_sim/courts lists them.")
        return existing(tx, body.loginId).id, court

    async def _offer(self, court: Court) -> Offer:
        offer = await self._offers.of(court)
        if offer is None:
            raise ProblemError(503, f"{court.court_id} cannot be reached, so it is not known what it offers.")
        return offer


def add_registration(tx: Transaction, each: WorldRegistration) -> None:
    """Stores a registration of a world. The courts' world has the same one, so nothing is sent."""
    account, at = existing(tx, each.loginId), each.submitted_at
    given = each.model_dump(exclude={"loginId", "state", "text"})
    closed_at = at if each.state == "denied" else None
    store.add(tx, Registration(**given, account_id=account.id, round=1, received_round=1, closed_at=closed_at))
    note = str(each.details.get("note") or "")
    store.add_step(tx, Step(each.id, "holder", 1, "submitted", note, 1, None, at))
    if each.state != "waiting":
        store.add_step(tx, Step(each.id, "court", 1, each.state, each.text, 1, None, at))


def _outcome(tx: Transaction, outcome: Registration | Refused) -> RegistrationView:
    if isinstance(outcome, Refused):
        raise ProblemError(409, outcome.message, code=outcome.code)
    return _view(tx, store.seen(tx, outcome))


def _view(tx: Transaction, seen: Seen) -> RegistrationView:
    registration = seen.registration
    account = accounts.by_id(tx, registration.account_id)
    decision = seen.decision
    steps = [StepView(sender=s.sender, number=s.number, kind=s.kind, text=s.text, at=s.at) for _, s in seen.history]
    return RegistrationView(
        id=registration.id,
        court_id=registration.court_id,
        loginId=account.login_id if account else "",
        sub=account.sub if account else "",
        kind=registration.kind,
        role=registration.role,
        is_rescue=registration.is_rescue,
        former_login=registration.former_login,
        details=registration.details,
        status=seen.status,
        submitted_at=registration.submitted_at,
        filer_login=decision.filer_login if decision else None,
        steps=steps,
    )
