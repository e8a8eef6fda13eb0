"""The one place that decides what comes next in a sign-on: a step's page, an error for the client, or the code.

Steps return here and never to each other. Everything runs in the caller's transaction and comes back as one of four outcomes.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cso_idp.accounts import store as accounts
from cso_idp.accounts.authenticate import ProvenPacerLogin, SignOnRefusal, conclude
from cso_idp.accounts.model import Account
from cso_idp.interaction import store
from cso_idp.interaction.model import Interaction
from cso_idp.interaction.policy import Missing, Situation, first_missing
from cso_idp.oauth import pushed
from cso_idp.oauth.authorization_request import AuthorizationRequest, Unanswerable, answer, read_request, refuse
from cso_idp.oauth.client import Client
from cso_idp.oauth.response import ProtocolResponse
from cso_idp.sessions import store as sessions
from cso_idp.sessions.model import SignOnSession
from cso_kit.work import Transaction

if TYPE_CHECKING:
    from cso_idp.provider import Provider

ACCOUNT_PAGE = "/account/"


@dataclass(frozen=True)
class Browser:
    """What a browser brought along: the secret that its interactions are bound to, and that of its session, if any."""

    secret: str
    session_cookie: str | None


@dataclass(frozen=True)
class ShowStep:
    """Show the page of a step."""

    waiting: Interaction
    missing: Missing
    client: Client | None
    account: Account | None
    refusal: SignOnRefusal | None = None


@dataclass(frozen=True)
class GoTo:
    """Send the browser on, to the client or to a page of ours; with a session cookie when somebody has just signed on.

    With a `form` the browser posts it to the location instead of following a redirect.
    """

    location: str
    session_cookie: str | None = None
    form: tuple[tuple[str, str], ...] | None = None


@dataclass(frozen=True)
class Stop:
    """The interaction cannot go on; the message is for the person."""

    title: str
    message: str
    status: int = 400


Outcome = ShowStep | GoTo | Stop

EXPIRED = Stop(
    "This sign-on page has expired",
    "It was left open for too long, or it was opened in another browser. Go back to where you came from and start again.",
)
UNKNOWN_REFERENCE = Stop(
    "This sign-on request cannot be answered",
    "Its request_uri is unknown, was used before, or has expired. Go back to where you came from and start again. "
    "(invalid_request_uri)",
)
ANSWERED = Stop(
    "You have already signed on here",
    "This page was used before. Go back to where you came from; you should find yourself signed on.",
)


def begin(tx: Transaction, provider: "Provider", parameters: dict[str, str], browser: Browser) -> Outcome:
    """Answers a new authorization request, or keeps it waiting for the first missing step."""
    if pushed.is_reference(parameters):
        found = pushed.take(tx, parameters)
        if found is None:
            return UNKNOWN_REFERENCE
        parameters = found
    valid = read_request(tx, provider, parameters)
    if not isinstance(valid, AuthorizationRequest):
        return _faulty(valid)
    session = sessions.current(tx, browser.session_cookie)
    account = accounts.by_id(tx, session.account_id) if session else None
    missing = first_missing(_situation(valid, session, account, is_fresh=False, tx=tx))
    if missing is None and session and account:
        return _go(answer(valid, session, account))
    if missing and (missing.step == "answer" or parameters.get("prompt") == "none"):
        # Core 1.0 §3.1.2.1: no page may be shown.
        return _go(refuse(valid, missing.error, _NO_PAGE[missing.step], account and account.sub))
    lifetime = provider.settings.interaction_lifetime
    waiting = store.begin(tx, browser.secret, valid.client.client_id, parameters, lifetime)
    return ShowStep(waiting, missing or Missing("login", "no_session", "login_required"), valid.client, account)


def begin_at_account(tx: Transaction, provider: "Provider", browser: Browser) -> ShowStep:
    """Keeps somebody who wants to see Manage My Account waiting for a sign-on."""
    waiting = store.begin(tx, browser.secret, None, {}, provider.settings.interaction_lifetime)
    return ShowStep(waiting, Missing("login", "no_session", "login_required"), None, None)


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
) -> Outcome:
    """Concludes the login step. `verified_hash` is the stored hash that the given password matched."""
    waiting = store.find(tx, interaction_id, browser.secret)
    if waiting is None or waiting.consumed_at:
        return ANSWERED if waiting else EXPIRED
    proven = conclude(tx, login_id, verified_hash, provider.lockout, waiting.client_id)
    if isinstance(proven, SignOnRefusal):
        client = provider.client(tx, waiting.client_id) if waiting.client_id else None
        return ShowStep(waiting, Missing("login", proven.code, "login_required"), client, None, proven)
    opened = sessions.sign_on(
        tx, proven.account, browser.session_cookie, provider.settings.session_lifetime, waiting.client_id
    )
    waiting = store.signed_on(tx, waiting, opened.session.id)
    return proceed(tx, provider, waiting, opened.session, proven, opened.cookie)


def proceed(
    tx: Transaction,
    provider: "Provider",
    waiting: Interaction,
    session: SignOnSession | None,
    proven: ProvenPacerLogin | None = None,
    session_cookie: str | None = None,
) -> Outcome:
    """Looks what is missing now: nothing (the code, or the page that was wanted), or the next step."""
    account = proven.account if proven else accounts.by_id(tx, session.account_id) if session else None
    is_fresh = session is not None and waiting.session_id == session.id
    valid = read_request(tx, provider, waiting.parameters) if waiting.client_id else None
    if valid is not None and not isinstance(valid, AuthorizationRequest):
        return _faulty(valid)
    client = valid.client if valid else None
    missing = first_missing(_situation(valid, session, account, is_fresh=is_fresh, tx=tx))
    if valid and missing and missing.step == "answer":
        store.consume(tx, waiting)
        return _go(refuse(valid, missing.error, _NO_PAGE["answer"], account and account.sub), session_cookie)
    if missing is None and session and account:
        store.consume(tx, waiting)
        return _go(answer(valid, session, account), session_cookie) if valid else GoTo(ACCOUNT_PAGE, session_cookie)
    if session_cookie:
        # After a sign-on the next step gets a page of its own, so that reloading it sends no password again.
        return GoTo(f"/interaction/{waiting.id}", session_cookie)
    return ShowStep(waiting, missing or Missing("login", "no_session", "login_required"), client, account)


def cancel(tx: Transaction, provider: "Provider", interaction_id: str, browser: Browser) -> Outcome:
    """The way back of rule A12: the client is told `access_denied`."""
    waiting = store.find(tx, interaction_id, browser.secret)
    if waiting is None or not store.consume(tx, waiting):
        return ANSWERED if waiting else EXPIRED
    valid = read_request(tx, provider, waiting.parameters) if waiting.client_id else None
    if valid is None:
        return GoTo("/")
    if not isinstance(valid, AuthorizationRequest):
        return _faulty(valid)
    return _go(refuse(valid, "access_denied", "The person went back without signing on."))


def _situation(
    valid: AuthorizationRequest | None,
    session: SignOnSession | None,
    account: Account | None,
    *,
    is_fresh: bool,
    tx: Transaction,
) -> Situation:
    if valid is None:
        return Situation(None, {}, session, account, is_fresh, tx.at)
    subs = valid.claims.values("sub")
    acrs = valid.claims.values("acr") if valid.claims.is_essential("acr") else []
    expected = valid.hinted_sub or (str(subs[0]) if subs else None)
    return Situation(
        valid.client, valid.parameters, session, account, is_fresh, tx.at, expected, tuple(str(acr) for acr in acrs)
    )


_NO_PAGE = {
    "answer": "The authentication asked for cannot be given.",
    "login": "Nobody is signed on, or not recently enough.",
    "upgrade": "The PACER account has to be upgraded by its holder first.",
    "refuse": "This PACER account cannot be used here.",
}


def _faulty(refused: ProtocolResponse | Unanswerable) -> Outcome:
    if isinstance(refused, Unanswerable):
        return Stop("This sign-on request cannot be answered", f"{refused.message} ({refused.error})")
    return _go(refused)


def _go(response: ProtocolResponse, session_cookie: str | None = None) -> Outcome:
    if response.location is None:
        return Stop("This sign-on request cannot be answered", "Go back to where you came from and start again.")
    if response.posts_to:
        return GoTo(response.posts_to, session_cookie, tuple(response.form))
    return GoTo(response.location, session_cookie)
