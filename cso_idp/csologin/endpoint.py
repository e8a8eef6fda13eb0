"""`/csologin/login.jsf`: the PACER login page (D§2), by GET and by POST; parse, decide, answer."""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from cso_idp.accounts import store as accounts
from cso_idp.csologin import cookies as pacer_cookies
from cso_idp.csologin.cookies import cookies_of
from cso_idp.csologin.court_selector import Choices, CourtSelector
from cso_idp.csologin.face import TIMED_OUT, Arrived, PacerFace, Typed
from cso_idp.csologin.form import JsfForm, read_jsf_form, too_short
from cso_idp.csologin.pages import OWN_STEPS, LoginPages, LoginView, partial_redirect
from cso_idp.csologin.return_address import (
    ADDRESS,
    Destination,
    KnownPlaces,
    court_id_of,
    destination_of,
    login_address,
    read_destination,
    read_own_parameters,
)
from cso_idp.csologin.strike_points import TOKEN_COOKIES
from cso_idp.interaction.machine import SignOnMachine
from cso_idp.interaction.outcome import REAL_COURT, GoTo, Outcome, ShowStep, Stop
from cso_idp.interaction.pages import StepPages
from cso_idp.interaction.sending import SentForm
from cso_idp.interaction.steps.password import SKIP, PasswordStep
from cso_idp.interaction.steps.user_update import UserUpdateStep
from cso_idp.oauth.registered import Registered
from cso_idp.settings import ProviderSettings
from cso_kit.faults.armed import Faults
from cso_kit.faults.fault import Occasion
from cso_kit.storage.database import Database
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.cookies import GivenCookies, SecretCookie
from cso_kit.web.forms import BadInputError, read_form
from cso_kit.web.guard import host_in
from cso_kit.web.hosts import RealDomains
from cso_kit.web.root import redirect
from cso_kit.web.route import Route

_NO_STORE = {"cache-control": "no-store"}
# The steps whose page is "User Update Required" (D§2.3).
_UPDATES = (PasswordStep.name, UserUpdateStep.name)
# What is said to somebody whose session has ended before a later form was sent.
_SIGN_ON_ENDED = "Your sign-on has ended in the meantime. Log in again."
_ENDED = {"code": TIMED_OUT, "acknowledge": _SIGN_ON_ENDED, "user-update": _SIGN_ON_ENDED}


class Visit(NamedTuple):
    """One request to the page: where the browser wants to go, the court's name if it is one of ours, and its cookies.

    `view` is the id of the page that the address names, `step` the step to which it sends a form; both can be empty.
    `courts` are those of a court selector, which only faults show.
    """

    destination: Destination
    court_name: str
    cookies: pacer_cookies.PacerCookies
    view: str
    step: str
    courts: Choices = ()

    @property
    def court_id(self) -> str | None:
        return court_id_of(self.destination.court) if self.destination.court else None


