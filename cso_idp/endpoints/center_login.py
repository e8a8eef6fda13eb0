"""The login and the logout of the Service Center's desk."""

import re

from starlette.requests import Request
from starlette.responses import Response

from cso_idp.center_menu import ADDRESS
from cso_idp.endpoints.account_forms import check_form_token
from cso_idp.endpoints.center import LOGIN, LOGOUT, CenterFrame
from cso_idp.staff.log_in import LONGEST_KEY, StaffRefusal, log_in, log_out, look_up
from cso_kit.secrets.opaque import make_secret
from cso_kit.secrets.passwords import Passwords
from cso_kit.secrets.proof import LockoutRule
from cso_kit.web.csrf import form_token
from cso_kit.web.form_model import FRESH, FormModel, Password, RefusedForm, check_form, shown_again
from cso_kit.web.forms import read_form, read_query
from cso_kit.web.root import redirect
from cso_kit.web.route import Route

# Only a page of the desk itself: no other host, no query.
_PAGE = re.compile(r"/service-center/[a-z0-9/-]*")


class LoginForm(FormModel):
    """The login form of the desk."""

    login: str
    key: Password
    next: str = ""


class CenterLogin:
    """The login form of the staff, and the logout."""

    def __init__(self, frame: CenterFrame, passwords: Passwords, lockout: LockoutRule) -> None:
        self._frame = frame
        self._passwords = passwords
        self._lockout = lockout

    def routes(self) -> list[Route]:
        """The routes of the login and the logout."""
        return [
            Route("/service-center", lambda _: redirect(ADDRESS, 307), methods=["GET"]),
            Route(LOGIN, self._show, methods=["GET"]),
            Route(LOGIN, self._log_in, methods=["POST"]),
            Route(LOGOUT, self._log_out, methods=["POST"]),
        ]

    async def _show(self, request: Request) -> Response:
        wanted = read_query(request).once().text("next")
        return self._page(request, RefusedForm({"next": wanted}, {}))

    async def _log_in(self, request: Request) -> Response:
        form = dict((await read_form(request)).once())
        cookie = self._frame.cookie.read(request)
        # A browser without the page's cookie did not open the page: another site sent the form (login CSRF).
        check_form_token(form.get("csrf", ""), cookie or make_secret(self._frame.database.random, "cso_sl_"), LOGIN)
        wanted = check_form(LoginForm, form)
        if isinstance(wanted, RefusedForm):
            return self._page(request, wanted)
        database = self._frame.database
        stored = await database.read(lambda tx: look_up(tx, wanted.login))
        is_right = await self._passwords.verify(wanted.key if len(wanted.key) <= LONGEST_KEY else "", stored)
        verified = stored if is_right else None
        done = await database.work(lambda tx: log_in(tx, wanted.login, verified, self._lockout, cookie))
        if isinstance(done, StaffRefusal):
            return self._page(request, RefusedForm(shown_again(LoginForm, form), {"": done.message}))
        response = redirect(wanted.next if _PAGE.fullmatch(wanted.next) else ADDRESS, 303)
        self._frame.cookie.set(response, done)
        return response

    async def _log_out(self, request: Request) -> Response:
        form = (await read_form(request)).once()
        cookie = self._frame.cookie.read(request)
        if cookie is not None:
            check_form_token(form.get("csrf", ""), cookie, LOGOUT)
        await self._frame.database.work(lambda tx: log_out(tx, cookie))
        response = redirect(LOGIN, 303)
        self._frame.cookie.clear(response)
        return response

    def _page(self, request: Request, refused: RefusedForm = FRESH) -> Response:
        known = self._frame.cookie.read(request)
        cookie = known or make_secret(self._frame.database.random, "cso_sl_")
        response = self._frame.pages.show(
            "center_login.html",
            status=422 if refused.errors.keys() - {""} else 403 if refused.errors else 200,
            staff=None,
            values=refused.values,
            errors=refused.errors,
            csrf=form_token(cookie, LOGIN),
        )
        if known is None:
            self._frame.cookie.set(response, cookie)
        return response
