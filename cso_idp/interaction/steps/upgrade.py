"""The upgrade of a legacy account, on the way to a court (rules A3, A12)."""

from collections.abc import Mapping
from dataclasses import replace

from cso_idp.accounts import upgrade_tabs
from cso_idp.accounts.eligibility import why_not
from cso_idp.accounts.upgrade import Upgrade
from cso_idp.accounts.upgrade_tabs import UpgradeDetails
from cso_idp.interaction.outcome import GivenUp, Missing, Outcome, ShowStep
from cso_idp.interaction.situation import Situation
from cso_idp.interaction.step import Page, PageContext, Sending, Step, Turn
from cso_idp.sessions.sign_on_sessions import change_secret
from cso_kit.secrets.passwords import Passwords
from cso_kit.web.form_model import RefusedForm


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
        account = shown.account
        if account is None:  # pragma: no cover - the step comes after the login
            raise LookupError("an upgrade without an account")
        values = {
            **upgrade_tabs.page_values(account, shown.form),
            "action": context.form(self.name),
            "back": context.back,
            "reading": context.reading(shown),
            "client_name": shown.client_name,
            "csrf": "",
        }
        return Page("upgrade.html", values, 422 if shown.form.errors else 200)

    async def send(self, sending: Sending, form: Mapping[str, str]) -> Outcome:
        shown, today = await sending.look(self)
        if not isinstance(shown, ShowStep) or shown.missing.step != self.name or shown.account is None:
            return shown
        wanted = upgrade_tabs.read(form, shown.account, today)
        if isinstance(wanted, RefusedForm):
            return replace(shown, form=wanted)
        hashed = await self._passwords.hash_soon(wanted.security.password)
        return await sending.decide(self, lambda turn: self._conclude(turn, wanted, hashed, form))

    def _conclude(self, turn: Turn, wanted: UpgradeDetails, password_hash: str, form: Mapping[str, str]) -> Outcome:
        session, account = turn.holder
        errors = self._upgrade.apply(turn.tx, account.id, wanted, password_hash, session.id)
        if errors:
            refused = RefusedForm({**upgrade_tabs.kept(form), "tab": "security"}, errors)
            return replace(turn.show(Missing(self.name, "upgrade_required")), account=account, form=refused)
        return turn.proceed(session_cookie=change_secret(turn.tx, session), concluded=self.name)
