"""Cookies that hold a secret: always HttpOnly and SameSite=Lax, and Secure with the `__Host-` prefix under https.

It also reads cookies, and decides which of several with one name counts.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from starlette.requests import Request, cookie_parser
from starlette.responses import Response

from cso_kit.web.root import everywhere, path_of

_KEPT = "cso.cookies"


def cookies_of(request: Request) -> dict[str, str]:
    """The cookies of a request.

    Browsers send the cookie of the longest path first, and of one path the oldest first (RFC 6265 §5.4). Of several with one name
    the last one counts, as in Starlette: a cookie that somebody planted before does not hide the one that was set here. Below a
    path the first one counts: the one of the federation at `/w/alpha`, before the one of the federation at `/`.
    """
    return request.cookies if everywhere() == "/" else first_cookies_of(request)


def first_cookies_of(request: Request) -> dict[str, str]:
    """The cookies of a request; of several with one name, the first one: that of the longest path."""
    found: dict[str, str] | None = request.scope.get(_KEPT)
    if found is None:
        sent = ";".join(request.headers.getlist("cookie")).split(";")
        found = request.scope[_KEPT] = cookie_parser(";".join(reversed(sent)))
    return found


@dataclass(frozen=True)
class SecretCookie:
    """One cookie of one service. `path` is as browsers know it; `None`: the whole service, from its root on.

    Under https at the root path the name gets the `__Host-` prefix, so that no sibling host can plant it (RFC 6265bis §4.1.3.2).
    """

    base_name: str
    path: str | None
    secure: bool
    is_for_host: bool

    @staticmethod
    def at(base_name: str, public_address: str, path: str | None = None) -> "SecretCookie":
        """The cookie for a service whose public address is `public_address`."""
        return _cookie_at(base_name, public_address, path)

    @cached_property
    def name(self) -> str:
        if not self.secure:
            return self.base_name
        return f"__Host-{self.base_name}" if self.is_for_host else f"__Secure-{self.base_name}"

    def read(self, request: Request) -> str | None:
        """The secret in the request's cookie, if it has one."""
        return cookies_of(request).get(self.name) or None

    def set(self, response: Response, secret: str) -> None:
        """Sets the cookie until the browser closes. The stored secret has its own expiry."""
        response.headers.append("set-cookie", self.line(secret))

    def line(self, secret: str) -> str:
        """The value of the field `Set-Cookie`."""
        # Without the standard library, which takes as long for a cookie as the database for a session. Secrets have only URL-safe
        # characters and dots, so the value needs no quoting.
        secure, path = "; Secure" if self.secure else "", self.whole_path
        return f"{self.name}={secret}; HttpOnly; Path={path}; SameSite=lax{secure}"

    def clear(self, response: Response) -> None:
        """Deletes the cookie."""
        response.delete_cookie(self.name, path=self.whole_path, secure=self.secure, httponly=True, samesite="lax")

    @property
    def whole_path(self) -> str:
        """The path below which browsers send it."""
        return self.path or everywhere()


class GivenCookies(NamedTuple):
    """What a login gives a browser, as a fault may change it: the names of the cookies (none: no cookie is set), and their
    attributes as `Response.set_cookie` takes them. All have one value.
    """

    names: tuple[str, ...]
    attributes: dict[str, Any]

    def set(self, response: Response, value: str) -> None:
        """Sets them all."""
        for name in self.names:
            response.set_cookie(name, value, **self.attributes)


@lru_cache(maxsize=1024)
def _cookie_at(base_name: str, public_address: str, path: str | None) -> SecretCookie:
    # Kept, because every request at a court needs two of them.
    is_for_host = path == "/" or (path is None and not path_of(public_address))
    return SecretCookie(base_name, path, urlsplit(public_address).scheme == "https", is_for_host)
