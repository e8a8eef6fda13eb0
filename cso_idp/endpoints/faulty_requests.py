"""Describes requests at the provider for faults of connections: the endpoint, and the client that the request claims to be of.

Nothing is verified: a fault may strike before anything is.
"""

import base64
import binascii
import json
import re
from typing import Any
from urllib.parse import parse_qs, unquote_plus

from starlette.types import Scope

from cso_idp.endpoint_table import TABLE
from cso_idp.oauth.registered import Registered
from cso_kit.faults.fault import Occasion
from cso_kit.storage.unit_of_work import Transaction

_PARAMETER = re.compile(r"\{\w+\}")
_PATTERNS = [
    (re.compile(_PARAMETER.sub("[^/]+", endpoint.path)), endpoint.path) for endpoint in TABLE if "{" in endpoint.path
]
# Below these the path ends in a secret: the link of a mail. The journal must not have it.
_LINKS = ("/account/recover/password/", "/account/confirm/")
# The operator's own calls, and what a browser loads beside a page.
_SPARED = ("/_sim", "/healthz", "/readyz", "/metrics", "/assets/")
_LONGEST_ID = 100


def described(scope: Scope, body: bytes) -> Occasion | None:
    """The request, or `None` if no fault strikes it."""
    path: str = scope["path"]
    if path.startswith(_SPARED):
        return None
    if link := next((link for link in _LINKS if path.startswith(link)), None):
        path = f"{link}{{secret}}"
    endpoint = next((known for pattern, known in _PATTERNS if pattern.fullmatch(path)), path)
    client_id = _claimed_client(scope, body)
    return Occasion(endpoint, scope["method"], path[:200], client_id and client_id[:_LONGEST_ID])


def with_court(registered: Registered, tx: Transaction, at: Occasion) -> Occasion:
    """The request with the court whose client it is."""
    client = registered.client(tx, at.client_id) if at.client_id else None
    return at if client is None else at._replace(court_id=client.court_id)


def _claimed_client(scope: Scope, body: bytes) -> str | None:
    header: str = next((value for name, value in scope["headers"] if name == b"authorization"), b"").decode("latin-1")
    scheme, _, given = header.partition(" ")
    if scheme.lower() == "basic":
        return _of_basic(given)
    if scheme.lower() == "bearer":
        return _text(_claims(given).get("client_id"))
    sent: dict[str, list[str]] = parse_qs(scope["query_string"].decode("latin-1")) | parse_qs(body.decode("latin-1"))
    if named := sent.get("client_id"):
        return named[0]
    return _text(_claims(sent.get("client_assertion", [""])[0]).get("sub"))


def _of_basic(given: str) -> str | None:
    try:
        return unquote_plus(base64.b64decode(given).decode().partition(":")[0]) or None
    except (binascii.Error, ValueError):
        return None


def _claims(token: str) -> dict[str, Any]:
    """The claims of a JWT, unverified; none of another text."""
    part = token.split(".")[1] if token.count(".") == 2 else ""
    try:
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, RecursionError):
        return {}
    return claims if isinstance(claims, dict) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
