"""Cookies that hold a secret: always HttpOnly and SameSite=Lax, and Secure with the `__Host-` prefix under https."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response


@dataclass(frozen=True)
class SecretCookie:
    """One cookie of one service.

    Under https at the root path the name gets the `__Host-` prefix, so that no sibling host can plant it (RFC 6265bis §4.1.3.2).
    """

    base_name: str
    path: str
    secure: bool

    @staticmethod
    def at(base_name: str, public_address: str, path: str = "/") -> "SecretCookie":
        """The cookie for a service whose public address is `public_address`."""
        return _cookie_at(base_name, public_address, path)

    @cached_property
    def name(self) -> str:
        if not self.secure:
            return self.base_name
        return f"__Host-{self.base_name}" if self.path == "/" else f"__Secure-{self.base_name}"

    def read(self, request: Request) -> str | None:
        """The secret in the request's cookie, if it has one."""
        return request.cookies.get(self.name) or None

    def set(self, response: Response, secret: str) -> None:
        """Sets the cookie until the browser closes. The stored secret has its own expiry."""
        # Without the standard library, which takes as long for a cookie as the database for a session. Secrets have only URL-safe
        # characters and dots, so the value needs no quoting.
        secure = "; Secure" if self.secure else ""
        response.headers.append("set-cookie", f"{self.name}={secret}; HttpOnly; Path={self.path}; SameSite=lax{secure}")

    def clear(self, response: Response) -> None:
        """Deletes the cookie."""
        response.delete_cookie(self.name, path=self.path, secure=self.secure, httponly=True, samesite="lax")


@lru_cache(maxsize=1024)
def _cookie_at(base_name: str, public_address: str, path: str) -> SecretCookie:
    # Kept, because every request at a court needs two of them.
    return SecretCookie(base_name, path, urlsplit(public_address).scheme == "https")
