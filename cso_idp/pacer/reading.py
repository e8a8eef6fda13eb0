"""Parses requests to the PACER Authentication API, JSON or XML (D§1.2).

Repeated members, members that are not texts, unknown members and document type definitions (entity expansion, external entities)
are refused with a sentence.
"""

import re
from typing import Any, NamedTuple

from cso_idp.pacer.errors import FaultyRequestError
from cso_kit.web.documents import parse_json, parse_xml
from cso_kit.web.formats import sent_format
from cso_kit.web.forms import BadInputError

# The `userIpAddress` of older clients is accepted and ignored (D§1.2).
_LOGIN_MEMBERS = frozenset({"loginId", "password", "otpCode", "clientCode", "redactFlag", "userIpAddress"})
_LOGOUT_MEMBERS = frozenset({"nextGenCSO"})
_ROOT = "CsoAuth"
_LONGEST = 256
_PLAIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,39}")


class LoginRequest(NamedTuple):
    """A login request to `cso-auth`. A member that was not sent is an empty text."""

    login_id: str
    password: str
    otp_code: str
    client_code: str
    accepts_redaction: bool


def read_login(body: bytes, content_type: str, *, ignore_unknown: bool = False) -> LoginRequest:
    """Parses a login request.

    Raises:
        FaultyRequestError: it is malformed or has an unknown member.
    """
    given = _members(body, content_type, _LOGIN_MEMBERS, ignore_unknown=ignore_unknown)
    return LoginRequest(
        given.get("loginId", ""),
        given.get("password", ""),
        given.get("otpCode", ""),
        given.get("clientCode", ""),
        given.get("redactFlag") == "1",
    )


def read_logout(body: bytes, content_type: str, *, ignore_unknown: bool = False) -> str:
    """Parses a logout request. Returns its token. Raises `FaultyRequestError` as `read_login` does."""
    return _members(body, content_type, _LOGOUT_MEMBERS, ignore_unknown=ignore_unknown).get("nextGenCSO", "")


def _members(body: bytes, content_type: str, known: frozenset[str], *, ignore_unknown: bool) -> dict[str, str]:
    read: dict[str, str] = {}
    for name, value in _pairs(body, content_type):
        if name not in known:
            if ignore_unknown:
                continue
            called = repr(name) if _PLAIN_NAME.fullmatch(name) else "of that name"
            raise FaultyRequestError(f"There is no member {called}; known are {', '.join(sorted(known))}.")
        if name in read:
            raise FaultyRequestError(f"The member {name} was sent more than once; send it once.")
        read[name] = _text(name, value)
    return read


def _pairs(body: bytes, content_type: str) -> list[tuple[str, Any]]:
    sent = sent_format(content_type)
    try:
        if sent == "json":
            return _json_pairs(body)
        if sent == "xml":
            return _xml_pairs(body)
    except BadInputError as error:
        raise FaultyRequestError(str(error)) from error
    raise FaultyRequestError("Send the request as application/json or application/xml.")


def _text(name: str, value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise FaultyRequestError(f"The member {name} is not a text.")
    if len(value) > _LONGEST:
        raise FaultyRequestError(f"The member {name} is longer than {_LONGEST} characters.")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise FaultyRequestError(f"The member {name} holds half a character.") from error
    if "\0" in value:
        raise FaultyRequestError(f"The member {name} holds a NUL character.")
    return value


class _Members(list[tuple[str, Any]]):
    """The members of a JSON object in their order, including repeated ones."""


def _json_pairs(body: bytes) -> list[tuple[str, Any]]:
    # NaN and Infinity are parsed as numbers, and then refused because they are not texts.
    parsed = parse_json(body, "request", members=_Members, constant=float)
    if not isinstance(parsed, _Members):
        raise FaultyRequestError("The request is not a JSON object.")
    return parsed


def _xml_pairs(body: bytes) -> list[tuple[str, Any]]:
    root = parse_xml(body, "request")
    if root.tag != _ROOT:
        raise FaultyRequestError(f"The root element of the request is not {_ROOT}.")
    loose = [root.text, *(child.tail for child in root)]
    if root.attrib or any(text and text.strip() for text in loose):
        raise FaultyRequestError(f"{_ROOT} holds elements only, no text and no attributes.")
    for child in root:
        if len(child) or child.attrib:
            raise FaultyRequestError(f"An element of {_ROOT} holds text only, no elements and no attributes.")
    return [(child.tag, child.text) for child in root]
