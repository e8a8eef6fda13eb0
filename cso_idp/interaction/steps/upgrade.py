"""The upgrade of a legacy account, on the way to a court (rules A3, A12)."""

from collections.abc import Mapping
from dataclasses import replace

from cso_idp.accounts import upgrade
from cso_idp.accounts.details import HolderDetails
from cso_idp.accounts.eligibility import why_not
from cso_idp.accounts.upgrade import Upgrade
from cso_idp.interaction.outcome import GivenUp, Missing, Outcome, ShowStep
from cso_idp.interaction.situation import Situation
from cso_idp.interaction.step import Page, PageContext, Sending, Step, Turn
from cso_idp.interaction.steps.holder_page import holder_page
from cso_idp.sessions.sign_on_sessions import change_secret
from cso_kit.secrets.passwords import Passwords
from cso_kit.web.form_model import RefusedForm, shown_again


class UpgradeStep(Step):
    """The upgrade form."""

    name = "upgrade"
    error_description = "The PACER account has to be upgraded by its holder first."

    def __init__(self, passwords: Passwords, upgrade: Upgrade) -> None:
        self._passwords = passwords
        self._upgrade = upgrade

    def missing(self, now: Situation) -> Missing | None:
        """Rule A12: a legacy account is led through its upgrade and then goes on."""
        refusal = why_not(now.account, now.client.scope) if now.account and now.client else None
        if refusal is None or refusal.code != "upgrade_required":
            return None
        return Missing(self.name, refusal.code, refusal=refusal)

    def given_up(self, missing: Missing) -> GivenUp:
        refusal = missing.refusal
        return GivenUp(refusal.code, refusal.told) if refusal else super().given_up(missing)

    def page(self, shown: ShowStep, context: PageContext) -> Page:
        return holder_page("upgrade.html", self.name, shown, context)

    async def send(self, sending: Sending, form: Mapping[str, str]) -> Outcome:
        shown, today = await sending.look(self)
        if not isinstance(shown, ShowStep) or shown.missing.step != self.name or shown.account is None:
            return shown
        wanted = upgrade.read(form, shown.account, today)
        if isinstance(wanted, RefusedForm):
            return replace(shown, form=wanted)
        hashed = await self._passwords.hash_soon(wanted.password)
        return await sending.decide(self, lambda turn: self._conclude(turn, wanted, hashed, form))

    def _conclude(self, turn: Turn, wanted: HolderDetails, password_hash: str, form: Mapping[str, str]) -> Outcome:
        session, account = turn.holder
        errors = self._upgrade.apply(turn.tx, account.id, wanted, password_hash, session.id)
        if errors:
            refused = RefusedForm(shown_again(HolderDetails, form), errors)
            return replace(turn.show(Missing(self.name, "upgrade_required")), account=account, form=refused)
        return turn.proceed(session_cookie=change_secret(turn.tx, session), concluded=self.name)
