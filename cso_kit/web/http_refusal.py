"""Why a request is refused before it is complete, and how: the answer, and the end of the connection."""

import asyncio
from http import HTTPStatus
from typing import NamedTuple

from cso_kit.web.limits import LINGER


class Fault(NamedTuple):
    """Why a request is refused before it is complete."""

    status: HTTPStatus
    message: str


MALFORMED = Fault(HTTPStatus.BAD_REQUEST, "This is not an HTTP/1.1 request.")
NO_HOST = Fault(HTTPStatus.BAD_REQUEST, "A request names its host in exactly one Host field (RFC 9112, section 3.2).")
BAD_HOST = Fault(HTTPStatus.BAD_REQUEST, "The Host field holds no host name (RFC 9112, section 3.2).")
LINE_TOO_LONG = Fault(HTTPStatus.REQUEST_URI_TOO_LONG, "The request line is longer than this server takes.")
HEAD_TOO_LARGE = Fault(
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The header fields are more or larger than this server takes."
)
STOPPING = Fault(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "The server stops, and did not finish this request. Look at what it did, then try again.",
)
TOO_SLOW = Fault(HTTPStatus.REQUEST_TIMEOUT, "The request was not complete in time.")


def answer_to(fault: Fault, default_headers: list[tuple[bytes, bytes]]) -> bytes:
    """The response that refuses a request."""
    body = f"{fault.message}\n".encode("ascii")
    fields = [
        *default_headers,
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    if fault is STOPPING:
        fields.append((b"retry-after", b"1"))
    lines = [f"HTTP/1.1 {fault.status} {fault.status.phrase}".encode(), *(b"%s: %s" % field for field in fields)]
    return b"\r\n".join([*lines, b"", body])


class Draining(asyncio.Protocol):
    """Ends a refused connection: sends nothing more, and for a moment reads and drops the input."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        transport.set_protocol(self)
        if transport.can_write_eof():
            transport.write_eof()
        self._end = loop.call_later(LINGER, transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        self._end.cancel()
