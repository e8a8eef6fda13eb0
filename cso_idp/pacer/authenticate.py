"""Decides about a login at `cso-auth`: the documented answer, and the session and token of a successful one.

`accounts/authenticate.py` checks the credentials as it does for browsers, with the same lockout (rule A10) and second factor
(A11). All faults of the credentials get the same answer, so that it reveals nothing.
"""

from dataclasses import dataclass

from cso_idp.accounts.authenticate import ProvenPacerLogin, SignOnRefusal, Verified, conclude
from cso_idp.accounts.eligibility import why_search_is_withheld
from cso_idp.accounts.model import Account
from cso_idp.accounts.password_policy import age_problem
from cso_idp.endpoint_table import CSO_AUTH
from cso_idp.mfa.policy import Policy, demand
from cso_idp.pacer import events, texts, tokens
from cso_idp.pacer.answer import OK, REDACTION_NEEDED, WRONG, Answer
from cso_idp.pacer.client_code import is_client_code, is_refused
from cso_idp.pacer.excess import Standing, count_login
from cso_idp.pacer.reading import LoginRequest
from cso_idp.pacer.strike_points import API_LOGIN, LoginRules
from cso_idp.sessions import sign_on_sessions
from cso_idp.settings import ProviderSettings
from cso_kit.faults.armed import Faults
from cso_kit.faults.fault import Occasion
from cso_kit.secrets.proof import LockoutRule
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.time.clock import Moment

WRONG_CREDENTIALS = Answer(WRONG, texts.WRONG_CREDENTIALS)


@dataclass(frozen=True)
class _RedactionNotAccepted(SignOnRefusal):
    """The credentials are right, but a filer has to accept the redaction rules first.

    The one-time code stays unused and can be sent again with the flag.
    """

    account: Account


@dataclass(frozen=True)
class _PasswordExpired(SignOnRefusal):
    """The credentials are right, but the password is too old (rule A10). A program cannot change it (*own*)."""

    account: Account


@dataclass(frozen=True)
class _ClientCodeRefused(SignOnRefusal):
    """The credentials are right, but the client code has another format than the account's PAA prescribes (rule A8)."""

    account: Account


@dataclass(frozen=True)
class _SetupNeeded(SignOnRefusal):
    """The password is right, but a filer has to set up a second factor first (rule A11). That can be done in a browser only."""

    account: Account


def _hold_back(
    account: Account, at: Moment, client_code: str, *, accepts_redaction: bool, policy: Policy | None
) -> SignOnRefusal | None:
    """Why an account that was proven is let in only after something else was done. Without a `policy` nobody has to set up a
    second factor.
    """
    if is_refused(account, client_code):
        return _ClientCodeRefused("client_code_malformed", texts.CLIENT_CODE_MALFORMED, account)
    if age_problem(account, at) == "expired":
        return _PasswordExpired("password_expired", texts.PASSWORD_EXPIRED, account)
    if policy and demand(policy, account, at) == "must":
        return _SetupNeeded("second_factor_required", texts.SECOND_FACTOR_REQUIRED, account)
    if account.is_filer and not accepts_redaction:
        return _RedactionNotAccepted("redaction_not_accepted", texts.REDACTION_NOT_ACCEPTED, account)
    return None


def log_in(
    tx: Transaction,
    settings: ProviderSettings,
    policy: Policy,
    rule: LockoutRule,
    request: LoginRequest,
    verified: Verified,
    faults: Faults,
) -> Answer:
    """Decides about a login. Raises `HashReplacedError` as `conclude` does."""
    if request.client_code and not is_client_code(settings.pacer_client_code, request.client_code, tx.at):
        return _refuse(tx, Answer(settings.pacer_other_result, texts.CLIENT_CODE_MALFORMED), "client_code_malformed")
    accepts, enforced = request.accepts_redaction, policy if settings.pacer_unenrolled == "refuse" else None
    code, window = request.otp_code, settings.otp_window
    proven = conclude(
        *(tx, request.login_id, verified, rule, None, code, window),
        hold_back=lambda account: _hold_back(
            account, tx.at, request.client_code, accepts_redaction=accepts, policy=enforced
        ),
        takes_backup_codes=settings.pacer_backup_codes == "on",
    )
    if isinstance(proven, _PasswordExpired | _ClientCodeRefused | _SetupNeeded):
        return _refuse(tx, Answer(settings.pacer_other_result, proven.message), proven.code, proven.account)
    if isinstance(proven, _RedactionNotAccepted):
        return _refuse(tx, Answer(REDACTION_NEEDED, proven.message), proven.code, proven.account)
    if not isinstance(proven, ProvenPacerLogin):
        reason = proven.code if isinstance(proven, SignOnRefusal) else "wrong_code"
        return _refuse(tx, WRONG_CREDENTIALS, reason)
    return _let_in(tx, settings, proven, request.client_code, faults)


def _let_in(
    tx: Transaction, settings: ProviderSettings, proven: ProvenPacerLogin, client_code: str, faults: Faults
) -> Answer:
    """Opens the session of an account that was proven, unless it is suspended."""
    account, rules = proven.account, LoginRules()
    standing = count_login(tx, settings, account)
    # Whoever is suspended already leaves a fault for the next one.
    if standing is not Standing.SUSPENDED and faults.armed(tx) is not None:
        at = Occasion(CSO_AUTH.path, "POST", CSO_AUTH.path, sub=account.sub)
        rules = LoginRules(has_other_tokens=settings.pacer_one_token == "off" and tokens.has_any(tx, account))
        rules = faults.strike(tx, API_LOGIN, rules, at)
    if standing is Standing.SUSPENDED or rules.is_suspended:
        return _refuse(tx, Answer(settings.pacer_other_result, texts.SUSPENDED), "suspended", account)
    # No browser has this session's cookie; the session exists for the token and its logout.
    session = sign_on_sessions.begin(tx, account, settings.pacer_token_lifetime, proven.amr).session
    sign_on_sessions.record_sign_on(tx, account, session, None)
    token = tokens.issue(tx, settings, session, account, client_code, is_only=rules.ends_other_tokens)
    warnings = [_search_warning(settings, account, client_code)]
    warnings += [texts.PASSWORD_OUTDATED] if age_problem(account, tx.at) == "outdated" else []
    warnings += [texts.TOO_OFTEN] if standing is Standing.WARNED else []
    return Answer(OK, " ".join(filter(None, warnings)), token)


def _search_warning(settings: ProviderSettings, account: Account, client_code: str) -> str:
    """The warning of a successful login if its holder may not search (rules A8, A9)."""
    withheld = why_search_is_withheld(account, client_code)
    if withheld is None:
        return ""
    return texts.CLIENT_CODE_MISSING if withheld == "client_code_required" else settings.pacer_disabled_text


def _refuse(tx: Transaction, answer: Answer, reason: str, account: Account | None = None) -> Answer:
    known = {"login_id": account.login_id, "sub": account.sub} if account else {}
    tx.record(events.PacerLoginRefused(result=answer.result, reason=reason, **known))
    return answer
