"""Manage My Account: the upgrade of a legacy account (rules A3, A4)."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from cso_idp.accounts import upgrade as account_upgrade
from cso_idp.accounts.details import HolderDetails
from cso_idp.accounts.model import USER_TYPES, Account
from cso_idp.accounts.upgrade import REFUSALS, Upgrade, refusal_code
from cso_idp.endpoints.account_forms import AskToSignOn, check_form_token
from cso_idp.service_center import service_center_day
from cso_idp.sessions.sign_on_sessions import change_secret
from cso_idp.sessions.visitor import visitor_of
from cso_kit.secrets.passwords import Passwords
from cso_kit.storage.database import Database
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.cookies import SecretCookie
from cso_kit.web.csrf import form_token
from cso_kit.web.form_model import FRESH, RefusedForm, shown_again
from cso_kit.web.forms import read_form
from cso_kit.web.pages import Pages

_PURPOSE = "upgrade"


class UpgradePages:
    """The upgrade form and its handler."""

    def __init__(
        self,
        database: Database,
        passwords: Passwords,
        upgrade: Upgrade,
        pages: Pages,
        session_cookie: SecretCookie,
        ask_to_sign_on: AskToSignOn,
    ) -> None:
        self._database = database
        self._passwords = passwords
        self._upgrade = upgrade
        self._pages = pages
        self._session_cookie = session_cookie
        self._ask_to_sign_on = ask_to_sign_on

    def routes(self) -> list[Route]:
        """The routes of the form and its handler."""
        return [
            Route("/account/upgrade", self._show_form, methods=["GET"]),
            Route("/account/upgrade", self._take_form, methods=["POST"]),
        ]

    async def _show_form(self, request: Request) -> Response:
        cookie = self._session_cookie.read(request)
        visitor = await self._database.read(lambda tx: visitor_of(tx, cookie))
        if visitor is None or cookie is None:
            return await self._ask_to_sign_on(request, "login")
        return self._page(visitor.account, cookie)

    async def _take_form(self, request: Request) -> Response:
        cookie = self._session_cookie.read(request)
        form = dict((await read_form(request)).once())
        concluded = await self._conclude(form, cookie) if cookie else None
        return concluded or await self._ask_to_sign_on(request, "login")

    async def _conclude(self, form: dict[str, str], cookie: str) -> Response | None:
        """Upgrades the account, or says why not; `None` if nobody is signed on any more."""
        visitor, today = await self._database.read(lambda tx: (visitor_of(tx, cookie), service_center_day(tx.at)))
        if visitor is None:
            return None
        check_form_token(form.get("csrf", ""), cookie, _PURPOSE)
        account = visitor.account
        wanted = account_upgrade.read(form, account, today)
        if isinstance(wanted, RefusedForm):
            return self._page(account, cookie, wanted)
        if refusal_code(account):
            return self._page(account, cookie)
        hashed = await self._passwords.hash_soon(wanted.password)

        def decide(tx: Transaction) -> str | dict[str, str] | None:
            still = visitor_of(tx, cookie)
            if still is None:
                return None
            session = still.session
            refusal = self._upgrade.apply(tx, session.account_id, wanted, hashed, session.id)
            return refusal or change_secret(tx, session)

        done = await self._database.work(decide)
        if isinstance(done, dict):
            return self._page(account, cookie, RefusedForm(shown_again(HolderDetails, form), done))
        return self._upgraded(done) if done else None

    def _upgraded(self, new_cookie: str) -> Response:
        response = RedirectResponse("/account/?done=upgraded", 303)
        self._session_cookie.set(response, new_cookie)
        return response

    def _page(self, account: Account, cookie: str, refused: RefusedForm = FRESH) -> Response:
        code = refusal_code(account)
        if code:
            # Rule A4: the attempt is refused with the reason and the way out.
            ways = {"Register for a PACER account": "/account/register"} if code != "already_upgraded" else {}
            ways["Manage My Account"] = "/account/"
            return self._pages.explain(403, "This account cannot be upgraded", REFUSALS[code], ways)
        return self._pages.show(
            "upgrade.html",
            status=422 if refused.errors else 200,
            account=account,
            action="/account/upgrade",
            back="",
            reading="",
            client_name="",
            user_types=USER_TYPES,
            values=refused.values,
            errors=refused.errors,
            csrf=form_token(cookie, _PURPOSE),
        )
