"""Opaque secrets: random, with a prefix that shows their kind in a leak, and stored only as a hash.

They have 256 random bits and cannot be guessed, so a plain SHA-256 is enough; it costs a microsecond. Passwords that people
choose need another hash: `cso_kit.secrets.passwords`. The random bits come from the source that the caller hands in
(`cso_kit.secrets.randomness`); the prefix or the `kind` of a value names its stream.
"""

import base64
import hashlib
import hmac
import string
from datetime import datetime

from cso_kit.secrets.randomness import Randomness

_STAMP = 11  # hexadecimal digits: milliseconds since 1970, until the year 2527
_KIND = 7  # letters of a prefix such as `cso_at_`
# The position of the stamp in the base64 of a JWT's claims that begin with `{"jti":"` and a row id; only letters and digits.
_JTI = slice(11, 25)
_ALPHANUMERIC = (string.ascii_letters + string.digits).encode()
_DISTINCT = b"23456789abcdefghjkmnpqrstuvwxyz"
# 248 is the largest multiple of 62 and of 31 in a byte. Larger bytes are dropped, so every character is equally likely.
_UNUSED = bytes(range(248, 256))


def _to(characters: bytes) -> bytes:
    """The table that translates bytes to characters."""
    return bytes(characters[byte % len(characters)] for byte in range(256))


_TO_ALPHANUMERIC, _TO_DISTINCT = _to(_ALPHANUMERIC), _to(_DISTINCT)


def make_secret(random: Randomness, prefix: str) -> str:
    """A new secret such as `cso_at_V3…`: the prefix and 43 URL-safe characters (256 bits)."""
    return f"{prefix}{_url_safe(random, prefix, 32)}"


def make_id(random: Randomness, kind: str, prefix: str = "") -> str:
    """A new unique identifier that cannot be guessed: the prefix and 22 URL-safe characters (128 bits)."""
    return f"{prefix}{_url_safe(random, kind, 16)}"


def make_row_id(random: Randomness, kind: str, real: datetime) -> str:
    """A new identifier: a stamp of the real time, and then `make_id`'s characters.

    Rows with growing keys lie side by side in the table. So the logins of a moment write to the same page; with random keys each
    would write to another one (docs/decisions/0006-what-a-login-writes.md).
    """
    return f"{random.stamp(kind, real):011x}{_url_safe(random, kind, 16)}"


def make_token(random: Randomness, prefix: str, real: datetime) -> str:
    """A new secret: the prefix of seven letters, a stamp of the real time for `key_of`, and random characters."""
    return f"{prefix}{random.stamp(prefix, real):011x}{_url_safe(random, prefix, 32)}"


def key_of(token: str) -> str:
    """The row key under which a token is stored: its stamp and the SHA-256 of the whole token. Any text has such a key.

    A JWT's stamp is in its first claim, a `jti` from `make_row_id`. It is used in its base64 form, which is the same in all
    tokens of that time.
    """
    _, _, claims = token.partition(".")
    stamp = claims[_JTI] if claims else token[_KIND : _KIND + _STAMP]
    return f"{stamp if stamp.isalnum() and stamp.isascii() else ''}{hash_secret(token)}"


def make_alphanumeric(random: Randomness, kind: str, length: int) -> str:
    """A new secret of this many letters and digits, for formats that allow nothing else."""
    return _characters(random, kind, length, _TO_ALPHANUMERIC)


def make_code(random: Randomness, kind: str, length: int) -> str:
    """A new secret for people to read and type: small letters and digits of which no two look alike, about 5 bits each."""
    return _characters(random, kind, length, _TO_DISTINCT)


def make_base32(random: Randomness, kind: str, length: int) -> str:
    """A new secret in base32 (RFC 4648 §6) of this many letters, 5 bits each, as authenticator apps take it."""
    return base64.b32encode(random.draw(kind, length)).decode()[:length]


def _url_safe(random: Randomness, stream: str, size: int) -> str:
    return base64.urlsafe_b64encode(random.draw(stream, size)).rstrip(b"=").decode()


def _characters(random: Randomness, stream: str, length: int, table: bytes) -> str:
    made = b""
    while len(made) < length:
        made += random.draw(stream, length + 32).translate(table, _UNUSED)
    return made[:length].decode()


def hash_secret(secret: str) -> str:
    """The hash under which a secret is stored: its SHA-256 in hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()


def matches(secret: str, stored_hash: str) -> bool:
    """Whether `secret` is the one that was hashed, in constant time."""
    return hmac.compare_digest(hash_secret(secret), stored_hash)
