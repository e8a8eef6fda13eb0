"""Secrets of letters and digits: their length, their alphabet, and that no character is likelier than another."""

import string
from collections import Counter

import pytest

from cso_kit.opaque import make_alphanumeric


@pytest.mark.parametrize("length", [1, 6, 128, 1000])
def test_secret_has_the_length_and_the_alphabet(length: int) -> None:
    made = make_alphanumeric(length)

    assert len(made) == length
    assert set(made) <= set(string.ascii_letters + string.digits)
    assert length < 6 or made != make_alphanumeric(length)


def test_every_character_is_as_likely_as_any_other() -> None:
    counts = Counter(make_alphanumeric(62_000))

    assert len(counts) == 62
    # A thousand of each are expected, give or take 32; a byte modulo 62 would make eight of them a quarter likelier.
    assert min(counts.values()) > 800
    assert max(counts.values()) < 1200
