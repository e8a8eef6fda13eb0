"""The answers of the PACER Authentication API as bytes: which of the two formats was asked for, and what it looks like.

The profile is the one that satisfies every known client (D§8.5): all members always there, in their order, all of them texts.
"""

import html
import json
from collections.abc import Mapping
from typing import Literal, NamedTuple

Format = Literal["json", "xml"]
CONTENT_TYPES: dict[Format, str] = {"json": "application/json", "xml": "application/xml"}
_ACCEPTED: dict[str, Format] = {"application/json": "json", "application/xml": "xml", "text/xml": "xml"}
_RANGES = {"*/*": 0, "application/*": 1}
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class _Wish(NamedTuple):
    """How much a format is wanted (RFC 9110 §12.5.1): its weight, how exactly it was named, and how early."""

    weight: float
    exactness: int
    place: int


def answer_format(accept: str | None) -> Format:
    """The format an `Accept` header asks for. XML if it leaves that open, is missing, or asks for neither (D§1.2)."""
    found = _ACCEPTED.get(accept or "")
    if found is not None:
        return found
    wishes = {kind: _Wish(0.0, -1, 0) for kind in CONTENT_TYPES}
    for place, part in enumerate((accept or "").split(",")):
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        named = _ACCEPTED.get(media)
        exactness = 2 if named else _RANGES.get(media, -1)
        for kind in [named] if named else CONTENT_TYPES:
            if exactness > wishes[kind].exactness:
                wishes[kind] = _Wish(_weight(parameters), exactness, -place)
    return "json" if wishes["json"].weight and wishes["json"] > wishes["xml"] else "xml"


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return min(max(float(parameter[2:]), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0


def written(members: Mapping[str, str | None], kind: Format) -> bytes:
    """An answer's members in one of the formats. XML has no null: there it is an empty element."""
    if kind == "json":
        return _encode(members).encode()
    inside = "".join(f"<{name}>{html.escape(value or '', quote=False)}</{name}>" for name, value in members.items())
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><CsoAuth>{inside}</CsoAuth>'.encode()
