"""The mail to the holder about a court's decision (rule L11). Its last paragraph is the contact text that the court sets."""

from cso_idp.accounts.model import Account
from cso_idp.registrations.model import Registration, Step
from cso_kit.inbox import Letter

ADDRESS = "/account/e-file-registrations"
_SUBJECTS = {
    "approved": "your e-file registration was approved",
    "denied": "your e-file registration was denied",
    "more": "the court asks for more about your e-file registration",
}


def decision_letter(account: Account, registration: Registration, decision: Step, contact: str) -> Letter:
    """What the court decided, why, and what to do now."""
    court = registration.court_name
    what = {
        "approved": _approved(registration, decision),
        "denied": f"{court} denied your request ({registration.kind_label}). You can send another one.",
        "more": f"{court} cannot decide about your request ({registration.kind_label}) yet. Answer at "
        f"{ADDRESS}/{registration.id}.",
    }
    lines = [
        f"Dear {account.name},",
        what[decision.kind],
        f"The court says: {decision.text}",
        contact,
        "This is a simulator: nothing was sent anywhere.",
    ]
    subject = f"{registration.court_id.upper()}: {_SUBJECTS[decision.kind]}"
    return Letter(f"e_file_{decision.kind}", subject, "\n\n".join(lines))


def _approved(registration: Registration, decision: Step) -> str:
    login = f" (there: {decision.filer_login})" if decision.filer_login else ""
    if registration.is_rescue:
        return f"{registration.court_name} has linked your PACER account to your CM/ECF account{login}."
    return (
        f"{registration.court_name} approved your request ({registration.kind_label}). You are a filer there{login}, and your "
        "PACER account is linked: nothing is left to do. Before that court is live, its own letter tells your CM/ECF login."
    )
