"""Signing on with user name and password, and whatever a client may want of the sign-on: that it is new, recent, somebody's."""

from collections.abc import Hashable, Mapping
from dataclasses import replace
from datetime import timedelta

from cso_idp import events
from cso_idp.accounts import authenticate
from cso_idp.accounts.authenticate import CodeNeeded, SignOnRefusal, Verified
from cso_idp.accounts.model import Account
from cso_idp.accounts.proving import prove_password
from cso_idp.interaction import store
from cso_idp.interaction.outcome import ANSWERED, Missing, Outcome, ShowStep
from cso_idp.interaction.situation import Situation
from cso_idp.interaction.step import Page, PageContext, Sending, Step, Turn
from cso_idp.interaction.steps.client_parts import image_source, links_of
from cso_idp.interaction.steps.code import CodeStep
from cso_idp.interaction.steps.taken_note import taken_note
from cso_idp.mfa.policy import lacks_code
from cso_idp.pacer import texts
from cso_idp.pacer.client_code import can_be_carried, is_refused
from cso_idp.sessions.model import Acknowledged
from cso_kit.secrets.passwords import Passwords
from cso_kit.secrets.proof import LockoutRule
from cso_kit.web.form_model import EMPTY, FRESH, RefusedForm

_NOTES = {
    "id_token_hint": "Somebody else is expected than the person who is signed on here. Sign on as that person.",
    "prompt": "You are asked to sign on again.",
    "second_factor": "You signed on before your account had a second factor. Sign on again, with a code.",
    "max_age": "You signed on a while ago and are asked to do it again.",
}
_LONGEST_HINT = 100
_FILL_IN = "User name and password are needed."


class LoginStep(Step):
    """The sign-on page."""

    name = "login"
    error = "login_required"
    error_description = "Nobody is signed on, or not recently enough."
    is_in_order = False
    may_be_sent_twice = True

    def __init__(self, passwords: Passwords, lockout: LockoutRule, otp_window: int, client_code: str) -> None:
        self._passwords = passwords
        self._lockout = lockout
        self._otp_window = otp_window
        self._client_code = client_code

    def missing(self, now: Situation) -> Missing | None:
        reason = next((reason for check in _CHECKS if (reason := check(now))), None)
        return Missing(self.name, reason) if reason else None

    def page(self, shown: ShowStep, context: PageContext) -> Page:
        hint = shown.waiting.parameters.get("login_hint", "")[:_LONGEST_HINT]
        values = {
            "action": context.form(self.name),
            "back": context.back,
            "register": context.form("register"),
            "client_name": shown.client_name,
            "links": links_of(shown.client),
            "note": _NOTES.get(shown.missing.reason, ""),
            "error": shown.message,
            "errors": shown.form.errors,
            "login_id": shown.form.values.get("loginId", hint),
        }
        # RFC 9110 §15.5.4: a sign-on that was refused is forbidden; a form that lacks something is not even tried.
        status = 422 if shown.form.errors else 403 if shown.message else 200
        return Page("login.html", values, status, image_source(shown.client))

    def kept_as(self, shown: ShowStep) -> Hashable | None:
        if shown.message or shown.waiting.parameters.get("login_hint"):
            return None
        return shown.client, shown.missing.reason

    async def send(self, sending: Sending, form: Mapping[str, str]) -> Outcome:
        login_id, password, given = form.get("loginId", "").strip(), form.get("password", ""), taken_note(form)
        empty = {name: EMPTY for name, value in (("loginId", login_id), ("password", password)) if not value}
        if empty:
            return await sending.decide(self, lambda turn: self._again(turn, "empty", _FILL_IN, login_id, empty))
        # An empty code is none: it is asked for on a page of its own where it is needed (rule A11).
        otp_code = form.get("otpCode") or None

        async def decide(verified: Verified) -> Outcome:
            return await sending.decide(self, lambda turn: self._conclude(turn, login_id, verified, otp_code, given))

        return await prove_password(sending.database, self._passwords, login_id, password, decide)

    def _conclude(
        self, turn: Turn, login_id: str, verified: Verified, otp_code: str | None, given: Acknowledged
    ) -> Outcome:
        """A form sent twice is answered twice: the browser shows the second answer only, and the password is right."""
        tx, waiting = turn.tx, turn.waiting
        window, client_id = self._otp_window, waiting.client_id
        if given.client_code and not can_be_carried(self._client_code, given.client_code, tx.at):
            return self._again(turn, "client_code", texts.CLIENT_CODE_MALFORMED, login_id)
        proven = authenticate.conclude(
            *(tx, login_id, verified, self._lockout, client_id, otp_code, window),
            hold_back=lambda account: client_code_refusal(account, given.client_code),
        )
        if isinstance(proven, CodeNeeded):
            proven = client_code_refusal(proven.account, given.client_code) or proven
        if isinstance(proven, authenticate.ProvenPacerLogin):
            return turn.signed_on(proven, given)
        if waiting.consumed_at:
            return ANSWERED
        if isinstance(proven, SignOnRefusal):
            return self._again(turn, proven.code, proven.message, login_id)
        return self._ask_for_code(turn, proven, given)

    def _again(
        self, turn: Turn, reason: str, message: str, login_id: str, errors: Mapping[str, str] = FRESH.errors
    ) -> Outcome:
        """The page with the user name that was typed."""
        if turn.waiting.consumed_at:
            return ANSWERED
        shown = turn.show(Missing(self.name, reason), message)
        return replace(shown, form=RefusedForm({"loginId": login_id}, errors))

    def _ask_for_code(self, turn: Turn, needed: CodeNeeded, given: Acknowledged) -> Outcome:
        account, tx = needed.account, turn.tx
        store.remember_password(tx, turn.waiting, account, given)
        tx.record(events.CodeAsked(sub=account.sub, login_id=account.login_id, client_id=turn.waiting.client_id))
        return turn.show(Missing(CodeStep.name, "password_given", account), is_next=True)


