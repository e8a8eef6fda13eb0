"""Manage My Account: the kind and generation of an account (rule A5), its sessions, and the upgrade (A3, A4)."""

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from cso_idp.accounts import store, upgrade
from cso_idp.accounts.details import HolderDetails
from cso_idp.accounts.model import USER_TYPES, Account
from cso_idp.consent import store as consents
from cso_idp.consent.model import Consent
from cso_idp.consent.pages import PURPOSE as REVOKING
from cso_idp.endpoints.browser import browser_of, respond
from cso_idp.interaction import dispatch
from cso_idp.mfa import lacks_code
from cso_idp.sessions import store as sessions
from cso_idp.sessions.model import SignOnSession
from cso_idp.sessions.sign_on_sessions import change_secret
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.csrf import form_token, is_form_token
from cso_kit.web.form_model import FRESH, RefusedForm, shown_again
from cso_kit.web.forms import BadInputError, read_form

if TYPE_CHECKING:
    from cso_idp.provider import Provider

_UPGRADE = "upgrade"
Visitor = tuple[Account, SignOnSession]


def visitor_of(tx: Transaction, secret: str | None) -> Visitor | None:
    """Who is looking at Manage My Account: signed on, with a code if rule A11 asks one, to an account that is in use."""
    session = sessions.current(tx, secret)
    account = store.by_id(tx, session.account_id) if session else None
    if account is None or session is None or account.status != "active" or lacks_code(account, session.amr, tx.at):
        return None
    return account, session


def routes(provider: "Provider") -> list[Route]:
    """The pages under `/account/`."""
    database, pages = provider.database, provider.pages

    async def sign_on_first(request: Request) -> Response:
        browser = browser_of(provider, request)
        step = await database.work(lambda tx: dispatch.begin_at_account(tx, provider, browser))
        return respond(provider, request, browser, step)

    async def register(request: Request) -> Response:
        browser = browser_of(provider, request)
        step = await database.work(lambda tx: dispatch.begin_at_account(tx, provider, browser, "create"))
        return respond(provider, request, browser, step)

    async def overview(request: Request) -> Response:
        secret = provider.session_cookie.read(request)
        seen = await database.read(lambda tx: _overview(tx, provider, secret))
        if seen is None:
            return await sign_on_first(request)
        account, session, others, applications = seen
        refusal = upgrade.REFUSALS.get(upgrade.refusal_code(account) or "", "")
        return pages.show(
            "account.html",
            account=account,
            session=session,
            sessions=others,
            refusal=refusal,
            applications=applications,
            csrf=form_token(secret or "", REVOKING),
        )

    async def upgrade_form(request: Request) -> Response:
        secret = provider.session_cookie.read(request)
        visitor = await database.read(lambda tx: visitor_of(tx, secret))
        if visitor is None or secret is None:
            return await sign_on_first(request)
        return _upgrade_page(provider, visitor[0], secret)

    async def upgrade_now(request: Request) -> Response:
        return await _upgrade_now(provider, request) or await sign_on_first(request)

    return [
        Route("/account", lambda _: RedirectResponse("/account/", 307), methods=["GET"]),
        Route("/account/", overview, methods=["GET"]),
        Route("/account/register", register, methods=["GET"]),
        Route("/account/upgrade", upgrade_form, methods=["GET"]),
        Route("/account/upgrade", upgrade_now, methods=["POST"]),
    ]


async def _upgrade_now(provider: "Provider", request: Request) -> Response | None:
    """Concludes the upgrade form; `None` when nobody is signed on any more."""
    secret = provider.session_cookie.read(request)
    form = dict((await read_form(request)).once())
    visitor, today = await provider.database.read(lambda tx: (visitor_of(tx, secret), tx.at.calendar.date()))
    if visitor is None or secret is None:
        return None
    _check_token(form, secret)
    account = visitor[0]
    wanted = upgrade.read(form, account, today)
    if isinstance(wanted, RefusedForm):
        return _upgrade_page(provider, account, secret, wanted)
    if upgrade.refusal_code(account):
        return _upgrade_page(provider, account, secret)
    hashed = await provider.passwords.hash_soon(wanted.password)

    def decide(tx: Transaction) -> str | dict[str, str] | None:
        still = visitor_of(tx, secret)
        if still is None:
            return None
        session = still[1]
        refusal = provider.upgrade.apply(tx, session.account_id, wanted, hashed, session.id)
        return refusal or change_secret(tx, session)

    done = await provider.database.work(decide)
    if isinstance(done, dict):
        return _upgrade_page(provider, account, secret, RefusedForm(shown_again(HolderDetails, form), done))
    if done is None:
        return None
    response = RedirectResponse("/account/", 303)
    provider.session_cookie.set(response, done)
    return response


def _check_token(form: dict[str, str], secret: str) -> None:
    if not is_form_token(form.get("csrf", ""), secret, _UPGRADE):
        raise BadInputError(
            "This form was not sent from its own page; open the page again and send it from there.", 403
        )


def _overview(
    tx: Transaction, provider: "Provider", secret: str | None
) -> tuple[Account, SignOnSession, list[SignOnSession], list[tuple[str, Consent]]] | None:
    visitor = visitor_of(tx, secret)
    if visitor is None:
        return None
    account_id = visitor[0].id
    given = ((provider.registered.client(tx, each.client_id), each) for each in consents.of_account(tx, account_id))
    applications = [(client.name, consent) for client, consent in given if client]
    return (*visitor, sessions.of_account(tx, account_id), applications)


def _upgrade_page(
    provider: "Provider",
    account: Account,
    secret: str,
    refused: RefusedForm = FRESH,
) -> Response:
    code = upgrade.refusal_code(account)
    if code:
        # Rule A4: the attempt is refused with the reason and the way out.
        return provider.pages.explain(
            403, "This account cannot be upgraded", upgrade.REFUSALS[code], {"Manage My Account": "/account/"}
        )
    return provider.pages.show(
        "upgrade.html",
        status=422 if refused.errors else 200,
        account=account,
        action="/account/upgrade",
        back="",
        client_name="",
        user_types=USER_TYPES,
        values=refused.values,
        errors=refused.errors,
        csrf=form_token(secret, _UPGRADE),
    )
