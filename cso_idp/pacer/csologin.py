"""The PACER login page's decisions: what stands between an arrival and the token, in the order it is asked.

Somebody signs on (the ordinary Central Sign-On session, with a one-time code where rule A11 asks one), then, if need be, accepts
the redaction rules or takes note that search is withheld, and goes where they came from with the token. A browser with a live
session skips what it has done already. The page's state is kept like that of an authorization request: an interaction that
belongs to the browser, whose id stands in the form as its view state.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from cso_idp import events, mfa
from cso_idp.accounts import store as accounts
from cso_idp.accounts.authenticate import CodeNeeded, ProvenPacerLogin, SignOnRefusal, conclude
from cso_idp.accounts.model import Account
from cso_idp.interaction import store
from cso_idp.interaction.code import proven_account
from cso_idp.interaction.model import Interaction
from cso_idp.pacer import texts, tokens
from cso_idp.pacer.client_code import with_cookies_code
from cso_idp.pacer.csologin_cookies import Carried
from cso_idp.pacer.csologin_return import Asked
from cso_idp.pacer.model import Withheld, why_search_is_withheld
from cso_idp.sessions import store as sessions
from cso_idp.sessions.model import SignOnSession
from cso_kit.storage.unit_of_work import Transaction

if TYPE_CHECKING:
    from cso_idp.provider import Provider

Step = Literal["login", "code", "agree"]
# D§8.4: clients match on ": timeout error.".
TIMED_OUT = "This page: timeout error. It was left open for too long, or was opened in another browser. Log in again."
NO_COOKIES = "Cookies must be enabled. Allow them for this site in your browser, then log in again."
SIGN_ON_AGAIN = "Your sign-on has ended in the meantime. Log in again."
TICK_FIRST = "To continue, tick the box to say that you have read the notice."


@dataclass(frozen=True)
class Shown:
    """A page to be shown: whose step it is, and what is said above its form.

    `session_cookie` if somebody has just signed on, `is_signed_on` if there is a session, which may lack a code.
    """

    view: Interaction
    step: Step
    account: Account | None = None
    message: str = ""
    login_id: str = ""
    withheld: Withheld | None = None
    session_cookie: str | None = None
    is_ticked: bool = False
    is_signed_on: bool = False

    @property
    def is_refused(self) -> bool:
        """Whether the form that was sent did not do."""
        return bool(self.message)

    @property
    def asked(self) -> Asked:
        """What the page was opened with."""
        parameters = self.view.parameters
        return Asked(parameters.get("pscCourtId", ""), parameters.get("appurl", ""))


@dataclass(frozen=True)
class Arrived:
    """Everything is done: the browser takes the token along to `appurl`, which is empty if it came from nowhere."""

    appurl: str
    token: str
    account: Account
    session_cookie: str | None = None

    @property
    def is_refused(self) -> bool:
        return False


Outcome = Shown | Arrived


def arrive(tx: Transaction, provider: "Provider", carried: Carried, asked: Asked, view_id: str = "") -> Outcome:
    """Answers somebody who opens the page, or one of its steps. `asked.appurl` leads to a known place, or is empty."""
    view = _find(tx, view_id, carried)
    carried = with_cookies_code(carried, provider.settings.pacer_client_code, tx.at)
    if view and (proven := proven_account(tx, view)):
        return Shown(view, "code", proven)
    session, account = _signed_on(tx, carried)
    if session and account:
        appurl = view.parameters.get("appurl", "") if view else asked.appurl
        step = _next_step(tx, carried, session, account)
        if step is None:
            return _arrived(tx, provider, carried, appurl, session, account)
        return _shown(view or _begin(tx, provider, carried, asked), step, account, carried)
    return Shown(view or _begin(tx, provider, carried, asked), "login")


def log_in(
    tx: Transaction,
    provider: "Provider",
    carried: Carried,
    view: Interaction,
    login_id: str,
    verified_hash: str | None,
) -> Outcome:
    """Concludes the login form. `verified_hash` is the stored hash that the given password matched."""
    proven = conclude(tx, login_id, verified_hash, provider.lockout, None, None, provider.settings.otp_window)
    if isinstance(proven, CodeNeeded):
        asked = proven.account
        store.remember_password(tx, view, asked)
        tx.record(events.CodeAsked(sub=asked.sub, login_id=asked.login_id, client_id=None))
        return Shown(view, "code", asked)
    if isinstance(proven, SignOnRefusal):
        return Shown(view, "login", message=proven.message, login_id=login_id)
    return _begin_session(tx, provider, carried, view, proven.account, proven.amr)


def give_code(tx: Transaction, provider: "Provider", carried: Carried, view: Interaction, otp_code: str) -> Outcome:
    """Concludes the form for the one-time code: after the password, or for a session that had none."""
    session, signed_on = _signed_on(tx, carried)
    proven_by_password = proven_account(tx, view)
    if proven_by_password is None and session and signed_on and not mfa.lacks_code(signed_on, session.amr, tx.at):
        return _go_on(tx, provider, carried, view, session, signed_on)  # a form sent twice
    account = proven_by_password or signed_on
    if account is None:
        return Shown(view, "login", message=TIMED_OUT)
    window = provider.settings.otp_window
    proven = conclude(tx, account.login_id, account.password_hash, provider.lockout, None, otp_code, window)
    if not isinstance(proven, ProvenPacerLogin):
        message = proven.message if isinstance(proven, SignOnRefusal) else ""
        return Shown(view, "code", account, message, is_signed_on=proven_by_password is None)
    return _begin_session(tx, provider, carried, view, proven.account, proven.amr)


def agree(tx: Transaction, provider: "Provider", carried: Carried, view: Interaction, *, ticked: bool) -> Outcome:
    """Concludes the last form: the redaction rules are accepted, and that search is withheld is taken note of."""
    session, account = _signed_on(tx, carried)
    if session is None or account is None:
        return Shown(view, "login", message=SIGN_ON_AGAIN)
    if mfa.lacks_code(account, session.amr, tx.at):
        return _shown(view, "code", account, carried)
    if account.is_filer and not ticked:
        return _shown(view, "agree", account, carried, TICK_FIRST)
    return _arrived(tx, provider, carried, view.parameters.get("appurl", ""), session, account)


def look_again(tx: Transaction, carried: Carried, view: Interaction) -> Shown:
    """The last form once more, after its box was ticked by a partial request."""
    _, account = _signed_on(tx, carried)
    return _shown(view, "agree", account, carried) if account else Shown(view, "login", message=SIGN_ON_AGAIN)


def view_of(tx: Transaction, provider: "Provider", carried: Carried, view_id: str, asked: Asked) -> Shown | Interaction:
    """The page a form was sent from; a fresh one that says why not, if it is not this browser's or has expired."""
    view = _find(tx, view_id, carried)
    if view is not None:
        return view
    message = NO_COOKIES if carried.is_new else TIMED_OUT
    return Shown(_begin(tx, provider, carried, asked), "login", message=message)


