"""`/userinfo`: the UserInfo endpoint (OpenID Connect Core 1.0 §5.3), a bearer-token resource (RFC 6750)."""

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from cso_idp.endpoint_table import USERINFO, Endpoint
from cso_idp.oauth import strike_points
from cso_idp.oauth.engine import ProtocolEngine
from cso_idp.oauth.protocol_response import ProtocolResponse
from cso_idp.oauth.signing import occasion_of
from cso_idp.oauth.tokens.userinfo import BearerRefusal, claims_for, user_info
from cso_kit.storage.database import Database
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.forms import BadInputError, read_form
from cso_kit.web.handler import Handler

_JWT = "application/jwt"
_HEADERS = {"cache-control": "no-store", **USERINFO.readable}
_encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


def handlers(database: Database, engine: ProtocolEngine) -> dict[Endpoint, Handler]:
    """The handler of the UserInfo endpoint."""

    async def userinfo(request: Request) -> Response:
        try:
            presented = await _bearer(request)
        except BadInputError as error:
            return _refused(BearerRefusal("invalid_request", str(error), error.status))
        method = request.method
        answer: dict[str, Any] | str | BearerRefusal | ProtocolResponse
        if engine.faults.in_memory is None:
            answer = await database.read(lambda tx: user_info(tx, engine, presented))
        else:
            answer = await engine.faults.look(
                database, (strike_points.USERINFO,), lambda tx: _decide(tx, engine, presented, method)
            )
        if isinstance(answer, ProtocolResponse):
            return Response(answer.content, answer.status, answer.headers)
        if isinstance(answer, BearerRefusal):
            return _refused(answer)
        if isinstance(answer, str):
            return Response(answer, 200, _HEADERS, _JWT)
        return Response(_encode(answer).encode(), 200, _HEADERS, "application/json")

    return {USERINFO: userinfo}


def _decide(
    tx: Transaction, engine: ProtocolEngine, presented: str | None, method: str
) -> dict[str, Any] | str | BearerRefusal | ProtocolResponse:
    """The claims, their JWT or a refusal, or what the fault that fires here makes of them."""
    if engine.faults.armed(tx) is None:
        return user_info(tx, engine, presented)
    found = claims_for(tx, engine, presented)
    if isinstance(found, BearerRefusal):
        return found
    response = ProtocolResponse(
        200, found.claims, {**_HEADERS, "content-type": _JWT if found.alg else "application/json"}
    )
    at = occasion_of(USERINFO.path, method, found.client, found.sub)
    response = engine.faults.strike(tx, strike_points.USERINFO, response, at)
    # Signed after the fault: a wrong claim must not be found by its signature.
    if found.alg is not None and response.headers["content-type"] == _JWT:
        response.body = engine.registered.keyring(tx).sign(found.alg, response.body)
    return response


async def _bearer(request: Request) -> str | None:
    """The request's access token, in the header (RFC 6750 §2.1) or in a form body (§2.2), but not in both."""
    scheme, _, header = request.headers.get("authorization", "").partition(" ")
    found = [header.strip()] if scheme.lower() == "bearer" else []
    if request.method == "POST" and request.headers.get("content-type"):
        body = (await read_form(request)).once().get("access_token")
        found += [body] if body else []
    if len(found) > 1:
        raise BadInputError("Send the access token in one place only.")
    return found[0] if found else None


def _refused(refusal: BearerRefusal) -> Response:
    challenge = 'Bearer realm="cso"'
    body = b""
    if refusal.error:
        description = refusal.description.replace('"', "'")
        challenge += f', error="{refusal.error}", error_description="{description}"'
        body = _encode({"error": refusal.error, "error_description": description}).encode()
    headers = {**_HEADERS, "www-authenticate": challenge}
    return Response(body, refusal.status, headers, "application/json")
