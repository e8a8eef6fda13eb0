"""`/interaction/…`: the pages between an authorization request and its answer."""

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cso_idp.accounts import authenticate
from cso_idp.endpoints.browser import browser_of, respond
from cso_idp.interaction import code, consent, dispatch
from cso_kit.web.forms import read_form

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
        otp_code = form.get("otpCode") or None
        outcome = await database.work(
            lambda tx: dispatch.sign_on(tx, provider, which, browser, login_id, verified, otp_code)
        )
        return respond(provider, request, browser, outcome)

    async def ask_for_code(request: Request) -> Response:
        browser, which = browser_of(provider, request), request.path_params["id"]
        outcome = await database.work(lambda tx: code.show(tx, provider, which, browser))
        return respond(provider, request, browser, outcome)

    async def give_code(request: Request) -> Response:
        form = (await read_form(request)).once()
        browser, which = browser_of(provider, request), request.path_params["id"]
        # Apps show a code in two groups of three, and people type what they see.
        given = form.text("otpCode").replace(" ", "")
        outcome = await database.work(lambda tx: code.give(tx, provider, which, browser, given))
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
        Route("/interaction/{id}/code", ask_for_code, methods=["GET"]),
        Route("/interaction/{id}/code", give_code, methods=["POST"]),
        Route("/interaction/{id}/consent", decide, methods=["POST"]),
        Route("/interaction/{id}/cancel", cancel, methods=["POST"]),
    ]
