"""One HTTP/1.1 connection, with limits that hold already while a request is being read.

The time that httptools needs for a header field grows with the square of its length, and uvicorn limits neither the length nor
the sender's time. So bytes are counted before they are parsed. Nearly all requests arrive in one piece; for them this is one
comparison.

It also checks the `Host` field (RFC 9112 §3.2).
"""

import asyncio
import logging
import re
from typing import Any, ClassVar, Literal

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from cso_kit.web.http_refusal import (
    BAD_HOST,
    HEAD_TOO_LARGE,
    LINE_TOO_LONG,
    MALFORMED,
    NO_HOST,
    TOO_SLOW,
    Draining,
    Fault,
    answer_to,
)
from cso_kit.web.http_response import QuickCycle
from cso_kit.web.limits import Limits

log = logging.getLogger("cso.http")

# RFC 3986 §3.2.2, without percent-encoding, user information and empty names.
_HOST = re.compile(rb"(?:[A-Za-z0-9._-]{1,255}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")
# Seconds. Event loops round times to milliseconds.
_TICK = 0.002
_ABSOLUTE = re.compile(rb"https?://([^/?#]*)", re.IGNORECASE)


class _RefusedError(Exception):
    """Stops the parser."""


def protocol_with(limits: Limits) -> type["LimitedProtocol"]:
    """The protocol class with these limits, for uvicorn."""
    return type("LimitedProtocol", (LimitedProtocol,), {"limits": limits})


