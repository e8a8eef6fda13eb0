"""Manage My Account: the page about security, a list of sections. Each section is an object of its own module and template part.

The page finds the holder and puts the sections together; a section reads what it shows and takes its own forms.
"""

from collections.abc import Mapping
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response

from cso_idp.endpoints.account_forms import AccountFrame
from cso_idp.sessions.visitor import Visitor, visitor_of
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.cookies import SecretCookie
from cso_kit.web.form_model import FRESH, RefusedForm
from cso_kit.web.root import redirect
from cso_kit.web.route import Route

ADDRESS = "/account/security"


class SecuritySection(Protocol):
    """One section. Its template part is `templates/security_<name>.html` and finds the section's values under `section`."""

    @property
    def name(self) -> str: ...

    def values(self, tx: Transaction, visitor: Visitor, cookie: str) -> Mapping[str, Any]:
        """What the template part needs. `cookie` is what the tokens of forms are bound to."""

    def routes(self, page: "SecurityPage") -> list[Route]:
        """The routes of the section's forms, below the page's address. They answer with `page.show` or `page.done`."""


class SecurityPage:
    """The page with its sections, in their order."""

    def __init__(self, frame: AccountFrame, sections: tuple[SecuritySection, ...]) -> None:
        self._frame = frame
        self._sections = sections

    @property
    def session_cookie(self) -> SecretCookie:
        """The cookie of the sign-on session, for the forms of the sections."""
        return self._frame.session_cookie

    def routes(self) -> list[Route]:
        """The routes of the page and of all sections."""
        own = Route(ADDRESS, self._open, methods=["GET"])
        return [own, *(route for section in self._sections for route in section.routes(self))]

    async def show(
        self,
        request: Request,
        section: str = "",
        refused: RefusedForm = FRESH,
        *,
        cookie: str | None = None,
        **more: Any,
    ) -> Response:
        """The page. `refused` is the form of one section that was sent and not accepted, `more` are further values for it.

        `cookie` is the browser's new one, which the caller gives it. A visitor who is not signed on any more is asked to sign on.
        """
        cookie = cookie or self._frame.session_cookie.read(request)

        def look(tx: Transaction) -> list[Mapping[str, Any]] | None:
            visitor = visitor_of(tx, cookie)
            if visitor is None or cookie is None:
                return None
            return [{"name": each.name, **each.values(tx, visitor, cookie)} for each in self._sections]

        found = await self._frame.database.read(look)
        if found is None:
            return await self._frame.sign_on(request)
        shown = [
            {**FRESH._asdict(), **values, **(refused._asdict() | more if values["name"] == section else {})}
            for values in found
        ]
        done = request.query_params.get("done", "")
        return self._frame.pages.show("security.html", status=422 if refused.errors else 200, sections=shown, done=done)

    def done(self, section: str, session_cookie: str | None = None, *, at: str = "") -> Response:
        """Back to the page after a form was accepted. `session_cookie` is the browser's new one.

        With an empty `section` nothing is said to be done; the page is opened `at` the section that goes on.
        """
        said = f"?done={section}" if section else ""
        response = redirect(f"{ADDRESS}{said}#{section or at}", 303)
        if session_cookie:
            self._frame.session_cookie.set(response, session_cookie)
        return response

    async def _open(self, request: Request) -> Response:
        return await self.show(request)
