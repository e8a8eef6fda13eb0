"""Secrets of letters and digits: their length, their alphabet, and that no character is likelier than another; tokens' keys."""

import base64
import json
import string
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cso_kit.secrets.opaque import key_of, make_alphanumeric, make_id, make_row_id, make_secret, make_token
from cso_kit.secrets.randomness import SYSTEM

NOW = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize("length", [1, 6, 128, 1000])
def test_secret_has_the_length_and_the_alphabet(length: int) -> None:
    made = make_alphanumeric(SYSTEM, "test", length)

    assert len(made) == length
    assert set(made) <= set(string.ascii_letters + string.digits)
    assert length < 6 or made != make_alphanumeric(SYSTEM, "test", length)


def test_every_character_is_as_likely_as_any_other() -> None:
    counts = Counter(make_alphanumeric(SYSTEM, "test", 62_000))

    assert len(counts) == 62
    # A thousand of each are expected, give or take 32; a byte modulo 62 would make eight of them a quarter likelier.
    assert min(counts.values()) > 800
    assert max(counts.values()) < 1200


def test_secrets_hold_256_random_bits_and_identifiers_128() -> None:
    """Base64 without padding: 43 characters and 22, behind the prefix and the stamp of eleven digits."""
    assert len(make_secret(SYSTEM, "cso_at_")) == 7 + 43
    assert len(make_token(SYSTEM, "cso_at_", NOW)) == 7 + 11 + 43
    assert len(make_id(SYSTEM, "test", "x")) == 1 + 22
    assert len(make_row_id(SYSTEM, "test", NOW)) == 11 + 22


def opaque(made_at: datetime) -> str:
    return make_token(SYSTEM, "cso_at_", made_at)


def signed(made_at: datetime) -> str:
    claims = {"jti": make_row_id(SYSTEM, "test", made_at), "iss": "http://localhost"}
    middle = base64.urlsafe_b64encode(json.dumps(claims, separators=(",", ":")).encode()).decode()
    return f"eyJhbGciOiJSUzI1NiJ9.{middle}.c2lnbmF0dXJl"


@pytest.mark.parametrize("make", [opaque, signed])
def test_keys_made_at_the_same_time_sort_together(make: Callable[[datetime], str]) -> None:
    one, other = key_of(make(NOW)), key_of(make(NOW))

    assert one != other
    assert one[:-64] == other[:-64] != ""
    # A tenth of a second later nearly all of the stamp is the same, a year later hardly anything.
    assert key_of(make(NOW + timedelta(seconds=0.1)))[:7] == one[:7]
    assert key_of(make(NOW + 365 * DAY))[:-64] != one[:-64]


@given(st.text(st.characters(codec="utf-8")))  # half a character never arrives: forms and headers are read strictly
def test_key_of_any_text_is_stable(presented: str) -> None:
    assert key_of(presented) == key_of(presented)
    assert len(key_of(presented)) >= 64
    assert key_of(presented).isascii()  # whatever was presented, it can be stored
    assert key_of(presented).isalnum()
