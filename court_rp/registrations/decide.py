"""The court's decisions about an e-file registration: approve, deny, ask for more (rule L11; the rescue of L10).

Each is one transaction: what it changes at the court, the step, the event, and the message to the provider in the outbox. The
desk's pages and the control plane call them. The court's due dates must be settled before.
"""

import re
from functools import partial
from typing import Literal, NamedTuple

from court_rp.courts.phase import excluded_signs
from court_rp.errors import Refusal
from court_rp.filers import store as filers
from court_rp.filers.model import Filer, NewFiler, folded
from court_rp.linking import desk
from court_rp.linking.link import make
from court_rp.links import store as links
from court_rp.links.model import NewLink
from court_rp.provider.calls import REGISTRATIONS, post_call
from court_rp.registrations import events, store
from court_rp.registrations.errors import (
    AlreadyDecided,
    LinkInstead,
    LoginTaken,
    LoginWithSigns,
    NoLogin,
    NoSuchFiler,
    NotWaiting,
)
from court_rp.registrations.letters import issued_letter, linked_at_registration
from court_rp.registrations.model import Decision, Registration, Step
from court_rp.registrations.offer import usual_offer
from court_rp.visits.visit import Visit
from cso_kit.storage.unit_of_work import Transaction

# As the control plane has it for the filers that it makes.
_LOGIN = re.compile(r"[^\s\x00-\x1f]{1,64}")
_NOT_IN_LOGINS = re.compile(r"[^A-Za-z0-9._-]")
Verdict = Literal["approved", "denied", "more"]


class IssuedKey(NamedTuple):
    """The first password of a new filer, and its hash, which is made outside the transaction."""

    key: str
    hash: str


def approve(
    tx: Transaction, visit: Visit, registration: Registration, by: str, reason: str, issued: IssuedKey, login: str = ""
) -> Registration | Refusal:
    """Approves: makes the filer already linked, or, as a rescue (rule L10), links the filer that exists.

    `login` is the CM/ECF login of the new filer (made from the PACER user name, if empty), or, for a rescue, of the existing one
    (the one that the person named, if empty). Returns the registration, or why nothing was changed.
    """
    approval = plan_approval(tx, visit, registration, login)
    if isinstance(approval, Refusal):
        return approval
    if approval.existing is not None:
        link = _new_link(tx, registration, approval.existing, reason)
        filer = desk.link_by_hand(tx, visit, approval.existing, link)
        if isinstance(filer, Refusal):
            return filer
    else:
        filer = _made(tx, visit, registration, reason, issued, approval.login)
    return _decided(tx, visit, registration, "approved", by, reason, filer.login)


class Approval(NamedTuple):
    """What an approval would do: link the `existing` filer, or make one with this CM/ECF login."""

    login: str
    existing: Filer | None


def plan_approval(tx: Transaction, visit: Visit, registration: Registration, login: str = "") -> Approval | Refusal:
    """What `approve` would do with this `login`, or why it would refuse."""
    if not registration.is_open:
        return AlreadyDecided(registration.state)
    linked = links.by_account(tx, registration.court_id, registration.issuer, registration.sub)
    if linked is not None:
        holder = filers.by_id(tx, linked.filer_id)
        return LinkInstead(holder.login if holder else "")
    if not registration.is_rescue:
        return _given_out(tx, visit, login) or Approval(login or _free_login(tx, visit, registration), None)
    wanted = login or registration.former_login or ""
    filer = filers.by_login(tx, registration.court_id, wanted) if wanted else None
    if filer is None or filer.role == "clerk":
        return NoSuchFiler(wanted)
    refusal = desk.why_not(tx, visit, filer, _new_link(tx, registration, filer, ""))
    return refusal or Approval(filer.login, filer)


def _given_out(tx: Transaction, visit: Visit, login: str) -> Refusal | None:
    """Why the court cannot give this login to a new filer; `None` if it can, or if no login was named."""
    if not login:
        return None
    if _LOGIN.fullmatch(login) is None:
        return NoLogin()
    signs = excluded_signs(login, visit.row.linking_excludes)
    if signs:
        return LoginWithSigns(login, signs)
    return LoginTaken(login) if filers.by_login(tx, visit.court.court_id, login) is not None else None


def deny(tx: Transaction, visit: Visit, registration: Registration, by: str, reason: str) -> Registration | Refusal:
    """Denies for good. Returns the registration, or why nothing was changed."""
    if not registration.is_open:
        return AlreadyDecided(registration.state)
    return _decided(tx, visit, registration, "denied", by, reason)


def ask_for_more(
    tx: Transaction, visit: Visit, registration: Registration, by: str, reason: str
) -> Registration | Refusal:
    """Asks the person for more. Returns the registration, or why nothing was changed."""
    if not registration.is_open:
        return AlreadyDecided(registration.state)
    if registration.state == "more":
        return NotWaiting()
    return _decided(tx, visit, registration, "more", by, reason)


def _made(
    tx: Transaction, visit: Visit, registration: Registration, reason: str, issued: IssuedKey, login: str
) -> Filer:
    new = NewFiler(
        registration.court_id,
        login,
        folded(login),
        issued.hash,
        registration.name,
        registration.email,
        registration.role,
        may_file=True,
    )
    filer = filers.add(tx, new, issued.key)
    link = _new_link(tx, registration, filer, reason)
    if visit.phase == "live":
        # The password is told to nobody, and the credential is retired before it was ever of use (rule L5).
        filers.remember_key(tx, filer.id, None)
        return make(tx, visit, filer, link, linked_at_registration)
    return make(tx, visit, filer, link, partial(issued_letter, key=issued.key))


def _free_login(tx: Transaction, visit: Visit, registration: Registration) -> str:
    """A login like the PACER user name that no filer of the court has, without the signs that the court excludes (rule L12)."""
    signs = visit.row.linking_excludes
    base = "".join(sign for sign in _NOT_IN_LOGINS.sub("", registration.login_id) if sign not in signs)[:40] or "filer"
    number, login = 1, base
    while filers.by_login(tx, registration.court_id, login) is not None:
        number += 1
        login = f"{base}{number}"
    return login


def _new_link(tx: Transaction, registration: Registration, filer: Filer, reason: str) -> NewLink:
    return NewLink(
        registration.court_id,
        filer.id,
        registration.issuer,
        registration.sub,
        registration.login_id,
        "desk",
        reason,
        tx.at.calendar,
    )


def _decided(
    tx: Transaction,
    visit: Visit,
    registration: Registration,
    verdict: Verdict,
    by: str,
    reason: str,
    login: str | None = None,
) -> Registration:
    changed = store.change(tx, registration, state=verdict, number=registration.number + 1, filer_login=login)
    store.add_step(tx, Step(changed.id, verdict, reason, by, tx.at.calendar))
    offer = store.own_offer(tx, changed.court_id) or usual_offer(visit.court)
    decision = Decision(
        changed.id, changed.number, changed.round, verdict, reason, offer.contact, login, tx.at.calendar
    )
    # The call's id is made of the decision's number, so the provider takes each decision once.
    message = {**decision._asdict(), "at": decision.at.isoformat()}
    post_call(tx, changed.court_id, REGISTRATIONS, message, f"{changed.id}.{changed.number}")
    tx.record(events.RegistrationDecided(changed.court_id, changed.id, changed.sub, verdict, by, reason, login))
    return changed
