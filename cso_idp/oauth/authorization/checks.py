"""The checks of an authorization request that Authlib lacks, one for each parameter, in the order of the specification."""

from collections.abc import Callable

from authlib.oauth2.rfc6749 import InvalidRequestError, OAuth2Error

from cso_idp.oauth.requested_claims import read_claims
from cso_idp.oauth.vocabulary import PROMPTS, RESPONSE_MODES

Check = Callable[[dict[str, str]], None]


class RegistrationNotSupportedError(OAuth2Error):  # type: ignore[misc]  # Authlib is untyped
    """The `registration` parameter was sent (Core 1.0 §7.2.1)."""

    error = "registration_not_supported"


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