def client_code_refusal(account: Account, client_code: str | None) -> SignOnRefusal | None:
    """The refusal of a client code that has another format than the account's PAA prescribes (rule A8)."""
    return SignOnRefusal("client_code", texts.CLIENT_CODE_MALFORMED) if is_refused(account, client_code) else None


def _nobody_is_signed_on(now: Situation) -> str | None:
    return None if now.signed_on else "no_session"


def _new_login_is_asked_for(now: Situation) -> str | None:
    """`prompt=login` and `select_account` ask for a new sign-on even if there is a session (Core 1.0 §3.1.2.1)."""
    is_asked_for = "login" in now.prompts or "select_account" in now.prompts
    return "prompt" if is_asked_for and not now.is_fresh else None


def _login_is_too_old(now: Situation) -> str | None:
    """`max_age`: the sign-on must not be older than so many seconds (Core 1.0 §3.1.2.1)."""
    wanted = now.parameters.get("max_age") or (now.client and now.client.client_metadata.get("default_max_age"))
    if wanted is None or wanted == "" or now.is_fresh or now.signed_on is None:
        return None
    # §3.1.2.1: "max_age=0" is the same as asking for a login; hence "at least", not "more than".
    age = now.at.protocol - now.signed_on.session.auth_time
    return "max_age" if age >= timedelta(seconds=int(wanted)) else None


def _somebody_else_is_expected(now: Situation) -> str | None:
    """`id_token_hint`, or a `sub` asked for by value: the client wants this person and nobody else (Core 1.0 §3.1.2.2)."""
    if now.expected_subs is None or now.signed_on is None or now.shown_sub in now.expected_subs:
        return None
    return "id_token_hint"


def _second_factor_is_missing(now: Situation) -> str | None:
    """Rule A11: a session from before its account had a second factor goes on after a sign-on with one."""
    if now.signed_on is None or not lacks_code(now.signed_on.account, now.signed_on.session.amr, now.at):
        return None
    return "second_factor"


# The first that holds is the reason that is given.
_CHECKS = (
    _nobody_is_signed_on,
    _new_login_is_asked_for,
    _login_is_too_old,
    _somebody_else_is_expected,
    _second_factor_is_missing,
)
