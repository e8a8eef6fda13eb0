"""`/introspect`, `/revoke` and `/par`: what authenticated clients ask directly. POST only, parameters from the body only."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cso_idp.endpoints.cross_origin import PATHS, READABLE
from cso_idp.endpoints.token import oauth_error
from cso_idp.oauth.authorization.pushed import push
from cso_idp.oauth.received import ReceivedRequest
from cso_idp.oauth.tokens.token_request import answer_introspection, answer_revocation
from cso_kit.web.forms import BadInputError, read_form

if TYPE_CHECKING:
    from cso_idp.oauth.engine import ProtocolEngine
    from cso_idp.oauth.protocol_response import ProtocolResponse
    from cso_idp.provider import Provider
    from cso_kit.storage.unit_of_work import Transaction

    Answer = Callable[["Transaction", "ProtocolEngine", ReceivedRequest], "ProtocolResponse"]


def routes(provider: "Provider") -> list[Route]:
    """The routes of the three endpoints."""
    return [
        _route(provider, "/introspect", answer_introspection),
        _route(provider, "/revoke", answer_revocation),
        _route(provider, "/par", push),
    ]


def _route(provider: "Provider", path: str, answer: "Answer") -> Route:
    readable = READABLE if path in PATHS else {}

    async def endpoint(request: Request) -> Response:
        try:
            form = (await read_form(request)).once()
        except BadInputError as error:
            return oauth_error("invalid_request", str(error), error.status, readable)
        received = ReceivedRequest("POST", path, form.given(), request.headers, request.scope["scheme"])
        await provider.client_keys.prepare(received)
        if "request" in form:
            await provider.client_keys.prepare_for(form["request"], "iss")
        response = await provider.database.work(lambda tx: answer(tx, provider.engine, received))
        return Response(response.content, response.status, {**response.headers, **readable})

    return Route(path, endpoint, methods=["POST"])
