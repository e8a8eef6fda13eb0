"""Which libraries are on the report card, in which versions, and how their applications are started."""

from dataclasses import dataclass
from typing import Literal

Ecosystem = Literal["PyPI", "npm", "Go modules", "Debian"]


@dataclass(frozen=True)
class Library:
    """A library in one version.

    `version` is what is asked for; `""` is the newest. `beside` are the other packages of the application, `folder` is where the
    application is. The other members are addresses of the application, and how its client authenticates.
    """

    name: str
    ecosystem: Ecosystem
    folder: str
    version: str = ""
    beside: tuple[str, ...] = ()
    start: str = "/login"
    callback: str = "/callback"
    signed_in: str = "/profile"
    press: str = ""
    auth_method: str = "client_secret_basic"
    title: str = ""

    @property
    def key(self) -> str:
        """A name for files: the folder and the asked version."""
        return f"{self.folder}-{self.version or 'newest'}"


_EXPRESS = ("express", "express-session")
LIBRARIES = (
    Library("authlib", "PyPI", "authlib_starlette", "1.3.2", ("starlette", "httpx", "uvicorn", "itsdangerous")),
    Library("authlib", "PyPI", "authlib_starlette", "", ("starlette", "httpx", "uvicorn", "itsdangerous")),
    Library("flask-oidc", "PyPI", "flask_oidc", "", (), "/profile", "/authorize", auth_method="client_secret_post"),
    Library(
        "mozilla-django-oidc",
        "PyPI",
        "mozilla_django_oidc",
        "4.0.1",
        (),
        "/profile",
        "/oidc/callback/",
        auth_method="client_secret_post",
    ),
    Library(
        "mozilla-django-oidc",
        "PyPI",
        "mozilla_django_oidc",
        "",
        (),
        "/profile",
        "/oidc/callback/",
        auth_method="client_secret_post",
    ),
    Library("social-auth-app-django", "PyPI", "social_auth", "", (), "/", "/complete/oidc/", press="Sign on"),
    Library(
        "django-allauth",
        "PyPI",
        "allauth",
        "",
        ("django-allauth[socialaccount]",),
        "/accounts/oidc/cso/login/",
        "/accounts/oidc/cso/login/callback/",
        auth_method="client_secret_post",
    ),
    Library("openid-client", "npm", "openid_client_5", "5.7.0", _EXPRESS),
    Library("openid-client", "npm", "openid_client", "", _EXPRESS),
    Library(
        "passport-openidconnect",
        "npm",
        "passport_openidconnect",
        "",
        ("passport", *_EXPRESS),
        auth_method="client_secret_post",
    ),
    Library("express-openid-connect", "npm", "express_openid_connect", "", ("express",)),
    Library(
        "@auth/express",
        "npm",
        "auth_express",
        "",
        ("express@4",),
        "/auth/signin",
        "/auth/callback/cso",
        press="Sign in with",
    ),
    Library("github.com/coreos/go-oidc/v3", "Go modules", "go_oidc", "v3.14.1", ("golang.org/x/oauth2",)),
    Library("github.com/coreos/go-oidc/v3", "Go modules", "go_oidc", "", ("golang.org/x/oauth2",)),
    Library("github.com/zitadel/oidc/v3", "Go modules", "zitadel_oidc", ""),
    Library(
        "libapache2-mod-auth-openidc",
        "Debian",
        "mod_auth_openidc",
        "",
        ("apache2-bin",),
        "/profile",
        "/profile/callback",
    ),
)
