"""An old password, which is changed on the way (rule A10; D§2.6): the page "User Update Required".

Some must change it, and PACER-only users may put it off three times. That they did is kept with the sign-on session, so nobody is
asked twice in one sign-on.
"""

from collections.abc import Mapping
from dataclasses import replace

from cso_idp import events
from cso_idp.accounts import authenticate, change_password
from cso_idp.accounts import store as accounts
from cso_idp.accounts.change_password import ChangeForm, ChangePassword
from cso_idp.accounts.eligibility import why_not
from cso_idp.accounts.model import MOST_SKIPS
from cso_idp.accounts.password_policy import STRONG_SINCE, age_problem, rule_in_words
from cso_idp.interaction.outcome import Missing, Outcome, ShowStep
from cso_idp.interaction.situation import Situation
from cso_idp.interaction.step import Page, PageContext, Sending, Step, Turn
from cso_idp.sessions import store as sessions
from cso_idp.sessions.sign_on_sessions import change_secret
from cso_kit.secrets.passwords import Passwords
from cso_kit.web.form_model import RefusedForm, shown_again

# The button of the real page (D§2.3).
SKIP = "frmUserUpdate:bpmSkip"


class PasswordStep(Step):
    """The page with the form for a new password."""

    name = "password"
    error_description = "The account holder has to change an old password first."

    def __init__(self, passwords: Passwords, change: ChangePassword) -> None:
        self._passwords = passwords
        self._change = change

    def missing(self, now: Situation) -> Missing | None:
        """Whoever is refused here anyway is told of that, and not made to change a password first."""
        account = now.account
        problem = age_problem(account, now.at) if account else None
        if account is None or now.signed_on is None or problem is None:
            return None
        if problem != "expired" and now.signed_on.session.has_read("password"):
            return None
        is_refused = why_not(account, now.client.scope) if now.client else account.status != "active"
        return None if is_refused else Missing(self.name, problem)

    def page(self, shown: ShowStep, context: PageContext) -> Page:
        account, reason = shown.account, shown.missing.reason
        values = {
            "action": context.form(self.name),
            "back": context.back,
            "client_name": shown.client_name,
            "login_id": account.login_id if account else "",
            "reason": reason,
            "left": MOST_SKIPS - account.password_skips if account and reason == "outdated" else 0,
            "skip": SKIP,
            "hidden": context.hidden,
            # The step does not exist before that day.
            "rule": rule_in_words(STRONG_SINCE),
            "errors": shown.form.errors,
        }
        return Page("password.html", values, 422 if shown.form.errors else 200)

    async def send(self, sending: Sending, form: Mapping[str, str]) -> Outcome:
        if SKIP in form:
            return await sending.decide(self, lambda turn: self._put_off(turn, form[SKIP]))
        shown, today = await sending.look(self)
        if not isinstance(shown, ShowStep) or shown.missing.step != self.name or shown.account is None:
            return shown
        wanted = change_password.read(form, shown.account, today)
        if isinstance(wanted, RefusedForm):
            return replace(shown, form=wanted)
        stored = shown.account.password_hash
        verified = stored if await self._passwords.verify(wanted.current_password, stored) else None
        hashed = await self._passwords.hash_soon(wanted.password)
        return await sending.decide(self, lambda turn: self._conclude(turn, verified, hashed, form))

    def _put_off(self, turn: Turn, pressed: str) -> Outcome:
        """Goes on with the old password. `pressed` is the reason that stood on the page with the button.

        With no skip left somebody goes on without search. Whoever pressed another button, because the last skip was used
        in another browser meanwhile, is shown the page first.
        """
        tx, (session, account), reason = turn.tx, turn.holder, turn.shown.missing.reason
        if reason == "expired" or reason != pressed:
            return turn.shown
        if reason == "outdated":
            if not accounts.put_off_password(
                tx, account
            ):  # pragma: no cover - the account was read in this transaction
                return turn.shown
            left = MOST_SKIPS - account.password_skips - 1
            tx.record(events.PasswordChangePutOff(sub=account.sub, login_id=account.login_id, left=left))
        elif account.search_status == "active":
            # The session is from before the last skip.
            authenticate.disable(tx, account)
        sessions.acknowledge(tx, session, session.notices.with_notices("password"))
        return turn.proceed()

    def _conclude(self, turn: Turn, verified_hash: str | None, new_hash: str, form: Mapping[str, str]) -> Outcome:
        session, account = turn.holder
        errors = self._change.apply(turn.tx, account, verified_hash, new_hash, session.id)
        if errors:
            return replace(turn.shown, form=RefusedForm(shown_again(ChangeForm, form), errors))
        return turn.proceed(session_cookie=change_secret(turn.tx, session), concluded=self.name)
