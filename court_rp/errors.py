"""A refusal, as every decision of a court returns it: a stable code, an HTTP status, and one sentence with a way out.

Refusals are values, not exceptions: what they leave behind (a counter, a journal entry) is committed with them. Each feature
declares its own in its `errors.py`.
"""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Refusal:
    """Base of all refusals. `code` is for machines and the journal, `message` for the person."""

    code: ClassVar[str]
    status: ClassVar[int] = 403
    title: ClassVar[str] = "This was refused"

    @property
    def message(self) -> str:
        """One clear sentence, and what to do now."""
        raise TypeError(f"{type(self).__name__} says nothing")


class RefusedError(Exception):
    """Ends a program's request with a refusal; what was recorded before stays."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal
