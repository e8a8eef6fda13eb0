"""One HTTP/1.1 connection, with limits that hold while a request is being read, before anything has been made of it.

httptools collects a header field piece by piece, so a long one costs time by the square of its length; uvicorn limits neither
its length nor the time a sender takes. Here bytes are counted before they are parsed. For a request that arrives in one piece,
as nearly all do, that is one comparison.

It also owns what makes a message invalid whatever it is for: its `Host` (RFC 9112 §3.2).
"""

import asyncio
import logging
import re
from http import HTTPStatus
from typing import Any, ClassVar, Literal, NamedTuple

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from cso_kit.web.limits import LINGER, Limits

log = logging.getLogger("cso.http")

# RFC 3986 §3.2.2, without what no host name here holds (percent-encoding, user information, an empty name).
_HOST = re.compile(rb"(?:[A-Za-z0-9._-]{1,255}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")
_ABSOLUTE = re.compile(rb"https?://([^/?#]*)", re.IGNORECASE)


class Fault(NamedTuple):
    """Why a request is refused before it is one."""

    status: HTTPStatus
    message: str


MALFORMED = Fault(HTTPStatus.BAD_REQUEST, "This is not an HTTP/1.1 request.")
NO_HOST = Fault(HTTPStatus.BAD_REQUEST, "A request names its host in exactly one Host field (RFC 9112, section 3.2).")
BAD_HOST = Fault(HTTPStatus.BAD_REQUEST, "The Host field holds no host name (RFC 9112, section 3.2).")
LINE_TOO_LONG = Fault(HTTPStatus.REQUEST_URI_TOO_LONG, "The request line is longer than this server takes.")
HEAD_TOO_LARGE = Fault(
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The header fields are more or larger than this server takes."
)
TOO_SLOW = Fault(HTTPStatus.REQUEST_TIMEOUT, "The request was not complete in time.")


class _RefusedError(Exception):
    """Leads out of the parser."""


def protocol_with(limits: Limits) -> type["LimitedProtocol"]:
    """The protocol with these limits, as uvicorn wants it: a class."""
    return type("LimitedProtocol", (LimitedProtocol,), {"limits": limits})