def refuse_client_code(tx: Transaction, carried: Carried, view: Interaction, login_id: str) -> Shown:
    """The page of a form with a malformed client code once more; nothing else of it was looked at."""
    _, account = _signed_on(tx, carried)
    if account is None or login_id:
        return Shown(view, "login", message=texts.CLIENT_CODE_MALFORMED, login_id=login_id)
    return _shown(view, "agree", account, carried._replace(client_code=""), texts.CLIENT_CODE_MALFORMED)


def _find(tx: Transaction, view_id: str, carried: Carried) -> Interaction | None:
    """The page with this id, if it is this browser's; what waits for another face's sign-on is no page of this one."""
    found = store.find(tx, view_id, carried.secret) if view_id and not carried.is_new else None
    return found if found and found.client_id is None and "appurl" in found.parameters else None


def _begin(tx: Transaction, provider: "Provider", carried: Carried, asked: Asked) -> Interaction:
    parameters = {"pscCourtId": asked.court, "appurl": asked.appurl}
    return store.begin(tx, carried.secret, None, parameters, provider.settings.interaction_lifetime)


def _signed_on(tx: Transaction, carried: Carried) -> tuple[SignOnSession | None, Account | None]:
    session = sessions.current(tx, carried.session_cookie)
    account = accounts.by_id(tx, session.account_id) if session else None
    return (session, account) if account and account.status == "active" else (None, None)


def _begin_session(
    tx: Transaction, provider: "Provider", carried: Carried, view: Interaction, account: Account, amr: str
) -> Outcome:
    # The page can be used again, by somebody who logged out meanwhile; what was proven on it must not outlive the login.
    store.forget_password(tx, view)
    opened = provider.sessions.sign_on(tx, account, carried.session_cookie, None, amr)
    # A token from before the sign-on is not taken over: whoever planted it would share the session (fixation).
    fresh = carried._replace(token=None)
    outcome = _go_on(tx, provider, fresh, view, opened.session, account)
    return replace(outcome, session_cookie=opened.cookie)


def _go_on(
    tx: Transaction,
    provider: "Provider",
    carried: Carried,
    view: Interaction,
    session: SignOnSession,
    account: Account,
) -> Outcome:
    step = _next_step(tx, carried, session, account)
    if step is not None:
        return _shown(view, step, account, carried)
    return _arrived(tx, provider, carried, view.parameters.get("appurl", ""), session, account)


def _next_step(tx: Transaction, carried: Carried, session: SignOnSession, account: Account) -> Step | None:
    """What is missing for somebody who is signed on: the code, the agreement, or nothing."""
    if mfa.lacks_code(account, session.amr, tx.at):
        return "code"
    if _has_token(tx, carried, session):
        return None  # what there was to agree to was agreed to when it was given out
    return "agree" if account.is_filer or why_search_is_withheld(account, carried.client_code) else None


def _has_token(tx: Transaction, carried: Carried, session: SignOnSession) -> bool:
    holder = tokens.holder_of(tx, carried.token) if carried.token else None
    return holder is not None and holder.session.id == session.id


def _shown(view: Interaction, step: Step, account: Account, carried: Carried, message: str = "") -> Shown:
    withheld = why_search_is_withheld(account, carried.client_code)
    return Shown(view, step, account, message, withheld=withheld, is_signed_on=True)


def _arrived(
    tx: Transaction,
    provider: "Provider",
    carried: Carried,
    appurl: str,
    session: SignOnSession,
    account: Account,
) -> Arrived:
    if carried.token and _has_token(tx, carried, session):
        return Arrived(appurl, carried.token, account)
    return Arrived(appurl, tokens.issue(tx, provider.settings, session, account, carried.client_code or None), account)
