"""The court's login page at `/cgi-bin/login.pl`: the form or the bounce, the submitted form, and the logout.

It parses and renders; `legacy/log_in.py` and `reading_login.py` decide whether a session is opened, `login_page.py` which page
is shown. Every other address of the courts' programs shows the login page to a visitor who is not logged in, as at the real
courts (D§2.1).
"""

from functools import partial
from typing import NamedTuple
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from court_rp.all_courts import Courts
from court_rp.courts.local_path import local_path
from court_rp.courts.resolver import place_of
from court_rp.errors import Refusal
from court_rp.legacy.errors import WrongCredentials
from court_rp.legacy.key_rule import ADDRESS as CHANGE_KEY
from court_rp.legacy.key_rule import key_problem
from court_rp.legacy.log_in import log_in
from court_rp.legacy.store import is_locked
from court_rp.legacy.verify import LONGEST_LOGIN, look_up, verified_hash
from court_rp.login.errors import PacerNotAsked, WrongLogin, WrongPacerLogin
from court_rp.login.log_out import log_out
from court_rp.login.login_page import login_page, not_logged_in
from court_rp.login.reading_login import PacerLogin, ReadingLogin, log_in_for_reading, may_need_code, refused
from court_rp.pacer.carried import LONGEST_CLIENT_CODE, give_reading_token, remember_client_code
from court_rp.visits.session_cookie import give_session
from court_rp.visits.visit import Visit
from court_rp.visits.visitors import own_secret
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.callers import is_of_another_site
from cso_kit.web.forms import BadInputError, Parameters, read_either_form, read_query
from cso_kit.web.route import Route

ADDRESS = "/cgi-bin/login.pl"
# The programs of district and bankruptcy courts, and those of appellate courts.
_LONGEST_CODE = 20
_PROGRAMS = ("/cgi-bin", "/n/beam/servlet")


class LoginPages:
    """The login page in each phase."""

    def __init__(self, courts: Courts) -> None:
        self._courts = courts

    async def show(self, request: Request) -> Response:
        """GET: the login page; with `?logout` the logout."""
        query = read_query(request).once()
        if "logout" in query:
            refuse_embedded_requests(request)
            return await (self._ask if "ask" in query else self._log_out)(request)
        return_to = local_path(query.text("return_to") or "/")
        visit = await self._courts.visit(request)
        # A login for reading only does not stop anybody from signing on.
        if visit.phase == "live" and visit.session is not None and visit.by != "pacer":
            return RedirectResponse(place_of(request).link(return_to), 303)
        return login_page(self._courts, request, visit, return_to=return_to)

    async def _log_out(self, request: Request) -> Response:
        return await log_out(self._courts, request)

    async def _ask(self, request: Request) -> Response:
        """Says what a logout would end. The link of the pages at the simulator's own addresses leads here."""
        place, visit = place_of(request), await self._courts.visit(request)
        if visit.session is None:
            return RedirectResponse(place.link("/"), 303)
        return self._courts.show(place, visit, "log_out.html")

    async def submit(self, request: Request) -> Response:
        """POST: opens a session, or says why not."""
        courts, place = self._courts, place_of(request)
        refuse_other_sites(request)
        form = (await read_either_form(request)).once()
        typed, return_to = _typed(form), local_path(form.text("return_to") or "/")
        visit, known = await courts.visit_and(request, lambda tx, seen: _known(tx, seen, typed))
        again = partial(
            login_page, courts, request, return_to=return_to, login=typed.login_id, client_code=typed.client_code
        )
        if visit.phase != "live" and not (typed.login_id and typed.password):
            return again(visit, 422, missing=True)
        outcome, visit = await self._log_in(request, visit, typed, known)
        if isinstance(outcome, Refusal):
            response = again(visit, outcome.status, refusal=outcome)
            return _to_try_again(response) if isinstance(outcome, PacerNotAsked) else response
        response = RedirectResponse(place.link(_after_login(visit, typed, outcome, return_to)), 303)
        if isinstance(outcome, ReadingLogin):
            give_reading_token(place, response, outcome.token)
            place.session_cookie.clear(response)
        else:
            await give_session(courts.faults, courts.database, request, place, response, outcome)
        remember_client_code(request, place, response, typed.client_code)
        return response

    async def _log_in(
        self, request: Request, visit: Visit, typed: PacerLogin, known: "_Known"
    ) -> tuple[str | ReadingLogin | Refusal, Visit]:
        """Logs in by the court's own login or by PACER (docs/decisions/0025-whose-login-is-it.md).

        A filer's login is the court's own unless the person says otherwise. Every other login is asked about at PACER. What PACER
        calls wrong counts here too, as if it were a wrong key, so that a lock does not tell which logins exist.
        """
        courts, former = self._courts, own_secret(request, place_of(request))
        takes_pacer = courts.settings.csologin == "on" and visit.phase != "live"
        if takes_pacer and (typed.is_chosen or (known.key_hash is None and not known.is_locked)):
            outcome = await log_in_for_reading(courts, visit, typed, former)
            if not isinstance(outcome, WrongPacerLogin):
                return outcome, visit
            if typed.is_chosen:
                await courts.database.work(lambda tx: tx.record(refused(visit.court, outcome)))
                return WrongLogin(may_need_code(visit.at)), visit
        verified = await verified_hash(courts.passwords, known.key_hash, typed.password)
        login, rule, lifetime = typed.login_id, courts.lockout, courts.settings.session_lifetime
        own, visit = await courts.decide(
            visit, lambda tx, seen: log_in(tx, seen, login, verified, rule, lifetime, former)
        )
        is_unclear = takes_pacer and isinstance(own, WrongCredentials)
        return (WrongLogin(may_need_code(visit.at)) if is_unclear else own), visit

    async def invalid(self, request: Request) -> Response:
        """The page to which appellate courts redirect when a login is not valid any more."""
        visit = await self._courts.visit(request)
        if visit.session is not None:
            return RedirectResponse(place_of(request).link("/"), 303)
        return login_page(self._courts, request, visit, return_to="/")

    async def other(self, request: Request) -> Response:
        """Any other address of a court's programs: the login page, or 404 after the login.

        Raises:
            HTTPException: the visitor is logged in.
        """
        visit = await self._courts.visit(request)
        if visit.session is not None:
            raise HTTPException(404)
        return not_logged_in(self._courts, request, visit)


