"""The court's login page at `/cgi-bin/login.pl`: its own form before go-live, the way to Central Sign-On after it, the logout.

It parses and shows; whether a session is opened is decided in `log_in.py`.
"""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from court_rp.composition import Courts
from court_rp.courts.resolver import Place, place_of
from court_rp.errors import Refusal
from court_rp.legacy.log_in import log_in
from court_rp.legacy.verify import LONGEST_LOGIN
from court_rp.sessions import store as sessions
from court_rp.sessions.visit import Visit
from court_rp.sso.errors import ProviderError
from court_rp.sso.identity import client_id_of
from court_rp.sso.request import local_path
from cso_kit.forms import BadInputError, read_form, read_query
from cso_kit.work import Transaction

ADDRESS = "/cgi-bin/login.pl"


class LoginPages:
    """The login page in each phase."""

    def __init__(self, courts: Courts) -> None:
        self._courts = courts

    async def show(self, request: Request) -> Response:
        """GET: the form, or where to go instead; with `?logout` the logout."""
        query = read_query(request).once()
        if "logout" in query:
            return await self._log_out(request)
        visit = await self._courts.visit(request)
        return self._page(place_of(request), visit, return_to=local_path(query.text("return_to") or "/"))

    async def submit(self, request: Request) -> Response:
        """POST: opens a session, or says why not."""
        courts, place = self._courts, place_of(request)
        refuse_other_sites(request)
        form = (await read_form(request)).once()
        login, key, return_to = (
            form.text("login")[:LONGEST_LOGIN],
            form.get("key", ""),
            local_path(form.text("return_to") or "/"),
        )
        visit = await courts.visit(request)
        if visit.phase != "live" and not (login and key):
            return self._page(place, visit, 422, return_to=return_to, login=login, missing=True)
        verified = await courts.verified_hash(place.court.court_id, login, key)
        lifetime, former = courts.settings.session_lifetime, place.session_cookie.read(request)
        outcome = await courts.decide(
            request, lambda tx, seen: log_in(tx, seen, login, verified, courts.lockout, lifetime, former)
        )
        if isinstance(outcome, Refusal):
            visit = await courts.visit(request)
            return self._page(place, visit, outcome.status, return_to=return_to, login=login, refusal=outcome)
        response = RedirectResponse(place.link(return_to), 303)
        place.session_cookie.set(response, outcome)
        return response

    def _page(
        self,
        place: Place,
        visit: Visit,
        status: int = 200,
        *,
        return_to: str,
        login: str = "",
        refusal: Refusal | None = None,
        missing: bool = False,
    ) -> Response:
        """The one fork of the login: by the phase, one of two pages (rules C3, C4)."""
        template = "live_login.html" if visit.phase == "live" else "login.html"
        values = {"return_to": return_to, "login": login, "refusal": refusal, "missing": missing}
        start = place.link("/login?" + urlencode({"return_to": return_to}))
        return self._courts.show(place, visit, template, status, start=start, **values)

    async def _log_out(self, request: Request) -> Response:
        place = place_of(request)
        ended = await self._courts.decide(request, _end)
        response: Response = RedirectResponse(place.link("/"), 303)
        if ended is not None:
            response = await self._end_central_sign_on(place, ended)
        place.session_cookie.clear(response)
        return response

    async def _end_central_sign_on(self, place: Place, id_token: str) -> Response:
        """Goes on to the provider's logout (OpenID Connect RP-Initiated Logout 1.0 §2), which leads back to the front page."""
        try:
            metadata = await self._courts.provider.metadata()
        except ProviderError:
            metadata = None
        if metadata is None or metadata.end_session_endpoint is None:
            message = (
                "You are logged out of this court, but Central Sign-On could not be told, so you may still be signed on at other "
                "courts. Close the browser to be sure."
            )
            return self._courts.refuse(place, None, 200, "Logged out here", message, {"To the court": place.link("/")})
        parameters = {
            "id_token_hint": id_token,
            "client_id": client_id_of(place.court),
            "post_logout_redirect_uri": place.address("/"),
        }
        joint = "&" if "?" in metadata.end_session_endpoint else "?"
        return RedirectResponse(f"{metadata.end_session_endpoint}{joint}{urlencode(parameters)}", 303)


def _end(tx: Transaction, visit: Visit) -> str | None:
    """Ends the visitor's session; the ID token to show to the provider, if Central Sign-On opened it."""
    if visit.session is None:
        return None
    id_token = sessions.id_token_of(tx, visit.session) if visit.by == "cso" else None
    sessions.end(tx, visit.session, "logout", visit.filer.login if visit.filer else None)
    return id_token


def refuse_other_sites(request: Request) -> None:
    """Login CSRF: a page of another site must not log a browser in as somebody. Browsers say so in Sec-Fetch-Site.

    Raises:
        BadInputError: the form was sent from another site.
    """
    if request.headers.get("sec-fetch-site", "none") in {"cross-site", "same-site"}:
        raise BadInputError(
            "This form was sent from a page of another site; open this court's own login page.", status=403
        )


def routes(courts: Courts) -> list[Route]:
    """The login page of every court."""
    pages = LoginPages(courts)
    return [Route(ADDRESS, pages.show, methods=["GET"]), Route(ADDRESS, pages.submit, methods=["POST"])]
