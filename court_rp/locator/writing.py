"""Writes the Case Locator's responses and refusals as JSON or XML, as the client accepts."""

import json
from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from court_rp.errors import Refusal
from court_rp.locator.errors import Invalid, TooMany
from court_rp.locator.reading import NAMESPACE
from cso_kit.web import xml
from cso_kit.web.formats import Format, wanted_format

_LISTED = {"caseList": "case", "partyList": "party"}
_NO_STORE = {"cache-control": "no-store"}


def format_wanted(accept: str | None) -> Format | None:
    """The format of an Accept header: JSON if it accepts both (guide, "Setting the Headers"), `None` if it accepts neither."""
    return wanted_format(accept, "json")


def found_response(tree: dict[str, Any], kind: Format, root: str, headers: dict[str, str]) -> Response:
    """The response to a search; `root` is the name of the XML root element."""
    return _response(200, tree, kind, root, headers)


def refused_response(refusal: Refusal, kind: Format) -> Response:
    """A refusal. If the rate is too high or the provider is away, it says when to try again."""
    members = {"code": refusal.code, **({"field": refusal.member} if isinstance(refusal, Invalid) else {})}
    response = error_response(refusal.status, refusal.message, kind, **members)
    if isinstance(refusal, TooMany):
        response.headers["retry-after"] = str(refusal.seconds)
    elif refusal.status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["retry-after"] = "5"
    return response


def error_response(status: int, message: str, kind: Format, **members: str) -> Response:
    """An error of any kind."""
    tree = {"status": status, "error": HTTPStatus(status).phrase, "message": message, **members}
    return _response(status, tree, kind, "error", {})


def _response(status: int, tree: dict[str, Any], kind: Format, root: str, headers: dict[str, str]) -> Response:
    if kind == "json":
        body = json.dumps(_plain(tree), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    else:
        inside = _elements(tree, _LISTED.get(root, "element"))
        body = f'<?xml version="1.0" encoding="UTF-8"?>{xml.element(root, inside, xmlns=NAMESPACE)}'.encode()
    return Response(body, status, {**_NO_STORE, **headers}, media_type=f"application/{kind}")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%S}.{value.microsecond // 1000:03}{value:%z}"
    return value.isoformat() if isinstance(value, date) else value


def _elements(tree: dict[str, Any], listed: str) -> str:
    """The members as XML elements. XML has no null, so a member without a value has no element."""
    return "".join(xml.element(name, _inside(value, listed)) for name, value in tree.items() if value is not None)


def _inside(value: Any, listed: str) -> str:
    if isinstance(value, dict):
        return _elements(value, listed)
    if isinstance(value, list):
        return "".join(xml.element(listed, _inside(each, listed)) for each in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    text = value.isoformat(timespec="milliseconds") if isinstance(value, datetime) else str(value)
    return xml.text(text)
