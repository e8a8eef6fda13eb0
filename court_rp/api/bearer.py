"""The bearer token on the wire (RFC 6750): reading it from a request, and the challenge if it is missing or bad.

Tokens are taken from the `Authorization` header only. §2.3's query parameter ends up in logs and histories (RFC 9700 §4.3.2), and
a cookie would let other sites' pages call the API.
"""

import re

from starlette.requests import Request
from starlette.responses import Response

from court_rp.api.errors import BearerRefusal, NoToken, UnclearToken
from court_rp.errors import Refusal
from court_rp.provider.errors import CannotCheckNow
from cso_kit.control.api import problem_response
from cso_kit.web.forms import read_query

_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")  # RFC 6750 §2.1, b64token
_RETRY_AFTER = "5"


def presented_token(request: Request, resource: str) -> str | NoToken | UnclearToken:
    """The access token of a request.

    Raises:
        BadInputError: the query string cannot be read.
    """
    headers = [value.partition(" ") for value in request.headers.getlist("authorization")]
    found = [token.strip() for scheme, _, token in headers if scheme.lower() == "bearer"]
    if len(headers) > 1 or (found and "access_token" in read_query(request)):
        return two_places()
    if not found:
        return NoToken(resource)
    if not _TOKEN.fullmatch(found[0]):
        return UnclearToken(
            "The Authorization header does not hold an access token; send 'Bearer' and the token alone."
        )
    return found[0]


def two_places() -> UnclearToken:
    """§2: clients MUST NOT use more than one method to transmit the token."""
    return UnclearToken("Send the access token once, in the Authorization header only.")


def refused_response(refusal: Refusal, realm: str) -> Response:
    """A refusal as a problem document. If the token is the problem, the response carries the challenge of RFC 6750 §3."""
    members = {"error": refusal.error} if isinstance(refusal, BearerRefusal) and refusal.error else {}
    response = problem_response(refusal.status, refusal.message, code=refusal.code, **members)
    response.headers["cache-control"] = "no-store"
    if isinstance(refusal, BearerRefusal):
        response.headers["www-authenticate"] = _challenge(refusal, realm)
    if isinstance(refusal, CannotCheckNow):
        response.headers["retry-after"] = _RETRY_AFTER
    return response


def _challenge(refusal: BearerRefusal, realm: str) -> str:
    challenge = f'Bearer realm="{realm}"'
    if refusal.error is None:
        return challenge
    # §3: the description is ASCII without quotation marks and backslashes.
    description = re.sub(r"[^\x20\x21\x23-\x5b\x5d-\x7e]", "'", refusal.message)
    challenge += f', error="{refusal.error}", error_description="{description}"'
    return f'{challenge}, scope="{refusal.scope}"' if refusal.scope else challenge
