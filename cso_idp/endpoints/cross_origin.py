"""What a script on a page of another origin may ask (Fetch Standard, CORS): a public client in a browser redeems its code, asks
for UserInfo and revokes its tokens; discovery and keys it may read as well.

None of these looks at cookies, and the answers say `*`, which browsers accept only for requests without them: a page gets what
any program gets. `/register` is not among them, because on this machine it is open to every program, but not to every web page.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

PATHS = ("/token", "/userinfo", "/revoke")
READABLE = {"access-control-allow-origin": "*", "access-control-expose-headers": "www-authenticate"}
_PREFLIGHT = {
    **READABLE,
    "access-control-allow-methods": "GET, POST",
    "access-control-allow-headers": "authorization, content-type",
    "access-control-max-age": "86400",
}


def preflights() -> list[Route]:
    """The routes that tell a browser it may ask."""

    async def preflight(_: Request) -> Response:
        return Response(None, 204, _PREFLIGHT)

    return [Route(path, preflight, methods=["OPTIONS"]) for path in PATHS]
