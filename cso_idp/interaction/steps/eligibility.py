"""Accounts that cannot be used for what the client asks: the page says why, and the way back tells the client."""

from cso_advice.advice import shown as with_links
from cso_idp.accounts.advice import advice_for, sites
from cso_idp.accounts.eligibility import why_not, why_not_search, why_nothing_is_left
from cso_idp.interaction.outcome import GivenUp, Missing, ShowStep
from cso_idp.interaction.situation import Situation
from cso_idp.interaction.step import Page, PageContext, Step


class EligibilityStep(Step):
    """The refusal of an account at a client."""

    name = "refusal"
    error = "access_denied"
    error_description = "This PACER account cannot be used here."
    has_form = False

    def missing(self, now: Situation) -> Missing | None:
        """Rule A12: courts are told of upgraded individual accounts only. Rule A9: who may not search just now cannot help an
        application that asks for nothing else.
        """
        account, client = now.account, now.client
        if account is None or client is None:
            return None
        refusal = why_not(account, client.scope)
        if refusal is None and why_not_search(account):
            refusal = why_nothing_is_left(account, client.get_allowed_scope(now.parameters.get("scope")))
        return Missing(self.name, refusal.code, refusal=refusal) if refusal else None

    def told(self, missing: Missing) -> tuple[str, str]:
        refusal = missing.refusal
        return (refusal.told, refusal.code) if refusal else super().told(missing)

    def given_up(self, missing: Missing) -> GivenUp:
        """Nobody cancels here: the account was refused."""
        told, reason = self.told(missing)
        return GivenUp(reason, told, is_cancel=False)

    def page(self, shown: ShowStep, context: PageContext) -> Page:
        values = {
            "refusal": shown.missing.refusal,
            "account": shown.account,
            "advice": with_links(advice_for(shown.account), sites()) if shown.account else None,
            "back": context.back,
            "reading": context.reading(shown),
            "client_name": shown.client_name,
        }
        return Page("refused.html", values, 403)
