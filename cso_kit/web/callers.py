"""Decides which requests count as the operator's without a token: one rule for all services.

A browser on this machine also runs other sites' pages, so a request from this machine is not enough.
"""

from starlette.requests import Request

from cso_kit.web.hosts import host_of, is_loopback_host
from cso_kit.web.root import origin_of

# What reverse proxies on this machine add: RFC 7239, its forerunner, and the field that nginx's examples set.
_OF_PROXIES = ("x-forwarded-for", "forwarded", "x-real-ip")


def why_not_operator(request: Request, public_address: str) -> str | None:
    """Why a request does not count as the operator's, as a part of a sentence; `None` if it does.

    `public_address` is the service's public address.
    """
    is_from_here = is_loopback_host(request.client.host if request.client else "")
    if not is_from_here or any(name in request.headers for name in _OF_PROXIES):
        return "it comes from beyond this machine"
    # DNS rebinding: another site's name may be made to resolve to this machine, but its requests still have that name.
    if not _is_known_name(request.headers.get("host", ""), public_address):
        return "it asks under another name than localhost or the public address"
    if not is_of_another_site(request):
        return None
    if request.headers.get("origin") == origin_of(public_address):
        return "a proxy in front of this server changes the Host header, and must pass it on unchanged"
    return "it comes from a page of another site"


def is_of_another_site(request: Request) -> bool:
    """Whether a page of another site sent the request.

    `Origin` shows it, but not with every GET, and `Sec-Fetch-Site` (Fetch Metadata Request Headers).
    """
    headers = request.headers
    origin = headers.get("origin")
    if origin is not None and origin.partition("://")[2] != headers.get("host"):
        return True
    if headers.get("sec-fetch-site", "none") in {"none", "same-origin"}:
        return False
    # A person may follow a link on another site's page. Scripts and forms of such a page are refused.
    return not (request.method in {"GET", "HEAD"} and headers.get("sec-fetch-dest") == "document")


def _is_known_name(host: str, public_address: str) -> bool:
    name = host_of(f"//{host}")
    return is_loopback_host(name) or (name != "" and name == host_of(public_address))
