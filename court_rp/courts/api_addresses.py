"""Where a court's API is, and by which address tokens for it are asked for (RFC 8707).

A court has one resource address, whatever name it was reached by: a token is meant for the court, not for a spelling of it.
"""

import re

from court_rp.courts.places import Addresses
from court_rp.courts.registry import Court

API = "/api"
FILINGS = "/filings"
_API_PATH = re.compile(rf"(?:/courts/[^/]+)?{API}(?:/.*)?", re.DOTALL)


def resource_of(addresses: Addresses, court: Court) -> str:
    """The audience of the tokens that this court's API takes."""
    return addresses.by_path(court).address(f"{API}/")


def is_api(path: str) -> bool:
    """Whether a path is one of an API, so that errors are told to a program and not to a person."""
    return _API_PATH.fullmatch(path) is not None


def takes_documents(path: str) -> bool:
    """Whether a path is the one documents are filed at."""
    return is_api(path) and path.endswith(f"{API}{FILINGS}")
