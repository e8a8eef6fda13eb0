"""`/interaction/…/upgrade` and `/register`: the two long forms that may stand between an authorization request and its answer."""

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cso_idp.accounts import details, upgrade
from cso_idp.accounts.details import HolderDetails
from cso_idp.endpoints.browser import browser_of, respond
from cso_idp.interaction import dispatch, holder
from cso_idp.interaction.outcome import ShowStep
from cso_idp.interaction.pages import form_page
from cso_kit.web.form_model import RefusedForm, shown_again
from cso_kit.web.forms import read_form

if TYPE_CHECKING:
    from cso_idp.provider import Provider


def routes(provider: "Provider") -> list[Route]:
    """The routes of both forms."""
    return [*_upgrade_routes(provider), *_registration_routes(provider)]


def _upgrade_routes(provider: "Provider") -> list[Route]:
    database = provider.database

    async def upgrade_account(request: Request) -> Response:
        form = dict((await read_form(request)).once())
        browser, which = browser_of(provider, request), request.path_params["id"]
        shown = await database.work(lambda tx: (dispatch.show(tx, provider, which, browser), tx.at.calendar.date()))
        step, today = shown
        if not isinstance(step, ShowStep) or step.missing.step != "upgrade" or step.account is None:
            return respond(provider, request, browser, step)
        wanted = upgrade.read(form, step.account, today)
        if isinstance(wanted, RefusedForm):
            return form_page(provider, step, wanted)
        hashed = await provider.passwords.hash_soon(wanted.password)
        outcome = await database.work(lambda tx: holder.upgrade_account(tx, provider, which, browser, wanted, hashed))
        if isinstance(outcome, dict):
            return form_page(provider, step, RefusedForm(shown_again(HolderDetails, form), outcome))
        return respond(provider, request, browser, outcome)

    return [
        Route("/interaction/{id}/upgrade", upgrade_account, methods=["POST"]),
    ]


def _registration_routes(provider: "Provider") -> list[Route]:
    database = provider.database

    async def show_registration(request: Request) -> Response:
        browser, which = browser_of(provider, request), request.path_params["id"]
        outcome = await database.work(lambda tx: holder.show_registration(tx, provider, which, browser))
        return respond(provider, request, browser, outcome)

    async def register(request: Request) -> Response:
        form = dict((await read_form(request)).once())
        browser, which = browser_of(provider, request), request.path_params["id"]
        step, today = await database.work(
            lambda tx: (holder.show_registration(tx, provider, which, browser), tx.at.calendar.date())
        )
        if not isinstance(step, ShowStep):
            return respond(provider, request, browser, step)
        wanted = details.read(form, today)
        if isinstance(wanted, RefusedForm):
            return form_page(provider, step, wanted)
        hashed = await provider.passwords.hash_soon(wanted.password)
        outcome = await database.work(lambda tx: holder.register(tx, provider, which, browser, wanted, hashed))
        if isinstance(outcome, dict):
            return form_page(provider, step, RefusedForm(shown_again(HolderDetails, form), outcome))
        return respond(provider, request, browser, outcome)

    return [
        Route("/interaction/{id}/register", show_registration, methods=["GET"]),
        Route("/interaction/{id}/register", register, methods=["POST"]),
    ]
