"""Takes the provider's messages about e-file registrations, each once.

A message may come twice (its delivery is repeated until the provider knows that it arrived). The token's `jti` keeps a stolen
token from being sent again; the registration's id and round make the same message in a second token harmless.
"""

from collections.abc import Sequence
from typing import Literal

from court_rp.courts.phase import local_text
from court_rp.filers.model import Filer
from court_rp.links import store as links
from court_rp.provider.errors import ProviderError
from court_rp.registrations import decide, events, store
from court_rp.registrations.errors import LINK_INSTEAD
from court_rp.registrations.message import Answer, Message, Request
from court_rp.registrations.model import SYSTEM, Registration, Step
from court_rp.registrations.offer import registration_is_closed, usual_offer
from court_rp.sso import store as used_tokens
from court_rp.visits.visit import Visit
from cso_kit.secrets.opaque import hash_secret
from cso_kit.storage.unit_of_work import Transaction

Outcome = Literal["taken", "replayed", "unknown"]


def take(tx: Transaction, visit: Visit, message: Message) -> Outcome:
    """Takes a message. `unknown`: an answer came before its request; the provider sends it again."""
    court_id, content = visit.court.court_id, message.content
    key = hash_secret(f"{court_id} {message.issuer} {message.jti}")
    if used_tokens.is_used(tx, key):
        refuse(tx, court_id, ProviderError("replayed", "a token with this jti was used before"))
        return "replayed"
    used_tokens.use(tx, key, message.good_until)
    known = store.by_id(tx, content.id)
    if known is not None and (known.court_id, known.issuer, known.sub) != (court_id, message.issuer, message.sub):
        refuse(tx, court_id, ProviderError("another_registration", "this id belongs to another person's request"))
        return "replayed"
    if isinstance(content, Request):
        if known is None:
            _begin(tx, visit, message, content)
        return "taken"
    if known is None:
        return "unknown"
    if content.round > known.round:
        _answered(tx, known, content)
    return "taken"


def refuse(tx: Transaction, court_id: str, error: ProviderError) -> None:
    """Records the refusal of a message."""
    tx.record(events.RegistrationTokenRefused(court_id, error.reason, error.detail or None))


def _begin(tx: Transaction, visit: Visit, message: Message, request: Request) -> None:
    registration = Registration(
        id=request.id,
        court_id=visit.court.court_id,
        issuer=message.issuer,
        sub=message.sub,
        login_id=request.login_id,
        name=request.name,
        email=request.email,
        kind=request.kind,
        role=request.role,
        is_rescue=request.is_rescue,
        former_login=request.former_login,
        details=request.details,
        submitted_at=request.sent_at,
        received_at=tx.at.calendar,
        state="waiting",
        round=request.round,
        number=0,
        filer_login=None,
    )
    store.add(tx, registration)
    note = str(request.details.get("note") or "")
    store.add_step(tx, Step(registration.id, "received", note, registration.name, tx.at.calendar))
    tx.record(
        events.RegistrationReceived(
            registration.court_id, registration.id, registration.sub, registration.role, registration.is_rescue
        )
    )
    reason = _why_not(tx, visit, registration)
    if reason is not None:
        decide.deny(tx, visit, registration, SYSTEM, reason)


def _why_not(tx: Transaction, visit: Visit, registration: Registration) -> str | None:
    """Why the court's system denies a request at once: closed, not offered, or the person files here already (rule L11)."""
    court, calendar = visit.court, visit.row.calendar
    # By the moment of sending: a request that was sent in time and is late because a service was down is taken.
    if registration_is_closed(calendar, registration.submitted_at):
        until = f"until {local_text(calendar.go_live_at, court.zone)}" if calendar.go_live_at else "until it is live"
        return f"This court takes no new registrations {until}. Ask again then."
    offer = store.own_offer(tx, court.court_id) or usual_offer(court)
    if registration.role not in offer.roles_of(registration.kind):
        return "This court does not offer this kind of registration in this role any more. Choose another one."
    if links.by_account(tx, court.court_id, registration.issuer, registration.sub) is not None:
        return "You file at this court already: your PACER account is linked here. A new registration is not needed."
    if registration.is_rescue:
        return None
    is_known = any(_is_same(registration, filer) for filer in alike(tx, registration))
    return LINK_INSTEAD if is_known else None


def alike(tx: Transaction, registration: Registration) -> Sequence[Filer]:
    """The filers of the court who may be the same person: of the same name, or of the same e-mail address."""
    return store.alike(tx, registration.court_id, registration.name, registration.email)


def _is_same(registration: Registration, filer: Filer) -> bool:
    """Whether both name and e-mail address are the same. One alone may be a namesake, or an office's common address."""
    mine, theirs = (registration.name, registration.email), (filer.name, filer.email)
    return [text.casefold() for text in mine] == [text.casefold() for text in theirs]


def _answered(tx: Transaction, known: Registration, answer: Answer) -> None:
    if known.is_open:
        store.change(tx, known, state="waiting", round=answer.round)
    else:
        store.change(tx, known, round=answer.round)
    store.add_step(tx, Step(known.id, "answered", answer.answer, known.name, tx.at.calendar))
    tx.record(events.RegistrationAnswered(known.court_id, known.id, known.sub, answer.round))
