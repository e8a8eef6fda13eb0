"""Who may use the console: whoever may use the control plane. With a control token a browser signs in with it once.

The cookie holds a proof of the token and not the token itself, so it ends when the token is changed.
"""

import hmac
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from cso_kit.web.callers import is_of_another_site, why_not_operator
from cso_kit.web.cookies import SecretCookie
from cso_kit.web.csrf import form_token
from cso_kit.web.forms import read_form, read_query
from cso_kit.web.root import below_root, path_of, redirect
from cso_sim.console.paths import CONSOLE, at, is_page, own_address
from cso_sim.console.plain_pages import explain, show_plain
from cso_sim.control.of_request import SETTINGS

SIGN_IN = at("sign-in")
_COOKIE = "cso_console"
# Without the guard: files that tell nothing, the form for the token, and links that are themselves the permission.
_OPEN = (f"{at('assets')}/", SIGN_IN, f"{at('become')}/")


class OperatorsOnly:
    """Wraps the console, and refuses everybody else."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        if not scope["path"].startswith(_OPEN) and (refusal := _refusal(request)):
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)


def sign_in_routes() -> list[Route]:
    """The form for the control token."""

    async def sign_in(request: Request) -> Response:
        settings = SETTINGS.of(request).provider
        if settings.control_token is None:
            return redirect(at())
        if request.method != "POST":
            return show_plain("console/sign_in.html", error="")
        if is_of_another_site(request):
            return explain(403, "Not from here", "This form came from a page of another site.", {})
        given = (await read_form(request)).text("token").strip()
        if not hmac.compare_digest(given.encode(), settings.control_token.encode()):
            error = "This is not the token that the server was started with."
            return show_plain("console/sign_in.html", status=422, error=error)
        wanted = read_query(request).text("to")
        response = redirect(wanted if is_page(wanted) else at())
        _cookie(settings.issuer).set(response, _proof(settings.control_token))
        return response

    return [Route(SIGN_IN, sign_in, methods=["GET", "POST"])]


def into_console(request: Request, issuer: str, page: str = CONSOLE) -> Response:
    """Leads to a page of the console of a world, whose public address is `issuer`. The token that opened this console opens that
    one too, so its holder is signed in there. The cookie is for that console alone, as if it was asked for there.
    """
    response = redirect(f"{issuer}{page}")
    token = SETTINGS.of(request).provider.control_token
    if token is not None:
        SecretCookie.at(_COOKIE, issuer, f"{path_of(issuer)}{CONSOLE}").set(response, _proof(token))
    return response


def _refusal(request: Request) -> Response | None:
    """The response to somebody who may not use the console."""
    settings = SETTINGS.of(request).provider
    if settings.control_token is None:
        if why_not := why_not_operator(request, settings.issuer):
            message = (
                f"The console is for the operator of this simulator. Your request is not taken, because {why_not}."
            )
            return explain(403, "Not for visitors", message, {"To the front page": below_root("/")})
        return None
    proof = _cookie(settings.issuer).read(request) or ""
    if not hmac.compare_digest(proof.encode(), _proof(settings.control_token).encode()):
        wanted = own_address(request)
        return redirect(SIGN_IN if wanted == CONSOLE else f"{SIGN_IN}?{urlencode({'to': wanted})}")
    if is_of_another_site(request):
        return explain(403, "Not from here", "This request came from a page of another site.", {})
    return None


def _cookie(issuer: str) -> SecretCookie:
    return SecretCookie.at(_COOKIE, issuer, below_root(CONSOLE))


def _proof(token: str) -> str:
    return form_token(token, "console")
