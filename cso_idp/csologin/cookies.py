"""The cookies of the PACER login page: what a logged-in browser takes along to the courts, and what binds a page to its browser.

`NextGenCSO` and `PacerSession` hold the token, `PacerClientCode` the client code (D§2.5). Who sets them really, and with which
attributes, is not public: settings decide. `JSESSIONID` says nothing and only proves that a form belongs to this browser.
"""

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from cso_kit.secrets.opaque import make_secret
from cso_kit.web.cookies import GivenCookies
from cso_kit.web.cookies import cookies_of as sent_cookies
from cso_kit.web.root import below_root, everywhere

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from cso_idp.settings import ProviderSettings
    from cso_kit.secrets.randomness import Randomness

TOKEN_COOKIES = ("NextGenCSO", "PacerSession")
CLIENT_CODE_COOKIE = "PacerClientCode"
BROWSER_COOKIE = "JSESSIONID"
PATH = "/csologin"
# D§1.1: hosts of the login service; what follows is the domain that the courts share with them.
_LOGIN_HOST = re.compile(r"(?:pacer\.login|qa-login)\.([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?::[0-9]+)?")


class PacerCookies(NamedTuple):
    """What a browser brought along. `secret` is that of its pages; `is_new` says that the browser has yet to be given it."""

    secret: str
    is_new: bool
    session_cookie: str | None
    token: str | None
    client_code: str


def cookies_of(request: "Request", session_cookie: str | None, random: "Randomness") -> PacerCookies:
    """What this browser brought along, and a new secret if it has none."""
    cookies = sent_cookies(request)
    known = cookies.get(BROWSER_COOKIE)
    return PacerCookies(
        known or make_secret(random, "cso_js_"),
        not known,
        session_cookie,
        cookies.get(TOKEN_COOKIES[0]),
        cookies.get(CLIENT_CODE_COOKIE, ""),
    )


def bind(settings: "ProviderSettings", request: "Request", response: "Response", cookies: PacerCookies) -> None:
    """Gives a browser that has none the secret of its pages."""
    if cookies.is_new:
        secure = _is_secure(settings, request)
        path = below_root(PATH)
        response.set_cookie(BROWSER_COOKIE, cookies.secret, path=path, secure=secure, httponly=True, samesite="lax")


def token_cookies(settings: "ProviderSettings", request: "Request") -> GivenCookies:
    """The cookies that take a token to the courts of the domain that a browser was logged in at."""
    return GivenCookies(TOKEN_COOKIES, _attributes(settings, request))


def give_client_code(settings: "ProviderSettings", request: "Request", response: "Response", client_code: str) -> None:
    """Gives a browser its client code, or takes away the one it has."""
    if client_code:
        response.set_cookie(CLIENT_CODE_COOKIE, client_code, **_attributes(settings, request))
    elif CLIENT_CODE_COOKIE in sent_cookies(request):
        response.delete_cookie(CLIENT_CODE_COOKIE, **_attributes(settings, request))


def take_back(settings: "ProviderSettings", request: "Request", response: "Response") -> None:
    """Takes back what a logged-in browser took along. Its token is worth nothing any more anyway."""
    for name in (*TOKEN_COOKIES, CLIENT_CODE_COOKIE):
        if name in sent_cookies(request):
            response.delete_cookie(name, **_attributes(settings, request))


def _attributes(settings: "ProviderSettings", request: "Request") -> dict[str, Any]:
    return {
        "path": everywhere(),
        "domain": settings.pacer_cookie_domain or shared_domain(request.headers.get("host", "")),
        "secure": _is_secure(settings, request),
        "httponly": settings.pacer_cookie_http_only == "on",
        "samesite": settings.pacer_cookie_same_site,
    }


def shared_domain(host: str) -> str | None:
    """The domain whose courts get the cookie too: `uscourts.gov` for `pacer.login.uscourts.gov`; `None` for this host only.

    No browser takes a cookie for a domain without a dot, such as `localhost`.
    """
    found = _LOGIN_HOST.fullmatch(host.lower())
    return found[1] if found else None


def _is_secure(settings: "ProviderSettings", request: "Request") -> bool:
    if settings.pacer_cookie_secure == "auto":
        return bool(request.scope["scheme"] == "https")
    return settings.pacer_cookie_secure == "on"
