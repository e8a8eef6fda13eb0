"""The text of the letters about a PACER Administrative Account. The sources do not give PACER's text (*own*)."""

from cso_idp.accounts.letters import NOT_YOU
from cso_idp.accounts.model import Account
from cso_kit.inbox import Letter


def invitation(paa: Account, user: Account) -> Letter:
    """To a user: the invitation."""
    lines = [
        f"Dear {user.name},",
        f"the PACER Administrative Account {paa.name} (number {paa.account_number}) offers to pay for your account.",
        "It will see what you look at and what it costs, and may ask for client codes. Accept or decline: /account/paa",
        NOT_YOU,
    ]
    return _letter("paa_invitation", f"{paa.name} offers to pay for your PACER account", lines)


def unlinked(paa: Account, user: Account) -> Letter:
    """To a user: the PAA pays no longer."""
    lines = [
        f"Dear {user.name},",
        f"the PACER Administrative Account {paa.name} pays no longer for your PACER account {user.login_id}.",
        "From now on you are billed yourself, and its rules for client codes do not bind you any more.",
        NOT_YOU,
    ]
    return _letter("paa_unlinked", f"{paa.name} pays no longer for your PACER account", lines)


def joined(paa: Account, user: Account) -> Letter:
    """To the administrator: a user has accepted."""
    text = f"{user.name} ({user.login_id}) has accepted your invitation. Your account {paa.login_id} pays from now on."
    return _letter("paa_user_joined", f"{user.name} has accepted your invitation", [f"Dear {paa.name},", text])


def left(paa: Account, user: Account) -> Letter:
    """To the administrator: a user has left, or declined."""
    text = f"{user.name} ({user.login_id}) is no user of your account {paa.login_id} any more, or has declined to become one."
    return _letter("paa_user_left", f"{user.name} is not paid for by you", [f"Dear {paa.name},", text])


def _letter(kind: str, subject: str, lines: list[str]) -> Letter:
    return Letter(kind, subject, "\n\n".join(lines))
