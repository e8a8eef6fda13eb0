"""The page "User Update Required" of somebody who is asked to set up a second factor (rule A11; D§2.3, D§3).

Those who were drawn may skip it three times. That they did is kept with the sign-on session, so nobody is asked twice in one
sign-on. `enroll` is the step that sets it up.
"""

from collections.abc import Mapping
from dataclasses import replace

from cso_idp.interaction.outcome import CANCELLED, GivenUp, Missing, Outcome, ShowStep
from cso_idp.interaction.situation import Situation
from cso_idp.interaction.step import Page, PageContext, Sending, Step, Turn
from cso_idp.interaction.steps.password import SKIP
from cso_idp.mfa import setup, store
from cso_idp.mfa.events import SetupSkipped
from cso_idp.sessions import store as sessions
from cso_idp.sessions.model import NoticeName
from cso_idp.settings import ProviderSettings
from cso_kit.web.form_model import RefusedForm

# OpenID Connect Core 1.0 §5.5.1.1: an essential `acr` that is not met is a failed authentication.
_UNMET = GivenUp(
    "acr",
    "The account holder did not set up a second factor.",
    is_cancel=False,
    error="unmet_authentication_requirements",
)


def given_up_enrolment(missing: Missing) -> GivenUp:
    """What the client is told of somebody who does not set up a second factor."""
    return _UNMET if missing.reason == "essential" else CANCELLED


class UserUpdateStep(Step):
    """The page with the button to begin, and with the one to skip where that is possible."""

    name = "user-update"
    error_description = "The account holder has to set up a second factor first."

    def __init__(self, settings: ProviderSettings) -> None:
        self._settings = settings

    def missing(self, now: Situation) -> Missing | None:
        asked = now.enrolment
        return Missing(self.name, asked.why, enrolment=asked) if asked and asked.setup is None else None

    def given_up(self, missing: Missing) -> GivenUp:
        return given_up_enrolment(missing)

    def page(self, shown: ShowStep, context: PageContext) -> Page:
        asked = shown.missing.enrolment
        values = {
            "action": context.form(self.name),
            "back": context.back,
            "client_name": shown.client_name,
            "login_id": shown.account.login_id if shown.account else "",
            "email": shown.account.email if shown.account else "",
            "reason": shown.missing.reason,
            "left": asked.left if asked else 0,
            "skip": SKIP,
            "hidden": context.hidden,
            "error": shown.form.errors.get("", ""),
        }
        return Page("user_update.html", values, 422 if shown.form.errors else 200)

    async def send(self, sending: Sending, form: Mapping[str, str]) -> Outcome:
        if SKIP in form:
            return await sending.decide(self, lambda turn: self._skip(turn, form[SKIP]))
        return await sending.decide(self, self._begin)

    def _skip(self, turn: Turn, pressed: str) -> Outcome:
        """Goes on without a second factor. `pressed` is the reason that stood on the page with the button; programs that know
        the real page send none.

        Whoever pressed it on a page that does not hold any more is shown the present one: the last skip was used in another
        browser, or the day has come.
        """
        tx, (session, account), reason = turn.tx, turn.holder, turn.shown.missing.reason
        if pressed not in ("", reason) or reason not in ("prompted", "voluntary"):
            return turn.shown
        if reason == "prompted":
            if not store.skip(tx, account.id):  # pragma: no cover - the account was read in this transaction
                return turn.shown
            asked = turn.shown.missing.enrolment
            left = asked.left - 1 if asked else 0
            skipped = SetupSkipped(sub=account.sub, login_id=account.login_id, skips=account.mfa_skips + 1, left=left)
            tx.record(skipped)
        # Going on without what a client would like is no skip, and opens no court that asks for one.
        notice: NoticeName = "wanted_factor" if reason == "voluntary" else "second_factor"
        sessions.acknowledge(tx, session, session.notices.with_notices(notice))
        return turn.proceed()

    def _begin(self, turn: Turn) -> Outcome:
        session, account = turn.holder
        refused = setup.begin(turn.tx, account, session.id, "app", self._settings.security_code_lifetime)
        if refused:  # pragma: no cover - who has apps is not asked
            return replace(turn.shown, form=RefusedForm({}, refused.errors))
        outcome = turn.proceed()
        return replace(outcome, is_next=True) if isinstance(outcome, ShowStep) else outcome
