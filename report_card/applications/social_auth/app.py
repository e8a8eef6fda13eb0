"""A relying party with the generic OpenID Connect backend of Python Social Auth for Django, in one file."""

import os
import sys

import django
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.urls import include, path

port = os.environ["PORT"]
settings.configure(
    SECRET_KEY="fictional",
    ALLOWED_HOSTS=["localhost"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "social_django",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "social_django.middleware.SocialAuthExceptionMiddleware",
    ],
    AUTHENTICATION_BACKENDS=["social_core.backends.open_id_connect.OpenIdConnectAuth"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["DATABASE"]}},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    SOCIAL_AUTH_OIDC_OIDC_ENDPOINT=os.environ["ISSUER"],
    SOCIAL_AUTH_OIDC_KEY=os.environ["CLIENT_ID"],
    SOCIAL_AUTH_OIDC_SECRET=os.environ["CLIENT_SECRET"],
    SOCIAL_AUTH_OIDC_USE_PKCE=True,
    LOGIN_URL="/",
    LOGIN_REDIRECT_URL="/profile",
    SOCIAL_AUTH_LOGIN_ERROR_URL="/failed",
)
django.setup()


def home(request: HttpRequest) -> HttpResponse:
    field = f'<input type="hidden" name="csrfmiddlewaretoken" value="{get_token(request)}">'
    return HttpResponse(f'<form method="post" action="/login/oidc/">{field}<button>Sign on</button></form>')


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"<p>Hello {request.user.username}</p>")


def failed(_: HttpRequest) -> HttpResponse:
    return HttpResponse("<p>Not signed on</p>", status=403)


urlpatterns = [
    path("", home),
    path("", include("social_django.urls")),
    path("profile", profile),
    path("failed", failed),
]

if __name__ == "__main__":
    from django.core.management import execute_from_command_line

    execute_from_command_line([sys.argv[0], "migrate", "--verbosity", "0"])
    execute_from_command_line([sys.argv[0], "runserver", "--noreload", f"localhost:{port}"])
