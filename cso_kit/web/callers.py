"""Which requests count as the operator's where no token is asked for: one rule for all services.

A browser on this machine also runs the pages of other sites. So it is not enough that a request comes from this machine.
"""

from starlette.requests import Request

from cso_kit.web.hosts import host_of, is_loopback_host


def why_not_operator(request: Request, public_address: str) -> str | None:
    """Why a request does not count as the operator's, as the end of a sentence; `None` if it does.

    `public_address` is where the service is reached from outside.
    """
    if not is_loopback_host(request.client.host if request.client else "") or "x-forwarded-for" in request.headers:
        return "it comes from beyond this machine"
    # DNS rebinding: a page whose own name was made to point at this machine speaks under that name.
    if not _is_known_name(request.headers.get("host", ""), public_address):
        return "it asks under another name than localhost or the public address"
    return "it comes from a page of another site" if _is_of_another_site(request) else None


def _is_of_another_site(request: Request) -> bool:
    """Whether a page of another site sent the request.

    Browsers say so in `Origin`, but not with every GET, and in `Sec-Fetch-Site` (Fetch Metadata Request Headers).
    """
    headers = request.headers
    origin = headers.get("origin")
    if origin is not None and origin.partition("://")[2] != headers.get("host"):
        return True
    if headers.get("sec-fetch-site", "none") in {"none", "same-origin"}:
        return False
    # A person may follow a link from another site's page, and then sees the page. Scripts and forms of such a page are refused.
    return not (request.method in {"GET", "HEAD"} and headers.get("sec-fetch-dest") == "document")


def _is_known_name(host: str, public_address: str) -> bool:
    name = host_of(f"//{host}")
    return is_loopback_host(name) or (name != "" and name == host_of(public_address))
