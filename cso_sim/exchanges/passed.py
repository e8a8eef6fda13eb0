"""What passes while an exchange goes on: the request and its response as they are, before anything of them is kept."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

# Bytes of a body that are kept for redaction; a longer body is left out whole, because half a document cannot be redacted.
BODY_LIMIT = 32 * 1024
Headers = list[tuple[bytes, bytes]]


@dataclass
class Body:
    """A body as it passes: its size, and its content while it is short."""

    size: int = 0
    parts: list[bytes] = field(default_factory=list)

    def add(self, part: bytes) -> None:
        """A part that passed."""
        self.size += len(part)
        if self.size <= BODY_LIMIT:
            self.parts.append(part)
        else:
            self.parts.clear()

    @property
    def content(self) -> bytes | None:
        """All of it; `None` if it was too long."""
        return b"".join(self.parts) if self.size <= BODY_LIMIT else None


@dataclass
class Passed:
    """What passed. Times are seconds of the loop's clock; `sent` is when the request had arrived."""

    method: str
    address: str
    query: str
    version: str
    headers: Headers
    started_at: datetime
    began: float
    is_back_channel: bool
    request: Body = field(default_factory=Body)
    response: Body = field(default_factory=Body)
    status: int = 0
    answer_headers: Headers = field(default_factory=list)
    sent: float | None = None
    answered: float | None = None
    correlation: str | None = None
    is_whole: bool = False


def values(headers: Iterable[tuple[bytes, bytes]], wanted: bytes) -> list[str]:
    """The values of all headers with a name."""
    return [value.decode("latin-1") for name, value in headers if name.lower() == wanted]


def first(headers: Iterable[tuple[bytes, bytes]], wanted: bytes) -> str:
    """The value of the first header with a name, or an empty text."""
    return next(iter(values(headers, wanted)), "")
