"""`/register` (RFC 7591) and `/register/{client_id}` (RFC 7592): JSON in, JSON out."""

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from cso_idp.endpoint_table import REGISTER, REGISTRATION, Endpoint
from cso_idp.endpoints.oauth_error import oauth_error
from cso_idp.oauth.clients.address_rule import FetchError
from cso_idp.oauth.clients.fetching import Fetcher
from cso_idp.oauth.engine import ProtocolEngine
from cso_idp.oauth.protocol_response import ProtocolResponse
from cso_idp.oauth.registration.registration import ReceivedRegistration, SectorNeeded, answer_registration
from cso_idp.settings import ProviderSettings
from cso_kit.storage.database import Database
from cso_kit.web.callers import why_not_operator
from cso_kit.web.documents import is_storable, refuse_constant
from cso_kit.web.formats import media_type
from cso_kit.web.forms import BadInputError
from cso_kit.web.guard import host_in
from cso_kit.web.handler import Handler


def handlers(
    settings: ProviderSettings, database: Database, engine: ProtocolEngine, fetcher: Fetcher
) -> dict[Endpoint, Handler]:
    """The handlers of both; none if registration is off."""
    if settings.registration == "off":
        return {}

    async def register(request: Request) -> Response:
        try:
            document = await _read(request) if request.method in {"POST", "PUT"} else {}
        except BadInputError as error:
            return oauth_error("invalid_client_metadata", str(error), error.status)
        received = ReceivedRegistration(
            request.method,
            request.path_params.get("client_id", ""),
            _bearer(request),
            document,
            is_local=why_not_operator(request, settings.issuer) is None,
            came_by=host_in(request.scope),
        )
        try:
            response = await _answer(database, engine, fetcher, received)
        except FetchError as error:
            return oauth_error("invalid_client_metadata", f"sector_identifier_uri could not be read: {error}.")
        return Response(response.content, response.status, response.headers)

    return {REGISTER: register, REGISTRATION: register}


async def _answer(
    database: Database, engine: ProtocolEngine, fetcher: Fetcher, received: ReceivedRegistration
) -> ProtocolResponse:
    async def decide(received: ReceivedRegistration) -> ProtocolResponse | SectorNeeded:
        return await database.work(lambda tx: answer_registration(tx, engine, received))

    answer = await decide(received)
    while isinstance(answer, SectorNeeded):  # once: then there is a document, which may be empty
        answer = await decide(received._replace(sector=await fetcher.json(answer.address) or []))
    return answer


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


async def _read(request: Request) -> dict[str, Any]:
    """The body as a JSON object.

    Raises:
        BadInputError: it is not JSON, or holds text that cannot be stored. A page of another site cannot send this content type.
    """
    if media_type(request.headers.get("content-type")) != "application/json":
        raise BadInputError("Send the client metadata as application/json.", status=415)
    try:
        document = json.loads(await request.body(), parse_constant=refuse_constant)
    except (ValueError, RecursionError) as error:
        raise BadInputError("The body is not a JSON document; correct it and send it again.") from error
    if not isinstance(document, dict) or not is_storable(document):
        raise BadInputError("The body must be a JSON object of client metadata, without NUL characters.")
    return document
