"""Writes the head of a response as uvicorn does, with less work for header fields that were checked before.

A response has about eight fields, and nearly all of them were the same in an earlier one. uvicorn searches each name and each
value for forbidden characters, which takes longer than all other work for a small response.
"""

import asyncio
import logging
import socket
import struct
from functools import lru_cache
from typing import Any

from uvicorn.protocols.http.httptools_impl import HEADER_RE, HEADER_VALUE_RE, STATUS_LINE, RequestResponseCycle

from cso_kit.web.broken_connection import BREAK_OFF, ORDERLY, take
from cso_kit.web.http_refusal import STOPPING, answer_to

# `struct linger`: closing sends a reset (TCP RST) at once.
_RESET = struct.pack("ii", 1, 0)
# They say how the response ends; uvicorn handles all but a plain length.
_FRAMING = frozenset({b"transfer-encoding", b"connection"})
# Their values hold secrets, or are hardly ever the same.
_NOT_KEPT = frozenset({b"set-cookie", b"location"})


def _line(name: bytes, value: bytes) -> bytes:
    """A header field as it is sent.

    Raises:
        RuntimeError: it holds characters that would begin another field (RFC 9110 §5.5).
    """
    if HEADER_RE.search(name) or HEADER_VALUE_RE.search(value):
        raise RuntimeError("Invalid HTTP header.")
    return b"%s: %s\r\n" % (name.lower(), value)


_known_line = lru_cache(maxsize=1024)(_line)


class QuickCycle(RequestResponseCycle):
    """One request and its response. Whatever is unusual is left to uvicorn.

    The head waits for the body, so that both are written at once.
    """

    _head = b""
    # Whether the response is a stream of events.
    is_endless = False

    async def send(self, message: Any) -> None:
        kind = message["type"]
        if kind == "http.response.start" and not self.response_started and self._takes_head(message):
            return
        if self._head and not self.disconnected:
            body = message.get("body", b"")
            is_whole = len(body) == self.expected_content_length and not message.get("more_body", False)
            if is_whole and kind == "http.response.body" and self.keep_alive:
                self._write_whole(body)
                return
            self.transport.write(self._head)
            self._head = b""
        if kind == BREAK_OFF:
            take(message)
            self.disconnected = True
            if message[ORDERLY]:
                self.transport.close()
                return
            # Without it the connection would be closed in order, which clients may take for the end of a response.
            self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            self.transport.abort()
            return
        await super().send(message)

    def _takes_head(self, message: Any) -> bool:
        """Keeps the head of a response of known length on a connection that stays open. Returns false for all others."""
        if not self.keep_alive or self.disconnected or self.access_log or self.flow.write_paused:
            return False
        if self.scope["method"] == "HEAD":
            return False
        length, lines = b"", [STATUS_LINE[message["status"]]]
        for name, value in (*self.default_headers, *message.get("headers", ())):
            if name == b"content-length":
                length = value
            elif name == b"content-type" and value.startswith(b"text/event-stream"):
                self.is_endless = True
                return False
            elif name in _FRAMING:
                return False
            lines.append(_line(name, value) if name in _NOT_KEPT else _known_line(name, value))
        if not length:
            return False
        lines.append(b"\r\n")
        self._head = b"".join(lines)
        self.expected_content_length, self.chunked_encoding = int(length), False
        self.response_started, self.waiting_for_100_continue = True, False
        return True

    def _write_whole(self, body: bytes) -> None:
        self.transport.write(self._head + body)
        self._head, self.expected_content_length, self.response_complete = b"", 0, True
        self.message_event.set()
        self.on_response()

    async def send_500_response(self) -> None:
        """Answers after an error, or to a request for which a stopping server waits no longer."""
        if not _is_cut_off():
            await super().send_500_response()
            return
        self.disconnected = True
        self.transport.write(answer_to(STOPPING, self.default_headers))
        self.transport.close()


def is_failure(record: logging.LogRecord) -> bool:
    """Filters uvicorn's log, to which a request that a stopping server cuts off is a failure of the application."""
    error = record.exc_info[1] if record.exc_info else None
    return not (isinstance(error, asyncio.CancelledError) and _is_cut_off())


def _is_cut_off() -> bool:
    """Whether the server has cancelled the request of this task, as it does only when it stops."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
