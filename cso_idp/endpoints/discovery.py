"""Provider metadata and keys: ready bytes with an entity tag.

Discovery is answered in front of the framework: it is what relying parties and health checks ask for most, and it never changes
while the provider runs.
"""

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

if TYPE_CHECKING:
    from cso_idp.provider import Provider, ReadyDocument

DISCOVERY_PATHS = frozenset({"/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"})
_READING = frozenset({"GET", "HEAD"})
_CACHE = "public, max-age=300"


class DiscoveryFirst:
    """Answers a GET or HEAD of the discovery document itself and passes everything else on."""

    def __init__(self, app: ASGIApp, provider: "Provider") -> None:
        self.app = app
        self._provider = provider
        self._made_of: ReadyDocument | None = None
        self._start: dict[str, object] = {}
        self._body: dict[str, object] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] in DISCOVERY_PATHS and scope["method"] in _READING:
            document = self._provider.discovery
            if document is not self._made_of:
                self._make(document)
            for name, value in scope["headers"]:
                if name == b"if-none-match" and document.etag.encode() in value:
                    await send({**self._start, "status": 304})
                    await send({"type": "http.response.body", "body": b""})
                    return
            await send(self._start)
            await send(self._body)
            return
        await self.app(scope, receive, send)

    def _make(self, document: "ReadyDocument") -> None:
        self._made_of = document
        self._body = {"type": "http.response.body", "body": document.body}
        self._start = {
            "type": "http.response.start",
            "status": 200,
            "headers": [
                (b"content-type", b"application/json"),
                (b"content-length", str(len(document.body)).encode()),
                (b"cache-control", _CACHE.encode()),
                (b"etag", document.etag.encode()),
                # Browser applications read discovery from their own origin; it holds nothing private.
                (b"access-control-allow-origin", b"*"),
                (b"x-content-type-options", b"nosniff"),
            ],
        }


def routes(provider: "Provider") -> list[Route]:
    """The routes of the key set, which may change while the provider runs, and of the discovery document.

    `DiscoveryFirst` answers for the document; whoever comes with another method is told by its route which ones there are.
    """

    async def discovery(_: Request) -> Response:
        return Response(provider.discovery.body, media_type="application/json")

    async def jwks(request: Request) -> Response:
        document = await provider.database.read(provider.jwks)
        headers = {"cache-control": _CACHE, "etag": document.etag, "access-control-allow-origin": "*"}
        if document.etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(document.body, headers=headers, media_type="application/json")

    return [Route("/jwks", jwks, methods=["GET"]), *(Route(path, discovery) for path in sorted(DISCOVERY_PATHS))]
