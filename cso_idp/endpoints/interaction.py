"""`/interaction/…`: the pages between an authorization request and its answer."""

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cso_idp.accounts import authenticate
from cso_idp.endpoints.browser import browser_of, respond
from cso_idp.interaction import consent, dispatch
from cso_kit.forms import read_form

if TYPE_CHECKING:
    from cso_idp.provider import Provider


def routes(provider: "Provider") -> list[Route]:
    """The routes of the interaction's steps."""
    database = provider.database

    async def show(request: Request) -> Response:
        browser, which = browser_of(provider, request), request.path_params["id"]
        outcome = await database.work(lambda tx: dispatch.show(tx, provider, which, browser))
        return respond(provider, request, browser, outcome)

    async def login(request: Request) -> Response:
        form = (await read_form(request)).once()
        browser, which = browser_of(provider, request), request.path_params["id"]
        login_id, password = form.text("loginId"), form.get("password", "")
        stored = await database.read(lambda tx: authenticate.look_up(tx, login_id))
        right = await provider.passwords.verify(password, stored)
        verified = stored if right else None
        outcome = await database.work(lambda tx: dispatch.sign_on(tx, provider, which, browser, login_id, verified))
        return respond(provider, request, browser, outcome)

    async def decide(request: Request) -> Response:
        form = (await read_form(request)).once()
        browser, which = browser_of(provider, request), request.path_params["id"]
        token, allowed = form.get("csrf", ""), form.get("answer") == "allow"
        outcome = await database.work(lambda tx: consent.decide(tx, provider, which, browser, token, allowed=allowed))
        return respond(provider, request, browser, outcome)

    async def cancel(request: Request) -> Response:
        browser, which = browser_of(provider, request), request.path_params["id"]
        outcome = await database.work(lambda tx: dispatch.cancel(tx, provider, which, browser))
        return respond(provider, request, browser, outcome)

    return [
        Route("/interaction/{id}", show, methods=["GET"]),
        Route("/interaction/{id}/login", login, methods=["POST"]),
        Route("/interaction/{id}/consent", decide, methods=["POST"]),
        Route("/interaction/{id}/cancel", cancel, methods=["POST"]),
    ]
