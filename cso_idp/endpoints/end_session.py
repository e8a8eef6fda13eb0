"""`/end_session`: RP-initiated logout, by GET and by POST, and its confirmation page."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from cso_idp.csologin.cookies import take_back
from cso_idp.endpoint_table import END_SESSION, Endpoint
from cso_idp.endpoints.asking_again import ask_again, take_mark
from cso_idp.interaction.logout import AskFirst, LoggedOut, Logout, LogoutRefused
from cso_idp.settings import ProviderSettings
from cso_kit.storage.database import Database
from cso_kit.web.cookies import SecretCookie
from cso_kit.web.csrf import form_token, is_form_token
from cso_kit.web.forms import read_form, read_query
from cso_kit.web.guard import host_in, policy_with
from cso_kit.web.handler import Handler
from cso_kit.web.hosts import RealDomains
from cso_kit.web.pages import Pages
from cso_kit.web.root import redirect, ways_below_root

_PURPOSE = "end_session"


class LogoutEndpoint:
    """The handler of `/end_session`."""

    def __init__(
        self,
        settings: ProviderSettings,
        database: Database,
        logout: Logout,
        pages: Pages,
        session_cookie: SecretCookie,
        real: RealDomains,
    ) -> None:
        self._settings = settings
        self._database = database
        self._logout = logout
        self._pages = pages
        self._session_cookie = session_cookie
        self._real = real

    def handlers(self) -> dict[Endpoint, Handler]:
        """The endpoint with its handler."""
        return {END_SESSION: self._answer}

    async def _answer(self, request: Request) -> Response:
        is_post = request.method == "POST"
        parameters = dict((await read_form(request) if is_post else read_query(request)).once())
        cookie = self._session_cookie.read(request)
        has_asked_again, token = take_mark(parameters), parameters.pop("csrf", "")
        if is_post and cookie is None and not (token or has_asked_again):
            # Browsers and proxies keep addresses. A client that sends the ID token by POST keeps it out of them.
            by_form = "id_token_hint" in parameters
            return ask_again(self._pages, END_SESSION.path, parameters, by_form=by_form)
        confirmed = is_post and cookie is not None and is_form_token(token, cookie, _PURPOSE)
        outcome = await self._database.work(
            lambda tx: self._logout.conclude(tx, parameters, cookie, confirmed=confirmed)
        )
        if isinstance(outcome, AskFirst):
            token = form_token(cookie or "", _PURPOSE)
            return self._pages.show(
                "logout.html", login_id=outcome.login_id, clients=outcome.clients, parameters=parameters, csrf=token
            )
        if isinstance(outcome, LogoutRefused):
            # Without the faulty hint the person can still log out here, after a confirmation.
            ways = ways_below_root({"Log out of Central Sign-On": "/end_session", "Front page": "/"})
            return self._pages.explain(400, "Logging out", outcome.message, ways)
        response = self._logged_out(self._led_to(request, outcome), 303 if is_post else 302)
        self._session_cookie.clear(response)
        take_back(self._settings, request, response)
        return response

    def _logged_out(self, outcome: LoggedOut, status: int) -> Response:
        """Redirects to the client's address, after the page with the frames if there are any; otherwise shows that page."""
        if outcome.location and not outcome.frames:
            return redirect(outcome.location, status, {"cache-control": "no-store"})
        page = self._pages.show("logged_out.html", 400 if outcome.wrong_return else 200, outcome=outcome)
        if outcome.frames:
            origins = dict.fromkeys(frame.origin for frame in outcome.frames)
            page.headers["content-security-policy"] = policy_with("frame-src", *origins)
        return page

    def _led_to(self, request: Request, outcome: LoggedOut) -> LoggedOut:
        """The outcome without addresses of real courts, unless the request came by such a name (rule F3)."""
        came_by = host_in(request.scope)
        frames = tuple(frame for frame in outcome.frames if self._real.may_lead(frame.address, came_by))
        if outcome.location is None or self._real.may_lead(outcome.location, came_by):
            return replace(outcome, frames=frames)
        return replace(outcome, location=None, frames=frames, wrong_return=True)
