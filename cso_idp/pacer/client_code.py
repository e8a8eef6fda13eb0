"""The format of client codes, by the calendar's day, and the client codes of browsers (D§1.4, D§2.5).

`model.py` decides whether an account needs one, and what is withheld without it.
"""

import re
from datetime import date

from cso_idp.accounts.client_code import fits
from cso_idp.accounts.model import Account
from cso_idp.service_center import service_center_day
from cso_kit.time.clock import Moment

# PACER's announcement of 2024-04-02: from this day on a client code has no space and no comma.
_NO_SPACE_OR_COMMA_SINCE = date(2024, 4, 14)


def is_client_code(pattern: str, given: str, at: Moment) -> bool:
    """Whether a client code has the format that PACER accepts on the calendar's day."""
    if service_center_day(at) >= _NO_SPACE_OR_COMMA_SINCE and (" " in given or "," in given):
        return False
    return re.fullmatch(pattern, given) is not None


def is_refused(account: Account, client_code: str | None) -> bool:
    """Whether an account's client code has another format than its PAA prescribes (rule A8; D§1.2)."""
    return bool(client_code) and not fits(client_code or "", account.client_code_format)


def can_be_carried(pattern: str, client_code: str, at: Moment) -> bool:
    """Whether there is no client code, or a well-formed one that a cookie can hold."""
    if not client_code:
        return True
    return client_code.isascii() and client_code.isprintable() and is_client_code(pattern, client_code, at)