class LoginEndpoint:
    """The login page of one provider."""

    def __init__(
        self,
        settings: ProviderSettings,
        database: Database,
        machine: SignOnMachine,
        registered: Registered,
        pages: LoginPages,
        step_pages: StepPages,
        session_cookie: SecretCookie,
        real: RealDomains,
        faults: Faults,
    ) -> None:
        self._faults = faults
        self._settings = settings
        self._database = database
        self._machine = machine
        self._registered = registered
        self._pages = pages
        self._step_pages = step_pages
        self._session_cookie = session_cookie
        self._real = real
        self._selector = CourtSelector(faults, database, registered)

    def routes(self) -> list[Route]:
        """The route of the login page."""
        return [Route(ADDRESS, self._show, methods=["GET"]), Route(ADDRESS, self._send, methods=["POST"])]

    async def _show(self, request: Request) -> Response:
        visit = await self._visit(request)
        if isinstance(visit, Response):
            return visit
        face = PacerFace(self._settings, visit.cookies, visit.destination)
        outcome = await self._database.work(lambda tx: face.arrive(tx, self._machine, visit.view))
        is_login = isinstance(outcome, ShowStep) and outcome.missing.step == "login"
        courts = await self._selector.shown(visit.court_id) if is_login else ()
        return await self._respond(request, visit._replace(courts=courts), outcome)

    async def _send(self, request: Request) -> Response:
        form = (await read_form(request)).once()
        visit = await self._visit(request)
        if isinstance(visit, Response):
            return visit
        if visit.step:
            face = PacerFace(self._settings, visit.cookies, visit.destination)
            return await self._respond(request, visit, await self._send_to_step(visit, face, form), is_sent=True)
        sent = read_jsf_form(request, form)
        typed = Typed(sent.client_code, sent.login_id)
        face = PacerFace(self._settings, visit.cookies, visit.destination, typed)
        if (refused := await self._selector.refused(face, sent, visit.court_id)) is not None:
            outcome, courts = refused
            return await self._respond(request, visit._replace(courts=courts), outcome, sent, is_sent=True)
        return await self._respond(request, visit, await self._decide(face, sent), sent, is_sent=True)

    async def _visit(self, request: Request) -> Visit | Response:
        """The request as it is understood; a refusal, if the browser is to be sent to a place nobody knows."""
        query = request.scope["query_string"]
        destination, own = read_destination(query), read_own_parameters(query)
        client_id = f"court-{court_id_of(destination.court)}"
        origins, court = await self._database.read(
            lambda tx: (
                self._registered.own_origins(tx),
                self._registered.client(tx, client_id) if destination.court else None,
            )
        )
        if destination.appurl:
            places = KnownPlaces(origins, frozenset(self._settings.pacer_return_hosts), self._settings.issuer)
            known = places.address(destination.appurl)
            if known is None:
                return self._pages.unknown_place()
            if not self._real.may_lead(known, host_in(request.scope)):
                return self._pages.stopped(REAL_COURT)
            destination = destination._replace(appurl=known)
        name = court.name if court and court.is_own else ""
        cookies = cookies_of(request, self._session_cookie.read(request), self._database.random)
        return Visit(destination, name, cookies, own.get("view", ""), own.get("step", ""))

    async def _decide(self, face: PacerFace, sent: JsfForm) -> Outcome:
        short = too_short(sent) if sent.step == "login" else ""
        if short:
            return await self._database.work(lambda tx: face.refuse_login(tx, sent.view_id, short))
        if sent.step == "user-update":
            outcome = await self._skip(face, sent)
        elif sent.step == "acknowledge" and not sent.is_confirmed:
            outcome = await self._database.work(lambda tx: self._machine.show(tx, face, sent.view_id))
        else:
            form = SentForm(self._machine, self._database, face, sent.view_id)
            outcome = await self._machine.steps[sent.step].send(form, sent.fields)
        if isinstance(outcome, ShowStep) and outcome.missing.step == "login" and not outcome.message:
            return replace(outcome, message=_ENDED.get(sent.step, ""))
        return outcome

    async def _skip(self, face: PacerFace, sent: JsfForm) -> Outcome:
        """Brings the skip of a program that knows the real page to the step that shows "User Update Required" now."""
        shown = await self._database.work(lambda tx: self._machine.show(tx, face, sent.view_id))
        if not sent.is_skipped or not isinstance(shown, ShowStep) or shown.missing.step not in _UPDATES:
            return shown
        form = SentForm(self._machine, self._database, face, sent.view_id)
        return await self._machine.steps[shown.missing.step].send(form, {SKIP: shown.missing.reason})

    async def _send_to_step(self, visit: Visit, face: PacerFace, form: Mapping[str, str]) -> Outcome:
        """Sends a form to a step that the real page does not have. It counts only while that step comes next."""
        if visit.step == "cancel":
            return await self._database.work(lambda tx: self._machine.give_up(tx, face, visit.view))
        step = self._machine.steps.get(visit.step)
        if step is None or not (step.has_form and step.is_in_order) or step.name in OWN_STEPS:
            raise BadInputError("There is no such form at the login page; open the page again and send it from there.")
        return await step.send(SentForm(self._machine, self._database, face, visit.view), form)

    async def _respond(
        self, request: Request, visit: Visit, outcome: Outcome, sent: JsfForm | None = None, *, is_sent: bool = False
    ) -> Response:
        if isinstance(outcome, GoTo) and not self._real.may_lead(outcome.location, host_in(request.scope)):
            return self._pages.stopped(REAL_COURT)  # the form was sent to another host name than the page was opened by
        is_refused = isinstance(outcome, ShowStep) and bool(outcome.message or outcome.form.errors)
        if isinstance(outcome, ShowStep):
            response = self._show_step(
                visit, outcome, sent, is_next=is_sent and not is_refused and not outcome.is_shown_once
            )
        else:
            response = self._go(outcome, sent, is_sent=is_sent)
        pacer_cookies.bind(self._settings, request, response, visit.cookies)
        if outcome.session_cookie:
            self._session_cookie.set(response, outcome.session_cookie)
        if isinstance(outcome, Arrived):
            given = pacer_cookies.token_cookies(self._settings, request)
            if self._faults.in_memory is not None:
                given = await self._struck(request, visit, outcome, given)
            given.set(response, outcome.token)
        if sent is not None and sent.client_code is not None and not is_refused:
            pacer_cookies.give_client_code(self._settings, request, response, sent.client_code)
        return response

    async def _struck(self, request: Request, visit: Visit, outcome: Arrived, given: GivenCookies) -> GivenCookies:
        """The token's cookies as a fault wants them."""
        faults = self._faults

        def strike(tx: Transaction) -> GivenCookies:
            account = accounts.by_login_id(tx, outcome.login_id)
            sub = account.sub if account else None
            at = Occasion(ADDRESS, request.method, ADDRESS, court_id=visit.court_id, sub=sub)
            return faults.strike(tx, TOKEN_COOKIES, given, at)

        return await faults.look(self._database, (TOKEN_COOKIES,), strike)

    def _go(self, outcome: GoTo | Stop, sent: JsfForm | None, *, is_sent: bool) -> Response:
        if isinstance(outcome, Stop):
            return self._pages.stopped(outcome)
        if sent is not None and sent.is_partial:
            return partial_redirect(outcome.location)
        if isinstance(outcome, Arrived) and not outcome.location:
            return self._pages.arrived(outcome)
        return redirect(outcome.location, 303 if is_sent else 302, _NO_STORE)

    def _show_step(self, visit: Visit, shown: ShowStep, sent: JsfForm | None, *, is_next: bool) -> Response:
        opened_with = destination_of(shown.waiting.parameters)
        # A tick counts for the notice that it was made on, not for whoever logs in at the same page next.
        is_ticked = sent is not None and sent.is_only_a_tick and not shown.message
        view = LoginView(shown, opened_with, visit.court_name, is_ticked, visit.courts)
        is_own = shown.missing.step in OWN_STEPS
        if is_own and sent is not None and sent.is_partial:
            return self._pages.partial(view)
        if is_own and not is_next:
            return self._pages.page(view)
        own = login_address(opened_with, view=shown.waiting.id)
        if sent is not None and sent.is_partial:
            return partial_redirect(own)
        if is_next:
            # The next step gets an address of its own, so that reloading it sends no password again.
            return redirect(own, 303, _NO_STORE)
        context = self._pages.context_of(view, visit.cookies.session_cookie)
        return self._step_pages.render(self._machine.steps[shown.missing.step].page(shown, context))
