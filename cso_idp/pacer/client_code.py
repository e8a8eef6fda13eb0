"""The form of a client code: what PACER takes on the calendar's day, and what a browser brings along (D§1.4, D§2.5).

Whether an account needs one, and what it costs not to enter it, is the business of `model.py`.
"""

import re
from datetime import date
from typing import TYPE_CHECKING

from cso_idp.service_center import service_center_day
from cso_kit.time.clock import Moment

if TYPE_CHECKING:
    from cso_idp.pacer.csologin_cookies import Carried

# PACER's announcement of 2024-04-02: from this day on no space and no comma in a client code.
_NO_SPACE_OR_COMMA_SINCE = date(2024, 4, 14)


def is_client_code(pattern: str, given: str, at: Moment) -> bool:
    """Whether a client code has the form PACER takes on the calendar's day."""
    if service_center_day(at) >= _NO_SPACE_OR_COMMA_SINCE and (" " in given or "," in given):
        return False
    return re.fullmatch(pattern, given) is not None


def with_cookies_code(carried: "Carried", pattern: str, at: Moment) -> "Carried":
    """What a browser carries, without a client code that could not have been typed: any host of the domain can plant one."""
    return carried if _can_be_carried(pattern, carried.client_code, at) else carried._replace(client_code="")


def with_typed_code(carried: "Carried", pattern: str, at: Moment, typed: str | None) -> "Carried | None":
    """What a form brings along: the client code that was typed, or `None` if that has not the right form.

    A form that does not ask for one leaves what the browser's cookie says.
    """
    if typed is None:
        return with_cookies_code(carried, pattern, at)
    return carried._replace(client_code=typed) if _can_be_carried(pattern, typed, at) else None


def _can_be_carried(pattern: str, client_code: str, at: Moment) -> bool:
    """Whether there is no client code, or one of the right form that a cookie can hold, whatever the setting allows."""
    if not client_code:
        return True
    return client_code.isascii() and client_code.isprintable() and is_client_code(pattern, client_code, at)
