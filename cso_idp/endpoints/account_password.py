"""Manage My Account, Security: the section about the password (rule A10)."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from cso_idp.accounts import change_password
from cso_idp.accounts.change_password import ChangeForm, ChangePassword
from cso_idp.accounts.password_policy import last_day, rule_in_words
from cso_idp.endpoints.account_forms import check_form_token
from cso_idp.endpoints.account_security import ADDRESS, SecurityPage
from cso_idp.service_center import service_center_day
from cso_idp.sessions.sign_on_sessions import change_secret
from cso_idp.sessions.visitor import Visitor, visitor_of
from cso_kit.secrets.passwords import Passwords
from cso_kit.storage.database import Database
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.csrf import form_token
from cso_kit.web.form_model import RefusedForm, shown_again
from cso_kit.web.forms import read_form
from cso_kit.web.route import Route

_PURPOSE = "change password"


class PasswordSection:
    """The section with the form to change the password."""

    name = "password"

    def __init__(self, database: Database, passwords: Passwords, change: ChangePassword) -> None:
        self._database = database
        self._passwords = passwords
        self._change = change

    def values(self, tx: Transaction, visitor: Visitor, cookie: str) -> Mapping[str, Any]:
        today = service_center_day(tx.at)
        return {
            "set_on": visitor.account.password_set_on,
            "last_day": last_day(visitor.account, today),
            "rule": rule_in_words(today),
            "csrf": form_token(cookie, _PURPOSE),
        }

    def routes(self, page: SecurityPage) -> list[Route]:
        async def take(request: Request) -> Response:
            form = dict((await read_form(request)).once())
            cookie = page.session_cookie.read(request)
            done = await self._conclude(form, cookie) if cookie else None
            if isinstance(done, str):
                return page.done(self.name, done)
            return await page.show(request, self.name, done) if done else await page.show(request)

        return [Route(f"{ADDRESS}/{self.name}", take, methods=["POST"])]

    async def _conclude(self, form: dict[str, str], cookie: str) -> RefusedForm | str | None:
        """The browser's new cookie, or what is wrong with the form; `None` if nobody is signed on any more."""
        visitor, today = await self._database.read(lambda tx: (visitor_of(tx, cookie), service_center_day(tx.at)))
        if visitor is None:
            return None
        check_form_token(form.get("csrf", ""), cookie, _PURPOSE)
        wanted = change_password.read(form, visitor.account, today)
        if isinstance(wanted, RefusedForm):
            return wanted
        stored = visitor.account.password_hash
        verified = stored if await self._passwords.verify(wanted.current_password, stored) else None
        hashed = await self._passwords.hash_soon(wanted.password)

        def decide(tx: Transaction) -> RefusedForm | str | None:
            still = visitor_of(tx, cookie)
            if still is None:
                return None
            errors = self._change.apply(tx, still.account, verified, hashed, still.session.id)
            if errors:
                return RefusedForm(shown_again(ChangeForm, form), errors)
            return change_secret(tx, still.session)

        return await self._database.work(decide)
