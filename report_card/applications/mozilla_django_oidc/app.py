"""A relying party as the documentation of mozilla-django-oidc writes one, in one file."""

import os
import sys

import django
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

issuer, port = os.environ["ISSUER"], os.environ["PORT"]
settings.configure(
    SECRET_KEY="fictional",
    ALLOWED_HOSTS=["localhost"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "mozilla_django_oidc",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    AUTHENTICATION_BACKENDS=["mozilla_django_oidc.auth.OIDCAuthenticationBackend"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["DATABASE"]}},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    OIDC_RP_CLIENT_ID=os.environ["CLIENT_ID"],
    OIDC_RP_CLIENT_SECRET=os.environ["CLIENT_SECRET"],
    OIDC_RP_SIGN_ALGO="RS256",
    OIDC_RP_SCOPES="openid profile email",
    OIDC_OP_AUTHORIZATION_ENDPOINT=f"{issuer}/authorize",
    OIDC_OP_TOKEN_ENDPOINT=f"{issuer}/token",
    OIDC_OP_USER_ENDPOINT=f"{issuer}/userinfo",
    OIDC_OP_JWKS_ENDPOINT=f"{issuer}/jwks",
    LOGIN_URL="/oidc/authenticate/",
    LOGIN_REDIRECT_URL="/profile",
    LOGIN_REDIRECT_URL_FAILURE="/failed",
)
django.setup()


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"<p>Hello {request.user.email}</p>")


def failed(_: HttpRequest) -> HttpResponse:
    return HttpResponse("<p>Not signed on</p>", status=403)


urlpatterns = [path("oidc/", include("mozilla_django_oidc.urls")), path("profile", profile), path("failed", failed)]

if __name__ == "__main__":
    from django.core.management import execute_from_command_line

    execute_from_command_line([sys.argv[0], "migrate", "--verbosity", "0"])
    execute_from_command_line([sys.argv[0], "runserver", "--noreload", f"localhost:{port}"])
