"""Faults of connections: they strike before an application sees the request, or change the bytes of its response.

Unaimed they strike at every address of the provider. Aimed at `/courts/{court_id}/…` they strike at the courts.
"""

import asyncio
from typing import ClassVar
from urllib.parse import quote

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cso_kit.faults.fault import Fault, Kind, Occasion
from cso_kit.web.broken_connection import break_off
from cso_kit.web.faulty_connections import CONNECTION

_HTTP = "RFC 9110"

# The header fields of a response. A name may be there several times, as that of each cookie.
Fields = list[tuple[bytes, bytes]]


class ConnectionFault(Fault[ASGIApp]):
    """A fault of a connection: it wraps the application for one request."""

    kind: ClassVar[Kind] = "transport"
    strikes = CONNECTION

    def strike(self, value: ASGIApp, occasion: Occasion) -> ASGIApp:
        async def struck(scope: Scope, receive: Receive, send: Send) -> None:
            await self.act(value, scope, receive, send)

        return struck

    async def act(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers the request instead of the application, or lets it answer."""
        status, headers, body = await whole_response(app, scope, receive)
        await answer(send, *self.change(status, headers, body))

    def change(self, status: int, headers: Fields, body: bytes) -> tuple[int, Fields, bytes]:
        """The response that is sent instead of the application's."""
        return status, headers, body


async def answer(send: Send, status: int, headers: Fields, body: bytes) -> None:
    """Sends a whole response with the right length."""
    fields = with_field(headers, b"content-length", b"%d" % len(body))
    await send({"type": "http.response.start", "status": status, "headers": fields})
    await send({"type": "http.response.body", "body": body})


def without(headers: Fields, name: bytes) -> Fields:
    """The fields that have another name."""
    return [field for field in headers if field[0] != name]


def with_field(headers: Fields, name: bytes, value: bytes) -> Fields:
    """The fields with one of this name, in the place of those that have it."""
    return [*without(headers, name), (name, value)]


async def whole_response(app: ASGIApp, scope: Scope, receive: Receive) -> tuple[int, Fields, bytes]:
    """The response of an application: its status, its header fields, and its body."""
    status, headers, parts = 500, Fields(), list[bytes]()

    async def keep(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
            headers.extend(message.get("headers", ()))
        else:
            parts.append(message.get("body", b""))

    await app(scope, receive, keep)
    return status, headers, b"".join(parts)


class Delay(ConnectionFault):
    """The answer comes two seconds late.

    Waits, or gives up after its own time limit and says so; it does not send the request again while the first one may still be
    answered, if repeating it is not harmless.
    """

    name = "delay"
    source = f"{_HTTP} §9.2.2 (idempotent methods); WireMock: fixed delay"

    async def act(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(2)
        await app(scope, receive, send)


class Hang(ConnectionFault):
    """No answer comes for a minute, then the connection breaks off.

    Gives up after its own time limit, and tells the person.
    """

    name = "hang"
    source = "WireMock: timeouts; getsentry/junior#838"

    async def act(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(60)
        await break_off(send)


class Reset(ConnectionFault):
    """The connection is reset before any answer, and the application does not learn of the request.

    Treats the provider as away; it may send the request again.
    """

    name = "connection_reset"
    source = "WireMock: CONNECTION_RESET_BY_PEER"

    async def act(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        await break_off(send)


class ResetAfter(ConnectionFault):
    """The application handles the request, and then the connection is reset instead of an answer.

    Treats the outcome as unknown: a code may be used up, and begins again instead of redeeming it twice.
    """

    name = "connection_reset_after"
    source = f"{_HTTP} §9.2.2; RFC 6749 §4.1.2 (a code is used once)"

    async def act(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        await whole_response(app, scope, receive)
        await break_off(send)


class HalfBody(ConnectionFault):
    """Half of the body comes, then the connection is reset.

    Uses nothing of a response that is not whole.
    """

    name = "half_body"
    source = f"{_HTTP} §6.1; RFC 9112 §8 (incomplete messages)"

    async def act(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        status, headers, body = await whole_response(app, scope, receive)
        fields = with_field(headers, b"content-length", b"%d" % max(len(body), 2))
        await send({"type": "http.response.start", "status": status, "headers": fields})
        await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
        await asyncio.sleep(0.05)  # so that the half is sent before the reset throws away what waits
        await break_off(send)


class SlowDrip(ConnectionFault):
    """The body comes in small pieces over two seconds.

    Waits for the whole body, or gives up after its own time limit for the whole response.
    """

    name = "slow_drip"
    source = "WireMock: chunked dribble delay"

    async def act(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        status, headers, body = await whole_response(app, scope, receive)
        start = {"type": "http.response.start", "status": status}
        await send({**start, "headers": without(headers, b"content-length")})
        size = max(1, len(body) // 20)
        for begin in range(0, len(body), size):
            await asyncio.sleep(0.1)
            await send({"type": "http.response.body", "body": body[begin : begin + size], "more_body": True})
        await send({"type": "http.response.body", "body": b""})


class EmptyBody(ConnectionFault):
    """The response has its status and its content type, but no body.

    Refuses the response, without a crash.
    """

    name = "empty_body"
    source = "WireMock: EMPTY_RESPONSE"

    def change(self, status: int, headers: Fields, body: bytes) -> tuple[int, Fields, bytes]:
        return status, headers, b""


class Garbage(ConnectionFault):
    """The body is random bytes, with the status and content type of the right one.

    Refuses the response, without a crash.
    """

    name = "garbage_body"
    source = "WireMock: RANDOM_DATA_THEN_CLOSE"

    def change(self, status: int, headers: Fields, body: bytes) -> tuple[int, Fields, bytes]:
        return status, headers, bytes((each * 197 + 61) % 256 for each in range(400))


class GarbageGzip(ConnectionFault):
    """The response says that it is compressed by gzip, and is not.

    Refuses the response, without a crash.
    """

    name = "garbage_gzip"
    source = f"{_HTTP} §8.4"

    def change(self, status: int, headers: Fields, body: bytes) -> tuple[int, Fields, bytes]:
        return status, with_field(headers, b"content-encoding", b"gzip"), body


class WrongContentType(ConnectionFault):
    """The response's content type is `application/octet-stream`.

    Refuses the response, or reads it as what it expected; it never guesses.
    """

    name = "wrong_content_type"
    source = f"{_HTTP} §8.3"

    def change(self, status: int, headers: Fields, body: bytes) -> tuple[int, Fields, bytes]:
        return status, with_field(headers, b"content-type", b"application/octet-stream"), body


class HugeHeader(ConnectionFault):
    """The response has a header field of 100,000 characters.

    Takes it, or gives up on the response, without a crash.
    """

    name = "huge_header"
    source = f"{_HTTP} §5.4"

    def change(self, status: int, headers: Fields, body: bytes) -> tuple[int, Fields, bytes]:
        return status, with_field(headers, b"x-cso-padding", b"x" * 100_000), body


class RedirectLoop(ConnectionFault):
    """The address redirects to itself.

    Does not follow redirects of endpoints for programs; a browser ends it after a while. Armed once, the second request goes
    through.
    """

    name = "redirect_loop"
    source = f"{_HTTP} §15.4; RFC 9700 §4.12"

    async def act(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        # Relative, because the application may live below a path that it does not see.
        target = f"./{quote(scope['path'].rpartition('/')[2])}"
        if query := scope["query_string"].decode("latin-1"):
            target += f"?{query}"
        await answer(send, 307, [(b"location", target.encode("latin-1"))], b"")
