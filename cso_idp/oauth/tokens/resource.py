"""The audience of a token: the resource server that it is for (RFC 8707).

A registered client names its resource in the metadata member `resource`, as courts do for their API.
"""

from authlib.oauth2.rfc6749 import OAuth2Error

from cso_idp.oauth.server import ProtocolServer


class InvalidTargetError(OAuth2Error):  # type: ignore[misc]  # Authlib is untyped
    """The requested resource is unknown (RFC 8707 §2)."""

    error = "invalid_target"


def check_resource(server: ProtocolServer, data: dict[str, str]) -> str | None:
    """The `resource` parameter, if there is one.

    Raises:
        InvalidTargetError: no client has registered this resource.
    """
    wanted = data.get("resource")
    if wanted is None:
        return None
    if wanted not in server.engine.registered.resources(server.tx):
        raise InvalidTargetError("No resource server is registered at that address.")
    return wanted


def check_same_resource(granted: str | None, data: dict[str, str]) -> None:
    """RFC 8707 §2.2: a token request asks for the resource of its grant or for none, never for another audience.

    Raises:
        InvalidTargetError: it asks for another resource than the authorization request.
    """
    wanted = data.get("resource")
    if wanted is not None and wanted != granted:
        raise InvalidTargetError("The grant is for another resource; name the resource in the authorization request.")
