"""The registration of a new account: asked for by the client, or chosen by somebody who has none yet (rule A6).

Nobody is signed on by it: the holder confirms the e-mail address first, and then signs on at the request that goes on waiting.
"""

from collections.abc import Mapping
from dataclasses import replace

from cso_idp.accounts import details
from cso_idp.accounts.details import HolderDetails
from cso_idp.accounts.model import REGISTERED_KINDS
from cso_idp.accounts.registering.register import Registration
from cso_idp.interaction import store
from cso_idp.interaction.outcome import GoTo, Missing, Outcome, ShowStep
from cso_idp.interaction.situation import Situation
from cso_idp.interaction.step import Page, PageContext, Sending, Step, Turn
from cso_kit.secrets.passwords import Passwords
from cso_kit.web.form_model import RefusedForm, shown_again

CONFIRM_PAGE = "/account/confirm"


class RegistrationStep(Step):
    """The registration form."""

    name = "register"
    error_description = "An account is to be created first."
    is_in_order = False
    can_be_opened = True

    def __init__(self, passwords: Passwords, registration: Registration) -> None:
        self._passwords = passwords
        self._registration = registration

    def missing(self, now: Situation) -> Missing | None:
        """`prompt=create` asks for it (Initiating User Registration via OpenID Connect 1.0 §4)."""
        return Missing(self.name, "prompt") if "create" in now.prompts and not now.is_fresh else None

    def opened(self, turn: Turn) -> Missing | None:
        return Missing(self.name, "no_account")

    def page(self, shown: ShowStep, context: PageContext) -> Page:
        values = {
            "action": context.form(self.name),
            "sign_on": context.start,
            "back": context.back,
            "client_name": shown.client_name,
            "kinds": list(REGISTERED_KINDS.items()),
            "values": shown.form.values,
            "errors": shown.form.errors,
        }
        return Page("register.html", values, 422 if shown.form.errors else 200)

    async def send(self, sending: Sending, form: Mapping[str, str]) -> Outcome:
        shown, today = await sending.look(self)
        if not isinstance(shown, ShowStep):
            return shown
        wanted = details.read(form, today)
        if isinstance(wanted, RefusedForm):
            return replace(shown, form=wanted)
        hashed = await self._passwords.hash_soon(wanted.password)
        return await sending.decide(self, lambda turn: self._conclude(turn, wanted, hashed, form))

    def _conclude(self, turn: Turn, wanted: HolderDetails, password_hash: str, form: Mapping[str, str]) -> Outcome:
        """The account is made; the request waits until its holder has confirmed the address and signs on."""
        waiting = turn.waiting
        made = self._registration.apply(turn.tx, wanted, password_hash, waiting.id)
        if isinstance(made, dict):
            refused = RefusedForm(shown_again(HolderDetails, form), made)
            return replace(turn.show(Missing(self.name, "no_account")), form=refused)
        store.ask_for_login(turn.tx, waiting)
        held = "&held=yes" if made.status == "in_review" else ""
        return GoTo(f"{CONFIRM_PAGE}?request={waiting.id}{held}")
