"""What stands beside the provider at the public address: the front page, the list of courts, the inboxes and the readiness
wizard, to which its pages link.

Under the provider's own host name (`pacer.login.<domain>`) there is nothing but the provider, so these links lead to the public
address.
"""

from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from cso_kit.web.guard import host_in
from cso_kit.web.root import redirect
from cso_kit.web.route import Route


def routes(issuer: str) -> list[Route]:
    """The redirects to the public address, which is the issuer's. At that address itself the provider has no such page."""

    async def lead(request: Request) -> Response:
        if host_in(request.scope).lower() == urlsplit(issuer).netloc:
            raise HTTPException(404)
        query = request.scope["query_string"].decode("latin-1")
        return redirect(f"{issuer}{request.scope['path']}{'?' if query else ''}{query}", 303)

    return [Route(path, lead, methods=["GET"]) for path in ("/", "/courts/", "/inbox/", "/readiness")]
