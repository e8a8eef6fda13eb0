"""The letters to a holder about the second factor. The sources do not give PACER's text (*own*).

A letter with a security code is the only one that holds a secret: it is what the code is mailed for.
"""

from cso_idp.mfa.model import Holder, Purpose
from cso_kit.inbox import Letter

_NOT_YOU = (
    "If this was not you, change your password and call the PACER Service Center. "
    "This is a simulator: nothing was sent anywhere."
)
_PURPOSES: dict[Purpose, str] = {"app": "set up an authenticator app", "codes": "see new backup codes"}


def security_code(account: Holder, code: str, purpose: Purpose, minutes: int) -> Letter:
    """The letter with a security code."""
    return _letter(
        "security_code",
        "Your PACER security code",
        account,
        f"your security code is {code}. With it you can {_PURPOSES[purpose]}. It can be used once, within {minutes} minutes. "
        "Give it to nobody.",
    )


def app_added(account: Holder, name: str) -> Letter:
    """An app was set up."""
    text = f'the authenticator app "{name}" was set up for your PACER account {account.login_id}.'
    return _letter("second_factor_app_added", "An authenticator app was set up", account, text)


def app_removed(account: Holder, name: str, *, was_last: bool) -> Letter:
    """An app was removed by the holder."""
    text = f'the authenticator app "{name}" was removed from your PACER account {account.login_id}.'
    if was_last:
        text += " It was the last one: your backup codes are void, and you sign on with your password alone."
    return _letter("second_factor_app_removed", "An authenticator app was removed", account, text)


def removed(account: Holder) -> Letter:
    """The Service Center removed the second factor."""
    return _letter(
        "second_factor_removed",
        "Your second factor was removed",
        account,
        f"at your request the PACER Service Center removed all authenticator apps and backup codes of your PACER account "
        f"{account.login_id}. You can set up an app again at your next sign-on, or under Security in Manage My Account.",
    )


def _letter(kind: str, subject: str, account: Holder, text: str) -> Letter:
    return Letter(kind, subject, "\n\n".join((f"Dear {account.name},", text, _NOT_YOU)))
