"""The one place that decides what comes next in a sign-on: a step's page, an error for the client, or the code.

Steps return here and never to each other. Everything runs in the caller's transaction and comes back as one of four outcomes.
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from cso_idp import events
from cso_idp.accounts import store as accounts
from cso_idp.accounts.authenticate import WITH_CODE, CodeNeeded, ProvenPacerLogin, SignOnRefusal, conclude
from cso_idp.accounts.eligibility import granted_scope
from cso_idp.accounts.model import Account
from cso_idp.consent import store as consents
from cso_idp.consent.model import what_is_asked
from cso_idp.interaction import store
from cso_idp.interaction.model import Interaction
from cso_idp.interaction.outcome import (
    ANSWERED,
    EXPIRED,
    REAL_COURT,
    UNKNOWN_REFERENCE,
    Browser,
    GoTo,
    Outcome,
    ShowStep,
    Stop,
)
from cso_idp.interaction.policy import Missing, Situation, first_missing
from cso_idp.oauth.authorization import pushed
from cso_idp.oauth.authorization.authorization_request import (
    AuthorizationRequest,
    Unanswerable,
    answer,
    read_request,
    refuse,
    unfold_request,
)
from cso_idp.oauth.authorization.request_object import OBJECT_MISSING
from cso_idp.oauth.authorization.request_reference import Fetched, holds_object
from cso_idp.oauth.clients.client import Client
from cso_idp.oauth.protocol_response import ProtocolResponse
from cso_idp.sessions import store as sessions
from cso_idp.sessions.model import SignOnSession
from cso_kit.storage.unit_of_work import Transaction

if TYPE_CHECKING:
    from cso_idp.provider import Provider

ACCOUNT_PAGE = "/account/"


def begin(
    tx: Transaction,
    provider: "Provider",
    parameters: dict[str, str],
    browser: Browser,
    fetched: Fetched | None = None,
) -> Outcome:
    """Answers a new authorization request, or keeps it waiting for the first missing step. `fetched`: see `request_reference`."""
    is_pushed, has_object = False, holds_object(parameters)
    if has_object:
        unfolded = unfold_request(tx, provider.engine, parameters, fetched)
        if not isinstance(unfolded, dict):
            return _faulty(tx, {}, unfolded)  # whatever else it refers to was not opened, and is not used up
        parameters = unfolded
    elif is_pushed := pushed.is_reference(parameters):
        found = pushed.find(tx, parameters)
        if found is None:
            return UNKNOWN_REFERENCE
        parameters = found
    valid = read_request(tx, provider.engine, parameters)
    if not isinstance(valid, AuthorizationRequest):
        return _faulty(tx, parameters, valid)
    if not provider.real.may_lead(valid.redirect_uri, browser.came_by):
        return REAL_COURT
    if wrong := _sent_in_the_wrong_way(valid.client, is_pushed=is_pushed, has_object=has_object):
        return _refuse(tx, valid, "invalid_request", wrong)
    session = sessions.current(tx, browser.session_cookie)
    account = accounts.by_id(tx, session.account_id) if session else None
    missing = first_missing(_situation(tx, provider, valid, parameters, session, account))
    if missing is None and session and account:
        return _answer(tx, valid, session, account)
    if missing and (missing.step == "answer" or parameters.get("prompt") == "none"):
        # Core 1.0 §3.1.2.1: no page may be shown.
        return _refuse(tx, valid, missing.error, _NO_PAGE[missing.step], account)
    lifetime = provider.settings.interaction_lifetime
    pushed.keep(tx, parameters, lifetime)
    waiting = store.begin(tx, browser.secret, valid.client.client_id, parameters, lifetime)
    return ShowStep(waiting, missing or Missing("login", "no_session", "login_required"), valid.client, account)


def _sent_in_the_wrong_way(client: Client, *, is_pushed: bool, has_object: bool) -> str | None:
    if client.requires_pushing and not is_pushed:
        return pushed.MISSING
    return OBJECT_MISSING if client.requires_request_object and not (is_pushed or has_object) else None


def begin_at_account(
    tx: Transaction, provider: "Provider", browser: Browser, step: Literal["create", "login"] = "login"
) -> ShowStep:
    """Keeps somebody who wants to see Manage My Account waiting for a sign-on, or for the registration."""
    parameters: dict[str, str] = {"prompt": "create"} if step == "create" else {}
    waiting = store.begin(tx, browser.secret, None, parameters, provider.settings.interaction_lifetime)
    return ShowStep(waiting, Missing(step, "no_session", "login_required"), None, None)


def show(tx: Transaction, provider: "Provider", interaction_id: str, browser: Browser) -> Outcome:
    """The page of whatever step is next in a waiting interaction."""
    waiting = store.find(tx, interaction_id, browser.secret)
    if waiting is None or waiting.consumed_at:
        return ANSWERED if waiting else EXPIRED
    session = sessions.current(tx, browser.session_cookie)
    return proceed(tx, provider, waiting, session)


def sign_on(
    tx: Transaction,
    provider: "Provider",
    interaction_id: str,
    browser: Browser,
    login_id: str,
    verified_hash: str | None,
    otp_code: str | None = None,
) -> Outcome:
    """Concludes the login step. `verified_hash` is the stored hash that the given password matched; `otp_code` is the one-time
    code if it came along, else it is asked for on a page of its own where it is needed (rule A11).

    A form sent twice (a double click) is answered twice: the browser shows the second answer only, and the password is right.
    """
    waiting = store.find(tx, interaction_id, browser.secret)
    if waiting is None:
        return EXPIRED
    window = provider.settings.otp_window
    proven = conclude(tx, login_id, verified_hash, provider.lockout, waiting.client_id, otp_code, window)
    if not isinstance(proven, ProvenPacerLogin) and waiting.consumed_at:
        return ANSWERED
    if isinstance(proven, CodeNeeded):
        store.remember_password(tx, waiting, proven.account)
        asked = proven.account
        tx.record(events.CodeAsked(sub=asked.sub, login_id=asked.login_id, client_id=waiting.client_id))
        return GoTo(f"/interaction/{waiting.id}/code")
    if isinstance(proven, SignOnRefusal):
        client = provider.registered.client(tx, waiting.client_id) if waiting.client_id else None
        return ShowStep(waiting, Missing("login", proven.code, "login_required"), client, None, proven)
    return signed_on(tx, provider, waiting, browser, proven)


def signed_on(
    tx: Transaction, provider: "Provider", waiting: Interaction, browser: Browser, proven: ProvenPacerLogin
) -> Outcome:
    """Begins the session of somebody who has proven their account, and looks what comes next."""
    account, former = proven.account, browser.session_cookie
    opened = provider.sessions.sign_on(tx, account, former, waiting.client_id, proven.amr)
    waiting = store.signed_on(tx, waiting, opened.session.id)
    if proven.amr == WITH_CODE:
        # What was proven in this interaction must not outlive the sign-on: a code alone would then begin the next session.
        store.forget_password(tx, waiting)
    return proceed(tx, provider, waiting, opened.session, proven, opened.cookie)


def proceed(
    tx: Transaction,
    provider: "Provider",
    waiting: Interaction,
    session: SignOnSession | None,
    proven: ProvenPacerLogin | None = None,
    session_cookie: str | None = None,
    *,
    has_consented: bool = False,
) -> Outcome:
    """Looks what is missing now: nothing (the code, or the page that was wanted), or the next step."""
    account = proven.account if proven else accounts.by_id(tx, session.account_id) if session else None
    is_fresh = session is not None and waiting.session_id == session.id
    valid = read_request(tx, provider.engine, waiting.parameters) if waiting.client_id else None
    if valid is not None and not isinstance(valid, AuthorizationRequest):
        return _faulty(tx, waiting.parameters, valid, session_cookie)
    client = valid.client if valid else None
    now = _situation(tx, provider, valid, waiting.parameters, session, account)
    missing = first_missing(now._replace(is_fresh=is_fresh, has_consented=has_consented))
    if valid and missing and missing.step == "answer":
        store.consume(tx, waiting)
        return _refuse(tx, valid, missing.error, _NO_PAGE["answer"], account, session_cookie)
    if missing is None and session and account:
        store.consume(tx, waiting)
        return _answer(tx, valid, session, account, session_cookie) if valid else GoTo(ACCOUNT_PAGE, session_cookie)
    if session_cookie:
        # After a sign-on the next step gets a page of its own, so that reloading it sends no password again.
        return GoTo(f"/interaction/{waiting.id}", session_cookie)
    return ShowStep(waiting, missing or Missing("login", "no_session", "login_required"), client, account)


def cancel(
    tx: Transaction,
    provider: "Provider",
    interaction_id: str,
    browser: Browser,
    why: str = "The person went back without signing on.",
) -> Outcome:
    """The way back of rule A12: the client is told `access_denied`."""
    waiting = store.find(tx, interaction_id, browser.secret)
    if waiting is None or not store.consume(tx, waiting):
        return ANSWERED if waiting else EXPIRED
    valid = read_request(tx, provider.engine, waiting.parameters) if waiting.client_id else None
    if valid is None:
        return GoTo("/")
    if not isinstance(valid, AuthorizationRequest):
        return _faulty(tx, waiting.parameters, valid)
    return _refuse(tx, valid, "access_denied", why)


def _situation(
    tx: Transaction,
    provider: "Provider",
    valid: AuthorizationRequest | None,
    parameters: dict[str, str],
    session: SignOnSession | None,
    account: Account | None,
) -> Situation:
    if valid is None:
        return Situation(None, parameters, session, account, is_fresh=False, at=tx.at)
    subs = valid.claims.values("sub")
    acrs = valid.claims.values("acr") if valid.claims.is_essential("acr") else []
    expected = valid.hinted_sub or (str(subs[0]) if subs else None)
    now = Situation(
        valid.client,
        valid.parameters,
        session,
        account,
        is_fresh=False,
        at=tx.at,
        expected_sub=expected,
        expected_acr=tuple(str(acr) for acr in acrs),
    )
    return now if account is None else _with_consent(tx, provider, valid, now, account)


def _with_consent(
    tx: Transaction, provider: "Provider", valid: AuthorizationRequest, now: Situation, account: Account
) -> Situation:
    client = valid.client
    now = now._replace(shown_sub=provider.registered.subject_of(client, account.sub))
    if not (client.needs_consent or "consent" in now.prompts):
        return now
    names = (*valid.claims.id_token, *valid.claims.userinfo)
    asked = what_is_asked(granted_scope(account, valid.request.scope or ""), names)
    given = consents.find(tx, account.id, client.client_id) if client.needs_consent else None
    allowed = given.scope.split() if given else [] if client.needs_consent else asked
    return now._replace(asked=asked, not_allowed=tuple(scope for scope in asked if scope not in allowed))


_NO_PAGE = {
    "create": "An account is to be created first.",
    "answer": "The authentication asked for cannot be given.",
    "login": "Nobody is signed on, or not recently enough.",
    "upgrade": "The PACER account has to be upgraded by its holder first.",
    "consent": "The account holder has to allow it first.",
    "refuse": "This PACER account cannot be used here.",
}


def _answer(
    tx: Transaction,
    valid: AuthorizationRequest,
    session: SignOnSession,
    account: Account,
    session_cookie: str | None = None,
) -> Outcome:
    if not pushed.use_up(tx, valid.parameters):
        return replace(UNKNOWN_REFERENCE, session_cookie=session_cookie)
    return _go(answer(valid, session, account), session_cookie)


def _refuse(
    tx: Transaction,
    valid: AuthorizationRequest,
    error: str,
    why: str,
    account: Account | None = None,
    session_cookie: str | None = None,
) -> Outcome:
    if not pushed.use_up(tx, valid.parameters):
        return replace(UNKNOWN_REFERENCE, session_cookie=session_cookie)
    return _go(refuse(valid, error, why, account and account.sub), session_cookie)


def _faulty(
    tx: Transaction,
    parameters: dict[str, str],
    refused: ProtocolResponse | Unanswerable,
    session_cookie: str | None = None,
) -> Outcome:
    if not pushed.use_up(tx, parameters):
        return replace(UNKNOWN_REFERENCE, session_cookie=session_cookie)
    if isinstance(refused, Unanswerable):
        message = f"{refused.message} ({refused.error})"
        return Stop("This sign-on request cannot be answered", message, session_cookie=session_cookie)
    return _go(refused, session_cookie)


def _go(response: ProtocolResponse, session_cookie: str | None = None) -> Outcome:
    if response.location is None:
        message = "Go back to where you came from and start again."
        return Stop("This sign-on request cannot be answered", message, session_cookie=session_cookie)
    if response.posts_to:
        return GoTo(response.posts_to, session_cookie, tuple(response.form))
    return GoTo(response.location, session_cookie)
