"""What one connection may ask of a server: sizes and times, as data. `http_protocol.py` and the forward proxy hold them."""

from dataclasses import dataclass

# Seconds for which what a refused sender still sends is read and dropped. Closing with something unread resets the connection,
# and an answer that was not read yet is gone with it.
LINGER = 2.0


@dataclass(frozen=True)
class Limits:
    """What one connection may ask of the server before a request is complete. Sizes are in bytes, times in seconds."""

    request_line: int = 16 * 1024
    head: int = 64 * 1024
    fields: int = 100
    head_seconds: float = 10
    body_seconds: float = 120
    idle_seconds: float = 20
