"""`/interaction/…`: the pages between an authorization request and its answer."""

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cso_idp.accounts import authenticate, upgrade
from cso_idp.endpoints.browser import browser_of, respond
from cso_idp.interaction import dispatch
from cso_idp.interaction.dispatch import Outcome, ShowStep
from cso_idp.interaction.pages import upgrade_page
from cso_kit.forms import read_form

if TYPE_CHECKING:
    from cso_idp.provider import Provider
    from cso_kit.work import Transaction


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

    async def upgrade_account(request: Request) -> Response:
        form = dict((await read_form(request)).once())
        browser, which = browser_of(provider, request), request.path_params["id"]
        shown = await database.work(lambda tx: (dispatch.show(tx, provider, which, browser), tx.at.calendar.date()))
        step, today = shown
        if not isinstance(step, ShowStep) or step.missing.step != "upgrade" or step.account is None:
            return respond(provider, request, browser, step)
        wanted = upgrade.read(form, step.account, today)
        if isinstance(wanted, dict):
            return upgrade_page(provider, step, form, wanted, status=422)
        hashed, account_id = await provider.passwords.hash_soon(wanted.password), step.account.id

        def upgrade_and_go_on(tx: "Transaction") -> Outcome | dict[str, str]:
            done = upgrade.apply(tx, account_id, wanted, hashed)
            return done if isinstance(done, dict) else dispatch.show(tx, provider, which, browser)

        outcome = await database.work(upgrade_and_go_on)
        if isinstance(outcome, dict):
            return upgrade_page(provider, step, form, outcome, status=422)
        return respond(provider, request, browser, outcome)

    async def cancel(request: Request) -> Response:
        browser, which = browser_of(provider, request), request.path_params["id"]
        outcome = await database.work(lambda tx: dispatch.cancel(tx, provider, which, browser))
        return respond(provider, request, browser, outcome)

    return [
        Route("/interaction/{id}", show, methods=["GET"]),
        Route("/interaction/{id}/login", login, methods=["POST"]),
        Route("/interaction/{id}/upgrade", upgrade_account, methods=["POST"]),
        Route("/interaction/{id}/cancel", cancel, methods=["POST"]),
    ]
