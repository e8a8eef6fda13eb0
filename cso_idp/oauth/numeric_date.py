"""Times as JSON Web Tokens write them."""

from datetime import datetime

from cso_kit.storage.columns import to_microseconds


def to_seconds(moment: datetime) -> int:
    """A NumericDate (RFC 7519 §2)."""
    return to_microseconds(moment) // 1_000_000
