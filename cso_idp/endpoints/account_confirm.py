"""`/account/confirm`: what to do after a registration, and the page behind the link in a message (rule A6).

The link opens a page with a button: programs that look at mail follow links, and must not use one up.
"""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from cso_idp.accounts.registering import confirmation
from cso_idp.endpoints.browser import Browsers
from cso_idp.interaction import store as interactions
from cso_kit.storage.database import Database
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.forms import read_form, read_query
from cso_kit.web.pages import Pages
from cso_kit.web.root import below_root, redirect, ways_below_root
from cso_kit.web.route import Route

_ADDRESS = "/account/confirm"
_LOG_IN = "/account/"


class ConfirmPages:
    """The pages. `lifetime` is how long a link can be used. Nobody has to be signed on."""

    def __init__(self, database: Database, pages: Pages, browsers: Browsers, lifetime: timedelta) -> None:
        self._database = database
        self._pages = pages
        self._browsers = browsers
        self._lifetime = lifetime

    def routes(self) -> list[Route]:
        """The routes of the pages."""
        return [
            Route(_ADDRESS, self._wait, methods=["GET"]),
            Route(_ADDRESS, self._send_again, methods=["POST"]),
            Route(f"{_ADDRESS}/{{code}}", self._ask, methods=["GET"]),
            Route(f"{_ADDRESS}/{{code}}", self._confirm, methods=["POST"]),
        ]

    async def _wait(self, request: Request) -> Response:
        query = read_query(request)
        waiting = query.text("request")
        sign_on = await self._database.read(lambda tx: self._sign_on(tx, request, waiting))
        return self._pages.show(
            "confirm.html",
            sign_on=sign_on,
            is_held=query.text("held") == "yes",
            was_sent_again=query.text("again") == "yes",
        )

    async def _send_again(self, request: Request) -> Response:
        login_id = (await read_form(request)).text("loginId")
        await self._database.work(lambda tx: confirmation.ask_again(tx, login_id, self._lifetime))
        # The same answer for every user name: nobody learns which ones exist.
        return redirect(f"{_ADDRESS}?again=yes", 303)

    async def _ask(self, request: Request) -> Response:
        code = request.path_params["code"]
        found = await self._database.read(lambda tx: confirmation.find(tx, code))
        if found is None:
            return self._not_good()
        return self._pages.show("confirm_link.html", account=found.account, action=below_root(f"{_ADDRESS}/{code}"))

    async def _confirm(self, request: Request) -> Response:
        code = request.path_params["code"]

        def decide(tx: Transaction) -> tuple[str, bool] | None:
            done = confirmation.confirm(tx, code)
            return (self._sign_on(tx, request, done.interaction_id or ""), done.is_new) if done else None

        confirmed = await self._database.work(decide)
        if confirmed is None:
            return self._not_good()
        sign_on, is_new = confirmed
        return self._pages.show("confirmed.html", sign_on=sign_on, is_new=is_new)

    def _sign_on(self, tx: Transaction, request: Request, interaction_id: str) -> str:
        """Where the holder signs on: at the request that they came from, if this browser began it and it still waits."""
        face = self._browsers.face(request)
        waiting = interactions.find(tx, face.name, interaction_id, face.secret) if interaction_id else None
        return face.start(waiting) if waiting and waiting.consumed_at is None else _LOG_IN

    def _not_good(self) -> Response:
        return self._pages.explain(
            404,
            "This link cannot be used",
            "It was used before, it has expired, or it is not complete. If you have confirmed the address already, log in.",
            ways_below_root({"Log in": _LOG_IN, "Send the message again": _ADDRESS}),
        )
