"""The `claims` parameter of an authorization request (OpenID Connect Core 1.0 §5.5)."""

import json
from typing import Any, NamedTuple

from authlib.oauth2.rfc6749 import InvalidRequestError


class RequestedClaims(NamedTuple):
    """The `claims` parameter (Core 1.0 §5.5): for the ID token and for UserInfo, the claim's name → its request."""

    id_token: dict[str, dict[str, Any]]
    userinfo: dict[str, dict[str, Any]]

    def values(self, name: str) -> list[Any]:
        """The values of which the ID token's claim must have one, by `value` or `values`."""
        request = self.id_token.get(name, {})
        return [request["value"]] if "value" in request else list(request.get("values", []))

    def is_essential(self, name: str) -> bool:
        """Whether the client requests this claim of the ID token as essential."""
        return self.id_token.get(name, {}).get("essential") is True


def read_claims(data: dict[str, str]) -> RequestedClaims:
    """Parses the `claims` parameter.

    Raises:
        InvalidRequestError: it is not a JSON object whose members are objects of claim requests.
    """
    text = data.get("claims")
    if not text:
        return RequestedClaims({}, {})
    try:
        document = json.loads(text)
        places = [document.get(place) or {} for place in ("id_token", "userinfo")]
        requested = [{str(name): dict(value or {}) for name, value in place.items()} for place in places]
        json.dumps(document, ensure_ascii=False).encode()  # fails for a lone surrogate, which cannot be stored
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise InvalidRequestError(
            "claims must be a JSON object as OpenID Connect Core 1.0 section 5.5 says."
        ) from error
    if any(not isinstance(value.get("values", []), list) for place in requested for value in place.values()):
        raise InvalidRequestError("claims: values must be a list.")
    return RequestedClaims(*requested)
