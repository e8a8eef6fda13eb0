"""Claims of the provider are accepted only with the right type."""

from datetime import UTC, datetime
from typing import Any

import pytest

from court_rp.provider.errors import ProviderError
from court_rp.provider.typed_claims import is_number, moment


@pytest.mark.parametrize("value", [0, -1, 1.5, 1_790_000_000, 2**63 - 1])
def test_finite_number_is_accepted(value: Any) -> None:
    assert is_number(value)


@pytest.mark.parametrize("value", [True, "1", None, [1], 10**400, -(10**400), float("inf"), float("nan"), 2**63])
def test_unusable_number_is_refused(value: Any) -> None:
    """RFC 7519 §2: a NumericDate is a number of seconds; JSON can spell some that no clock will ever show."""
    assert not is_number(value)


def test_moment_out_of_range_is_malformed() -> None:
    assert moment(0, "malformed") == datetime(1970, 1, 1, tzinfo=UTC)
    with pytest.raises(ProviderError) as refused:
        moment(2**62, "malformed")
    assert refused.value.reason == "malformed"
