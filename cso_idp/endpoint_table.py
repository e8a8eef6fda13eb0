"""The provider's endpoints as data.

Routes, the discovery document, the express lane, the format of errors and the preflights are computed from this table. Each
feature has the handlers of its endpoints; the application joins both. Pages for people are not listed here; each feature adds its
own.
"""

from collections.abc import Iterable
from typing import Literal, NamedTuple

# The reader of an error: a person, an OAuth client, or a client of the PACER Authentication API.
Errors = Literal["page", "json", "pacer"]
READABLE = {"access-control-allow-origin": "*", "access-control-expose-headers": "www-authenticate"}


class Endpoint(NamedTuple):
    """One address and its methods.

    `metadata` is its name in the discovery document, if it has one. The express lane answers busy endpoints. Scripts of other
    origins may call cross-origin endpoints (Fetch Standard, CORS).
    """

    path: str
    methods: tuple[str, ...] = ("GET",)
    metadata: str | None = None
    errors: Errors = "page"
    is_busy: bool = False
    is_cross_origin: bool = False

    @property
    def readable(self) -> dict[str, str]:
        """The headers with which a script of another origin may read the response."""
        return READABLE if self.is_cross_origin else {}


_POST = ("POST",)
_BOTH = ("GET", "POST")

AUTHORIZE = Endpoint("/authorize", _BOTH, "authorization_endpoint", is_busy=True)
# A public client in a browser redeems its code, reads UserInfo and revokes its tokens. These endpoints ignore cookies, and the
# responses allow `*`, which browsers accept only for requests without cookies. So a page gets what any program gets.
TOKEN = Endpoint("/token", _POST, "token_endpoint", "json", is_busy=True, is_cross_origin=True)
USERINFO = Endpoint("/userinfo", _BOTH, "userinfo_endpoint", "json", is_busy=True, is_cross_origin=True)
JWKS = Endpoint("/jwks", metadata="jwks_uri", errors="json", is_busy=True)
PAR = Endpoint("/par", _POST, "pushed_authorization_request_endpoint", "json")
INTROSPECT = Endpoint("/introspect", _POST, "introspection_endpoint", "json", is_busy=True)
REVOKE = Endpoint("/revoke", _POST, "revocation_endpoint", "json", is_cross_origin=True)
END_SESSION = Endpoint("/end_session", _BOTH, "end_session_endpoint")
# Not cross-origin: on this machine it is open to every program, but not to every web page.
REGISTER = Endpoint("/register", _POST, "registration_endpoint", "json")
REGISTRATION = Endpoint("/register/{client_id}", ("GET", "PUT", "DELETE"), errors="json")
REGISTRATION_DOCUMENT = Endpoint("/openapi.json", errors="json")
DISCOVERY = Endpoint("/.well-known/openid-configuration", errors="json", is_busy=True)
SERVER_METADATA = Endpoint("/.well-known/oauth-authorization-server", errors="json", is_busy=True)
LOGIN = Endpoint("/interaction/{id}/login", _POST, is_busy=True)
CSO_AUTH = Endpoint("/services/cso-auth", _POST, errors="pacer", is_busy=True)
CSO_LOGOUT = Endpoint("/services/cso-logout", _POST, errors="pacer", is_busy=True)
# What courts tell the provider (`court_calls`); only their own clients may.
COURT_LINKS = Endpoint("/court-calls/links", _POST, errors="json")
COURT_RECEIPTS = Endpoint("/court-calls/receipts", _POST, errors="json")
COURT_REGISTRATIONS = Endpoint("/court-calls/registrations", _POST, errors="json")
# What they ask it.
COURT_ACCOUNT = Endpoint("/court-calls/account", _POST, errors="json")

TABLE = (
    AUTHORIZE,
    TOKEN,
    USERINFO,
    JWKS,
    PAR,
    INTROSPECT,
    REVOKE,
    END_SESSION,
    REGISTER,
    REGISTRATION,
    REGISTRATION_DOCUMENT,
    DISCOVERY,
    SERVER_METADATA,
    LOGIN,
    CSO_AUTH,
    CSO_LOGOUT,
    COURT_LINKS,
    COURT_RECEIPTS,
    COURT_ACCOUNT,
    COURT_REGISTRATIONS,
)


def addresses(issuer: str, served: Iterable[Endpoint]) -> dict[str, str]:
    """The addresses of the served endpoints for the discovery document."""
    return {endpoint.metadata: issuer + endpoint.path for endpoint in served if endpoint.metadata}


def busy_paths(served: Iterable[Endpoint]) -> frozenset[str]:
    """The paths of the busy endpoints, for the express lane."""
    return frozenset(endpoint.path for endpoint in served if endpoint.is_busy)


_EXACT = {endpoint.path: endpoint.errors for endpoint in TABLE}
# Errors below a machine endpoint, and at a misspelt one, are for programs too.
_FIRST_PARTS = {endpoint.path.split("/")[1] for endpoint in TABLE if endpoint.errors == "json"}


def errors_at(path: str) -> Errors:
    """The reader of an error at any address, also if nothing is served there."""
    return _EXACT.get(path) or ("json" if path.removeprefix("/").partition("/")[0] in _FIRST_PARTS else "page")
