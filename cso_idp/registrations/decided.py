"""Takes a court's decision about an e-file registration, each once, in whatever order they arrive."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from cso_idp.accounts import store as accounts
from cso_idp.accounts.become_filer import become_filer
from cso_idp.accounts.model import Account
from cso_idp.court_calls.model import Caller, CallKind, Declined, Message
from cso_idp.endpoint_table import COURT_REGISTRATIONS
from cso_idp.inbox import INBOX
from cso_idp.registrations import events, store
from cso_idp.registrations.letters import decision_letter
from cso_idp.registrations.model import Registration, Step, newest_decision
from cso_kit.inbox import PACER
from cso_kit.storage.unit_of_work import Transaction

_Text = Annotated[str, StringConstraints(min_length=1, max_length=500)]


class CourtDecision(Message):
    """A decision as the court sends it. `number` counts its decisions about this registration; `round` is what it had by then."""

    id: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    number: int = Field(ge=1)
    round: int = Field(ge=1)
    decision: Literal["approved", "denied", "more"]
    text: _Text
    contact: _Text
    filer_login: _Text | None
    at: AwareDatetime


def take(tx: Transaction, caller: Caller, sent: CourtDecision) -> Declined | None:
    """Takes a court's decision about a registration that was sent to this court.

    A decision that came before changes nothing. One that is older than the newest is only added to the history.
    """
    found = store.by_id(tx, sent.id)
    account = accounts.by_id(tx, found.account_id) if found else None
    if found is None or account is None or found.client_id != caller.client_id:
        return Declined("unknown_registration", "This court has been sent no such registration.")
    steps = store.seen(tx, found).steps
    if any(step.sender == "court" and step.number == sent.number for step in steps):
        return None
    former = newest_decision(steps)
    step = Step(found.id, "court", sent.number, sent.decision, sent.text, sent.round, sent.filer_login, sent.at)
    store.add_step(tx, step)
    # Whoever decides about it has received it.
    store.received(tx, found.id, sent.round)
    tx.record(events.DecisionArrived(account.sub, found.court_id, found.id, sent.decision))
    if former is None or former.number < sent.number:
        _follow(tx, account, found, step, sent.contact)
    return None


def _follow(tx: Transaction, account: Account, found: Registration, step: Step, contact: str) -> None:
    """What follows from the newest decision."""
    INBOX.send(tx, PACER, account.email, decision_letter(account, found, step, contact))
    if step.kind == "more":
        return
    store.close(tx, found.id, tx.at.calendar)
    if step.kind == "approved":
        become_filer(tx, account, found.role, found.court_id)


DECISIONS = CallKind(COURT_REGISTRATIONS, CourtDecision, take)
