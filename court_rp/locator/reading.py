"""Parses the body of a search, JSON or XML, into a tree of texts, lists and objects.

A repeated member, a member that is not a text, and a document type definition (entity expansion, external entities) are refused.
`criteria` interprets the members.
"""

from typing import Any

from court_rp.errors import RefusedError
from court_rp.locator.errors import OtherFormat, Unreadable
from court_rp.locator.model import Subject
from cso_kit.web.documents import parse_json, parse_xml
from cso_kit.web.formats import sent_format
from cso_kit.web.forms import BadInputError

NAMESPACE = "https://pacer.uscourts.gov"
_ROOTS: dict[Subject, str] = {"cases": "caseSearch", "parties": "partySearch"}
# The guide writes a list as repeated elements, or as <element> children of one element.
_LISTED = "element"
_NESTED = frozenset({"party", "courtCase"})


def read(body: bytes, content_type: str, subject: Subject) -> dict[str, Any]:
    """The members of a search.

    Raises:
        RefusedError: the body has another format, or is malformed.
    """
    sent = sent_format(content_type)
    try:
        if sent == "json":
            return _from_json(body)
        if sent == "xml":
            return _from_xml(body, _ROOTS[subject])
    except BadInputError as error:
        raise _unreadable(str(error)) from error
    raise RefusedError(OtherFormat())


def _from_json(body: bytes) -> dict[str, Any]:
    parsed = parse_json(body, "body", members=_once)
    if not isinstance(parsed, dict):
        raise _unreadable("The search criteria are a JSON object.")
    return parsed


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for name, value in pairs:
        if name in members:
            raise _unreadable("A member of the search was sent more than once; send it once.")
        members[name] = value
    return members


def _from_xml(body: bytes, root_name: str) -> dict[str, Any]:
    root = parse_xml(body, "body")
    if root.tag != f"{{{NAMESPACE}}}{root_name}":
        raise _unreadable(f"The root element of this search is <{root_name} xmlns={NAMESPACE!r}>.")
    return _members(root, _NESTED)


def _members(parent: Any, nested: frozenset[str]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    if parent.attrib or any(text and text.strip() for text in (parent.text, *(child.tail for child in parent))):
        raise _unreadable("The elements of a search hold elements or text, and have no attributes.")
    for child in parent:
        name = _name(child)
        value = _members(child, frozenset()) if name in nested else _value(child)
        if name not in members:
            members[name] = value
        elif name in nested:
            raise _unreadable(f"The element {name} was sent more than once; send it once.")
        else:
            before = members[name]
            after = value if isinstance(value, list) else [value]
            members[name] = [*(before if isinstance(before, list) else [before]), *after]
    return members


def _value(element: Any) -> str | list[str]:
    if element.attrib or any(len(child) or child.attrib for child in element):
        raise _unreadable("An element of a search holds a text, or a list of <element>s.")
    if not len(element):
        return element.text or ""
    if any(_name(child) != _LISTED for child in element) or (element.text or "").strip():
        raise _unreadable("An element of a search holds a text, or a list of <element>s.")
    return [child.text or "" for child in element]


def _name(element: Any) -> str:
    namespace, _, name = str(element.tag).removeprefix("{").rpartition("}")
    if namespace != NAMESPACE:
        raise _unreadable(f"All elements of a search are in the namespace {NAMESPACE}.")
    return name


def _unreadable(what: str) -> RefusedError:
    return RefusedError(Unreadable(what))