class LimitedProtocol(HttpToolsProtocol):
    """One connection. `uvicorn --http cso_kit.web.http_protocol:LimitedProtocol` has it with the default limits."""

    limits: ClassVar[Limits] = Limits()

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.ws_protocol_class = None
        # What every request is compared with, an attribute nearer.
        self._head_limit, self._longest_line, self._most_fields = (
            self.limits.head,
            self.limits.request_line,
            self.limits.fields,
        )
        # How much was fed to the parser of something that is not complete, and of which request that was.
        self._fed = 0
        self._fed_of: Any = None
        self._got_body = False
        self._fault: Fault | None = None
        self._host: bytes | None = None
        self._accepted_host: bytes | None = None
        self._waits_for: Literal["head", "body", "rest"] | None = None
        self._deadline = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait_for("head", self.limits.head_seconds)

    def data_received(self, data: bytes) -> None:
        if self.timeout_keep_alive_task is not None:
            self.timeout_keep_alive_task.cancel()
            self.timeout_keep_alive_task = None
        if self._fed + len(data) > self._head_limit:
            self._feed_in_pieces(data)
            return
        # What follows is `_feed` once more: the call would be a tenth of what this class costs an ordinary request.
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            pass
        except httptools.HttpParserError:
            self._refuse(self._fault or MALFORMED)
            return
        cycle = self.cycle
        if cycle is None or cycle.scope is not self.scope or cycle.more_body or cycle.response_complete:
            self._look_at_the_unfinished(len(data))
        elif self._waits_for is not None:
            self._fed = 0
            self._waits_for = None

    def _feed_in_pieces(self, data: bytes) -> None:
        """Feeds no more than a head may have before it looks whether one is complete."""
        while data and self.transport.get_protocol() is self:
            room = self.limits.head - self._fed
            if room <= 0:
                self._refuse(HEAD_TOO_LARGE)
                return
            self._feed(data[:room])
            data = data[room:]

    def _feed(self, data: bytes) -> None:
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            pass  # nothing else is spoken here; the request is answered as it is (RFC 9110 §7.8)
        except httptools.HttpParserError:
            self._refuse(self._fault or MALFORMED)
            return
        cycle = self.cycle
        if cycle is None or cycle.scope is not self.scope or cycle.more_body or cycle.response_complete:
            self._look_at_the_unfinished(len(data))
        else:
            self._fed = 0
            self._waits_for = None

    def _look_at_the_unfinished(self, size: int) -> None:
        cycle = self.cycle
        if cycle is None or cycle.scope is not self.scope:
            self._count_head(size, cycle)
        else:
            # Fields may follow a body too (RFC 9112 §7.1.2), and whatever else is no body.
            self._fed = 0 if self._got_body else self._fed + size
            self._got_body = False
        if self._fed >= self.limits.head:
            self._refuse(HEAD_TOO_LARGE)
        elif cycle is None or cycle.scope is not self.scope:
            self._wait_for("head", self.limits.head_seconds)
        else:
            self._wait_for("rest" if cycle.response_complete else "body", self.limits.body_seconds)

    def _count_head(self, size: int, before: RequestResponseCycle | None) -> None:
        if self._fed_of is self.scope:
            self._fed += size
        else:
            self._fed_of = self.scope
            # It began in this piece. If a request before it is not answered yet, some of the piece belongs to that one.
            self._fed = size if before is None or before.response_complete else 0

    def on_header(self, name: bytes, value: bytes) -> None:
        """What uvicorn does with a field, and the rule that Host comes once; a loop over all fields afterwards costs more."""
        name = name.lower()
        if name == b"host":
            cycle = self.cycle
            if cycle is None or cycle.scope is not self.scope:  # what follows a body is not part of the head
                if self._host is not None:
                    self._stop(NO_HOST)
                self._host = value
        elif name == b"expect" and value.lower() == b"100-continue":
            self.expect_100_continue = True
        self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        """Looks at a head as a whole, which the parser has in memory, before a request is made of it."""
        if len(self.headers) > self._most_fields:
            self._stop(HEAD_TOO_LARGE)
        if len(self.url) > self._longest_line:
            self._stop(LINE_TOO_LONG)
        host, self._host = self._host, None
        if host is None or host != self._accepted_host:
            self._look_at_host(host)
        if self.url[:1] != b"/":
            self._look_at_absolute_form()
        HttpToolsProtocol.on_headers_complete(self)
        # What follows the body under these names is not part of the head, and must not be taken for it (RFC 9110 §6.5.1).
        self.headers = []

    def _look_at_host(self, host: bytes | None) -> None:
        if host is None:
            if self.parser.get_http_version() != "1.0":
                self._stop(NO_HOST)
        elif not _HOST.fullmatch(host):
            self._stop(BAD_HOST)
        self._accepted_host = host

    def _look_at_absolute_form(self) -> None:
        """RFC 9112 §3.2.2: the host in the request line is the one that counts."""
        if found := _ABSOLUTE.match(self.url):
            if not _HOST.fullmatch(found[1]):
                self._stop(BAD_HOST)
            others = [field for field in self.headers if field[0] != b"host"]
            self.headers[:] = [(b"host", found[1].lower()), *others]

    def _stop(self, fault: Fault) -> None:
        self._fault = fault
        raise _RefusedError

    def on_body(self, body: bytes) -> None:
        self._got_body = True
        super().on_body(body)

    def _wait_for(self, what: Literal["head", "body", "rest"], seconds: float) -> None:
        """Gives the sender until `seconds` from now, or until the deadline it has been given for the same thing before."""
        if self.transport.is_closing() or self.transport.get_protocol() is not self:
            return
        if self._waits_for != what:
            self._waits_for, self._deadline = what, self.loop.time() + seconds
        # The place where uvicorn keeps what ends a connection: it is cancelled when data comes, and when the connection ends.
        if self.timeout_keep_alive_task is None:
            self.timeout_keep_alive_task = self.loop.call_at(self._deadline, self._give_up)

    def _give_up(self) -> None:
        if self.transport.is_closing():
            return
        if self._waits_for == "rest" or (self._waits_for == "head" and self._fed == 0):
            self.transport.close()
        else:
            self._refuse(TOO_SLOW)

    def _refuse(self, fault: Fault) -> None:
        """Says why, and takes nothing more. A request that is complete is answered first."""
        log.info("%s refused a request: %s", self.client, fault.message)
        cycle = self.cycle
        if cycle is not None and not cycle.response_complete and not cycle.more_body:
            cycle.keep_alive = False
            self.flow.pause_reading()
            return
        if cycle is None or cycle.response_complete or not (cycle.response_started or self.pipeline):
            self.transport.write(self._answer(fault))
        if cycle is not None:
            cycle.disconnected = True
            cycle.message_event.set()
        self.connections.discard(self)
        self.flow.resume_reading()
        _Draining(self.transport, self.loop)

    def _answer(self, fault: Fault) -> bytes:
        body = f"{fault.message}\n".encode("ascii")
        fields = [
            *self.server_state.default_headers,
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"content-length", str(len(body)).encode()),
            (b"connection", b"close"),
        ]
        lines = [f"HTTP/1.1 {fault.status} {fault.status.phrase}".encode(), *(b"%s: %s" % field for field in fields)]
        return b"\r\n".join([*lines, b"", body])


class _Draining(asyncio.Protocol):
    """Ends a refused connection: nothing more is sent, and for a moment what comes is read and dropped."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        transport.set_protocol(self)
        if transport.can_write_eof():
            transport.write_eof()
        self._end = loop.call_later(LINGER, transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        self._end.cancel()
