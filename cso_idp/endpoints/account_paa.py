"""Manage My Account: the users of a PACER Administrative Account, and for a user who pays and what was offered (rule A8)."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator
from starlette.requests import Request
from starlette.responses import Response

from cso_idp.accounts.client_code import is_format
from cso_idp.accounts.model import Account
from cso_idp.accounts.paa import members, store
from cso_idp.accounts.paa.model import CodeRule, Listed
from cso_idp.endpoints.account_forms import AccountFrame, check_form_token
from cso_idp.sessions.visitor import visitor_of
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.csrf import form_token
from cso_kit.web.form_model import FRESH, FormModel, RefusedForm, Wording, check_form, shown_again
from cso_kit.web.forms import read_form
from cso_kit.web.root import redirect
from cso_kit.web.route import Route

_ADDRESS = "/account/paa"
_PURPOSE = "administrative account"
_NUMBER = re.compile(r"[0-9]{7}")
# A decision about a sent form: what is wrong with it, nothing after a success.
Decision = Callable[[Transaction, Account], RefusedForm | None]


def _is_number(text: str) -> str:
    if not _NUMBER.fullmatch(text):
        raise ValueError("An account number has seven digits.")
    return text


def _is_code_format(text: str) -> str:
    if not is_format(text):
        raise ValueError("A format has letters, digits and signs.")
    return text


class UserForm(FormModel):
    """Whom the administrator adds."""

    last_name: str
    account_number: Annotated[str, AfterValidator(_is_number), Wording("Give the seven digits of the account number.")]


class RuleForm(FormModel):
    """What the administrator asks of client codes. An empty format is none."""

    required: Annotated[bool, BeforeValidator(lambda sent: sent == "on")] = False
    format: Annotated[
        str | None,
        AfterValidator(lambda text: text if text is None else _is_code_format(text)),
        Wording(
            "Use at most 32 of: A for a letter, 9 for a digit, * for either, and signs such as - or /; no space or comma."
        ),
    ] = None


class PaaPages:
    """The page, for an administrator or for a user, and its forms."""

    def __init__(self, frame: AccountFrame) -> None:
        self._frame = frame

    def routes(self) -> list[Route]:
        """The routes of the page and its forms."""
        forms = (
            ("users", _add_user),
            ("rule", _set_rule),
            ("remove", _remove),
            ("accept", _accept),
            ("leave", _leave),
        )
        return [
            Route(_ADDRESS, self._show, methods=["GET"]),
            *(Route(f"{_ADDRESS}/{name}", self._taking(name, read), methods=["POST"]) for name, read in forms),
        ]

    async def _show(self, request: Request) -> Response:
        return await self._page(request)

    def _taking(self, name: str, read: Callable[[Mapping[str, str]], Decision | RefusedForm]) -> Callable[..., object]:
        async def take(request: Request) -> Response:
            form, cookie = dict((await read_form(request)).once()), self._frame.session_cookie.read(request)
            if cookie is None:
                return await self._frame.sign_on(request)
            check_form_token(form.get("csrf", ""), cookie, _PURPOSE)
            decision = read(form)
            if isinstance(decision, RefusedForm):
                return await self._page(request, name, decision)

            def decide(tx: Transaction) -> RefusedForm | None:
                visitor = visitor_of(tx, cookie)
                return decision(tx, visitor.account) if visitor else None

            refused = await self._frame.database.work(decide)
            return await self._page(request, name, refused) if refused else redirect(_ADDRESS, 303)

        return take

    async def _page(self, request: Request, sent: str = "", refused: RefusedForm = FRESH) -> Response:
        cookie = self._frame.session_cookie.read(request)

        def look(tx: Transaction) -> tuple[Account, Sequence[Listed], CodeRule] | None:
            visitor = visitor_of(tx, cookie)
            if visitor is None:
                return None
            account = visitor.account
            listed = store.users(tx, account.id) if account.type == "paa" else store.payers(tx, account.id)
            return account, listed, store.rule(tx, account.id)

        found = await self._frame.database.read(look)
        if found is None or cookie is None:
            return await self._frame.sign_on(request)
        account, listed, rule = found
        return self._frame.pages.show(
            "paa.html" if account.type == "paa" else "paa_user.html",
            status=422 if refused.errors else 200,
            account=account,
            listed=listed,
            rule=rule,
            sent=sent,
            values=refused.values,
            errors=refused.errors,
            csrf=form_token(cookie, _PURPOSE),
        )


def _add_user(form: Mapping[str, str]) -> Decision | RefusedForm:
    wanted = check_form(UserForm, form)
    if isinstance(wanted, RefusedForm):
        return wanted

    def decide(tx: Transaction, paa: Account) -> RefusedForm | None:
        if paa.type != "paa":
            return None
        errors = members.invite(tx, paa, wanted.last_name, wanted.account_number)
        return RefusedForm(shown_again(UserForm, form), errors) if errors else None

    return decide


def _set_rule(form: Mapping[str, str]) -> Decision | RefusedForm:
    wanted = check_form(RuleForm, form)
    if isinstance(wanted, RefusedForm):
        return wanted

    def decide(tx: Transaction, paa: Account) -> RefusedForm | None:
        if paa.type == "paa":
            members.set_rule(tx, paa, CodeRule(wanted.required, wanted.format))
        return None

    return decide


def _remove(form: Mapping[str, str]) -> Decision:
    def decide(tx: Transaction, paa: Account) -> RefusedForm | None:
        if paa.type == "paa":
            members.remove(tx, paa, _member(form))
        return None

    return decide


def _accept(form: Mapping[str, str]) -> Decision:
    def decide(tx: Transaction, user: Account) -> RefusedForm | None:
        why = members.accept(tx, user, _member(form))
        return RefusedForm({}, {"": why}) if why else None

    return decide


def _leave(form: Mapping[str, str]) -> Decision:
    def decide(tx: Transaction, user: Account) -> RefusedForm | None:
        members.leave(tx, user, _member(form))
        return None

    return decide


def _member(form: Mapping[str, str]) -> int:
    """The user or invitation that a button stands for; 0, which none has, for anything else."""
    sent = form.get("member", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 18 else 0
