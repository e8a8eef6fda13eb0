"""An act of the desk as a row."""

from datetime import datetime
from typing import NamedTuple


class NewAct(NamedTuple):
    """What was done. `text` says it in one sentence; `filer_id` is the filer whom it concerned. `done_at` is calendar time.

    `by_login` is `None` for the control plane.
    """

    court_id: str
    act: str
    filer_id: int | None
    text: str
    reason: str | None
    by_login: str | None
    by_name: str
    done_at: datetime


class Act(NamedTuple):
    """An act of the desk, with its number."""

    id: int
    court_id: str
    act: str
    filer_id: int | None
    text: str
    reason: str | None
    by_login: str | None
    by_name: str
    done_at: datetime

    @property
    def who(self) -> str:
        """Who did it, for people."""
        return f"{self.by_name} ({self.by_login})" if self.by_login else self.by_name
