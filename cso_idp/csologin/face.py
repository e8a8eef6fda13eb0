"""The PACER login page as a face of the sign-on machine (D§2): the same steps, other words, another way back.

Its rule for the return: the browser goes where it came from with the token. A page can be used again, so its interaction is never
consumed; its id stands in the form as the view state. A browser with a live session skips what it has done already.
"""

from dataclasses import dataclass
from typing import NamedTuple

from cso_idp.csologin.cookies import PacerCookies
from cso_idp.csologin.return_address import ADDRESS, Destination, court_id_of, destination_of, login_address
from cso_idp.interaction import store
from cso_idp.interaction.face import Face
from cso_idp.interaction.machine import SignOnMachine
from cso_idp.interaction.model import Interaction
from cso_idp.interaction.outcome import GivenUp, GoTo, Missing, Outcome, ShowStep, Stop
from cso_idp.interaction.situation import AwaitedCode, SignedOn, Situation, notice_for
from cso_idp.interaction.step import Step
from cso_idp.interaction.steps.acknowledge import AcknowledgeStep
from cso_idp.interaction.steps.login import LoginStep
from cso_idp.mfa.policy import lacks_code
from cso_idp.pacer import texts, tokens
from cso_idp.pacer.client_code import can_be_carried, is_refused
from cso_idp.settings import ProviderSettings
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.form_model import RefusedForm

# D§8.4: clients match on ": timeout error.".
TIMED_OUT = "This page: timeout error. It was left open for too long, or was opened in another browser. Log in again."
NO_COOKIES = "Cookies must be enabled. Allow them for this site in your browser, then log in again."


class Typed(NamedTuple):
    """What a form brought along besides its step's own fields.

    `client_code` is `None` if the form does not ask for one.
    """

    client_code: str | None = None
    login_id: str = ""


_NOTHING = Typed()


@dataclass(frozen=True)
class Arrived(GoTo):
    """Everything is done: the browser takes the token along to the location, which is empty if it came from nowhere."""

    token: str = ""
    login_id: str = ""


