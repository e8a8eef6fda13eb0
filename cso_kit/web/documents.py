"""Strict parsers for JSON and XML documents from strangers. `cso_kit.web.xml` writes XML.

Document type definitions are refused (entity expansion, external entities). The callers interpret the members and decide which
may be repeated.
"""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cso_kit.web.forms import BadInputError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def refuse_constant(name: str) -> Any:
    """A `parse_constant` for the `json` module: NaN and Infinity are not JSON (RFC 8259 §6)."""
    raise ValueError(f"{name} is not JSON")


def parse_json(
    body: bytes,
    called: str,
    *,
    members: Callable[[list[tuple[str, Any]]], Any] = dict,
    constant: Callable[[str], Any] = refuse_constant,
) -> Any:
    """Parses a JSON document. `called` is its name in a refusal; `members` makes an object from its pairs in their order.

    Raises:
        BadInputError: it is not JSON.
    """
    try:
        # RFC 8259 §8.1: UTF-8; a byte order mark may be ignored.
        return json.loads(body.decode("utf-8-sig"), object_pairs_hook=members, parse_constant=constant)
    except (ValueError, RecursionError) as error:
        raise BadInputError(f"The {called} is not JSON.") from error


def is_storable(document: Any) -> bool:
    """Whether a parsed JSON document can be stored: half a surrogate pair cannot be encoded, and PostgreSQL cannot store NUL."""
    try:
        return "\\u0000" not in json.dumps(document) and bool(json.dumps(document, ensure_ascii=False).encode())
    except (ValueError, RecursionError):
        return False


def parse_xml(body: bytes, called: str) -> "Element":
    """The root element of an XML document. `called` is its name in a refusal.

    Raises:
        BadInputError: it is not XML, or has a document type definition.
    """
    # Imported here, because few clients send XML and the parsers are slow to load.
    from defusedxml import DefusedXmlException  # type: ignore[import-untyped]  # it brings no types
    from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

    try:
        root: Element = fromstring(body, forbid_dtd=True)
    except DefusedXmlException as error:
        raise BadInputError(f"The {called} has a document type definition; leave it out.") from error
    except (SyntaxError, ValueError, LookupError) as error:
        raise BadInputError(f"The {called} is not XML.") from error
    return root
