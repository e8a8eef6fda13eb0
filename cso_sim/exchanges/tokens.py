"""Finds the signed tokens (JWT) in an exchange while it passes, and keeps what they say: header and claims, without signature.

Without its signature a token lets nobody in. What is kept here cannot be put together to the token again, because claims that are
not known to be harmless are marks (docs/decisions/0032). Encrypted tokens are not read.
"""

import binascii
import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from cso_sim.exchanges.passed import Passed, first
from cso_sim.exchanges.redaction import Redaction

_SIGNED = re.compile(r"[\w-]{8,}\.[\w-]+\.[\w-]*")
_JWT = "application/jwt"
_MOST = 20


def tokens_of(passed: Passed, redaction: Redaction) -> list[dict[str, Any]]:
    """What the tokens say: `name` is the parameter or member that carried it, `mark` what stands for it in the entry."""
    found: dict[str, dict[str, Any]] = {}
    for name, value in _carried(passed):
        mark = redaction.mark(value)
        if mark not in found and len(found) < _MOST and (said := _said(value)):
            header, claims = (redaction.claims(part) for part in said)
            found[mark] = {"name": name, "mark": mark, "header": header, "claims": claims}
    return list(found.values())


def _carried(passed: Passed) -> Iterator[tuple[str, str]]:
    """The values that may be tokens, with their names."""
    request, response = passed.request.content or b"", passed.response.content or b""
    location = urlsplit(first(passed.answer_headers, b"location"))
    scheme, _, given = first(passed.headers, b"authorization").partition(" ")
    if scheme.lower() in ("bearer", "dpop"):
        yield "authorization", given
    for query in (passed.query, _text(request), location.query, location.fragment):
        yield from parse_qsl(query)
    if first(passed.answer_headers, b"content-type").startswith(_JWT):
        yield "response", _text(response)
    for body in (request, response):
        if body[:1] in (b"{", b"["):
            try:
                yield from _texts("", json.loads(body))
            except (ValueError, RecursionError):
                continue


def _text(body: bytes) -> str:
    return body.decode("latin-1")


def _texts(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, dict):
        for member, each in value.items():
            yield from _texts(member, each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(name, each)


def _said(value: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """The header and the claims of a signed token; `None` for anything else."""
    if not _SIGNED.fullmatch(value):
        return None
    try:
        header, claims = (json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4))) for part in value.split(".")[:2])
    except (ValueError, RecursionError, binascii.Error):
        return None
    is_token = isinstance(header, dict) and "alg" in header and isinstance(claims, dict)
    return (header, claims) if is_token else None
