"""What a browser brings along, and how an outcome of a sign-on becomes its response: shared by all pages of the OpenID face."""

from starlette.requests import Request
from starlette.responses import Response

from cso_idp.interaction.openid import OpenIdFace
from cso_idp.interaction.outcome import REAL_COURT, GoTo, Outcome, ShowStep, Stop
from cso_idp.interaction.pages import StepPages
from cso_idp.interaction.step import Step
from cso_idp.oauth.engine import ProtocolEngine
from cso_kit.secrets.opaque import make_secret
from cso_kit.secrets.randomness import Randomness
from cso_kit.web.cookies import SecretCookie
from cso_kit.web.guard import host_in
from cso_kit.web.hosts import RealDomains
from cso_kit.web.pages import Pages
from cso_kit.web.root import redirect, ways_below_root

_NO_STORE = {"cache-control": "no-store"}


class Browsers:
    """The browsers of one provider.

    Args:
        engine: what authorization requests are validated by.
        steps: the steps of a sign-on by their names.
        pages: renders all other pages.
        step_pages: renders the pages of the steps.
        session_cookie: the cookie of a sign-on session.
        real: the domains of the real courts, where no browser is sent.
        random: the source of the secrets of browsers.
    """

    def __init__(
        self,
        engine: ProtocolEngine,
        steps: dict[str, Step],
        pages: Pages,
        step_pages: StepPages,
        session_cookie: SecretCookie,
        real: RealDomains,
        random: Randomness,
    ) -> None:
        self.pages = pages
        self.session_cookie = session_cookie
        self._engine = engine
        self._steps = steps
        self._step_pages = step_pages
        self._browser_cookie = SecretCookie.at("cso_browser", engine.settings.issuer)
        self._real = real
        self._random = random

    def face(self, request: Request) -> OpenIdFace:
        """The face for one request. A browser that has no secret yet gets it with the response."""
        secret = self._browser_cookie.read(request) or make_secret(self._random, "cso_bw_")
        return OpenIdFace(self._engine, secret, self.session_cookie.read(request), host_in(request.scope), self._real)

    def respond(self, request: Request, face: OpenIdFace, outcome: Outcome) -> Response:
        """The response for an outcome. Redirects after a form are 303, so that nobody's password is posted on."""
        response: Response
        if isinstance(outcome, ShowStep):
            response = self._show(request, face, outcome)
        elif isinstance(outcome, Stop):
            response = self._stop(outcome)
        elif not self._real.may_lead(outcome.location, face.came_by):
            response = self._stop(REAL_COURT)
        else:
            response = self._go(request, outcome)
        if outcome.session_cookie:
            self.session_cookie.set(response, outcome.session_cookie)
        return response

    def _show(self, request: Request, face: OpenIdFace, shown: ShowStep) -> Response:
        if shown.is_next:
            # The step gets a page of its own, so that reloading it sends no password again.
            name = shown.missing.step
            own = f"/{name}" if self._steps[name].can_be_opened else ""
            after = f"?after={shown.missing.after}" if shown.missing.after else ""
            return redirect(face.start(shown.waiting) + own + after, 303, _NO_STORE)
        response = self._step_pages.page(shown, face.session_cookie)
        if self._browser_cookie.read(request) is None:
            self._browser_cookie.set(response, face.secret)
        return response

    def _stop(self, stop: Stop) -> Response:
        ways = ways_below_root({"Front page": "/"})
        return self.pages.explain(stop.status, stop.title, stop.message, ways, reason=stop.reason, facts=stop.facts)

    def _go(self, request: Request, outcome: GoTo) -> Response:
        if outcome.form is not None:
            return self.pages.show("form_post.html", action=outcome.location, parameters=outcome.form)
        return redirect(outcome.location, 303 if request.method == "POST" else 302, _NO_STORE)
