"""What the desk's decisions about an e-file registration would do, for the page that asks twice."""

from court_rp.desk.filers.linking import in_desks_words
from court_rp.desk.twice import Plan
from court_rp.errors import Refusal
from court_rp.legacy.errors import CredentialIsRetired
from court_rp.linking.errors import AccountAlreadyLinked, FilerAlreadyLinked, LoginCannotBeLinked
from court_rp.registrations.decide import plan_approval
from court_rp.registrations.errors import AlreadyDecided, NotWaiting
from court_rp.registrations.model import Registration
from court_rp.registrations.offer import ROLE_LABELS
from court_rp.visits.visit import Visit
from cso_kit.storage.unit_of_work import Transaction

# Refusals of a link by hand, which speak to the filer.
_OF_LINKING = (AccountAlreadyLinked, CredentialIsRetired, FilerAlreadyLinked, LoginCannotBeLinked)
_MAIL = "The person gets mail, with your reason and the contact text of this court."


def to_approve(tx: Transaction, visit: Visit, registration: Registration, login: str) -> Plan | Refusal:
    """Approving: which filer is made, or linked by hand after a lost password (rule L10)."""
    approval = plan_approval(tx, visit, registration, login)
    if isinstance(approval, _OF_LINKING):
        return in_desks_words(approval, login or registration.former_login or "")
    if isinstance(approval, Refusal):
        return approval
    account = f"the PACER account {registration.login_id}"
    if approval.existing is not None:
        first = f"The CM/ECF login {approval.login} of {approval.existing.name} is linked by hand to {account}."
    else:
        label = next((text for role, text in ROLE_LABELS.items() if role == registration.role), registration.role)
        first = f"{registration.name} becomes a filer with the CM/ECF login {approval.login}, in the role {label}."
    until = "at once" if visit.phase == "live" else "until go-live with the CM/ECF login, then with the PACER account"
    changes = (first, f"The filer may file {until}.", _MAIL)
    return Plan(
        f"Approve the registration of {registration.name}?", changes, registration.name, "Approve", _facts(registration)
    )


def to_deny(registration: Registration) -> Plan | Refusal:
    """Denying."""
    if not registration.is_open:
        return AlreadyDecided(registration.state)
    changes = ("The registration is denied for good. The person can send another one.", _MAIL)
    return Plan(
        f"Deny the registration of {registration.name}?", changes, registration.name, "Deny", _facts(registration)
    )


def to_ask(registration: Registration) -> Plan | Refusal:
    """Asking for more: the reason is the question."""
    if not registration.is_open:
        return AlreadyDecided(registration.state)
    if registration.state == "more":
        return NotWaiting()
    changes = ("The registration waits for an answer. What you write as the reason is the question.", _MAIL)
    return Plan(
        f"Ask {registration.name} for more?", changes, "nobody's; the decision waits", "Ask", _facts(registration)
    )


def _facts(registration: Registration) -> str:
    """What a decision rests on: an answer that comes meanwhile makes it another one."""
    return f"{registration.state} {registration.round} {registration.number}"
