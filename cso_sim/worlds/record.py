"""What the list of worlds says: of one world, and of what other processes do."""

from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from cso_kit.processes import has_ended

# Whose signing keys and secrets a world has: those of its template, as all worlds of its scenario and seed, or its own.
Keys = Literal["shared", "own"]
# A process makes or deletes no world for longer.
_GIVEN_UP_AFTER = timedelta(minutes=10)


class WorldRecord(NamedTuple):
    """What is known of one world."""

    id: str
    name: str
    scenario: str
    seed: str | None
    # The names of its databases.
    provider: str
    courts: str
    # The settings and the version that its databases were prepared by.
    prepared_by: str
    created_at: datetime
    expires_at: datetime | None
    # `making`, `ready` or `ending`, and the process that makes or deletes it; or `template`, and the process that copies it.
    state: str
    busy: str | None
    keys: Keys = "shared"

    @property
    def databases(self) -> tuple[str, str]:
        """The names of the provider's and the courts' database."""
        return self.provider, self.courts

    def is_left_behind(self, now: datetime) -> bool:
        """Whether the process that made or deleted a world, or copied a template, does not do so any more."""
        is_given_up = self.state != "template" and self.created_at < now - _GIVEN_UP_AFTER
        return self.busy is not None and (is_given_up or has_ended(self.busy))


class Seen(NamedTuple):
    """What a process sees of the others: the ids of its awake worlds that are being deleted, and of the worlds that other
    processes have awake.
    """

    ending: set[str]
    elsewhere: set[str]
