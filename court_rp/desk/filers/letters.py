"""The letters that a filer gets when the desk has changed something about the CM/ECF login."""

from court_rp.courts.registry import Court
from court_rp.filers.model import Filer
from cso_kit.inbox import Letter


def key_reset(court: Court, filer: Filer, key: str) -> Letter:
    """The new password. It is fictional, as everything here."""
    return _letter(
        court,
        "key_reset",
        "your CM/ECF password was reset",
        f"The clerk of the {court.short_name} gave your CM/ECF login {filer.login} a new password: {key}",
        "The old password is not valid any more, and logins with it have ended. Your PACER account has its own password, which "
        "did not change.",
        "If you did not ask for this, tell the clerk's office.",
    )


def unlinked(court: Court, filer: Filer, account: str, *, is_live: bool) -> Letter:
    """A link was undone (rule L8)."""
    now = (
        f"Your CM/ECF login {filer.login} is good for linking again: link it to the right PACER account before you file."
        if is_live
        else f"You go on filing with your CM/ECF login {filer.login}."
    )
    return _letter(
        court,
        "unlinked",
        "your accounts are not linked any more",
        f"The clerk of the {court.short_name} undid the link of your CM/ECF login {filer.login} to the PACER account {account}.",
        now,
        "If you lost the CM/ECF password, the clerk's office resets it.",
    )


def renamed(court: Court, filer: Filer, former: str) -> Letter:
    """The filer has another login (rule L12)."""
    return _letter(
        court,
        "renamed",
        f"your CM/ECF login is {filer.login} now",
        f"The clerk of the {court.short_name} gave you the CM/ECF login {filer.login} instead of {former}.",
        "Your password stays the same.",
    )


def joined(court: Court, kept: Filer, closed: Filer) -> Letter:
    """Two logins of one person were joined (rule L14)."""
    return _letter(
        court,
        "joined",
        f"your CM/ECF login {closed.login} was joined into {kept.login}",
        f"The clerk of the {court.short_name} joined your CM/ECF login {closed.login} into {kept.login}. All filings are with "
        f"{kept.login} now.",
        f"The login {closed.login} is closed. Use {kept.login} and its password.",
    )


def _letter(court: Court, kind: str, subject: str, *paragraphs: str) -> Letter:
    more = f"What you can do now: /courts/{court.court_id}/"
    return Letter(kind, f"{court.court_id.upper()}: {subject}", "\n\n".join([*paragraphs, more]))
