"""A position in the merged journal, and the part of it that somebody wants to see."""

import re
from typing import NamedTuple

from cso_kit.control.problem import ProblemError
from cso_kit.storage.journal import Filter

_CURSOR = re.compile(r"(\d{1,15})-(\d{1,15})")


class JournalPosition(NamedTuple):
    """The numbers of the last read events, of the provider and of the courts."""

    provider: int
    courts: int

    @classmethod
    def parse(cls, cursor: str) -> "JournalPosition":
        """The position of a cursor; an empty one and `0` are the beginning.

        Raises:
            ProblemError: it is no cursor.
        """
        found = _CURSOR.fullmatch("0-0" if cursor in {"", "0"} else cursor)
        if found is None:
            raise ProblemError(422, "since: use the value of next from the answer before.")
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.provider}-{self.courts}"


BEGINNING = JournalPosition(0, 0)


class Part(NamedTuple):
    """The events that match a filter, after one position and up to another one (`None`: to the end, which goes on)."""

    wanted: Filter = Filter()
    after: JournalPosition = BEGINNING
    until: JournalPosition | None = None
