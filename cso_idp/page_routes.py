"""The one list of the provider's rooms that bring pages for people, each with what it needs."""

from typing import Literal

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cso_idp.endpoints import authorize, holder_forms, interaction
from cso_idp.endpoints.account_applications import ApplicationPages
from cso_idp.endpoints.account_forms import AskToSignOn
from cso_idp.endpoints.account_overview import AccountPages
from cso_idp.endpoints.account_upgrade import UpgradePages
from cso_idp.endpoints.browser import browser_of, respond
from cso_idp.interaction import dispatch
from cso_idp.pacer import csologin_endpoint as pacer_login
from cso_idp.provider import Provider

_ROOMS = (authorize, interaction, holder_forms, pacer_login)


def page_routes(provider: Provider) -> list[Route]:
    """The routes to all pages."""
    database, pages, cookie = provider.database, provider.pages, provider.session_cookie
    sign_on = _sign_on_at_account(provider)
    return [
        *(route for room in _ROOMS for route in room.routes(provider)),
        *AccountPages(database, provider.registered, pages, cookie, sign_on).routes(),
        *UpgradePages(database, provider.passwords, provider.upgrade, pages, cookie, sign_on).routes(),
        *ApplicationPages(database, cookie).routes(),
    ]


def _sign_on_at_account(provider: Provider) -> AskToSignOn:
    async def begin(request: Request, step: Literal["login", "create"]) -> Response:
        browser = browser_of(provider, request)
        outcome = await provider.database.work(lambda tx: dispatch.begin_at_account(tx, provider, browser, step))
        return respond(provider, request, browser, outcome)

    return begin
