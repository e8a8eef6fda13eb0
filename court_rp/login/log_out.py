"""Logs out at a court: ends its session, and the sign-on session behind it for both faces.

After a sign-on by OpenID Connect the browser is redirected through the provider's logout. A token is logged out by the court
itself (`cso-logout`), and its cookies are deleted. Before go-live only the token for reading counts, and one that was used for
linking; `NextGenCSO` is for other courts and stays (rule C3).
"""

from typing import NamedTuple
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from court_rp.all_courts import Courts
from court_rp.courts.places import Place
from court_rp.courts.registry import Court
from court_rp.courts.resolver import place_of
from court_rp.pacer.addresses import endpoint_beside
from court_rp.pacer.carried import Tokens, forget_client_code, take_cookies_back
from court_rp.provider.errors import ProviderError
from court_rp.provider.sign_out import sign_out_later
from court_rp.sessions import store as sessions
from court_rp.transition import settle
from court_rp.visits.token_session import end_token_session
from court_rp.visits.visit import look
from court_rp.visits.visitors import own_secret
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.trace import CURRENT, TRACEPARENT, follow


class Ended(NamedTuple):
    """What ended: the ID token that opened the court's own session (`is_view`: by the view-only client), and the browser's tokens
    that count here. `correlation` names the flow of the logout.
    """

    id_token: str | None
    is_view: bool
    tokens: list[str]
    is_live: bool
    correlation: str | None


async def log_out(courts: Courts, request: Request) -> Response:
    """Ends the browser's sessions here, and redirects to the court's front page or first to the provider's logout."""
    place, tokens = place_of(request), courts.tokens(request)
    own = own_secret(request, place)
    ended = await courts.database.work(lambda tx: _end(tx, place.court, own, tokens))
    follow(ended.correlation)
    is_signed_out = all([await sign_out_token(courts, place.court, token) for token in ended.tokens])
    response: Response = RedirectResponse(place.link("/"), 303)
    if ended.id_token is not None:
        response = await _to_the_provider(courts, place, ended.id_token, is_view=ended.is_view) or _only_here(
            courts, place, is_told_later=not is_signed_out
        )
    elif not is_signed_out:
        response = _only_here(courts, place, is_told_later=True)
    place.session_cookie.clear(response)
    forget_client_code(request, place, response)
    if ended.tokens or (ended.is_live and courts.settings.csologin == "on"):
        take_cookies_back(request, place, response, ended.tokens)
    return response


def _end(tx: Transaction, court: Court, own: str | None, tokens: Tokens) -> Ended:
    settle.settle(tx, court)
    visit, id_token = look(tx, court, own), None
    if visit.session is not None:
        id_token = sessions.id_token_of(tx, visit.session) if visit.by in ("cso", "pacer") else None
        sessions.end(tx, visit.session, "logout", visit.filer.login if visit.filer else None)
    is_live, counted = visit.phase == "live", []
    for token in tokens.distinct:
        had_session = end_token_session(tx, court, token, "logout") is not None
        if is_live or had_session or token == tokens.reading:
            counted.append(token)
    return Ended(id_token, visit.by == "pacer", counted, is_live, tx.correlation)


async def sign_out_token(courts: Courts, court: Court, token: str) -> bool:
    """Logs a token out at the provider. Returns whether that is done; if not, the outbox repeats it."""
    courts.holders.forget(courts.identity.client_id(court), token)
    try:
        await courts.provider.sign_out(token)
    except ProviderError:
        await sign_out_later(courts.database, courts.identity, court.court_id, token)
        return False
    return True


async def _to_the_provider(courts: Courts, place: Place, id_token: str, *, is_view: bool) -> Response | None:
    """The redirect to the provider's logout (OpenID Connect RP-Initiated Logout 1.0 §2), which returns to the front page."""
    try:
        endpoint = (await courts.provider.metadata()).end_session_endpoint
    except ProviderError:
        endpoint = None
    if endpoint is None:
        return None
    endpoint = endpoint_beside(courts.settings, place, endpoint, courts.real)
    view = courts.identity.view_only_client_id(place.court) if is_view else None
    trace = CURRENT.get()
    parameters = {
        "id_token_hint": id_token,
        "client_id": view or courts.identity.client_id(place.court),
        "post_logout_redirect_uri": place.address("/"),
        **({TRACEPARENT: trace.parent(endpoint)} if trace else {}),
    }
    return RedirectResponse(f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(parameters)}", 303)


def _only_here(courts: Courts, place: Place, *, is_told_later: bool) -> Response:
    """Says that the provider was not told of the logout. It is told later of a token's logout only."""
    message = (
        "You are logged out of this court, but Central Sign-On could not be told, so you may still be signed on at other courts. "
        "Close the browser to be sure."
    )
    if is_told_later:
        message += " Other courts log you out as soon as Central Sign-On can be reached."
    return courts.refuse(place, None, 200, "Logged out here", message, {"To the court": place.link("/")})
