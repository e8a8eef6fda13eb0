"""Manage My Account, Security: the section about the second factor (rule A11): its apps and backup codes."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from cso_idp.endpoints.account_forms import check_form_token
from cso_idp.endpoints.account_security import ADDRESS, SecurityPage
from cso_idp.mfa import apps, setup, store
from cso_idp.mfa.model import MOST_APPS, Purpose, Setup
from cso_idp.mfa.policies import Policies
from cso_idp.mfa.policy import EXISTS_SINCE, exists
from cso_idp.mfa.qr_code import key_address, qr_image
from cso_idp.mfa.setup import AppAdded, CodesShown, Refused
from cso_idp.sessions.sign_on_sessions import add_second_factor
from cso_idp.sessions.visitor import Visitor, visitor_of
from cso_idp.settings import ProviderSettings
from cso_kit.secrets.proof import LockoutRule
from cso_kit.storage.database import Database
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.csrf import form_token
from cso_kit.web.form_model import RefusedForm
from cso_kit.web.forms import BadInputError, read_form
from cso_kit.web.route import Route

_PURPOSE = "second factor"
_Form = Mapping[str, str]
# What came of a form: a refusal, something that is shown once, or nothing to say.
_Result = Refused | CodesShown | AppAdded | None
_DOES_NOT_EXIST = "There is no second factor yet; on the simulated calendar it begins on May 11, 2025."


class SecondFactorSection:
    """The section with the apps and backup codes. `policies` say whether the last app may be removed."""

    name = "second-factor"

    def __init__(
        self, database: Database, settings: ProviderSettings, lockout: LockoutRule, policies: Policies
    ) -> None:
        self._database = database
        self._settings = settings
        self._lockout = lockout
        self._policies = policies

    def values(self, tx: Transaction, visitor: Visitor, cookie: str) -> Mapping[str, Any]:
        account, session = visitor
        found = store.apps(tx, account.id) if account.has_second_factor else []
        under_way = store.setup_of(tx, session.id)
        secret = under_way.secret if under_way else None
        return {
            "exists": exists(tx.at),
            "exists_since": EXISTS_SINCE,
            "apps": found,
            "most_apps": MOST_APPS,
            "codes_left": store.backup_codes_left(tx, account.id) if found else 0,
            "email": account.email,
            "awaited": under_way.purpose if under_way and under_way.code_hash else "",
            "secret": secret or "",
            "qr_image": qr_image(key_address(account, secret)) if secret else "",
            "which": "",
            "codes": [],
            "csrf": form_token(cookie, _PURPOSE),
        }

    def routes(self, page: SecurityPage) -> list[Route]:
        decisions: dict[str, Callable[[Transaction, Visitor, _Form], _Result | Setup]] = {
            "begin": self._begin,
            "prove": self._prove,
            "confirm": self._confirm,
            "leave": self._leave,
            "rename": self._rename,
            "remove": self._remove,
        }
        return [
            Route(f"{ADDRESS}/{self.name}/{act}", self._taking(page, act, decide), methods=["POST"])
            for act, decide in decisions.items()
        ]

    def _taking(
        self, page: SecurityPage, act: str, decide: Callable[[Transaction, Visitor, _Form], _Result | Setup]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def take(request: Request) -> Response:
            form = (await read_form(request)).once()
            cookie = page.session_cookie.read(request)
            if cookie is None:
                return await page.show(request)
            check_form_token(form.get("csrf", ""), cookie, _PURPOSE)

            def conclude(tx: Transaction) -> tuple[_Result | Setup, str | None]:
                visitor = visitor_of(tx, cookie)
                if visitor is None:
                    return None, None
                if not exists(tx.at):
                    raise BadInputError(_DOES_NOT_EXIST, 404)
                result = decide(tx, visitor, form)
                is_first = isinstance(result, AppAdded) and not visitor.account.has_second_factor
                return result, add_second_factor(tx, visitor.session) if is_first else None

            result, new_cookie = await self._database.work(conclude)
            return await self._respond(page, request, act, form, result, new_cookie)

        return take

    async def _respond(
        self,
        page: SecurityPage,
        request: Request,
        act: str,
        form: _Form,
        result: _Result | Setup,
        new_cookie: str | None,
    ) -> Response:
        if isinstance(result, Refused):
            # Codes are typed again; a name stays, and the app that it was meant for.
            refused = RefusedForm({"name": form.get("name", "")}, result.errors)
            return await page.show(request, self.name, refused, which=form.get("app", ""))
        codes = result.codes if isinstance(result, AppAdded | CodesShown) else []
        if codes:
            response = await page.show(request, self.name, cookie=new_cookie, codes=codes)
            if new_cookie:
                page.session_cookie.set(response, new_cookie)
            return response
        return page.done(self.name if act in ("confirm", "rename", "remove") else "", new_cookie, at=self.name)

    def _begin(self, tx: Transaction, visitor: Visitor, form: _Form) -> _Result:
        account, session = visitor
        purpose: Purpose = "codes" if form.get("purpose") == "codes" and account.has_second_factor else "app"
        return setup.begin(tx, account, session.id, purpose, self._settings.security_code_lifetime)

    def _prove(self, tx: Transaction, visitor: Visitor, form: _Form) -> _Result | Setup:
        account, session = visitor
        lifetime = self._settings.security_code_lifetime
        return setup.prove(tx, account, session.id, form.get("securityCode", ""), self._lockout, lifetime)

    def _confirm(self, tx: Transaction, visitor: Visitor, form: _Form) -> _Result:
        account, session = visitor
        code = form.get("otpCode", "").replace(" ", "")
        return setup.confirm(tx, account, session.id, form.get("name", ""), code, self._settings.otp_window)

    def _leave(self, tx: Transaction, visitor: Visitor, _: _Form) -> _Result:
        store.end_setup(tx, visitor.session.id)
        return None

    def _rename(self, tx: Transaction, visitor: Visitor, form: _Form) -> _Result:
        return apps.rename(tx, visitor.account, _number(form.get("app", "")), form.get("name", ""))

    def _remove(self, tx: Transaction, visitor: Visitor, form: _Form) -> _Result:
        return apps.remove(tx, visitor.account, _number(form.get("app", "")), self._policies.of(tx))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
