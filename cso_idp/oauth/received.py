"""A request at a protocol endpoint as the shell has read it, before the protocol engine makes its own out of it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class ReceivedRequest(NamedTuple):
    """What was sent. A decision that is made a second time, after it lost a race, finds it as the first one did.

    `path` is relative to the issuer, `scheme` that by which the request came in; `parameters` have each been sent once and are
    not empty.
    """

    method: str
    path: str
    parameters: Mapping[str, str]
    headers: Mapping[str, str] = _NO_HEADERS
    scheme: str = "https"
