"""Opaque secrets: random, with a prefix that shows their kind in a leak, and stored only as a hash.

They have 256 random bits and cannot be guessed, so a plain SHA-256 is enough; it costs a microsecond. Passwords that people
choose need another hash: `cso_kit.secrets.passwords`.
"""

import base64
import hashlib
import hmac
import secrets
import string
from datetime import datetime

_STAMP = 11  # hexadecimal digits: milliseconds since 1970, until the year 2527
_KIND = 7  # letters of a prefix such as `cso_at_`
# The position of the stamp in the base64 of a JWT's claims that begin with `{"jti":"` and a row id; only letters and digits.
_JTI = slice(11, 25)
_ALPHANUMERIC = (string.ascii_letters + string.digits).encode()
_DISTINCT = "23456789abcdefghjkmnpqrstuvwxyz"
_TO_ALPHANUMERIC = bytes(_ALPHANUMERIC[byte % 62] for byte in range(256))
_UNUSED = bytes(range(248, 256))


def make_secret(prefix: str) -> str:
    """A new secret such as `cso_at_V3…`: the prefix and 43 URL-safe characters (256 bits)."""
    return f"{prefix}{secrets.token_urlsafe(32)}"


def make_id(prefix: str = "") -> str:
    """A new unique identifier that cannot be guessed: 22 URL-safe characters (128 bits)."""
    return f"{prefix}{secrets.token_urlsafe(16)}"


def make_row_id(real: datetime) -> str:
    """A new identifier: a stamp of the real time, and then `make_id`'s characters.

    Rows with growing keys lie side by side in the table. So the logins of a moment write to the same page; with random keys each
    would write to another one (docs/decisions/0006-what-a-login-writes.md).
    """
    return f"{_stamp(real)}{secrets.token_urlsafe(16)}"


def make_token(kind: str, real: datetime) -> str:
    """A new secret: the prefix `kind` of seven letters, a stamp of the real time for `key_of`, and random characters."""
    return f"{kind}{_stamp(real)}{secrets.token_urlsafe(32)}"


def key_of(token: str) -> str:
    """The row key under which a token is stored: its stamp and the SHA-256 of the whole token. Any text has such a key.

    A JWT's stamp is in its first claim, a `jti` from `make_row_id`. It is used in its base64 form, which is the same in all
    tokens of that time.
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
        # 248 is the largest multiple of 62 in a byte. Larger bytes are dropped, so every character is equally likely.
        made += secrets.token_bytes(length + 32).translate(_TO_ALPHANUMERIC, _UNUSED)
    return made[:length].decode()


def make_code(length: int) -> str:
    """A new secret for people to read and type: small letters and digits of which no two look alike, about 5 bits each."""
    return "".join(secrets.choice(_DISTINCT) for _ in range(length))


def make_base32(length: int) -> str:
    """A new secret in base32 (RFC 4648 §6) of this many letters, 5 bits each, as authenticator apps take it."""
    return base64.b32encode(secrets.token_bytes(length)).decode()[:length]


def hash_secret(secret: str) -> str:
    """The hash under which a secret is stored: its SHA-256 in hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()


def matches(secret: str, stored_hash: str) -> bool:
    """Whether `secret` is the one that was hashed, in constant time."""
    return hmac.compare_digest(hash_secret(secret), stored_hash)
