"""`/account/recover`: a forgotten user name or password. The answer never tells whether an account exists."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from cso_idp.accounts.password_policy import rule_in_words
from cso_idp.recovery import ask, reset
from cso_idp.recovery.ask import Asking, PasswordForm, UserNameForm
from cso_idp.recovery.reset import Opened, ResetForm, Resetting
from cso_idp.service_center import service_center_day
from cso_kit.secrets.passwords import Passwords
from cso_kit.secrets.proof import Locked
from cso_kit.storage.database import Database
from cso_kit.web.form_model import FRESH, RefusedForm, shown_again
from cso_kit.web.forms import read_form
from cso_kit.web.pages import Pages
from cso_kit.web.root import redirect, ways_below_root
from cso_kit.web.route import Route

ADDRESS = "/account/recover"
_TOO_MANY = "This was asked too often. Wait {wait} without another try, then ask again."


class RecoverPages:
    """The pages. They need no sign-on."""

    def __init__(
        self, database: Database, passwords: Passwords, pages: Pages, asking: Asking, resetting: Resetting
    ) -> None:
        self._database = database
        self._passwords = passwords
        self._pages = pages
        self._asking = asking
        self._resetting = resetting

    def routes(self) -> list[Route]:
        """The choice, the two forms, and the page behind a mailed link."""
        link = f"{ADDRESS}/password/{{secret}}"
        return [
            Route(ADDRESS, self._choose, methods=["GET"]),
            Route(f"{ADDRESS}/user-name", lambda _: self._user_name_page(), methods=["GET"]),
            Route(f"{ADDRESS}/user-name", self._ask_for_user_name, methods=["POST"]),
            Route(f"{ADDRESS}/password", lambda _: self._password_page(), methods=["GET"]),
            Route(f"{ADDRESS}/password", self._ask_for_password, methods=["POST"]),
            Route(link, self._open_link, methods=["GET"]),
            Route(link, self._reset, methods=["POST"]),
        ]

    async def _choose(self, request: Request) -> Response:
        return self._pages.show("recover.html", done=request.query_params.get("done", ""))

    async def _ask_for_user_name(self, request: Request) -> Response:
        form = dict((await read_form(request)).once())
        wanted = ask.read_user_name(form, await self._database.read(lambda tx: service_center_day(tx.at)))
        if isinstance(wanted, RefusedForm):
            return self._user_name_page(wanted)
        locked = await self._database.work(lambda tx: self._asking.for_user_name(tx, wanted))
        return self._user_name_page(_too_many(UserNameForm, form, locked)) if locked else _done("mailed")

    async def _ask_for_password(self, request: Request) -> Response:
        form = dict((await read_form(request)).once())
        wanted = ask.read_password(form, await self._database.read(lambda tx: service_center_day(tx.at)))
        if isinstance(wanted, RefusedForm):
            return self._password_page(wanted)
        locked = await self._database.work(lambda tx: self._asking.for_password(tx, wanted))
        return self._password_page(_too_many(PasswordForm, form, locked)) if locked else _done("mailed")

    async def _open_link(self, request: Request) -> Response:
        secret = request.path_params["secret"]
        opened, today = await self._database.read(lambda tx: (reset.open_link(tx, secret), service_center_day(tx.at)))
        return self._reset_page(opened, rule=rule_in_words(today)) if opened else self._gone()

    async def _reset(self, request: Request) -> Response:
        form = dict((await read_form(request)).once())
        secret = request.path_params["secret"]
        opened, today = await self._database.read(lambda tx: (reset.open_link(tx, secret), service_center_day(tx.at)))
        if opened is None:
            return self._gone()
        wanted = reset.read(form, opened.account, today)
        if isinstance(wanted, RefusedForm):
            return self._reset_page(opened, wanted, rule=rule_in_words(today))
        hashed = await self._passwords.hash_soon(wanted.password)
        wrong = await self._database.work(lambda tx: self._resetting.apply(tx, secret, wanted, hashed))
        if wrong is None:
            return self._gone()
        if wrong:
            refused = RefusedForm(shown_again(ResetForm, form), {"": wrong})
            return self._reset_page(opened, refused, rule=rule_in_words(today))
        return _done("password")

    def _user_name_page(self, refused: RefusedForm = FRESH) -> Response:
        return self._form("recover_user_name.html", refused)

    def _password_page(self, refused: RefusedForm = FRESH) -> Response:
        return self._form("recover_password.html", refused)

    def _reset_page(self, opened: Opened, refused: RefusedForm = FRESH, **values: Any) -> Response:
        login_id = opened.account.login_id
        return self._form("recover_reset.html", refused, questions=opened.questions, login_id=login_id, **values)

    def _form(self, template: str, refused: RefusedForm, **values: Any) -> Response:
        status = 422 if refused.errors else 200
        return self._pages.show(template, status=status, **refused._asdict(), **values)

    def _gone(self) -> Response:
        return self._pages.explain(
            410,
            "This link cannot be used any more",
            "A link works once, for a short time, until another one is asked for or the password is changed. Ask for a new one.",
            ways_below_root({"Forgot your password?": f"{ADDRESS}/password", "Manage My Account": "/account/"}),
        )


def _too_many(form: type[UserNameForm] | type[PasswordForm], sent: Mapping[str, str], locked: Locked) -> RefusedForm:
    return RefusedForm(shown_again(form, sent), {"": _TOO_MANY.format(wait=locked.wait)})


def _done(what: str) -> Response:
    return redirect(f"{ADDRESS}?done={what}", 303)
