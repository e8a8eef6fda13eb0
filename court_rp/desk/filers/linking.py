"""Links by hand (rule L10): which PACER accounts can be linked, and what the link changes."""

from court_rp.courts.phase import excluded_signs
from court_rp.desk.filers.errors import CannotBeLinked
from court_rp.desk.filers.model import DeskFiler
from court_rp.desk.filers.plans import whose
from court_rp.desk.twice import Plan
from court_rp.desk.visit import DeskVisit
from court_rp.errors import Refusal
from court_rp.linking.errors import AccountAlreadyLinked, FilerAlreadyLinked, LoginCannotBeLinked
from court_rp.provider.accounts import PacerAccount


def account_error(found: PacerAccount | None) -> str:
    """Why no login can be linked to this account (rules A1, L1); empty if one can be."""
    if found is None:
        return "PACER has no account with this user name or number. Ask the filer for it again."
    if found.type != "individual":
        return f"{found.login_id} is a {found.type} account. Only an individual account can be linked."
    if found.generation != "upgraded":
        return f"{found.login_id} is a legacy account. The filer must upgrade it first, at Manage My Account."
    # A locked account can be unlocked at any time; nobody can log in with these.
    unusable = {
        "cancelled": "is cancelled.",
        "unconfirmed": "is new, and its e-mail address is not confirmed yet.",
        "in_review": "is new, and the PACER Service Center is still reviewing it.",
    }
    return f"{found.login_id} {unusable[found.status]}" if found.status in unusable else ""


def in_desks_words(refusal: Refusal, login: str) -> CannotBeLinked:
    """A refusal of linking, which speaks to the filer, as the desk reads it."""
    if isinstance(refusal, AccountAlreadyLinked):
        return CannotBeLinked(
            f"The PACER account is linked here already, to the login {refusal.linked_login}. Undo that link, or join the logins."
        )
    if isinstance(refusal, FilerAlreadyLinked):
        return CannotBeLinked(f"The login {login} is linked already. Undo that link first.")
    if isinstance(refusal, LoginCannotBeLinked):
        return CannotBeLinked(f"The login {login} has signs with which this court links none. Rename it first.")
    return CannotBeLinked(f"The login {login} is closed.")


def to_link(visit: DeskVisit, row: DeskFiler, found: PacerAccount) -> Plan:
    """What a link by hand changes."""
    filer = row.filer
    after = (
        f"The login {filer.login} is retired for ever; its password is not needed and not asked."
        if visit.phase == "live"
        else f"The login {filer.login} stays good for login until this court is live, and is retired then."
    )
    known_as = f"{found.login_id}, number {found.account_number}"
    changes = (
        f"The login {filer.login} ({filer.name}) is linked to the PACER account {known_as} ({found.name}).",
        after,
        f"{found.name} may file here by Central Sign-On {'at once' if visit.phase == 'live' else 'from go-live on'}.",
        *([f"{filer.name} gets a letter at {filer.email}."] if filer.email else []),
    )
    rights = f"{whose(row).removesuffix('.')}, and of {found.name} with the PACER account {found.login_id}."
    title = f"Link {filer.login} to {found.login_id}?"
    signs = excluded_signs(filer.login, visit.row.linking_excludes)
    return Plan(title, changes, rights, "Link by hand", f"{row.facts}{found.sub}{signs}")
