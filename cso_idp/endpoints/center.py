"""The frame of the Service Center's desk: who is at it, its forms' CSRF check, and its pages' layout.

Only a staff session opens the desk; a sign-on session does not. Everybody else is led to the login.
"""

from collections.abc import Callable, Mapping
from typing import Any, Generic, NamedTuple, TypeVar
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from cso_idp.center_menu import ADDRESS
from cso_idp.endpoints.account_forms import check_form_token
from cso_idp.staff.log_in import who_is_at_the_desk
from cso_idp.staff.model import StaffMember
from cso_kit.storage.database import Database
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.cookies import SecretCookie
from cso_kit.web.csrf import form_token
from cso_kit.web.pages import Pages
from cso_kit.web.root import redirect

LOGIN, LOGOUT = f"{ADDRESS}login", f"{ADDRESS}logout"
R = TypeVar("R")


class AtDesk(NamedTuple, Generic[R]):
    """Who is at the desk, and what was found or done for them."""

    staff: StaffMember
    found: R


class CenterFrame:
    """What all pages of the desk share."""

    def __init__(self, database: Database, pages: Pages, cookie: SecretCookie) -> None:
        self.database = database
        self.pages = pages
        self.cookie = cookie

    async def look(self, request: Request, read: Callable[[Transaction], R]) -> AtDesk[R] | None:
        """What `read` finds, if a member of the staff is at the desk."""
        cookie = self.cookie.read(request)
        return await self.database.read(lambda tx: _at_desk(tx, cookie, lambda tx, _: read(tx)))

    async def decide(
        self, request: Request, form: Mapping[str, str], act: Callable[[Transaction, StaffMember], R]
    ) -> AtDesk[R] | None:
        """What `act` does for the member of the staff who sent a form. Login and act are one transaction.

        Raises:
            BadInputError: the form was not sent from its own page (CSRF).
        """
        cookie = self.cookie.read(request)
        if cookie is not None:
            check_form_token(form.get("csrf", ""), cookie, request.url.path)
        return await self.database.work(lambda tx: _at_desk(tx, cookie, act))

    def ask_to_log_in(self, request: Request) -> Response:
        """Leads to the login, and from there back to a page that was only opened."""
        wanted = request.url.path if request.method == "GET" and request.url.path != ADDRESS else ""
        return redirect(f"{LOGIN}?{urlencode({'next': wanted})}" if wanted else LOGIN, 303)

    def show(
        self, request: Request, template: str, staff: StaffMember, /, status: int = 200, **values: Any
    ) -> Response:
        """A page of the desk. Its form token is good for a form that is sent to the page's own address."""
        cookie = self.cookie.read(request) or ""
        return self.pages.show(
            template,
            status=status,
            staff=staff,
            csrf=form_token(cookie, request.url.path),
            logout_csrf=form_token(cookie, LOGOUT),
            **values,
        )


def _at_desk(tx: Transaction, cookie: str | None, do: Callable[[Transaction, StaffMember], R]) -> AtDesk[R] | None:
    staff = who_is_at_the_desk(tx, cookie)
    return AtDesk(staff, do(tx, staff)) if staff else None
