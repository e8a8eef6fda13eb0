"""What the log says of a database that cannot be used: one line when it begins, a few while it lasts, one when it is over.

Each request that meets the outage is answered for itself; a line for each of them would fill the disk.
"""

import logging
import time

from cso_kit.storage.unavailable import DatabaseUnavailableError

log = logging.getLogger("cso.database")

# Seconds until the first reminder; each next one comes after twice the time.
_FIRST_REMINDER = 10.0
_LONGEST_PAUSE = 3600.0
# An outage is over when the database was used again, and nothing has failed for so many seconds: while a server comes back, or
# has too few connections, failures and successes alternate.
_QUIET = 5.0


class Outage:
    """The outage of one database, as one process sees it. Nothing is logged until `is_watched`: who starts is told otherwise."""

    def __init__(self) -> None:
        self.is_on = False
        self.is_watched = False
        self._began = self._last = self._next_reminder = self._pause = 0.0
        self._failures = 0
        self._told: set[type[DatabaseUnavailableError]] = set()

    def failed(self, error: DatabaseUnavailableError) -> None:
        """Notes that the database could not be used."""
        if not (error.is_trouble and self.is_watched):
            return
        now = time.monotonic()
        self._last = now
        if not self.is_on:
            self.is_on, self._began, self._failures, self._pause = True, now, 0, _FIRST_REMINDER
            self._next_reminder = now + self._pause
            self._told.clear()
        if type(error) not in self._told:  # first all connections are in use, and then it is known why
            self._told.add(type(error))
            log.error("%s", error)
        elif now >= self._next_reminder:
            self._pause = min(2 * self._pause, _LONGEST_PAUSE)
            self._next_reminder = now + self._pause
            log.error("For %.0f seconds now (%d failures): %s", now - self._began, self._failures + 1, error)
        self._failures += 1

    def worked(self, address: str) -> None:
        """Notes that the database could be used; called only while `is_on`."""
        if time.monotonic() - self._last < _QUIET:
            return
        self.is_on = False
        lasted = self._last - self._began
        log.warning(
            "The database %s can be used again, after %.0f seconds and %d failures.", address, lasted, self._failures
        )
