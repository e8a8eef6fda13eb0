"""Which libraries are on the report card, in which versions, and how their applications are built and started.

It installs and starts nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Ecosystem = Literal["PyPI", "npm", "Go modules", "Debian"]


@dataclass(frozen=True)
class Library:
    """A library in one version, and its application.

    `version` is what is asked for; `""` is the newest. `beside` are the other packages of the application, `folder` is where the
    application is, and `title` is what a developer calls it. `build` makes the application ready, and `command` starts it; where
    they are empty the ecosystem's usual ones are taken. `start`, `callback` and `signed_in` are addresses of the application,
    `press` is the button of its start page, `auth_method` is how its client authenticates, and `browser` is what leads it.
    """

    name: str
    ecosystem: Ecosystem
    folder: str
    version: str = ""
    beside: tuple[str, ...] = ()
    title: str = ""
    start: str = "/login"
    callback: str = "/callback"
    signed_in: str = "/profile"
    press: str = ""
    auth_method: str = "client_secret_basic"
    browser: Literal["http", "chromium"] = "http"
    build: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """A name for files and for the command line: the folder and the asked version."""
        return f"{self.folder}-{self.version or 'newest'}"

    @property
    def called(self) -> str:
        """What a developer calls it."""
        return self.title or self.name


_EXPRESS = ("express", "express-session")
_STARLETTE = ("starlette", "httpx", "uvicorn", "itsdangerous")
_POST = "client_secret_post"
_DJANGO = {"start": "/profile", "callback": "/oidc/callback/", "auth_method": _POST}

_PYTHON = (
    Library("authlib", "PyPI", "authlib_starlette", "1.3.2", _STARLETTE, "Authlib (Starlette)"),
    Library("authlib", "PyPI", "authlib_starlette", "", _STARLETTE, "Authlib (Starlette)"),
    Library("flask-oidc", "PyPI", "flask_oidc", start="/profile", callback="/authorize", auth_method=_POST),
    Library("flask-pyoidc", "PyPI", "flask_pyoidc", start="/profile", callback="/redirect_uri"),
    Library("oic", "PyPI", "oic", beside=("flask",), title="pyoidc (oic)"),
    Library("idpyoidc", "PyPI", "idpyoidc", beside=("flask",)),
    Library("simple-openid-connect", "PyPI", "simple_openid_connect", beside=("flask",)),
    Library("mozilla-django-oidc", "PyPI", "mozilla_django_oidc", "4.0.1", **_DJANGO),
    Library("mozilla-django-oidc", "PyPI", "mozilla_django_oidc", **_DJANGO),
    Library(
        "social-auth-app-django",
        "PyPI",
        "social_auth",
        title="Python Social Auth (Django)",
        start="/",
        callback="/complete/oidc/",
        press="Sign on",
    ),
    Library(
        "django-allauth",
        "PyPI",
        "allauth",
        beside=("django-allauth[socialaccount]",),
        start="/accounts/oidc/cso/login/",
        callback="/accounts/oidc/cso/login/callback/",
        auth_method=_POST,
    ),
)
_JAVASCRIPT = (
    Library("openid-client", "npm", "openid_client_5", "5.7.0", _EXPRESS),
    Library("openid-client", "npm", "openid_client", beside=_EXPRESS),
    Library("oauth4webapi", "npm", "oauth4webapi", beside=_EXPRESS),
    Library(
        "passport-openidconnect", "npm", "passport_openidconnect", beside=("passport", *_EXPRESS), auth_method=_POST
    ),
    Library("express-openid-connect", "npm", "express_openid_connect", beside=("express",)),
    Library(
        "@auth/express",
        "npm",
        "auth_express",
        beside=("express@4",),
        title="Auth.js (Express)",
        start="/auth/signin",
        callback="/auth/callback/cso",
        press="Sign in with",
    ),
    Library(
        "next-auth",
        "npm",
        "next_auth",
        beside=("next", "react", "react-dom"),
        title="NextAuth.js (Next.js)",
        start="/api/auth/signin",
        callback="/api/auth/callback/cso",
        press="Sign in with",
        build=("npx", "next", "build"),
        command=("sh", "start.sh"),
        environment={"NEXT_TELEMETRY_DISABLED": "1"},
    ),
    Library(
        "oidc-client-ts",
        "npm",
        "oidc_client_ts",
        beside=("express",),
        title="oidc-client-ts (in the browser)",
        auth_method="none",
        browser="chromium",
    ),
)
_GO = (
    Library("github.com/coreos/go-oidc/v3", "Go modules", "go_oidc", "v3.14.1", ("golang.org/x/oauth2",), "go-oidc"),
    Library("github.com/coreos/go-oidc/v3", "Go modules", "go_oidc", "", ("golang.org/x/oauth2",), "go-oidc"),
    Library("github.com/zitadel/oidc/v3", "Go modules", "zitadel_oidc", title="zitadel/oidc"),
    Library(
        "github.com/oauth2-proxy/oauth2-proxy/v7",
        "Go modules",
        "oauth2_proxy",
        title="OAuth2 Proxy",
        start="/oauth2/start?rd=/",
        callback="/oauth2/callback",
        signed_in="/oauth2/userinfo",
        command=("sh", "start.sh"),
    ),
)
_SERVERS = (
    Library(
        "libapache2-mod-auth-openidc",
        "Debian",
        "mod_auth_openidc",
        beside=("apache2-bin",),
        title="mod_auth_openidc",
        start="/profile",
        callback="/profile/callback",
    ),
)
LIBRARIES = (*_PYTHON, *_JAVASCRIPT, *_GO, *_SERVERS)
