"""The clock's arithmetic at its edges: what cannot be shown is refused with a sentence, whatever the hands stand at."""

from datetime import UTC, datetime, timedelta

import pytest

from cso_kit.time.clock import ClockOutOfRangeError, ClockState, Hand, Moment

REAL = datetime(2026, 1, 1, tzinfo=UTC)
RUNNING = ClockState(timedelta(0), timedelta(0), None, None, 1, 1)
FROZEN = RUNNING._replace(calendar_frozen_at=REAL, protocol_frozen_at=REAL)
# So far that the sum is outside every calendar; so far that the sum is no duration any more; and just outside the years.
FAR = [timedelta(days=9_999_999), timedelta.max, timedelta(days=80 * 366)]


def test_frozen_hand_stands_and_the_other_goes_on() -> None:
    """Freezing means the calendar hand; the protocol hand can stand too (docs/decisions/0005-what-freezing-means.md)."""
    hour = timedelta(hours=1)
    apart = RUNNING._replace(calendar_offset=-2 * hour, protocol_offset=2 * hour)

    assert apart.read(REAL + hour) == Moment(REAL - hour, REAL + 3 * hour)
    assert apart._replace(calendar_frozen_at=REAL).read(REAL + hour) == Moment(REAL, REAL + 3 * hour)
    assert apart._replace(protocol_frozen_at=REAL).read(REAL + hour) == Moment(REAL - hour, REAL)
    assert [apart.is_frozen, FROZEN.is_frozen] == [False, True]


@pytest.mark.parametrize("state", [RUNNING, FROZEN, RUNNING._replace(calendar_offset=timedelta.max / 2)])
@pytest.mark.parametrize("hand", ["calendar", "protocol", "both"])
@pytest.mark.parametrize("by", [*FAR, *(-far for far in FAR[:1]), timedelta.min])
def test_move_beyond_the_calendar_is_refused(state: ClockState, hand: Hand, by: timedelta) -> None:
    with pytest.raises(ClockOutOfRangeError, match="from 1990 to 2100"):
        state.advanced(by, hand).checked(REAL)


@pytest.mark.parametrize("hand", ["calendar", "protocol"])
def test_reading_a_time_outside_the_calendar_is_refused(hand: Hand) -> None:
    state = RUNNING._replace(**{f"{hand}_offset": timedelta(days=-9_999_999)})

    with pytest.raises(ClockOutOfRangeError):
        state.read(REAL)


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_date_at_the_edge_of_the_calendar_is_refused(text: str) -> None:
    with pytest.raises(ClockOutOfRangeError):
        RUNNING.with_calendar(REAL, datetime.fromisoformat(text))
