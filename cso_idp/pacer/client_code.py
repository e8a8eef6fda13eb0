"""The form of a client code: what PACER takes on the calendar's day, and what a browser brings along (D§1.4, D§2.5).

Whether an account needs one, and what it costs not to enter it, is the business of `model.py`.
"""

import re
from datetime import date

from cso_idp.service_center import service_center_day
from cso_kit.time.clock import Moment

# PACER's announcement of 2024-04-02: from this day on no space and no comma in a client code.
_NO_SPACE_OR_COMMA_SINCE = date(2024, 4, 14)


def is_client_code(pattern: str, given: str, at: Moment) -> bool:
    """Whether a client code has the form PACER takes on the calendar's day."""
    if service_center_day(at) >= _NO_SPACE_OR_COMMA_SINCE and (" " in given or "," in given):
        return False
    return re.fullmatch(pattern, given) is not None


def can_be_carried(pattern: str, client_code: str, at: Moment) -> bool:
    """Whether there is no client code, or one of the right form that a cookie can hold, whatever the setting allows."""
    if not client_code:
        return True
    return client_code.isascii() and client_code.isprintable() and is_client_code(pattern, client_code, at)
