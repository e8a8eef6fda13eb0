"""The clock with two hands, and the only reader of real time.

*Calendar time* drives courts, notices and account rules, and can be set to any date. *Protocol time* drives tokens,
sessions and lockouts; it is real time unless a harness moves it, because a relying party outside uses its own real clock.
The clock's state is one row per service (`storage/tables.py`), which each transaction reads (`storage/unit_of_work.py`), so a
change holds in every process once it is committed. This module has the arithmetic and no storage.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple

RealNow = Callable[[], datetime]
Hand = Literal["calendar", "protocol", "both"]

_ZERO = timedelta(0)
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)


class ClockOutOfRangeError(ValueError):
    """The clock would leave the years of the simulator (1990 to 2100)."""

    def __init__(self) -> None:
        super().__init__("The clock can be set to any moment from 1990 to 2100; choose one in that range.")


def real_now() -> datetime:
    """Real time, aware UTC. All other code takes the time as an argument."""
    return datetime.now(UTC)


class Moment(NamedTuple):
    """One reading of both hands. A transaction takes one, so that a decision sees one time only."""

    calendar: datetime
    protocol: datetime


class ClockState(NamedTuple):
    """The hands relative to real time. A frozen hand stands at its `…_frozen_at`.

    `version` counts changes of the clock, `config_version` changes of cached data (clients, keys).
    """

    calendar_offset: timedelta
    protocol_offset: timedelta
    calendar_frozen_at: datetime | None
    protocol_frozen_at: datetime | None
    version: int
    config_version: int

    @property
    def unversioned(self) -> "ClockState":
        """The hands alone, to be compared."""
        return self._replace(config_version=0, version=0)

    def read(self, real: datetime) -> Moment:
        """Both hands at the real time `real`.

        Raises:
            ClockOutOfRangeError: a hand's time is outside the calendar.
        """
        try:
            return Moment(
                self.calendar_frozen_at or real + self.calendar_offset,
                self.protocol_frozen_at or real + self.protocol_offset,
            )
        except OverflowError as error:
            raise ClockOutOfRangeError from error

    @property
    def is_frozen(self) -> bool:
        return self.calendar_frozen_at is not None

    def with_calendar(self, real: datetime, calendar: datetime) -> "ClockState":
        """The clock with the calendar hand set to `calendar`; a frozen hand stays frozen there."""
        _check_range(calendar)
        return self._replace(
            calendar_offset=calendar - real,
            calendar_frozen_at=calendar if self.is_frozen else None,
            version=self.version + 1,
        )

    def advanced(self, by: timedelta, hand: Hand = "both") -> "ClockState":
        """The clock with one or both hands moved by `by` (negative moves back).

        Raises:
            ClockOutOfRangeError: the time is outside Python's calendar; `checked` checks the simulator's years.
        """
        calendar = by if hand != "protocol" else _ZERO
        protocol = by if hand != "calendar" else _ZERO
        try:
            return self._replace(
                calendar_offset=self.calendar_offset + calendar,
                protocol_offset=self.protocol_offset + protocol,
                calendar_frozen_at=self.calendar_frozen_at and self.calendar_frozen_at + calendar,
                protocol_frozen_at=self.protocol_frozen_at and self.protocol_frozen_at + protocol,
                version=self.version + 1,
            )
        except OverflowError as error:
            raise ClockOutOfRangeError from error

    def frozen(self, real: datetime, hand: Hand = "calendar") -> "ClockState":
        """The clock with a hand stopped at its present time."""
        now = self.read(real)
        return self._replace(
            calendar_frozen_at=now.calendar if hand != "protocol" else self.calendar_frozen_at,
            protocol_frozen_at=now.protocol if hand != "calendar" else self.protocol_frozen_at,
            version=self.version + 1,
        )

    def released(self, real: datetime) -> "ClockState":
        """The clock with both hands running on from their present time."""
        now = self.read(real)
        return self._replace(
            calendar_offset=now.calendar - real,
            protocol_offset=now.protocol - real if self.protocol_frozen_at else self.protocol_offset,
            calendar_frozen_at=None,
            protocol_frozen_at=None,
            version=self.version + 1,
        )

    def checked(self, real: datetime) -> "ClockState":
        """This state, if both hands are within range.

        Raises:
            ClockOutOfRangeError: a hand's time is before 1990 or after 2100.
        """
        for hand in self.read(real):
            _check_range(hand)
        return self


def _check_range(moment: datetime) -> None:
    if not EARLIEST <= moment <= LATEST:
        raise ClockOutOfRangeError
