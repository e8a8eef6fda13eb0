"""The account number of a PACER account (rule A13): seven digits, unique. The holder is asked for it at a recovery, a PAA when it
adds a user, and the PACER Service Center at a CJA request.
"""

import hashlib
from collections.abc import Callable

ACCOUNT_NUMBER = r"[0-9]{7}"
_FIRST = 1_000_000
_COUNT = 9_000_000


def number_for(sub: str, is_taken: Callable[[str], bool]) -> str:
    """A free number for a new account with this `sub`.

    It is made from the `sub`, so a scenario's people have the same numbers at each load. If another account has that number, the
    next free one is taken; the last is followed by the first.
    """
    start = int.from_bytes(hashlib.sha256(sub.encode()).digest()[:8], "big")
    candidates = (str(_FIRST + (start + step) % _COUNT) for step in range(_COUNT))
    return next(number for number in candidates if not is_taken(number))
