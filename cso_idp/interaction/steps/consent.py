"""Consent: whether an account holder lets a client of somebody else in (OpenID Connect Core 1.0 §3.1.2.4)."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from cso_idp import events
from cso_idp.consent import store as consents
from cso_idp.consent.model import in_words
from cso_idp.interaction.model import Interaction
from cso_idp.interaction.outcome import GivenUp, Missing, Outcome, ShowStep
from cso_idp.interaction.situation import Situation
from cso_idp.interaction.step import Page, PageContext, Sending, Step, Turn
from cso_idp.interaction.steps.client_parts import image_source, links_of
from cso_kit.web.csrf import form_token, is_form_token

_DENIED = GivenUp("consent_denied", "The account holder did not allow it.", is_cancel=False)


class ConsentStep(Step):
    """The page that asks the holder."""

    name = "consent"
    error = "consent_required"
    error_description = "The account holder has to allow it first."

    def missing(self, now: Situation) -> Missing | None:
        """Clients of others need the holder's consent to all they would be given; `prompt=consent` asks in any case."""
        if now.concluded == self.name or now.client is None or not (now.not_allowed or "consent" in now.prompts):
            return None
        return Missing(self.name, "scope" if now.not_allowed else "prompt", asked=now.asked)

    def page(self, shown: ShowStep, context: PageContext) -> Page:
        asked = shown.missing.asked
        values = {
            "action": context.form(self.name),
            "client_name": shown.client_name,
            "is_stranger": shown.client is not None and shown.client.needs_consent,
            "links": links_of(shown.client),
            "login_id": shown.account.login_id if shown.account else "",
            "scopes": in_words(asked),
            # A name can be made up; where the answer goes cannot.
            "destination": _destination(shown.waiting.parameters.get("redirect_uri", "")),
            "csrf": form_token(context.session_cookie, _purpose(shown.waiting, asked)),
        }
        return Page("consent.html", values, image_source=image_source(shown.client))

    async def send(self, sending: Sending, form: Mapping[str, str]) -> Outcome:
        if form.get("answer") != "allow":
            return await sending.give_up(_DENIED)
        token = form.get("csrf", "")
        return await sending.decide(self, lambda turn: self._conclude(turn, token))

    def _conclude(self, turn: Turn, token: str) -> Outcome:
        """Only an answer to the page that would be shown now counts; otherwise that page is shown."""
        shown, (_, account) = turn.shown, turn.holder
        asked, cookie = shown.missing.asked, turn.session_cookie or ""
        if shown.client is None or not is_form_token(token, cookie, _purpose(turn.waiting, asked)):
            return shown
        client_id = shown.client.client_id
        consents.remember(turn.tx, account.id, client_id, asked)
        turn.tx.record(events.ConsentGiven(client_id=client_id, sub=account.sub, scope=" ".join(asked)))
        return turn.proceed(concluded=self.name)


def _purpose(waiting: Interaction, asked: tuple[str, ...]) -> str:
    """What a consent form's token is bound to, besides the session: this request, and what the page said it asks."""
    return f"consent {waiting.id} {' '.join(asked)}"


def _destination(redirect_uri: str) -> str:
    parts = urlsplit(redirect_uri)
    return parts.netloc or f"an application on your device ({parts.scheme}:)"
