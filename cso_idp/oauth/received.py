"""A request at a protocol endpoint, as the shell has parsed it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class ReceivedRequest(NamedTuple):
    """The request as it was sent. It is frozen, so a repeated decision gets the same request.

    `path` is relative to the issuer, `scheme` is the request's own; `parameters` are neither repeated nor empty.
    """

    method: str
    path: str
    parameters: Mapping[str, str]
    headers: Mapping[str, str] = _NO_HEADERS
    scheme: str = "https"
