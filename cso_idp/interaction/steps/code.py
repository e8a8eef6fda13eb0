"""The one-time code, between the right password and the session (rule A11).

That the password was right is kept with the interaction, never in the page. It is void when the password changes, or when
somebody else's password is given in the same interaction.
"""

from collections.abc import Mapping
from dataclasses import replace

from cso_idp.accounts import authenticate
from cso_idp.accounts.authenticate import ProvenPacerLogin, SignOnRefusal, Verified
from cso_idp.interaction.outcome import Missing, Outcome, ShowStep
from cso_idp.interaction.situation import AwaitedCode, Situation
from cso_idp.interaction.step import Page, PageContext, Sending, Step, Turn
from cso_kit.secrets.proof import LockoutRule


class CodeStep(Step):
    """The page that asks for the code."""

    name = "code"
    error = "login_required"
    error_description = "Nobody is signed on, or not recently enough."
    is_in_order = False
    can_be_opened = True

    def __init__(self, lockout: LockoutRule, otp_window: int) -> None:
        self._lockout = lockout
        self._otp_window = otp_window

    def missing(self, now: Situation) -> Missing | None:
        return _missing(now.awaits_code) if now.awaits_code else None

    def opened(self, turn: Turn) -> Missing | None:
        awaited = turn.awaits_code()
        return _missing(awaited) if awaited else None

    def page(self, shown: ShowStep, context: PageContext) -> Page:
        values = {
            "action": context.form(self.name),
            "again": context.start,
            "back": context.back,
            "client_name": shown.client_name,
            "login_id": shown.account.login_id if shown.account else "",
            "error": shown.message,
        }
        return Page("code.html", values, 403 if shown.message else 200)

    async def send(self, sending: Sending, form: Mapping[str, str]) -> Outcome:
        # Apps show a code in two groups of three, and people type what they see.
        otp_code = form.get("otpCode", "").replace(" ", "").strip()
        return await sending.decide(self, lambda turn: self._conclude(turn, otp_code))

    def _conclude(self, turn: Turn, otp_code: str) -> Outcome:
        awaited = turn.awaits_code()
        if awaited is None:  # sent twice, or the password was changed meanwhile
            outcome = turn.proceed()
            return replace(outcome, is_next=True) if isinstance(outcome, ShowStep) else outcome
        login_id, stored = awaited.account.login_id, Verified(awaited.account.password_hash)
        client_id = turn.waiting.client_id
        window = self._otp_window
        proven = authenticate.conclude(turn.tx, login_id, stored, self._lockout, client_id, otp_code, window)
        if isinstance(proven, ProvenPacerLogin):
            return turn.signed_on(proven, awaited.taken)
        return turn.show(_missing(awaited), proven.message if isinstance(proven, SignOnRefusal) else "")


def _missing(awaited: AwaitedCode) -> Missing:
    return Missing(CodeStep.name, "session" if awaited.by_session else "password_given", awaited.account)
