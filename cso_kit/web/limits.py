"""The limits for one connection: sizes and times, as data. `http_protocol.py` and the forward proxy enforce them."""

from dataclasses import dataclass

# Seconds for which the rest of a refused request is read and dropped. Closing a connection with unread input resets it, and then
# the sender may lose the response.
LINGER = 2.0


@dataclass(frozen=True)
class Limits:
    """The limits that hold until a request is complete. Sizes are in bytes, times in seconds."""

    request_line: int = 16 * 1024
    head: int = 64 * 1024
    fields: int = 100
    head_seconds: float = 10
    body_seconds: float = 120
    idle_seconds: float = 20
