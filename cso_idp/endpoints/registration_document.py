"""`/openapi.json`: the description of client registration, for programs that read OpenAPI.

The members come from the model that checks them; `oauth/registration/registration.py` decides what is refused.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cso_idp.endpoint_table import REGISTER, REGISTRATION, REGISTRATION_DOCUMENT, Endpoint
from cso_idp.settings import ProviderSettings
from cso_kit.web.handler import Handler

_ABOUT = (
    "Registering an application with the Central Sign-On simulator (RFC 7591) and managing the registration (RFC 7592). The "
    "provider's other addresses are those of OpenID Connect and OAuth, which its discovery document lists."
)
_REFUSED = {
    400: "A member cannot be used; `error` says of which kind it is, `error_description` which.",
    401: "There is no token that allows this.",
    405: "This address takes another method.",
    413: "The document is larger than this address takes.",
    415: "The body is of another content type.",
}
_SHARED = {
    "client_id": {"type": "string"},
    "client_id_issued_at": {"type": "integer"},
    "client_secret": {"type": "string", "description": "Shown once."},
    "client_secret_expires_at": {"type": "integer", "const": 0, "description": "Never."},
    "registration_client_uri": {"type": "string", "format": "uri"},
    "registration_access_token": {"type": "string"},
}
_NEEDED = ["client_id", "registration_client_uri", "registration_access_token", "grant_types", "response_types"]

_REFUSAL = {
    "type": "object",
    "required": ["error", "error_description"],
    "properties": {"error": {"type": "string"}, "error_description": {"type": "string"}},
}
_TOKENS = {
    "initialAccessToken": {"type": "http", "scheme": "bearer", "description": "CSO_REGISTRATION_TOKEN."},
    "registrationAccessToken": {
        "type": "http",
        "scheme": "bearer",
        "description": "The client's own, from the answer to its registration.",
    },
}
Security = list[dict[str, list[str]]]
_WITH_TOKEN: Security = [{"initialAccessToken": []}]
_OWN: Security = [{"registrationAccessToken": []}]


def handlers(settings: ProviderSettings) -> dict[Endpoint, Handler]:
    """The handler of the description; none if registration is off."""
    if settings.registration == "off":
        return {}

    async def describe(_: Request) -> Response:
        # Scripts of every origin may read it; it is public.
        return JSONResponse(registration_document(settings), headers={"access-control-allow-origin": "*"})

    return {REGISTRATION_DOCUMENT: describe}


def registration_document(settings: ProviderSettings) -> dict[str, Any]:
    """The OpenAPI document, made when it is asked for: it is asked for seldom."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Registering clients", "version": "1", "description": _ABOUT},
        "servers": [{"url": settings.issuer}],
        "paths": _paths(is_open=settings.registration == "open"),
        "components": {"schemas": _schemas(), "securitySchemes": _TOKENS},
    }


def _paths(*, is_open: bool) -> dict[str, Any]:
    by_whom = [{}, *_WITH_TOKEN] if is_open else _WITH_TOKEN
    return {
        REGISTER.path: {"post": _call("register", "Registers a client.", by_whom, 201, "ClientMetadata")},
        REGISTRATION.path: {
            "parameters": [{"name": "client_id", "in": "path", "required": True, "schema": {"type": "string"}}],
            "get": _call("readRegistration", "What is registered now.", _OWN, 200),
            "put": _call("replaceRegistration", "Replaces the whole registration.", _OWN, 200, "ClientUpdate"),
            "delete": _call("deleteRegistration", "The client is gone, with all its tokens.", _OWN, 204),
        },
    }


def _schemas() -> dict[str, Any]:
    from cso_idp.oauth.registration.metadata import Metadata

    metadata = Metadata.model_json_schema()
    members = metadata["properties"]
    return {
        "ClientMetadata": metadata,
        # RFC 7592 §2.2: everything is sent again, with the client's own name.
        "ClientUpdate": {
            **metadata,
            "required": ["client_id"],
            "properties": {**members, "client_id": _SHARED["client_id"]},
        },
        "ClientInformation": {"type": "object", "required": _NEEDED, "properties": {**members, **_SHARED}},
        "Refusal": _REFUSAL,
    }


def _call(name: str, summary: str, security: Security, status: int, takes: str = "") -> dict[str, Any]:
    done: dict[str, Any] = {"description": summary}
    if status != 204:
        done["content"] = _json("ClientInformation")
    refused = {
        str(code): {"description": why, "content": _json("Refusal")}
        for code, why in _REFUSED.items()
        if takes or code not in {413, 415}
    }
    call = {
        "operationId": name,
        "summary": summary,
        "security": security,
        "responses": {str(status): done, **refused},
    }
    if takes:
        call["requestBody"] = {"required": True, "content": _json(takes)}
    return call


def _json(schema: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
