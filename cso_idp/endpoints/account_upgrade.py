"""Manage My Account: the upgrade of a legacy account in three tabs (rules A3, A4)."""

from datetime import date
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from cso_idp.accounts import upgrade_tabs
from cso_idp.accounts.model import Account
from cso_idp.accounts.upgrade import REFUSALS, Upgrade, refusal_code
from cso_idp.endpoints.account_forms import AccountFrame, check_form_token
from cso_idp.service_center import service_center_day
from cso_idp.sessions.sign_on_sessions import change_secret
from cso_idp.sessions.visitor import visitor_of
from cso_kit.secrets.passwords import Passwords
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.csrf import form_token
from cso_kit.web.form_model import FRESH, RefusedForm
from cso_kit.web.forms import read_form
from cso_kit.web.root import below_root, redirect, ways_below_root
from cso_kit.web.route import Route

_PURPOSE = "upgrade"


class _Found(NamedTuple):
    """Whoever is signed on, why their account cannot be upgraded (if so), and the calendar's day."""

    account: Account
    refusal: str | None
    today: date


class UpgradePages:
    """The upgrade form and its handler."""

    def __init__(self, frame: AccountFrame, passwords: Passwords, upgrade: Upgrade) -> None:
        self._frame = frame
        self._passwords = passwords
        self._upgrade = upgrade

    def routes(self) -> list[Route]:
        """The routes of the form and its handler."""
        return [
            Route("/account/upgrade", self._show_form, methods=["GET"]),
            Route("/account/upgrade", self._take_form, methods=["POST"]),
        ]

    async def _show_form(self, request: Request) -> Response:
        cookie = self._frame.session_cookie.read(request)
        found = await self._frame.database.read(lambda tx: _look(tx, cookie))
        if found is None or cookie is None:
            return await self._frame.sign_on(request)
        return self._page(found, cookie)

    async def _take_form(self, request: Request) -> Response:
        cookie = self._frame.session_cookie.read(request)
        form = dict((await read_form(request)).once())
        concluded = await self._conclude(form, cookie) if cookie else None
        return concluded or await self._frame.sign_on(request)

    async def _conclude(self, form: dict[str, str], cookie: str) -> Response | None:
        """Upgrades the account, or says why not; `None` if nobody is signed on any more."""
        found = await self._frame.database.read(lambda tx: _look(tx, cookie))
        if found is None:
            return None
        check_form_token(form.get("csrf", ""), cookie, _PURPOSE)
        wanted = upgrade_tabs.read(form, found.account, found.today)
        if isinstance(wanted, RefusedForm):
            return self._page(found, cookie, wanted)
        if found.refusal:
            return self._page(found, cookie)
        hashed = await self._passwords.hash_soon(wanted.security.password)

        def decide(tx: Transaction) -> str | dict[str, str] | None:
            still = visitor_of(tx, cookie)
            if still is None:
                return None
            session = still.session
            refusal = self._upgrade.apply(tx, session.account_id, wanted, hashed, session.id)
            return refusal or change_secret(tx, session)

        done = await self._frame.database.work(decide)
        if isinstance(done, dict):
            typed = {**upgrade_tabs.kept(form), "tab": "security"}
            return self._page(found, cookie, RefusedForm(typed, done))
        return self._upgraded(done) if done else None

    def _upgraded(self, new_cookie: str) -> Response:
        response = redirect("/account/?done=upgraded", 303)
        self._frame.session_cookie.set(response, new_cookie)
        return response

    def _page(self, found: _Found, cookie: str, refused: RefusedForm = FRESH) -> Response:
        if found.refusal:
            # Rule A4: the attempt is refused with the reason and the way out.
            is_done = found.refusal == "already_upgraded"
            ways = {} if is_done else {"Register for a PACER account": "/account/register"}
            ways["Manage My Account"] = "/account/"
            return self._frame.pages.explain(
                403, "This account cannot be upgraded", REFUSALS[found.refusal], ways_below_root(ways)
            )
        return self._frame.pages.show(
            "upgrade.html",
            status=422 if refused.errors else 200,
            **upgrade_tabs.page_values(found.account, refused),
            action=below_root("/account/upgrade"),
            back="",
            reading="",
            client_name="",
            csrf=form_token(cookie, _PURPOSE),
        )


def _look(tx: Transaction, cookie: str | None) -> _Found | None:
    visitor = visitor_of(tx, cookie)
    if visitor is None:
        return None
    return _Found(visitor.account, refusal_code(tx, visitor.account), service_center_day(tx.at))