class _Known(NamedTuple):
    """What the court knows of a login: the stored hash of its key, if it is a filer's, and whether it is locked."""

    key_hash: str | None
    is_locked: bool


def _known(tx: Transaction, visit: Visit, typed: PacerLogin) -> _Known:
    court_id, login = visit.court.court_id, typed.login_id
    return _Known(look_up(tx, court_id, login), is_locked(tx, court_id, login))


def _typed(form: Parameters) -> PacerLogin:
    return PacerLogin(
        form.text("login")[:LONGEST_LOGIN],
        form.get("key", ""),
        form.text("clcode")[:LONGEST_CLIENT_CODE],
        form.text("otpCode")[:_LONGEST_CODE],
        is_chosen=bool(form.text("pacer")),
    )


def _after_login(visit: Visit, typed: PacerLogin, outcome: str | ReadingLogin, return_to: str) -> str:
    """Where a login leads. A filer whose key does not follow the rule is told so first (D§2.6)."""
    if isinstance(outcome, ReadingLogin) or key_problem(typed.password, visit.at, visit.court.zone) is None:
        return return_to
    return f"{CHANGE_KEY}?after_login=1&return_to={quote(return_to, safe='')}"


def _to_try_again(response: Response) -> Response:
    response.headers["retry-after"] = "5"
    return response


def refuse_other_sites(request: Request) -> None:
    """Login CSRF: a page of another site must not log a browser in. Programs tell nothing of where a form came from.

    Raises:
        BadInputError: the form was sent from another site.
    """
    if _is_from_another_site(request):
        raise BadInputError(
            "This form was sent from a page of another site; open this court's own login page.", status=403
        )


def _is_from_another_site(request: Request) -> bool:
    """Whether a browser says that a form came from another site: by `Sec-Fetch-Site`, or by `Origin` where it does not send that,
    as to plain HTTP on another machine. The login pages have a referrer policy with which `Origin` names them.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in {"cross-site", "same-site"}
    # The court's own origin counts too: a proxy in front may change the Host header.
    return is_of_another_site(request) and request.headers.get("origin") != place_of(request).origin


def refuse_embedded_requests(request: Request) -> None:
    """Logout CSRF: an image or a frame on another site's page must not log anybody out, also if the token's cookies are sent
    with it (SameSite=None). A link there is allowed: a person follows it.

    Raises:
        BadInputError: another site's page sent the request, and it is no navigation.
    """
    headers = request.headers
    if headers.get("sec-fetch-site") == "cross-site" and headers.get("sec-fetch-dest", "document") != "document":
        raise BadInputError("A page of another site cannot log you out here.", status=403)


def routes(courts: Courts) -> list[Route]:
    """The login page of every court."""
    pages = LoginPages(courts)
    return [Route(ADDRESS, pages.show, methods=["GET"]), Route(ADDRESS, pages.submit, methods=["POST"])]


def last_routes(courts: Courts) -> list[Route]:
    """The route for all other addresses of the courts' programs. It must come after all other routes."""
    pages = LoginPages(courts)
    return [
        Route("/n/beam/servlet/InvalidUserLogin.jsp", pages.invalid, methods=["GET"]),
        *(Route(f"{folder}/{{rest:path}}", pages.other, methods=["GET", "POST"]) for folder in _PROGRAMS),
    ]
