"""The one rule for return addresses within a court (open redirect, CWE-601)."""

import re
from collections.abc import Iterable
from urllib.parse import unquote

from court_rp.courts.places import Place

_MOST_ENCODINGS = 3
_LOCAL = re.compile(r"/(?:[A-Za-z0-9._~!$&'()*+,;=:@%?-][A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)?")


def local_path(wanted: str) -> str:
    """The path of this court to return to. Anything else (another host, a scheme, another court) becomes the front page."""
    is_one = len(wanted) <= 500 and _LOCAL.fullmatch(wanted) is not None
    return wanted if is_one and not _climbs(wanted.partition("?")[0]) else "/"


def _climbs(path: str) -> bool:
    """Whether a browser or a proxy may read a path as one outside the court: `/../mtd/`, `/%2e%2e/mtd/`, also encoded more than
    once, or with characters encoded that must not be.
    """
    for _ in range(_MOST_ENCODINGS):
        if not {".", ".."}.isdisjoint(path.split("/")):
            return True
        decoded = unquote(path)
        if decoded.count("/") != path.count("/") or "\\" in decoded or not decoded.isprintable():
            return True
        if decoded == path:
            return False
        path = decoded
    return True


def path_at(places: Iterable[Place], wanted: str) -> str:
    """The path in an address of this court. Any other address becomes the front page (open redirect)."""
    starts = (place.address("") for place in places)
    return local_path(next((wanted.removeprefix(start) for start in starts if wanted.startswith(f"{start}/")), "/"))
