"""The text of the letters about a registration. The sources do not give PACER's text (*own*). No letter holds a password."""

from cso_idp.accounts.letters import NOT_YOU, advice_lines
from cso_idp.accounts.model import Account
from cso_idp.accounts.registering.model import Activation
from cso_kit.inbox import Letter


def confirm(account: Account, code: str) -> Letter:
    """The link that confirms the address. In a letter the address is text."""
    lines = [
        f"Dear {account.name},",
        f"somebody registered for a PACER account with the user name {account.login_id} and this e-mail address.",
        f"Confirm the address: /account/confirm/{code}",
        "Until then nobody can log in with the account. The link works once, and for a limited time.",
        NOT_YOU,
    ]
    return _letter("confirm_email", "Confirm your e-mail address", lines)


def confirm_new_address(account: Account, code: str) -> Letter:
    """The link that confirms the address which the holder chose at Manage My Account."""
    lines = [
        f"Dear {account.name},",
        f"you gave this e-mail address at Manage My Account for your PACER account {account.login_id}.",
        f"Confirm the address: /account/confirm/{code}",
        "Until then applications are told that it is not verified. The link works once, and for a limited time.",
        NOT_YOU,
    ]
    return _letter("confirm_email", "Confirm your e-mail address", lines)


def ready(account: Account, awaited: Activation | None) -> Letter:
    """The account can log in. `awaited` is the code for its search privileges, if one is on its way."""
    lines = [
        f"Dear {account.name},",
        f"your PACER account is ready. Its user name is {account.login_id}, its account number {account.account_number}.",
        _kind(account),
        *_search(account, awaited),
        *advice_lines(account),
        NOT_YOU,
    ]
    return _letter("account_registered", "Your PACER account is ready", lines)


def in_review(account: Account) -> Letter:
    """The registration is held."""
    lines = [
        f"Dear {account.name},",
        "the PACER Service Center looks at your registration first, because its e-mail address has an alias (the part after +).",
        "You will get another message. Until then nobody can log in with the account.",
        NOT_YOU,
    ]
    return _letter("registration_in_review", "Your registration is being reviewed", lines)


def review_refused(account: Account, reason: str) -> Letter:
    """The Service Center refused the registration."""
    lines = [
        f"Dear {account.name},",
        f"the PACER Service Center has not accepted your registration for {account.login_id}. Reason: {reason}",
        "You may register with an e-mail address without an alias: /account/register",
        NOT_YOU,
    ]
    return _letter("registration_refused", "Your registration was not accepted", lines)


def activation_code(account: Account, code: str) -> Letter:
    """The letter that comes by mail."""
    lines = [
        f"Dear {account.name},",
        f"the code for the search privileges of your PACER account {account.login_id} is {code}.",
        "Log in, and enter it under Activate Case Search Privileges: /account/activate",
        NOT_YOU,
    ]
    return _letter("activation_code", "The code for your search privileges", lines)


def search_activated(account: Account) -> Letter:
    """Search is active."""
    lines = [f"Dear {account.name},", f"your PACER account {account.login_id} can search from now on.", NOT_YOU]
    return _letter("search_activated", "Your search privileges are active", lines)


def _letter(kind: str, subject: str, lines: list[str]) -> Letter:
    return Letter(kind, subject, "\n\n".join(lines))


def _kind(account: Account) -> str:
    if account.type == "paa":
        return "It is a PACER Administrative Account: it pays for others, and can neither search nor file."
    return "It is an individual account: it is yours alone. Do not share it."


def _search(account: Account, awaited: Activation | None) -> tuple[str, ...]:
    if account.search_status == "inactive":
        return ("It cannot search: an account with your name, date of birth and e-mail address exists already.",)
    if awaited is None:
        return ()
    on_its_way = "A code for its search privileges comes by mail in 7 to 10 business days."
    return (f"{on_its_way} With a card on file it can search at once: /account/activate",)
