"""The format that a PACER Administrative Account prescribes for the client codes of its users (rule A8). Pure.

In a format `A` stands for a letter, `9` for a digit and `*` for either; every other sign stands for itself: `AA-9999`. How the
real system writes formats is not public (*own*).
"""

import string

_LONGEST = 32
_KINDS = {"A": string.ascii_letters, "9": string.digits, "*": string.ascii_letters + string.digits}
_SIGNS = frozenset(string.ascii_letters + string.digits + "*-_./:#&+")


def is_format(text: str) -> bool:
    """Whether this can be a format: 1 to 32 letters, digits, `*` and signs that every client code may have."""
    return 1 <= len(text) <= _LONGEST and set(text) <= _SIGNS


def fits(client_code: str, wanted: str | None) -> bool:
    """Whether a client code has the format; without one every code has."""
    if wanted is None:
        return True
    if len(client_code) != len(wanted):
        return False
    return all(sign in _KINDS.get(place, place) for sign, place in zip(client_code, wanted, strict=True))
