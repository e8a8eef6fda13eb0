"""Reads claims and members of the provider's documents as texts, numbers and moments.

The caller decides which claims are required.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, TypeGuard

from court_rp.provider.errors import ProviderError

_LONGEST_TEXT = 255
_BEYOND_MEASURE = 2**63
_EPOCH = datetime.fromtimestamp(0, UTC)


def is_text(value: object) -> TypeGuard[str]:
    """Whether it is a text that is neither empty nor too long."""
    return isinstance(value, str) and 0 < len(value) <= _LONGEST_TEXT


def is_number(value: object) -> TypeGuard[int | float]:
    """Whether it is a number of usable size. JSON's `true` is no number, though Python's `bool` is an `int`. NaN and numbers of
    400 digits are refused.
    """
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _BEYOND_MEASURE


def text(claims: dict[str, Any], name: str) -> str | None:
    """A claim that is a text, cut to the longest length that is stored."""
    value = claims.get(name)
    return value[:_LONGEST_TEXT] if isinstance(value, str) else None


def moment(seconds: float, malformed: str) -> datetime:
    """Converts seconds since 1970 (RFC 7519 §2) to a moment.

    Raises:
        ProviderError: the moment is out of range; `malformed` is its reason.
    """
    try:
        return _EPOCH + timedelta(seconds=seconds)
    except (OverflowError, ValueError) as error:
        raise ProviderError(malformed, "exp is beyond all time") from error
