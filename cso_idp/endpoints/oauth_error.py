"""The OAuth error document (RFC 6749 §5.2) for requests that are refused before the protocol engine."""

from collections.abc import Mapping

from starlette.responses import Response

from cso_idp.oauth.protocol_response import ProtocolResponse


def oauth_error(
    error: str, description: str, status: int = 400, more_headers: Mapping[str, str] | None = None
) -> Response:
    """A JSON document with an error code and its description."""
    document = ProtocolResponse.of(status, {"error": error, "error_description": description.replace('"', "'")}, [])
    return Response(
        document.content, status, {**document.headers, "content-type": "application/json", **(more_headers or {})}
    )
