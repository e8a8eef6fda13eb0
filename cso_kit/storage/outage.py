"""Logs the outage of a database: one line when it begins, a few reminders, one line when it is over.

A line for each failed request would fill the disk.
"""

import logging
import time

from cso_kit.storage.unavailable import DatabaseUnavailableError

log = logging.getLogger("cso.database")

# Seconds until the first reminder; the interval doubles each time.
_FIRST_REMINDER = 10.0
_LONGEST_PAUSE = 3600.0
# An outage is over when the database works again and nothing has failed for so many seconds. While a server starts, or has too
# few connections, failures and successes alternate.
_QUIET = 5.0


class Outage:
    """The outage of one database in one process. Nothing is logged before `is_watched`: a start reports its own errors."""

    def __init__(self) -> None:
        self.is_on = False
        self.is_watched = False
        self._began = self._last = self._next_reminder = self._pause = 0.0
        self._failures = 0
        self._told: set[type[DatabaseUnavailableError]] = set()

    def failed(self, error: DatabaseUnavailableError) -> None:
        """Notes a failure of the database."""
        if not (error.is_trouble and self.is_watched):
            return
        now = time.monotonic()
        self._last = now
        if not self.is_on:
            self.is_on, self._began, self._failures, self._pause = True, now, 0, _FIRST_REMINDER
            self._next_reminder = now + self._pause
            self._told.clear()
        if (
            type(error) not in self._told
        ):  # a second line for another reason: all connections in use may come before the cause
            self._told.add(type(error))
            log.error("%s", error)
        elif now >= self._next_reminder:
            self._pause = min(2 * self._pause, _LONGEST_PAUSE)
            self._next_reminder = now + self._pause
            log.error("For %.0f seconds now (%d failures): %s", now - self._began, self._failures + 1, error)
        self._failures += 1

    def worked(self, address: str) -> None:
        """Notes a success of the database; called only while `is_on`."""
        if time.monotonic() - self._last < _QUIET:
            return
        self.is_on = False
        lasted = self._last - self._began
        log.warning(
            "The database %s can be used again, after %.0f seconds and %d failures.", address, lasted, self._failures
        )
