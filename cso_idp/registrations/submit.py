"""The holder's own acts: ask for e-filing at a court, and answer what the court asks (rule L11)."""

from typing import NamedTuple

from cso_idp.accounts import store as accounts
from cso_idp.accounts.model import Account
from cso_idp.registrations import events, store
from cso_idp.registrations.delivery import post
from cso_idp.registrations.form import Choice, Details
from cso_idp.registrations.model import Registration, Step
from cso_idp.registrations.offer import Court, Offer
from cso_kit.secrets.opaque import make_id
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.time.american import moment_text


class Refused(NamedTuple):
    """Why a request was not taken: a stable code, and one sentence for the holder."""

    code: str
    message: str


NOT_UPGRADED = Refused(
    "upgrade_required",
    "Courts give e-filing to upgraded individual PACER accounts only. Upgrade your account first; then ask.",
)
NOT_INDIVIDUAL = Refused(
    "not_individual",
    "Courts give e-filing to individual PACER accounts only. Register one of your own, and ask with that.",
)
OPEN_ALREADY = Refused(
    "open_already",
    "You have asked this court already, and it has not decided. You find the request in the list; nothing was sent again.",
)
NOT_ASKED = Refused("not_asked", "The court does not wait for an answer to this registration; nothing was sent.")


def may_ask(account: Account) -> Refused | None:
    """Why this account may not ask for e-filing (rules A1, A12)."""
    if account.type != "individual":
        return NOT_INDIVIDUAL
    return None if account.is_upgraded_individual else NOT_UPGRADED


def submit(
    tx: Transaction, account_id: int, court: Court, offer: Offer, choice: Choice, details: Details
) -> Registration | Refused:
    """Stores a request and sends it to the court, in one transaction. `choice` and `details` are checked against the offer."""
    account = accounts.by_id(tx, account_id)
    if account is None or (refused := may_ask(account)) is not None:
        return refused if account is not None and refused is not None else NOT_INDIVIDUAL
    if offer.is_closed(tx.at.calendar):
        return Refused("closed", closed_text(court, offer))
    if store.open_at(tx, account_id, court.court_id) is not None:
        return OPEN_ALREADY
    kind = offer.kind(choice.kind)
    new = Registration(
        id=make_id(tx.random, "registration"),
        account_id=account_id,
        client_id=court.client.client_id,
        court_id=court.court_id,
        court_name=court.name,
        kind=choice.kind,
        kind_label=kind.label if kind else choice.kind,
        role=choice.role,
        is_rescue=choice.is_rescue,
        former_login=details.former_login or None if choice.is_rescue else None,
        details=details.stored(),
        submitted_at=tx.at.calendar,
        round=1,
        received_round=0,
        closed_at=None,
    )
    store.add(tx, new)
    store.add_step(tx, Step(new.id, "holder", 1, "submitted", details.note, 1, None, tx.at.calendar))
    post(tx, new, 1)
    tx.record(events.RegistrationSubmitted(account.sub, new.court_id, new.id, new.role))
    return new


def answer(tx: Transaction, account_id: int, registration_id: str, text: str) -> Registration | Refused:
    """Stores the holder's answer and sends it to the court. An answer that is sent twice is stored once."""
    found, account = store.by_id(tx, registration_id), accounts.by_id(tx, account_id)
    if found is None or account is None or found.account_id != account_id:
        return NOT_ASKED
    seen = store.seen(tx, found)
    if seen.status != "more":
        return NOT_ASKED
    sent = found.round + 1
    store.set_round(tx, found.id, sent)
    store.add_step(tx, Step(found.id, "holder", sent, "answered", text, sent, None, tx.at.calendar))
    post(tx, found, sent)
    tx.record(events.MoreGiven(account.sub, found.court_id, found.id, sent))
    return found._replace(round=sent)


def closed_text(court: Court, offer: Offer) -> str:
    """That the court takes no registrations, and until when (rule C8)."""
    until = f"until {moment_text(offer.go_live_at, offer.zone)}" if offer.go_live_at else "until it is live"
    return f"{court.name} takes no new e-file registrations {until}. Ask again then."
