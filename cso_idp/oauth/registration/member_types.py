"""The types of metadata values: texts, names and addresses, with their rules.

`registration_metadata` has the members.
"""

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, StringConstraints

from cso_idp.oauth.clients.address_rule import fault_of

_ADDRESS = re.compile(r"[!#-;=?-\[\]_a-z~%]+")  # printable ASCII without space, quotation mark, < > \ ^ ` { | }
_FRAGMENT = re.compile(r"[A-Za-z0-9_=-]*")
_HOST = re.compile(r"[A-Za-z0-9.-]+|[0-9A-Fa-f:.]+")


def _address(value: str) -> str:
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError("is not an address") from None
    if not _ADDRESS.fullmatch(value) or "@" in parts.netloc or (host and not _HOST.fullmatch(host)):
        raise ValueError("is not an address")
    return value


def _web(value: str) -> str:
    parts = urlsplit(_address(value))
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        raise ValueError("must be an https or http address")
    return value


def _fetchable(value: str) -> str:
    if fault := fault_of(_address(value)):
        raise ValueError(fault)
    return value


def _reference(value: str) -> str:
    # Core 1.0 §6.2: a request_uri may have a fragment with the hash of its content; the fragment is not sent.
    address, _, fragment = _address(value).partition("#")
    if fault := fault_of(address):
        raise ValueError(fault)
    if not _FRAGMENT.fullmatch(fragment):
        raise ValueError("has a fragment that is no hash")
    return value


# One line in its own order: no control characters, line breaks, or marks that turn the direction of what stands beside it on a
# page of ours (Unicode TR 36 §3.1.4).
_LINE = r"^[^\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]+$"
MetadataText = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=_LINE)]
Token = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[!-~]+$")]
Words = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[ -~]+$")]
Address = Annotated[str, StringConstraints(min_length=1, max_length=2000), AfterValidator(_address)]
# Shown to people, never fetched.
Web = Annotated[str, StringConstraints(min_length=1, max_length=2000), AfterValidator(_web)]
# Fetched by the provider, or the target of automatic redirects: https, or http on this machine.
Fetchable = Annotated[str, StringConstraints(min_length=1, max_length=2000), AfterValidator(_fetchable)]
# Core 1.0 §6.2: the entire Request URI MUST NOT exceed 512 ASCII characters.
Reference = Annotated[str, StringConstraints(min_length=1, max_length=512), AfterValidator(_reference)]
SEVERAL = Field(None, max_length=50)
