"""The text of the letters to an account's holder, after the registration, the upgrade and the change of a password.

The sources do not give PACER's text (*own*). No letter holds a password.
"""

from cso_advice.ways import TARGETS
from cso_idp.accounts.advice import advice_for
from cso_idp.accounts.model import Account
from cso_kit.inbox import Letter

NOT_YOU = (
    "If this was not you, call or e-mail the PACER Service Center. This is a simulator: nothing was sent anywhere."
)
_WAS_SHARED = (
    "It was an account that several people shared. It now belongs to the one person who upgraded it: whoever else used it cannot "
    "log in any more, and what is filed with it is filed in that person's name. Everybody else should register for an account of "
    "their own. If the upgrade was a mistake, call or e-mail the PACER Service Center before the account is linked at a court."
)


def upgraded(account: Account, former_login_id: str, *, was_shared: bool = False) -> Letter:
    """The confirmation of an upgrade (rule A3). `account` has its new user name already.

    `was_shared`: it was a shared account, and the upgrade an accident (rule A4). The letter goes to the office's address.
    """
    names = f"Its user name is {account.login_id}"
    if account.login_id != former_login_id:
        names += f"; {former_login_id} is no longer valid"
    lines = [
        f"Dear {account.name},",
        f"your PACER account is upgraded. {names}. From now on use the password that you chose.",
        *((_WAS_SHARED,) if was_shared else ()),
        *advice_lines(account),
        NOT_YOU,
    ]
    return Letter("account_upgraded", "Your PACER account is upgraded", "\n\n".join(lines))


def profile_changed(account: Account, changed: list[str]) -> Letter:
    """The news that the holder changed the profile. It goes to the former and to the new e-mail address."""
    names = {"name": "your name", "email": "your e-mail address", "address": "your address"}
    lines = [
        f"Dear {account.name},",
        f"you changed at Manage My Account: {', '.join(names[each] for each in changed)}.",
        "Courts learn of it when you sign on the next time.",
        NOT_YOU,
    ]
    return Letter("profile_changed", "Your PACER account was changed", "\n\n".join(lines))


def password_changed(account: Account) -> Letter:
    """The news that the password was changed (rule A10)."""
    lines = [
        f"Dear {account.name},",
        f"the password of your PACER account {account.login_id} was changed. All sign-ons with the former one have ended.",
        NOT_YOU,
    ]
    return Letter("password_changed", "Your PACER password was changed", "\n\n".join(lines))


def shared_again(account: Account) -> Letter:
    """The Service Center undid the upgrade of a shared account (rule A4)."""
    lines = [
        f"Dear {account.name},",
        f"your PACER account {account.login_id} is a shared account again. It can search. Nobody can file with it.",
        "User name and password stay as they are. If it was linked at a court, ask that court to remove the link.",
        "Whoever files needs an individual account of their own: register for one (/account/register).",
        NOT_YOU,
    ]
    return Letter("account_shared_again", "Your PACER account is a shared account again", "\n\n".join(lines))


def advice_lines(account: Account) -> tuple[str, str]:
    """What the holder can do, and the next step with its address (rule C12). In a letter the address is text."""
    advice = advice_for(account)
    return " ".join(advice.can), f"Your next step: {advice.step.text} ({TARGETS[advice.step.way].path})"
