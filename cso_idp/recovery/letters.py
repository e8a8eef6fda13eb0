"""The letters of the recovery. The sources do not give PACER's text (*own*). No letter holds a password or a security answer."""

from cso_advice.contacts import SERVICE_CENTER
from cso_idp.accounts.model import Account
from cso_idp.recovery.model import Obstacle
from cso_kit.inbox import Letter

LINK = "/account/recover/password/"
_NOT_YOU = "If you did not ask for this, you need not do anything. This is a simulator: nothing was sent anywhere."
_NOT_THE_COURT = (
    "This is about your PACER account only. PACER has no access to the CM/ECF login and password that a court issued to you; "
    "only that court resets them."
)
_OBSTACLES: dict[Obstacle, str] = {
    "cancelled": "This account has been cancelled and can no longer be used. Use your own individual account.",
    "account_locked": "This account is locked. Only the PACER Service Center can unlock it.",
    "unconfirmed": "The e-mail address of this account is not confirmed yet. First follow the link in the message about it.",
    "in_review": "The PACER Service Center is reviewing this registration. You will get a message when it is done.",
    "inactive": "The search status of this account is inactive. Only the PACER Service Center can reset its password.",
    "no_security_information": "PACER does not have a date of birth and two security questions for this account, by which you "
    "could reset its password yourself. Only the PACER Service Center can reset it.",
}


def user_name(account: Account) -> Letter:
    """The user name that was asked for."""
    lines = [
        f"Dear {account.name},",
        f"the user name of your PACER account {account.account_number} is {account.login_id}.",
        _NOT_THE_COURT,
        _NOT_YOU,
    ]
    return Letter("user_name", "Your PACER user name", "\n\n".join(lines))


def link(account: Account, secret: str, minutes: int) -> Letter:
    """The link to the page on which the holder chooses another password."""
    lines = [
        f"Dear {account.name},",
        f"choose another password for your PACER account {account.login_id} here: {LINK}{secret}",
        f"You will be asked your two security questions. The link works once, for {minutes} minutes.",
        _NOT_THE_COURT,
        _NOT_YOU,
    ]
    return Letter("password_recovery", "Choose another PACER password", "\n\n".join(lines))


def refused(account: Account, why: Obstacle) -> Letter:
    """Why the password cannot be reset by the holder, and whom to ask."""
    lines = [
        f"Dear {account.name},",
        f"you asked for another password of your PACER account {account.login_id}. {_OBSTACLES[why]}",
        f"{SERVICE_CENTER.name}: {SERVICE_CENTER.telephone}, {SERVICE_CENTER.email}.",
        _NOT_THE_COURT,
        _NOT_YOU,
    ]
    return Letter("password_recovery_refused", "Your PACER password was not reset", "\n\n".join(lines))
