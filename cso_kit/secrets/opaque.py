"""Opaque secrets: random, prefixed by kind so that a leak can be recognised, stored only as a hash.

They carry 256 bits of randomness, so a plain SHA-256 is the right hash: there is nothing to guess, and it costs a microsecond.
Passwords that people choose are another matter: `cso_kit.secrets.passwords`.
"""

import hashlib
import hmac
import secrets
import string
from datetime import datetime

_STAMP = 11  # hexadecimal digits: milliseconds since 1970, until the year 2527
_KIND = 7  # letters of a prefix such as `cso_at_`
# Where the stamp is in the base64 of a JWT's claims that begin with `{"jti":"` and a row id; all letters and digits.
_JTI = slice(11, 25)
_ALPHANUMERIC = (string.ascii_letters + string.digits).encode()
_TO_ALPHANUMERIC = bytes(_ALPHANUMERIC[byte % 62] for byte in range(256))
_UNUSED = bytes(range(248, 256))


def make_secret(prefix: str) -> str:
    """A new secret such as `cso_at_V3…`: the prefix and 43 URL-safe characters (256 bits)."""
    return f"{prefix}{secrets.token_urlsafe(32)}"


def make_id(prefix: str = "") -> str:
    """A new identifier that need not be secret but must be unguessable and unique: 22 URL-safe characters (128 bits)."""
    return f"{prefix}{secrets.token_urlsafe(16)}"


def make_row_id(real: datetime) -> str:
    """A new identifier as `make_id` makes it, behind a stamp of the real time.

    Rows whose keys grow lie side by side in the order they were made. A table that every login writes to then touches one page
    for each, where random keys would touch one anywhere (docs/decisions/0006-what-a-login-writes.md).
    """
    return f"{_stamp(real)}{secrets.token_urlsafe(16)}"


def make_token(kind: str, real: datetime) -> str:
    """A new secret as `make_secret` makes it, behind a stamp of the real time for `key_of`. `kind` has seven letters."""
    return f"{kind}{_stamp(real)}{secrets.token_urlsafe(32)}"


def key_of(token: str) -> str:
    """What is stored of a token, as its row's key: its stamp, and the SHA-256 of all of it. Any text has such a key.

    A JWT's stamp is in its first claim, a `jti` that `make_row_id` made. It is taken as it stands in the token: that is another
    text for the same time, but as good, as the same text stands in all tokens of that time.
    """
    _, _, claims = token.partition(".")
    stamp = claims[_JTI] if claims else token[_KIND : _KIND + _STAMP]
    return f"{stamp if stamp.isalnum() and stamp.isascii() else ''}{hash_secret(token)}"


def _stamp(real: datetime) -> str:
    return f"{int(real.timestamp() * 1000):011x}"


def make_alphanumeric(length: int) -> str:
    """A new secret of this many letters and digits, for formats that allow nothing else."""
    made = b""
    while len(made) < length:
        # 248 is the largest multiple of 62 in a byte: without the bytes above it every character is as likely as any other.
        made += secrets.token_bytes(length + 32).translate(_TO_ALPHANUMERIC, _UNUSED)
    return made[:length].decode()


def hash_secret(secret: str) -> str:
    """What is stored of a secret: its SHA-256 in hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()


def matches(secret: str, stored_hash: str) -> bool:
    """Whether `secret` is the one that was hashed, in constant time."""
    return hmac.compare_digest(hash_secret(secret), stored_hash)
