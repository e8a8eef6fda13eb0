"""What the acts about a filer would change, as the page that asks twice says it."""

from court_rp.courts.phase import excluded_signs, local_text
from court_rp.desk.filers.errors import LoginIsTaken, NotLinked
from court_rp.desk.filers.model import DeskFiler
from court_rp.desk.filers.reset import why_not as why_no_reset
from court_rp.desk.twice import Plan
from court_rp.desk.visit import DeskVisit
from court_rp.errors import Refusal


def whose(row: DeskFiler) -> str:
    """Whose rights an act changes."""
    filer = row.filer
    account = f", and of the PACER account {row.account}" if row.is_linked else ""
    return f"those of {filer.name} with the CM/ECF login {filer.login}{account}."


def to_reset(visit: DeskVisit, row: DeskFiler) -> Plan | Refusal:
    """The reset of a lost court password (rule L10)."""
    filer = row.filer
    if (refusal := why_no_reset(visit.court, filer)) is not None:
        return refusal
    changes = (
        f"{filer.name} gets a new password by mail to {filer.email}. You do not see it.",
        "The old password is not valid any more, and sessions that were opened with it end.",
        "A lock after wrong passwords ends.",
    )
    return Plan(f"Reset the password of {filer.login}?", changes, whose(row), "Reset the password", row.facts)


def to_unlink(visit: DeskVisit, row: DeskFiler) -> Plan | Refusal:
    """The end of a link (rule L8)."""
    filer = row.filer
    if row.linked_at is None:
        return NotLinked(filer.login)
    since = local_text(row.linked_at, visit.court.zone)
    after = (
        f"The login {filer.login} is good for linking again, with its password."
        if visit.phase == "live"
        else f"The login {filer.login} stays good for login until this court is live."
    )
    changes = (
        f"The link to the PACER account {row.account}, made on {since}, ends.",
        "The right to file here by Central Sign-On ends at once.",
        after,
        *([f"{filer.name} gets a letter at {filer.email}."] if filer.email else []),
    )
    return Plan(f"Undo the link of {filer.login}?", changes, whose(row), "Undo the link", row.facts)


def to_rename(visit: DeskVisit, row: DeskFiler, login: str, taken_by: DeskFiler | None) -> Plan | Refusal:
    """Another login (rule L12)."""
    filer = row.filer
    if taken_by is not None and taken_by.filer.id != filer.id:
        return LoginIsTaken(visit.court.court_id, login)
    signs = excluded_signs(filer.login, visit.row.linking_excludes)
    changes = (
        f"The CM/ECF login {filer.login} becomes {login}. The password, filings and link stay.",
        f"The login {filer.login} is not known here any more.",
        *([f"It can be linked then; now the signs {' '.join(signs)} prevent it."] if signs else []),
        *([f"{filer.name} gets a letter at {filer.email}."] if filer.email else []),
    )
    return Plan(f"Rename {filer.login} to {login}?", changes, whose(row), "Rename the login", row.facts)


def to_join(visit: DeskVisit, kept: DeskFiler, other: DeskFiler) -> Plan:
    """Two logins of one person become one (rule L14)."""
    keep, close = kept.filer, other.filer
    state = kept.state(visit.phase)
    now = {
        "login": f"{keep.name} goes on filing with {keep.login}.",
        "link-only": f"{keep.login} is good for linking. Once it is linked, {keep.name} files with the PACER account.",
        "retired": f"{keep.name} files with the PACER account {kept.account}.",
    }
    changes = (
        f"All filings of {close.login} ({close.name}) move to {keep.login} ({keep.name}).",
        "Kept filings and filing agents move with them.",
        f"The login {close.login} is closed for ever: it opens nothing, cannot be linked, and gets no password.",
        *([f"Its link to the PACER account {other.account} ends."] if other.is_linked else []),
        now.get(state, ""),
    )
    rights = f"{whose(kept).removesuffix('.')}; {whose(other)}"
    facts = kept.facts + other.facts
    return Plan(f"Join {close.login} into {keep.login}?", changes, rights, "Join the logins", facts)
