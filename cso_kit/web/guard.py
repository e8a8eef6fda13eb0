"""The outermost middleware: size limits, security headers, and error responses without a stack trace.

It is pure ASGI and costs a few microseconds; a `BaseHTTPMiddleware` costs 141.
"""

import logging
from collections.abc import Awaitable, Callable, Iterable

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cso_kit.storage.unavailable import DatabaseUnavailableError, UnstorableTextError
from cso_kit.trace import CURRENT, of_headers
from cso_kit.web.broken_connection import break_off
from cso_kit.web.forms import BadInputError
from cso_kit.web.hosts import REAL_HOST, RealDomains
from cso_kit.web.root import Root, leave

log = logging.getLogger("cso")

FORM_LIMIT = 64 * 1024
Explain = Callable[[Request, int, str], Awaitable[Response] | Response]
Endpoint = Callable[[Request], Awaitable[Response]]

_HEADERS: list[tuple[bytes, bytes]] = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    # Rule F3: nobody is to find a made-up document of a court by a search.
    (b"x-robots-tag", b"noindex"),
]
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


def policy_with(directive: str, *origins: str) -> str:
    """The pages' content security policy with more origins for one directive."""
    allowed = " ".join(origins)
    if f"{directive} " in PAGE_POLICY:
        return PAGE_POLICY.replace(f"{directive} ", f"{directive} {allowed} ", 1)
    return f"{PAGE_POLICY}; {directive} {allowed}"


class TooLargeError(BadInputError):
    """The body is larger than the endpoint accepts (413)."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"The request is larger than the {limit // 1024} KiB this address takes; send less.", status=413
        )


class RealCourtRedirectError(BadInputError):
    """The response would redirect to a real court's host."""

    def __init__(self) -> None:
        super().__init__(REAL_HOST)


class Guard:
    """Wraps an application. `explain` renders an error for the client; `limit_for` gives the body limit of a path.

    With `for_operators` the clients are operators, who may read why the database cannot be used. With `real` every redirect to a
    real court's host is refused (rule F3). `root` is where the application's pages begin.
    """

    def __init__(
        self,
        app: ASGIApp,
        explain: Explain,
        limit_for: Callable[[str], int] = lambda _: FORM_LIMIT,
        *,
        for_operators: bool = False,
        real: RealDomains | None = None,
        root: Root | None = None,
    ) -> None:
        self.app = app
        self._explain = explain
        self._limit_for = limit_for
        self._for_operators = for_operators
        self._real = real
        self._root = root

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = is_withheld = False
        entered = self._root.enter(scope) if self._root else None

        async def guarded_send(message: Message) -> None:
            nonlocal started, is_withheld
            if message["type"] == "http.response.start":
                is_withheld = self._redirects_to_real_court(scope, message["status"], message["headers"])
                if is_withheld:
                    return
                started = True
                message["headers"] = [*message["headers"], *_HEADERS]
            if not is_withheld:
                await send(message)

        traced = CURRENT.set(of_headers(scope["headers"]))
        try:
            limit = self._limit_for(scope["path"])
            await self.app(scope, _limited(scope, receive, limit), guarded_send)
            if is_withheld:
                raise RealCourtRedirectError
        except ClientDisconnect:
            return  # the client is gone
        except Exception as error:  # noqa: BLE001 - every error becomes a response, or is raised again
            if started:
                await _cut_short(error, send)
                return
            response = await self._answer(Request(scope), error)
            await response(scope, receive, guarded_send)
        finally:
            CURRENT.reset(traced)  # the caller may be a request in the same task
            leave(entered)

    async def respond(self, endpoint: Endpoint, scope: Scope, receive: Receive, send: Send) -> None:
        """Calls one endpoint without a framework; its response must be complete."""
        traced = CURRENT.set(of_headers(scope["headers"]))
        entered = self._root.enter(scope) if self._root else None
        try:
            limit = self._limit_for(scope["path"])
            response = await endpoint(Request(scope, _limited(scope, receive, limit), send))
            status = response.status_code
            if 300 <= status < 400 and self._redirects_to_real_court(scope, status, response.raw_headers):
                raise RealCourtRedirectError
        except ClientDisconnect:
            return
        except Exception as error:  # noqa: BLE001 - every error becomes a response
            response = await self._answer(Request(scope), error)
        finally:
            CURRENT.reset(traced)
            leave(entered)
        headers = [*response.raw_headers, *_HEADERS]
        await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
        await send({"type": "http.response.body", "body": response.body})

    def _redirects_to_real_court(self, scope: Scope, status: int, headers: Iterable[tuple[bytes, bytes]]) -> bool:
        """Whether a response redirects to a real court's host, though the request did not come by such a name."""
        if self._real is None or not 300 <= status < 400:
            return False
        location = next((value for name, value in headers if name == b"location"), b"/").decode("latin-1")
        return "//" in location and not self._real.may_lead(location, host_in(scope))

    async def _answer(self, request: Request, error: Exception) -> Response:
        headers: dict[str, str] = {}
        if isinstance(error, BadInputError):
            status, message = error.status, str(error)
        elif isinstance(error, UnstorableTextError):
            status, message = 400, str(error)
        elif isinstance(error, DatabaseUnavailableError):
            # Not logged here: the database logs its outages itself, in few lines.
            status, message = 503, str(error) if self._for_operators else error.public
            headers["retry-after"] = str(error.retry_after)
        else:
            log.error("%s %s failed", request.method, request.scope["path"], exc_info=error)
            status, message = (
                500,
                "Something went wrong here, and nothing was changed. The server's log says what; please try again.",
            )
        answer = self._explain(request, status, message)
        response = answer if isinstance(answer, Response) else await answer
        response.headers.update(headers)
        return response


async def _cut_short(error: Exception, send: Send) -> None:
    """Ends a stream or another response that has begun. Raises the error, unless it is logged elsewhere: see `Guard._answer`."""
    if not isinstance(error, DatabaseUnavailableError):
        raise error
    await break_off(send, orderly=True)


def host_in(scope: Scope) -> str:
    """The host in a request, with its port if there is one; empty without a host."""
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")


def _limited(scope: Scope, receive: Receive, limit: int) -> Receive:
    """Wraps `receive`, to refuse a body above `limit` bytes.

    Raises:
        TooLargeError: at once if the declared length is too large, otherwise when the body exceeds the limit.
    """
    if scope["method"] in {"GET", "HEAD"}:
        return receive
    for name, value in scope["headers"]:
        if name == b"content-length" and (not value.isdigit() or len(value) > 15 or int(value) > limit):
            raise TooLargeError(limit)
    seen = 0

    async def limited() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise TooLargeError(limit)
        return message

    return limited


def add_headers(response: Response, **headers: str) -> Response:
    """The response with more headers; underscores in names become hyphens."""
    target = MutableHeaders(raw=response.raw_headers)
    for name, value in headers.items():
        target[name.replace("_", "-")] = value
    return response
