"""`/token`: the token endpoint (RFC 6749 §3.2). POST only, parameters from the body only."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cso_idp.endpoints.cross_origin import READABLE
from cso_idp.oauth.protocol_response import ProtocolResponse
from cso_idp.oauth.received import ReceivedRequest
from cso_idp.oauth.tokens.token_request import answer_token_request
from cso_kit.web.forms import BadInputError, read_form

if TYPE_CHECKING:
    from cso_idp.provider import Provider


def routes(provider: "Provider") -> list[Route]:
    """The route of the token endpoint."""

    async def token(request: Request) -> Response:
        try:
            form = (await read_form(request)).once()
        except BadInputError as error:
            # RFC 6749 §5.2: repeated parameters and what cannot be read are invalid_request, as JSON.
            return oauth_error("invalid_request", str(error), error.status, READABLE)
        received = ReceivedRequest("POST", "/token", form.given(), request.headers, request.scope["scheme"])
        await provider.client_keys.prepare(received)
        answer = await provider.database.work(lambda tx: answer_token_request(tx, provider.engine, received))
        return Response(answer.content, answer.status, {**answer.headers, **READABLE})

    return [Route("/token", token, methods=["POST"])]


def oauth_error(
    error: str, description: str, status: int = 400, more_headers: Mapping[str, str] | None = None
) -> Response:
    """An error document of RFC 6749 §5.2."""
    document = ProtocolResponse.of(status, {"error": error, "error_description": description.replace('"', "'")}, [])
    return Response(
        document.content, status, {**document.headers, "content-type": "application/json", **(more_headers or {})}
    )
