"""`/csologin/login.jsf`: the PACER login page (D§2), by GET and by POST; parse, decide, answer."""

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from cso_idp.accounts import authenticate
from cso_idp.pacer import csologin, csologin_cookies, csologin_pages
from cso_idp.pacer.client_code import with_typed_code
from cso_idp.pacer.csologin import Arrived, Outcome, Shown
from cso_idp.pacer.csologin_cookies import Carried, carried_by
from cso_idp.pacer.csologin_form import Sent, read_sent, too_short
from cso_idp.pacer.csologin_pages import ADDRESS, login_address
from cso_idp.pacer.csologin_return import Asked, KnownPlaces, court_id_of, read_asked
from cso_kit.web.forms import read_form
from cso_kit.web.guard import host_in

if TYPE_CHECKING:
    from cso_idp.provider import Provider
    from cso_kit.storage.unit_of_work import Transaction

_NO_STORE = {"cache-control": "no-store"}
_VIEW = "view"


class Visit(NamedTuple):
    """One request to the page: what it was opened with, the court's name if it is one of ours, and what the browser carries."""

    asked: Asked
    court_name: str
    carried: Carried


def routes(provider: "Provider") -> list[Route]:
    """The route of the login page."""
    database = provider.database

    async def show(request: Request) -> Response:
        visit = await _visit(provider, request)
        if isinstance(visit, Response):
            return visit
        view = request.query_params.get(_VIEW, "")
        outcome = await database.work(lambda tx: csologin.arrive(tx, provider, visit.carried, visit.asked, view))
        return _respond(provider, request, visit, outcome)

    async def send(request: Request) -> Response:
        sent = read_sent(request, (await read_form(request)).once())
        visit = await _visit(provider, request)
        if isinstance(visit, Response):
            return visit
        outcome = await _decide(provider, visit, sent)
        return _respond(provider, request, visit, outcome, sent)

    return [Route(ADDRESS, show, methods=["GET"]), Route(ADDRESS, send, methods=["POST"])]


async def _visit(provider: "Provider", request: Request) -> Visit | Response:
    """The request as it is understood; a refusal, if the browser is to be sent to a place nobody knows."""
    asked = read_asked(request.scope["query_string"])
    client_id = f"court-{court_id_of(asked.court)}"
    origins, court = await provider.database.read(
        lambda tx: (
            provider.registered.own_origins(tx),
            provider.registered.client(tx, client_id) if asked.court else None,
        )
    )
    if asked.appurl:
        known = KnownPlaces(origins, frozenset(provider.settings.pacer_return_hosts)).address(asked.appurl)
        if known is None:
            return csologin_pages.unknown_place(provider)
        if not provider.real.may_lead(known, host_in(request.scope)):
            return csologin_pages.real_place(provider)
        asked = asked._replace(appurl=known)
    name = court.name if court and court.is_own else ""
    return Visit(asked, name, carried_by(request, provider.session_cookie.read(request)))


async def _decide(provider: "Provider", visit: Visit, sent: Sent) -> Outcome:
    database, verified, pattern = provider.database, None, provider.settings.pacer_client_code
    short = too_short(sent) if sent.form == "login" else ""
    if sent.form == "login" and not short:
        stored = await database.read(lambda tx: authenticate.look_up(tx, sent.login_id))
        verified = stored if await provider.passwords.verify(sent.password, stored) else None

    def decide(tx: "Transaction") -> Outcome:
        view = csologin.view_of(tx, provider, visit.carried, sent.view_id, visit.asked)
        if isinstance(view, Shown):
            return view
        if short:
            return Shown(view, "login", message=short, login_id=sent.login_id)
        carried = with_typed_code(visit.carried, pattern, tx.at, sent.client_code)
        if carried is None:
            return csologin.refuse_client_code(tx, visit.carried, view, sent.login_id)
        if sent.form == "login":
            return csologin.log_in(tx, provider, carried, view, sent.login_id, verified)
        if sent.form == "code":
            return csologin.give_code(tx, provider, carried, view, sent.otp_code)
        if not sent.is_confirmed:
            return replace(csologin.look_again(tx, carried, view), is_ticked=sent.is_ticked)
        return csologin.agree(tx, provider, carried, view, ticked=sent.is_ticked)

    return await database.work(decide)


def _respond(
    provider: "Provider", request: Request, visit: Visit, outcome: Outcome, sent: Sent | None = None
) -> Response:
    settings, carried = provider.settings, visit.carried
    if isinstance(outcome, Arrived) and not provider.real.may_lead(outcome.appurl, host_in(request.scope)):
        return csologin_pages.real_place(provider)  # the page was opened by another name than it is answered by
    response = _answer(provider, visit, outcome, sent)
    csologin_cookies.bind(settings, request, response, carried)
    if outcome.session_cookie:
        provider.session_cookie.set(response, outcome.session_cookie)
    if isinstance(outcome, Arrived):
        csologin_cookies.give_token(settings, request, response, outcome.token)
    if sent is not None and sent.client_code is not None and not outcome.is_refused:
        csologin_cookies.give_client_code(settings, request, response, sent.client_code)
    return response


def _answer(provider: "Provider", visit: Visit, outcome: Outcome, sent: Sent | None) -> Response:
    if sent is not None and sent.is_partial:
        return csologin_pages.partial(provider, outcome)
    if isinstance(outcome, Arrived):
        if not outcome.appurl:
            return csologin_pages.arrived_page(provider, outcome)
        return RedirectResponse(outcome.appurl, 303 if sent else 302, _NO_STORE)
    if sent is not None and not outcome.is_refused:
        # The next step gets an address of its own, so that reloading it sends no password again.
        return RedirectResponse(login_address(outcome.asked, view=outcome.view.id), 303, _NO_STORE)
    return csologin_pages.page(provider, outcome, visit.court_name)
