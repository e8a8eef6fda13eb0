"""What the provider says in a token or a document: taken for a text, a number or a moment only where it is one.

Which members there must be, and what follows from them, is the business of whoever asked.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, TypeGuard

from court_rp.provider.errors import ProviderError

_LONGEST_TEXT = 255
_BEYOND_MEASURE = 2**63
_EPOCH = datetime.fromtimestamp(0, UTC)


def is_text(value: object) -> TypeGuard[str]:
    """Whether it is a text, neither empty nor too long to be a name of anything."""
    return isinstance(value, str) and 0 < len(value) <= _LONGEST_TEXT


def is_number(value: object) -> TypeGuard[int | float]:
    """Whether it is a number to reckon with. JSON's `true` is none, though Python counts it among them, and a number beyond all
    measure (400 digits, or none at all: NaN) is as good as none.
    """
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _BEYOND_MEASURE


def text(claims: dict[str, Any], name: str) -> str | None:
    """A member that is a text, as much of it as is kept."""
    value = claims.get(name)
    return value[:_LONGEST_TEXT] if isinstance(value, str) else None


def moment(seconds: float, malformed: str) -> datetime:
    """When `exp` says that something ends, in seconds since 1970 (RFC 7519 §2).

    Raises:
        ProviderError: nobody can say when that is; `malformed` is the reason given.
    """
    try:
        return _EPOCH + timedelta(seconds=seconds)
    except (OverflowError, ValueError) as error:
        raise ProviderError(malformed, "exp is beyond all time") from error