class LimitedProtocol(HttpToolsProtocol):
    """One connection. `uvicorn --http cso_kit.web.http_protocol:LimitedProtocol` uses it with the default limits."""

    limits: ClassVar[Limits] = Limits()

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.ws_protocol_class = None
        # Copied here, because every request reads them.
        self._head_limit, self._longest_line, self._most_fields = (
            self.limits.head,
            self.limits.request_line,
            self.limits.fields,
        )
        # The bytes of an incomplete head or body so far, and the request that they belong to.
        self._fed = 0
        self._fed_of: Any = None
        self._got_body = False
        self._fault: Fault | None = None
        self._host: bytes | None = None
        self._accepted_host: bytes | None = None
        self._offers_upgrade = False
        self._waits_for: Literal["head", "body", "rest", "idle"] | None = None
        self._deadline = 0.0
        # When the timer ends. It is set anew only for an earlier deadline: a timer for each request would cost more than this.
        self._alarm_at = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait_for("head", self.limits.head_seconds)

    def data_received(self, data: bytes) -> None:
        if self._fed + len(data) > self._head_limit:
            self._feed_in_pieces(data)
            return
        # A copy of `_feed`: the call would be a tenth of this class's cost for an ordinary request.
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self._feed(self._head_without_upgrade() + data[upgrade.args[0] :])
            return
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
        """Feeds the parser pieces of at most the size of a head, and checks after each whether the head is complete."""
        while data and self.transport.get_protocol() is self:
            room = self.limits.head - self._fed
            if room <= 0:
                self._refuse(HEAD_TOO_LARGE)
                return
            self._feed(data[:room])
            data = data[room:]

    def _feed(self, data: bytes) -> None:
        while data:
            try:
                self.parser.feed_data(data)
                break
            except httptools.HttpParserUpgrade as upgrade:
                data = self._head_without_upgrade() + data[upgrade.args[0] :]
            except httptools.HttpParserError:
                self._refuse(self._fault or MALFORMED)
                return
        cycle = self.cycle
        if cycle is None or cycle.scope is not self.scope or cycle.more_body or cycle.response_complete:
            self._look_at_the_unfinished(len(data))
        else:
            self._fed = 0
            self._waits_for = None

    def _head_without_upgrade(self) -> bytes:
        """The head that was just read, without the offer of another protocol: none is supported, so the request is answered as
        usual (RFC 9110 §7.8). The parser would take its body for the other protocol. Some clients offer HTTP/2 in every request.
        """
        self._offers_upgrade, self._host = False, None
        line = b"%s %s HTTP/%s" % (self.parser.get_method(), self.url, self.parser.get_http_version().encode())
        fields = [b"%s: %s" % field for field in self.headers if field[0] != b"upgrade"]
        return b"\r\n".join([line, *fields, b"", b""])

    def _look_at_the_unfinished(self, size: int) -> None:
        cycle = self.cycle
        if cycle is None or cycle.scope is not self.scope:
            self._count_head(size, cycle)
        else:
            # Trailer fields may follow a body (RFC 9112 §7.1.2); they are limited like a head.
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
            # The head began in this piece. If the request before it is not answered, a part of the piece belongs to that one.
            self._fed = size if before is None or before.response_complete else 0

    def on_header(self, name: bytes, value: bytes) -> None:
        """Takes a field as uvicorn does, and refuses a second Host; a later loop over all fields would cost more."""
        name = name.lower()
        if name == b"host":
            cycle = self.cycle
            if cycle is None or cycle.scope is not self.scope:  # not for trailer fields
                if self._host is not None:
                    self._stop(NO_HOST)
                self._host = value
        elif name == b"expect" and value.lower() == b"100-continue":
            self.expect_100_continue = True
        self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        """Checks the complete head before the request begins."""
        if self.parser.should_upgrade() and self.parser.get_method() != b"CONNECT":
            self._offers_upgrade = True  # `_head_without_upgrade` is read next
            return
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
        # uvicorn has just made it; its task begins later.
        self.cycle.__class__ = QuickCycle
        # Trailer fields must not be taken for header fields (RFC 9110 §6.5.1).
        self.headers = []

    def _look_at_host(self, host: bytes | None) -> None:
        if host is None:
            if self.parser.get_http_version() != "1.0":
                self._stop(NO_HOST)
        elif not _HOST.fullmatch(host):
            self._stop(BAD_HOST)
        self._accepted_host = host

    def _look_at_absolute_form(self) -> None:
        """RFC 9112 §3.2.2: a host in the request line overrides the Host field."""
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

    def on_message_complete(self) -> None:
        """Ends a request, as uvicorn does."""
        if self._offers_upgrade or self.cycle.response_complete:
            return
        self.cycle.more_body = False
        self.cycle.message_event.set()

    def shutdown(self) -> None:
        """Ends the connection when its request is answered, as uvicorn does; a stream of events has no end and is ended."""
        super().shutdown()
        cycle = self.cycle
        if isinstance(cycle, QuickCycle) and cycle.is_endless and not cycle.response_complete:
            cycle.disconnected = True
            cycle.message_event.set()
            self.transport.close()

    def on_response_complete(self) -> None:
        """Begins the next request if it has been sent, as uvicorn does; otherwise the connection is idle."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            cycle, app = self.pipeline.pop()
            self._start_asgi_task(cycle, app)
        else:
            self._waits_for = None
            self._wait_for("idle", self.timeout_keep_alive)

    def _wait_for(self, what: Literal["head", "body", "rest", "idle"], seconds: float) -> None:
        """Sets the sender's deadline to `seconds` from now; an earlier deadline for the same part stays."""
        if self.transport.is_closing() or self.transport.get_protocol() is not self:
            return
        if self._waits_for != what:
            self._waits_for, self._deadline = what, self.loop.time() + seconds
        if self.timeout_keep_alive_task is None or self._deadline < self._alarm_at:
            self._set_alarm()

    def _set_alarm(self) -> None:
        # In uvicorn's own timer, which it cancels when the connection ends.
        self._unset_keepalive_if_required()
        self._alarm_at = self._deadline
        self.timeout_keep_alive_task = self.loop.call_at(self._deadline, self._look_at_the_time)

    def _look_at_the_time(self) -> None:
        self.timeout_keep_alive_task = None
        if self._waits_for is None or self.transport.is_closing() or self.transport.get_protocol() is not self:
            return
        if self._deadline - self.loop.time() > _TICK:
            self._set_alarm()  # for a later deadline than the timer was set for
        else:
            self._give_up()

    def _give_up(self) -> None:
        if self._waits_for in {"rest", "idle"} or (self._waits_for == "head" and self._fed == 0):
            self.transport.close()
        else:
            self._refuse(TOO_SLOW)

    def _refuse(self, fault: Fault) -> None:
        """Sends the refusal and reads no more. A complete request is answered first."""
        log.info("%s refused a request: %s", self.client, fault.message)
        self._waits_for = None
        cycle = self.cycle
        if cycle is not None and not cycle.response_complete and not cycle.more_body:
            cycle.keep_alive = False
            self.flow.pause_reading()
            return
        if cycle is None or cycle.response_complete or not (cycle.response_started or self.pipeline):
            self.transport.write(answer_to(fault, self.server_state.default_headers))
        if cycle is not None:
            cycle.disconnected = True
            cycle.message_event.set()
        self.connections.discard(self)
        self.flow.resume_reading()
        Draining(self.transport, self.loop)
