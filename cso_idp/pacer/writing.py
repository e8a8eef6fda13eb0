"""Writes the answers of the PACER Authentication API as JSON or XML.

It follows the profile that suits every known client (D§8.5): all members, in a fixed order, as texts.
"""

import json
from collections.abc import Mapping

from cso_kit.web import xml
from cso_kit.web.formats import Format, wanted_format

CONTENT_TYPES: dict[Format, str] = {"json": "application/json", "xml": "application/xml"}
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def answer_format(accept: str | None) -> Format:
    """The format of an `Accept` header. XML if it accepts both or neither, or is missing (D§1.2)."""
    return wanted_format(accept, "xml") or "xml"


def written(members: Mapping[str, str | None], kind: Format) -> bytes:
    """An answer's members in a format. XML has no null, so it becomes an empty element."""
    if kind == "json":
        return _encode(members).encode()
    inside = "".join(xml.element(name, xml.text(value or "")) for name, value in members.items())
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{xml.element("CsoAuth", inside)}'.encode()
