"""What every token of the provider has to be before it is believed: signed by a key of the provider, and of this time.

Nothing is read from a token whose signature was not checked but its header: which key it names, and what it says it is. What the
claims must be is the business of `id_token.py` and `logout_token.py`. Times are judged on the protocol hand of the clock.
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
    """A token whose signature is the provider's. `malformed` is the reason given for claims that are not what they must be."""

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
        """Of this issuer, exactly, and for this client and nobody else."""
        if self.claims.get("iss") != issuer:
            raise ProviderError("issuer_mismatch", "the token is of another issuer")
        if self.claims.get("aud") not in (client_id, [client_id]):
            raise ProviderError("audience_mismatch", "the token is not for this court alone")

    def check_times(self, now: datetime) -> None:
        """Not expired, and not issued in a future that leeway does not explain."""
        seconds, leeway = to_microseconds(now) / 1_000_000, LEEWAY.total_seconds()
        expires, issued = self.number("exp"), self.number("iat")
        if seconds >= expires + leeway:
            raise ProviderError("expired", "the token has expired")
        if issued > seconds + leeway:
            raise ProviderError("issued_in_the_future", "the provider's clock is ahead of the court's")
        if "nbf" in self.claims and self.number("nbf") > seconds + leeway:
            raise ProviderError("not_yet_valid")


async def verified(provider: ProviderClient, token: str, malformed: str, *, may_wait: bool) -> Signed:
    """The token, if its signature is the provider's. `may_wait`: see `ProviderClient.key`.

    Raises:
        ProviderError: it is not, or the token is none (`malformed`).
    """
    header = _header(token, malformed, provider.alg)
    key = await provider.key(header.get("kid"), may_wait=may_wait)
    return Signed(header, _claims(token, key, provider.alg), malformed)


def _header(token: str, malformed: str, expected: str) -> dict[str, Any]:
    """What a token says of itself. Core 1.0 §3.1.3.7 (7), RFC 8725 §3.1: its algorithm is the one that was registered."""
    if len(token) > _LONGEST or token.count(".") != 2:
        raise ProviderError(malformed, "not a signed token")
    part = token.partition(".")[0]
    try:
        header = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, RecursionError) as error:
        raise ProviderError(malformed, "its header cannot be read") from error
    alg, kid = (header.get("alg"), header.get("kid")) if isinstance(header, dict) else (None, None)
    if alg != expected:
        # Anybody's words, and JSON can spell half a character, which the journal could not keep (RFC 8259 §8.2).
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
            warnings.simplefilter("ignore")  # RFC 9864 replaced the name "EdDSA", but providers still use it
            return dict(jwt.decode(token, key, algorithms=[alg]).claims)
    except (JoseError, ValueError, TypeError) as error:
        raise ProviderError("bad_signature", type(error).__name__) from error
