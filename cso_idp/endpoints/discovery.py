"""Provider metadata (Discovery 1.0 §4, RFC 8414 §3) and the published keys."""

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

if TYPE_CHECKING:
    from cso_idp.provider import Provider

DISCOVERY_PATHS = ("/.well-known/oauth-authorization-server", "/.well-known/openid-configuration")


def routes(provider: "Provider") -> list[Route]:
    """The routes of the discovery document, which is made at the start, and of the key set, which may change any time."""

    async def discovery(request: Request) -> Response:
        return provider.discovery.answer(request)

    async def jwks(request: Request) -> Response:
        document = await provider.database.read(provider.registered.jwks)
        return document.answer(request)

    return [Route("/jwks", jwks, methods=["GET"]), *(Route(path, discovery) for path in DISCOVERY_PATHS)]