class PacerFace(Face):
    """One request of a browser to the login page.

    Args:
        settings: the provider's.
        cookies: what the browser brought along.
        destination: what the page was opened with. It leads to a known place, or is empty.
        typed: what a form brought along.
    """

    name = "pacer"
    address = ADDRESS
    pages_are_reused = True

    def __init__(
        self, settings: ProviderSettings, cookies: PacerCookies, destination: Destination, typed: Typed = _NOTHING
    ) -> None:
        super().__init__(cookies.secret, cookies.session_cookie)
        self.destination = destination
        self._settings = settings
        self._cookies = cookies
        self._typed = typed

    def arrive(self, tx: Transaction, machine: SignOnMachine, view_id: str) -> Outcome:
        """Answers somebody who opens the page, or one of its steps."""
        view = self._view(tx, view_id)
        if view is not None:
            return machine.proceed(tx, self, view)
        signed_on = self.signed_on(tx, self.session_cookie)
        return machine.begin(tx, self, self._look(tx, self._parameters, signed_on))

    def find(self, tx: Transaction, interaction_id: str) -> Interaction | Outcome:
        """The page that a form was sent from; a fresh one that says why not, if it is not this browser's or has expired."""
        view = self._view(tx, interaction_id)
        if view is None:
            return self._timed_out(tx)
        typed = self._typed.client_code
        if typed is not None and not can_be_carried(self._settings.pacer_client_code, typed, tx.at):
            return self._refuse_client_code(tx, view)
        return view

    def refuse_login(self, tx: Transaction, view_id: str, message: str) -> Outcome:
        """The login page once more, for credentials that cannot be any."""
        view = self._view(tx, view_id)
        return self._login_again(view, "too_short", message) if view else self._timed_out(tx)

    def signed_on(self, tx: Transaction, session_cookie: str | None) -> SignedOn | None:
        signed_on = super().signed_on(tx, session_cookie)
        return signed_on if signed_on and signed_on.account.status == "active" else None

    def awaits_code(self, tx: Transaction, waiting: Interaction) -> AwaitedCode | None:
        """A session without a code is completed by a code alone."""
        return super().awaits_code(tx, waiting) or _by_session(tx, self.signed_on(tx, self.session_cookie))

    def court_id(self, tx: Transaction, waiting: Interaction) -> str | None:
        court = destination_of(waiting.parameters).court
        return court_id_of(court) if court else None

    def start(self, waiting: Interaction) -> str:
        return login_address(destination_of(waiting.parameters), view=waiting.id)

    def situation(
        self, tx: Transaction, waiting: Interaction, signed_on: SignedOn | None, *, has_just_signed_on: bool
    ) -> Situation:
        now = self._look(tx, waiting.parameters, signed_on, has_just_signed_on=has_just_signed_on)
        proven = super().awaits_code(tx, waiting)
        return now._replace(awaits_code=proven) if proven else now

    def keep(self, tx: Transaction, now: Situation) -> Interaction:
        return self._begin(tx, now.parameters)

    def finish(self, tx: Transaction, now: Situation, signed_on: SignedOn, waiting: Interaction | None) -> Arrived:
        session, account = signed_on
        token = self._token(tx, signed_on, has_just_signed_on=now.has_just_signed_on)
        if token is None:
            token = tokens.issue(tx, self._settings, session, account, self._client_code(tx, signed_on) or None)
        return Arrived(destination_of(now.parameters).appurl, token=token, login_id=account.login_id)

    def refuse(
        self, tx: Transaction, now: Situation, step: Step, missing: Missing, waiting: Interaction | None
    ) -> Outcome:
        told, reason = step.told(missing)
        return Stop("You cannot sign on here", told, reason=reason)

    def give_up(self, tx: Transaction, waiting: Interaction, now: Situation, step: str, why: GivenUp) -> Outcome:
        return GoTo(login_address(self.destination))

    @property
    def _parameters(self) -> dict[str, str]:
        return {"pscCourtId": self.destination.court, "appurl": self.destination.appurl}

    def _view(self, tx: Transaction, view_id: str) -> Interaction | None:
        return store.find(tx, self.name, view_id, self.secret) if view_id and not self._cookies.is_new else None

    def _timed_out(self, tx: Transaction) -> ShowStep:
        message = NO_COOKIES if self._cookies.is_new else TIMED_OUT
        return ShowStep(self._begin(tx, self._parameters), Missing(LoginStep.name, "timed_out"), message=message)

    def _begin(self, tx: Transaction, parameters: dict[str, str]) -> Interaction:
        return store.begin(tx, self.name, self.secret, parameters, self._settings.interaction_lifetime)

    def _look(
        self,
        tx: Transaction,
        parameters: dict[str, str],
        signed_on: SignedOn | None,
        *,
        has_just_signed_on: bool = False,
    ) -> Situation:
        notice = notice_for(signed_on, self._client_code(tx, signed_on)) if signed_on else None
        awaits_code = _by_session(tx, signed_on)
        return Situation(
            parameters,
            signed_on,
            tx.at,
            has_just_signed_on=has_just_signed_on,
            awaits_code=awaits_code,
            notice=notice,
            may_file=True,
        )

    def _token(self, tx: Transaction, signed_on: SignedOn | None, *, has_just_signed_on: bool) -> str | None:
        """The browser's token, if it stands on the session.

        A token from before the sign-on is not taken over: whoever planted it would share the session (fixation).
        """
        token = self._cookies.token
        if signed_on is None or token is None or has_just_signed_on:
            return None
        holder = tokens.holder_of(tx, token)
        return token if holder and holder.session.id == signed_on.session.id else None

    def _client_code(self, tx: Transaction, signed_on: SignedOn) -> str:
        """The client code that was typed, else the cookie's, else the one of the sign-on.

        The cookie's counts only if it could have been typed: any host of the domain can plant a cookie.
        """
        if self._typed.client_code is not None:
            return self._typed.client_code
        carried, earlier = self._cookies.client_code, signed_on.session.client_code or ""
        if not carried or not can_be_carried(self._settings.pacer_client_code, carried, tx.at):
            return earlier
        return earlier if is_refused(signed_on.account, carried) else carried

    def _refuse_client_code(self, tx: Transaction, view: Interaction) -> Outcome:
        """The page of a form with a malformed client code once more; nothing else of it is looked at."""
        signed_on = self.signed_on(tx, self.session_cookie)
        if signed_on is None or self._typed.login_id:
            return self._login_again(view, "client_code", texts.CLIENT_CODE_MALFORMED)
        account = signed_on.account
        missing = Missing(AcknowledgeStep.name, "client_code", notice=notice_for(signed_on, ""))
        return ShowStep(view, missing, account=account, message=texts.CLIENT_CODE_MALFORMED)

    def _login_again(self, view: Interaction, reason: str, message: str) -> ShowStep:
        form = RefusedForm({"loginId": self._typed.login_id}, {})
        return ShowStep(view, Missing(LoginStep.name, reason), message=message, form=form)


def _by_session(tx: Transaction, signed_on: SignedOn | None) -> AwaitedCode | None:
    if signed_on is None or not lacks_code(signed_on.account, signed_on.session.amr, tx.at):
        return None
    return AwaitedCode(signed_on.account, by_session=True, taken=signed_on.session.notices)
