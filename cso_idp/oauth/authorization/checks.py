"""The checks of an authorization request that Authlib lacks, one for each parameter, in the order of the specification."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from authlib.oauth2.rfc6749 import InvalidRequestError, OAuth2Error

from cso_idp.oauth.vocabulary import PROMPTS, RESPONSE_MODES

Check = Callable[[dict[str, str]], None]


class RegistrationNotSupportedError(OAuth2Error):  # type: ignore[misc]  # Authlib is untyped
    """The `registration` parameter was sent (Core 1.0 §7.2.1)."""

    error = "registration_not_supported"


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


def check_registration(data: dict[str, str]) -> None:
    """Core 1.0 §7.2.1: a parameter that is not supported must not be ignored."""
    if "registration" in data:
        raise RegistrationNotSupportedError("Register the client beforehand.")


def check_response_mode(data: dict[str, str]) -> None:
    """The supported modes: the query, or a form (OAuth 2.0 Form Post Response Mode)."""
    if data.get("response_mode", "query") not in RESPONSE_MODES:
        raise InvalidRequestError(f"response_mode must be one of: {' '.join(RESPONSE_MODES)}.")


def check_prompt(data: dict[str, str]) -> None:
    """Core 1.0 §3.1.2.1: only known values, and `none` only alone."""
    prompts = data.get("prompt", "").split()
    if unknown := set(prompts) - set(PROMPTS):
        raise InvalidRequestError(f"The prompt has {len(unknown)} unknown value(s); known are: {' '.join(PROMPTS)}.")
    if "none" in prompts and len(prompts) > 1:
        raise InvalidRequestError("prompt=none must stand alone.")


def check_max_age(data: dict[str, str]) -> None:
    """Core 1.0 §3.1.2.1: a number of seconds."""
    value = data.get("max_age", "")
    if value and not (value.isascii() and value.isdigit() and len(value) < 10):
        raise InvalidRequestError("max_age must be a number of seconds.")


def check_claims(data: dict[str, str]) -> None:
    """Core 1.0 §5.5: a JSON object of the specified form."""
    read_claims(data)


CHECKS: tuple[Check, ...] = (check_registration, check_response_mode, check_prompt, check_max_age, check_claims)


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
