"""The provider's endpoints as data.

Routes, the discovery document, the express lane, the form of error answers and the preflights of scripts are computed from it. A
room brings a handler for each endpoint that is its own; the application puts both together. Pages for people are not listed:
each room adds its own.
"""

from collections.abc import Iterable
from typing import Literal, NamedTuple

# Who reads an error: a person, a program that speaks OAuth, or one that speaks the PACER Authentication API.
Errors = Literal["page", "json", "pacer"]
READABLE = {"access-control-allow-origin": "*", "access-control-expose-headers": "www-authenticate"}


class Endpoint(NamedTuple):
    """One address and the methods it takes.

    `metadata` is its name in the discovery document, if it has one there. A busy one is answered in front of the framework. A
    cross-origin one may be asked by a script on a page of another site (Fetch Standard, CORS).
    """

    path: str
    methods: tuple[str, ...] = ("GET",)
    metadata: str | None = None
    errors: Errors = "page"
    is_busy: bool = False
    is_cross_origin: bool = False

    @property
    def readable(self) -> dict[str, str]:
        """The headers that let a script of another site read an answer."""
        return READABLE if self.is_cross_origin else {}


_POST = ("POST",)
_BOTH = ("GET", "POST")

AUTHORIZE = Endpoint("/authorize", _BOTH, "authorization_endpoint", is_busy=True)
# A public client in a browser redeems its code, asks for UserInfo and revokes its tokens. None of these looks at cookies, and the
# answers say `*`, which browsers accept only for requests without them: a page gets what any program gets.
TOKEN = Endpoint("/token", _POST, "token_endpoint", "json", is_busy=True, is_cross_origin=True)
USERINFO = Endpoint("/userinfo", _BOTH, "userinfo_endpoint", "json", is_busy=True, is_cross_origin=True)
JWKS = Endpoint("/jwks", metadata="jwks_uri", errors="json", is_busy=True)
PAR = Endpoint("/par", _POST, "pushed_authorization_request_endpoint", "json")
INTROSPECT = Endpoint("/introspect", _POST, "introspection_endpoint", "json", is_busy=True)
REVOKE = Endpoint("/revoke", _POST, "revocation_endpoint", "json", is_cross_origin=True)
END_SESSION = Endpoint("/end_session", _BOTH, "end_session_endpoint")
# Not for scripts of other sites: on this machine it is open to every program, but not to every web page.
REGISTER = Endpoint("/register", _POST, "registration_endpoint", "json")
REGISTRATION = Endpoint("/register/{client_id}", ("GET", "PUT", "DELETE"), errors="json")
REGISTRATION_DOCUMENT = Endpoint("/openapi.json", errors="json")
DISCOVERY = Endpoint("/.well-known/openid-configuration", errors="json", is_busy=True)
SERVER_METADATA = Endpoint("/.well-known/oauth-authorization-server", errors="json", is_busy=True)
LOGIN = Endpoint("/interaction/{id}/login", _POST, is_busy=True)
CSO_AUTH = Endpoint("/services/cso-auth", _POST, errors="pacer", is_busy=True)
CSO_LOGOUT = Endpoint("/services/cso-logout", _POST, errors="pacer", is_busy=True)

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
)


def addresses(issuer: str, served: Iterable[Endpoint]) -> dict[str, str]:
    """The addresses that the discovery document lists, of the endpoints that are served."""
    return {endpoint.metadata: issuer + endpoint.path for endpoint in served if endpoint.metadata}


def busy_paths(served: Iterable[Endpoint]) -> frozenset[str]:
    """The paths that are answered in front of the framework: what relying parties and their users ask for all day."""
    return frozenset(endpoint.path for endpoint in served if endpoint.is_busy)


_EXACT = {endpoint.path: endpoint.errors for endpoint in TABLE}
# Below an address for programs, and beside one that is spelled wrong, it is programs that read the error, too.
_FIRST_PARTS = {endpoint.path.split("/")[1] for endpoint in TABLE if endpoint.errors == "json"}


def errors_at(path: str) -> Errors:
    """Who reads an error at an address, whether something is served there or not."""
    return _EXACT.get(path) or ("json" if path.removeprefix("/").partition("/")[0] in _FIRST_PARTS else "page")
