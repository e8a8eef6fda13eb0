"""A signing key as it is read from the database."""

from datetime import datetime
from typing import Any, NamedTuple


class SigningKey(NamedTuple):
    """One signing key. It signs from `used_from` until `retired_at`, and is published until `expires_at`."""

    kid: str
    alg: str
    private_key: str
    public_jwk: dict[str, Any]
    created_at: datetime
    used_from: datetime | None
    retired_at: datetime | None = None
    expires_at: datetime | None = None

    def is_published(self, now: datetime) -> bool:
        """Whether relying parties can fetch it at the protocol time `now`."""
        return self.expires_at is None or now < self.expires_at
