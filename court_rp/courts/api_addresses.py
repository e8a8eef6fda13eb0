"""The address of a court's API, and the resource indicator of its tokens (RFC 8707).

A court has one resource indicator under all its host names: a token is for the court, not for one of its names.
"""

import re

from court_rp.courts.places import Addresses
from court_rp.courts.registry import Court

API = "/api"
FILINGS = "/filings"
_API_PATH = re.compile(rf"(?:/courts/[^/]+)?{API}(?:/.*)?", re.DOTALL)


def resource_of(addresses: Addresses, court: Court) -> str:
    """The audience of the tokens that this court's API accepts."""
    return addresses.by_path(court).address(f"{API}/")


def is_api(path: str) -> bool:
    """Whether a path belongs to a court's API, whose errors are for programs."""
    return _API_PATH.fullmatch(path) is not None


def takes_documents(path: str) -> bool:
    """Whether documents are filed at a path."""
    return is_api(path) and path.endswith(f"{API}{FILINGS}")
