"""The checks of every token of the provider: its signature, issuer, audience and times.

Before the signature is verified, only the header is read, for key id, algorithm and type. `id_token.py` and `logout_token.py`
check the other claims. Times are compared with protocol time.
"""

import base64
import json
import warnings
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from court_rp.provider.client import ProviderClient
from court_rp.provider.errors import ProviderError
from court_rp.provider.typed_claims import is_number
from cso_kit.storage.columns import to_microseconds

if TYPE_CHECKING:
    from joserfc.jwk import Key

LEEWAY = timedelta(seconds=60)
_LONGEST = 16 * 1024


class Signed(NamedTuple):
    """A token with a verified signature. `malformed` is the error's reason for claims of a wrong type."""

    header: dict[str, Any]
    claims: dict[str, Any]
    malformed: str

    def number(self, name: str) -> float:
        """A claim that is a number."""
        value = self.claims.get(name)
        if not is_number(value):
            raise ProviderError(self.malformed, f"{name} is a required number")
        return value

    def check_parties(self, issuer: str, client_id: str) -> None:
        """Checks that the issuer is exactly this one, and that this client is the only audience."""
        if self.claims.get("iss") != issuer:
            raise ProviderError("issuer_mismatch", "the token is of another issuer")
        if self.claims.get("aud") not in (client_id, [client_id]):
            raise ProviderError("audience_mismatch", "the token is not for this court alone")

    def check_times(self, now: datetime) -> None:
        """Checks that the token has not expired and was not issued in the future, with leeway."""
        seconds, leeway = to_microseconds(now) / 1_000_000, LEEWAY.total_seconds()
        expires, issued = self.number("exp"), self.number("iat")
        if seconds >= expires + leeway:
            raise ProviderError("expired", "the token has expired")
        if issued > seconds + leeway:
            raise ProviderError("issued_in_the_future", "the provider's clock is ahead of the court's")
        if "nbf" in self.claims and self.number("nbf") > seconds + leeway:
            raise ProviderError("not_yet_valid")


async def verified(
    provider: ProviderClient, token: str, malformed: str, *, may_wait: bool, longest: int = _LONGEST
) -> Signed:
    """Verifies a token's signature. `may_wait`: see `ProviderClient.key`. A token of more than `longest` characters is malformed.

    Raises:
        ProviderError: the signature is wrong, or the token is malformed (`malformed`).
    """
    if len(token) > longest:
        raise ProviderError(malformed, "too long")
    header = _header(token, malformed, provider.alg)
    key = await provider.key(header.get("kid"), may_wait=may_wait)
    return Signed(header, _claims(token, key, provider.alg), malformed)


def _header(token: str, malformed: str, expected: str) -> dict[str, Any]:
    """A token's header. Core 1.0 §3.1.3.7 (7), RFC 8725 §3.1: its algorithm must be the registered one."""
    if token.count(".") != 2:
        raise ProviderError(malformed, "not a signed token")
    part = token.partition(".")[0]
    try:
        header = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, RecursionError) as error:
        raise ProviderError(malformed, "its header cannot be read") from error
    alg, kid = (header.get("alg"), header.get("kid")) if isinstance(header, dict) else (None, None)
    if alg != expected:
        # A stranger's text may hold half a surrogate pair (RFC 8259 §8.2), which the journal cannot store.
        raise ProviderError("algorithm_refused", str(alg)[:20].encode("ascii", "backslashreplace").decode())
    if kid is not None and not isinstance(kid, str):
        raise ProviderError(malformed, "its key id is no text")
    return dict(header)


def _claims(token: str, key: "Key", alg: str) -> dict[str, Any]:
    from joserfc import jwt
    from joserfc.errors import JoseError

    try:
        if alg != "EdDSA":
            return dict(jwt.decode(token, key, algorithms=[alg]).claims)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # RFC 9864 replaced the name "EdDSA"; providers still use it
            return dict(jwt.decode(token, key, algorithms=[alg]).claims)
    except (JoseError, ValueError, TypeError) as error:
        raise ProviderError("bad_signature", type(error).__name__) from error
