"""Faults that answer a request instead of the application, which does not learn of it: server errors, pages of proxies."""

import json
from typing import ClassVar

from starlette.types import ASGIApp, Receive, Scope, Send

from cso_sim.faults.connections import ConnectionFault, answer

_HTML = b"<!doctype html><title>Service unavailable</title><h1>Service unavailable</h1>"
_HTTP = "RFC 9110"


class Answered(ConnectionFault):
    """An answer without the application, which does not learn of the request."""

    status: ClassVar[int]
    headers: ClassVar[dict[bytes, bytes]] = {}
    body: ClassVar[bytes] = b""

    async def act(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {b"content-type": b"text/html", **self.headers}
        await answer(send, self.status, [*headers.items()], self.body)


class InternalServerError(Answered):
    """Status 500 with an HTML page.

    Treats the provider as away.
    """

    name = "http_500"
    source = f"{_HTTP} §15.6.1"
    status = 500
    body = _HTML


class BadGateway(Answered):
    """Status 502 with an HTML page, as of a proxy whose server is gone.

    Treats the provider as away.
    """

    name = "http_502"
    source = f"{_HTTP} §15.6.3"
    status = 502
    body = _HTML


class Unavailable(Answered):
    """Status 503 with `Retry-After: 5` and an HTML page.

    Treats the provider as away, and does not come again before five seconds have passed.
    """

    name = "http_503"
    source = f"{_HTTP} §15.6.4, §10.2.3"
    status = 503
    headers: ClassVar[dict[bytes, bytes]] = {b"retry-after": b"5"}
    body = _HTML


class TooManyRequests(Answered):
    """Status 429 with `Retry-After: 5`.

    Slows down, and does not come again before five seconds have passed.
    """

    name = "http_429"
    source = "RFC 6585 §4"
    status = 429
    headers: ClassVar[dict[bytes, bytes]] = {b"retry-after": b"5", b"content-type": b"application/json"}
    body = json.dumps({"error": "temporarily_unavailable"}).encode()


class NotFound(Answered):
    """Status 404 with an HTML page, as of an address that was moved.

    Fails, and tells its operator which address it was.
    """

    name = "http_404"
    source = f"{_HTTP} §15.5.5"
    status = 404
    body = _HTML


class HtmlInstead(Answered):
    """Status 200 with an HTML page, as of a proxy that asks for a login.

    Refuses the response where it expects JSON, without a crash.
    """

    name = "html_instead"
    source = "WireMock; freelawproject/juriscraper PR#618"
    status = 200
    body = b"<!doctype html><title>Please log in</title><form></form>"


class NoContent(Answered):
    """Status 204 without a body.

    Refuses the response where it expects a document, without a crash.
    """

    name = "http_204"
    source = f"{_HTTP} §15.3.5"
    status = 204
