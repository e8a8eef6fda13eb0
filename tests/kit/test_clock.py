"""The clock's arithmetic at its limits: a time that cannot be represented is refused with a sentence."""

from datetime import UTC, datetime, timedelta

import pytest

from cso_kit.time.clock import EARLIEST, LATEST, ClockOutOfRangeError, ClockState, Hand, Moment

REAL = datetime(2026, 1, 1, tzinfo=UTC)
RUNNING = ClockState(timedelta(0), timedelta(0), None, None, 1, 1)
FROZEN = RUNNING._replace(calendar_frozen_at=REAL, protocol_frozen_at=REAL)
# So far that the sum is outside every calendar; so far that the sum is no duration any more; and just outside the years.
FAR = [timedelta(days=9_999_999), timedelta.max, timedelta(days=80 * 366)]
HOUR = timedelta(hours=1)
APART = RUNNING._replace(calendar_offset=-2 * HOUR, protocol_offset=2 * HOUR)
# What both hands show an hour after one was held.
HELD: list[tuple[Hand, Moment]] = [
    ("calendar", Moment(REAL - 2 * HOUR, REAL + 3 * HOUR)),
    ("protocol", Moment(REAL - HOUR, REAL + 2 * HOUR)),
    ("both", Moment(REAL - 2 * HOUR, REAL + 2 * HOUR)),
]


def test_frozen_hand_stands_and_the_other_goes_on() -> None:
    """Freezing means the calendar hand; the protocol hand can be frozen too (docs/decisions/0005-what-freezing-means.md)."""
    assert APART.read(REAL + HOUR) == Moment(REAL - HOUR, REAL + 3 * HOUR)
    assert APART._replace(calendar_frozen_at=REAL).read(REAL + HOUR) == Moment(REAL, REAL + 3 * HOUR)
    assert APART._replace(protocol_frozen_at=REAL).read(REAL + HOUR) == Moment(REAL - HOUR, REAL)
    assert [APART.is_frozen, FROZEN.is_frozen] == [False, True]


@pytest.mark.parametrize(("hand", "an_hour_later"), HELD)
def test_held_hand_stands_can_be_moved_and_runs_on_from_there(hand: Hand, an_hour_later: Moment) -> None:
    held = APART.frozen(REAL, hand)
    assert held.read(REAL + HOUR) == an_hour_later

    moved = held.advanced(HOUR)
    assert moved.read(REAL + HOUR) == Moment(*(shown + HOUR for shown in an_hour_later))

    released = moved.released(REAL + HOUR)
    assert released.read(REAL + 2 * HOUR) == Moment(*(shown + 2 * HOUR for shown in an_hour_later))
    assert not released.is_frozen


@pytest.mark.parametrize(("hand", "moved"), [("calendar", (1, 0)), ("protocol", (0, 1)), ("both", (1, 1))])
def test_hand_that_is_not_named_is_not_moved(hand: Hand, moved: tuple[int, int]) -> None:
    before, after = APART.read(REAL), APART.advanced(HOUR, hand).read(REAL)

    assert after == Moment(before.calendar + moved[0] * HOUR, before.protocol + moved[1] * HOUR)


def test_first_and_last_moment_can_be_set() -> None:
    assert (EARLIEST.year, LATEST.year) == (1990, 2100)
    for edge in (EARLIEST, LATEST):
        assert RUNNING.with_calendar(REAL, edge).checked(REAL).read(REAL).calendar == edge


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
