"""Chooses between JSON and XML: the format of a body, and the format of the response."""

from typing import Literal

from cso_kit.web.accept import preferred

Format = Literal["json", "xml"]
_FORMATS: dict[str, Format] = {"application/json": "json", "application/xml": "xml", "text/xml": "xml"}
_OFFERED: dict[Format, tuple[str, ...]] = {
    "json": ("application/json", "application/xml", "text/xml"),
    "xml": ("application/xml", "application/json", "text/xml"),
}


def media_type(content_type: str | None) -> str:
    """The media type that a `Content-Type` header names, in lower case and without parameters; empty without a header."""
    return (content_type or "").partition(";")[0].strip().lower()


def sent_format(content_type: str | None) -> Format | None:
    """The format that a body's `Content-Type` names; `None` if it is neither."""
    return _FORMATS.get(media_type(content_type))


def wanted_format(accept: str | None, usual: Format) -> Format | None:
    """The format of an `Accept` header: the usual one if it accepts both; `None` if it accepts neither."""
    found = preferred(accept, _OFFERED[usual])
    return _FORMATS[found] if found else None
