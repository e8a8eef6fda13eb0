"""Setting up an authenticator app on the way of a sign-on (rule A11, D§3): the mailed security code, then the app's own code.

What was reached is kept with the sign-on session, so a page can be reloaded. With the app's code the session has a second factor.
"""

from collections.abc import Mapping
from dataclasses import replace

from cso_idp.interaction.outcome import GivenUp, Missing, Outcome, ShowStep
from cso_idp.interaction.situation import Situation
from cso_idp.interaction.step import Page, PageContext, Sending, Step, Turn
from cso_idp.interaction.steps.user_update import given_up_enrolment
from cso_idp.mfa import setup, store
from cso_idp.mfa.qr_code import key_address, qr_image
from cso_idp.mfa.setup import Refused
from cso_idp.sessions.sign_on_sessions import add_second_factor
from cso_idp.settings import ProviderSettings
from cso_kit.secrets.proof import LockoutRule
from cso_kit.web.form_model import RefusedForm

_CODES = "codes"


class EnrollStep(Step):
    """The pages that set an app up: one for the security code, one with the QR code, and the backup codes once."""

    name = "enroll"
    error_description = "The account holder has to set up a second factor first."

    def __init__(self, settings: ProviderSettings, lockout: LockoutRule) -> None:
        self._settings = settings
        self._lockout = lockout

    def missing(self, now: Situation) -> Missing | None:
        asked = now.enrolment
        return Missing(self.name, asked.why, enrolment=asked) if asked and asked.setup else None

    def given_up(self, missing: Missing) -> GivenUp:
        return given_up_enrolment(missing)

    def page(self, shown: ShowStep, context: PageContext) -> Page:
        account, asked = shown.account, shown.missing.enrolment
        secret = asked.setup.secret if asked and asked.setup else None
        values = {
            "action": context.form(self.name),
            "again": context.start,
            "back": context.back,
            "client_name": shown.client_name,
            "login_id": account.login_id if account else "",
            "email": account.email if account else "",
            "secret": secret or "",
            "qr_image": qr_image(key_address(account, secret)) if account and secret else "",
            "backup_codes": shown.form.values.get(_CODES, "").split(),
            "values": shown.form.values,
            "errors": shown.form.errors,
        }
        return Page("enroll.html", values, 422 if shown.form.errors else 200)

    async def send(self, sending: Sending, form: Mapping[str, str]) -> Outcome:
        decisions = {"confirm": self._confirm, "resend": self._resend, "leave": self._leave}
        decide = decisions.get(form.get("act", ""), self._prove)
        return await sending.decide(self, lambda turn: decide(turn, form))

    def _prove(self, turn: Turn, form: Mapping[str, str]) -> Outcome:
        session, account = turn.holder
        lifetime = self._settings.security_code_lifetime
        proven = setup.prove(turn.tx, account, session.id, form.get("securityCode", ""), self._lockout, lifetime)
        return _shown_again(turn, form, proven) if isinstance(proven, Refused) else _next(turn)

    def _confirm(self, turn: Turn, form: Mapping[str, str]) -> Outcome:
        session, account = turn.holder
        name, code = form.get("name", ""), form.get("otpCode", "").replace(" ", "")
        added = setup.confirm(turn.tx, account, session.id, name, code, self._settings.otp_window)
        if added is None:
            return turn.shown
        if isinstance(added, Refused):
            return _shown_again(turn, form, added)
        cookie = add_second_factor(turn.tx, session)
        if not added.codes:  # pragma: no cover - who has apps is not asked
            return turn.proceed(session_cookie=cookie)
        shown = turn.show(Missing(self.name, _CODES, account))
        codes = RefusedForm({_CODES: " ".join(added.codes)}, {})
        return replace(shown, form=codes, session_cookie=cookie, is_shown_once=True)

    def _resend(self, turn: Turn, _: Mapping[str, str]) -> Outcome:
        session, account = turn.holder
        setup.begin(turn.tx, account, session.id, "app", self._settings.security_code_lifetime)
        return _next(turn)

    def _leave(self, turn: Turn, _: Mapping[str, str]) -> Outcome:
        """Back to the page before, which may offer to skip."""
        store.end_setup(turn.tx, turn.holder.session.id)
        return _next(turn)


def _next(turn: Turn) -> Outcome:
    outcome = turn.proceed()
    return replace(outcome, is_next=True) if isinstance(outcome, ShowStep) else outcome


def _shown_again(turn: Turn, form: Mapping[str, str], refused: Refused) -> ShowStep:
    """The page with what was typed, except codes."""
    return replace(turn.shown, form=RefusedForm({"name": form.get("name", "")}, refused.errors))
