"""The visitor's own browser, driven by the console: a browser in this process that has the cookies which were sent, and hands its
new cookies over with the response. So whoever presses "Do it for me" is that person afterwards.

A court's cookies are sent to the court's pages only, so the console does not see them. A step that needs a session there opens
one.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from cso_kit.control.of_request import OfRequest
from cso_kit.web.cookies import cookies_of
from cso_kit.web.root import origin_of, path_of
from cso_sim.browsing import AsyncVisitor
from cso_sim.control.of_request import SETTINGS

if TYPE_CHECKING:
    import httpx

APP: OfRequest[ASGIApp] = OfRequest("app")
_OWN = "cso_console"


class Acting(AsyncVisitor):
    """A visitor whose new cookies can be given to the browser that sent the request."""

    def __init__(self, client: "httpx.AsyncClient", lines: list[str]) -> None:
        super().__init__(client)
        self._lines = lines

    def hand_over(self, response: Response) -> None:
        """Adds the cookies that were set to a response. Of several with one name and path the last one counts."""
        newest = {(line.partition("=")[0], _path_in(line)): line for line in self._lines}
        for line in newest.values():
            response.headers.append("set-cookie", line)


@asynccontextmanager
async def browser_of(request: Request) -> AsyncIterator[Acting]:
    """A browser at the request's federation that goes on where the one behind the request is."""
    async with _browser(request, cookies_of(request)) as browser:
        yield browser


@asynccontextmanager
async def browser_of_staff(request: Request) -> AsyncIterator[AsyncVisitor]:
    """Another browser, for a clerk or the Service Center: what they do does not change who the visitor is."""
    async with _browser(request, {}) as browser:
        yield browser


@asynccontextmanager
async def _browser(request: Request, cookies: dict[str, str]) -> AsyncIterator[Acting]:
    import httpx  # slow to import, and needed by those who press the button

    from cso_sim.in_process import InProcessTransport

    address = SETTINGS.of(request).courts.public_address
    lines: list[str] = []

    async def keep(response: httpx.Response) -> None:
        if str(response.request.url).startswith(origin_of(address)):
            lines.extend(response.headers.get_list("set-cookie"))

    transport = InProcessTransport(APP.of(request), root=path_of(address))
    client = httpx.AsyncClient(transport=transport, base_url=address, trust_env=False, event_hooks={"response": [keep]})
    sent = [(name, value) for name, value in cookies.items() if not name.startswith(_OWN)]
    # As if they were set now, so that a new value replaces the old one.
    fields = [("set-cookie", f"{name}={value}; Path={path_of(address) or '/'}") for name, value in sent]
    client.cookies.extract_cookies(httpx.Response(200, headers=fields, request=httpx.Request("GET", address)))
    async with Acting(client, lines) as browser:
        yield browser


def _path_in(line: str) -> str:
    attributes = (part.strip().partition("=") for part in line.split(";")[1:])
    return next((value for name, _, value in attributes if name.lower() == "path"), "")
