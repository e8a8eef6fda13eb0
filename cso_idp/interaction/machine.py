"""The sign-on machine leads a request to its answer, one step at a time. It is the one place that decides what comes next.

Steps return here and never to each other. Everything here runs in the caller's transaction; `sending` brings the forms.
"""

from collections.abc import Callable
from dataclasses import replace

from cso_idp.accounts.authenticate import WITH_CODE, ProvenPacerLogin
from cso_idp.interaction import store
from cso_idp.interaction.enrolment import Enrolments
from cso_idp.interaction.face import Face
from cso_idp.interaction.model import Interaction
from cso_idp.interaction.outcome import ANSWERED, CANCELLED, READING, GivenUp, GoTo, Missing, Outcome, ShowStep
from cso_idp.interaction.situation import AwaitedCode, SignedOn, Situation
from cso_idp.interaction.step import SAID_AFTERWARDS, Step, Turn, can_read_instead
from cso_idp.interaction.strike_points import SIGN_ON, Asked
from cso_idp.sessions.model import NOTHING_YET, Acknowledged
from cso_idp.sessions.sign_on_sessions import SignOnSessions
from cso_kit.faults.armed import Faults
from cso_kit.faults.fault import Occasion
from cso_kit.storage.unit_of_work import Transaction


class SignOnMachine:
    """The machine of one provider. `steps` are in the order in which they are asked for."""

    def __init__(
        self, sessions: SignOnSessions, steps: tuple[Step, ...], enrolments: Enrolments, faults: Faults
    ) -> None:
        self._enrolments = enrolments
        self._faults = faults
        self.steps = {step.name: step for step in steps}
        self._order = steps
        self._sessions = sessions

    def begin(self, tx: Transaction, face: Face, now: Situation) -> Outcome:
        """Answers a new request, or keeps it waiting for the first missing step."""
        missing = self._first_missing(tx, now)
        if isinstance(missing, SignedOn):
            return face.finish(tx, now, missing, None)
        step = self.steps[missing.step]
        if not (step.has_page and face.may_show_pages(now)):
            return face.refuse(tx, now, step, missing, None)
        return _page_of(face.keep(tx, now), now, missing)

    def show(self, tx: Transaction, face: Face, interaction_id: str, after: str = "") -> Outcome:
        """The page of the step that comes next in a waiting request. `after` is the step that it follows, for what it says."""
        waiting = _unanswered(face.find(tx, interaction_id))
        if not isinstance(waiting, Interaction):
            return waiting
        return self.proceed(tx, face, waiting, concluded=after if after in SAID_AFTERWARDS else "")

    def open(self, tx: Transaction, face: Face, interaction_id: str, step: Step) -> Outcome:
        """The page of a step that can be opened; who may not open it is sent to the step that comes next."""
        waiting = _unanswered(face.find(tx, interaction_id))
        if not isinstance(waiting, Interaction):
            return waiting
        missing = step.opened(_Turn(self, tx, face, waiting))
        if missing is None:
            return GoTo(face.start(waiting))
        return ShowStep(waiting, missing, face.client(tx, waiting), missing.account)

    def conclude(
        self, tx: Transaction, face: Face, interaction_id: str, step: Step, decision: Callable[[Turn], Outcome]
    ) -> Outcome:
        """Runs the decision of a step about its form.

        The interaction must be there; unless the step says otherwise, it must be unanswered and wait for this very step.
        """
        waiting = face.find(tx, interaction_id)
        if not step.may_be_sent_twice:
            waiting = _unanswered(waiting)
        if not isinstance(waiting, Interaction):
            return waiting
        if not step.is_in_order:
            return decision(_Turn(self, tx, face, waiting))
        shown = self.proceed(tx, face, waiting)
        if not isinstance(shown, ShowStep) or shown.missing.step != step.name:
            return shown
        return decision(_Turn(self, tx, face, waiting, shown))

    def read_instead(self, tx: Transaction, face: Face, interaction_id: str) -> Outcome:
        """Somebody goes on as a reader, if the page that is shown now offers it."""
        waiting = _unanswered(face.find(tx, interaction_id))
        if not isinstance(waiting, Interaction):
            return waiting
        shown = self.proceed(tx, face, waiting)
        if not (isinstance(shown, ShowStep) and can_read_instead(shown)):
            return shown
        return self.give_up(tx, face, interaction_id, READING)

    def give_up(self, tx: Transaction, face: Face, interaction_id: str, why: GivenUp | None = None) -> Outcome:
        """Somebody does not go on. Without `why` the step that is shown says what the client is told."""
        waiting = _unanswered(face.find(tx, interaction_id))
        if not isinstance(waiting, Interaction):
            return waiting
        now = face.situation(tx, waiting, face.signed_on(tx, face.session_cookie), has_just_signed_on=False)
        if not isinstance(now, Situation):
            return now
        missing = self._first_missing(tx, now)
        if isinstance(missing, SignedOn):  # everything was done meanwhile in another window
            return face.give_up(tx, waiting, now, "", why or CANCELLED)
        return face.give_up(tx, waiting, now, missing.step, why or self.steps[missing.step].given_up(missing))

    def signed_on(
        self,
        tx: Transaction,
        face: Face,
        waiting: Interaction,
        proven: ProvenPacerLogin,
        taken: Acknowledged,
        *,
        concluded: str = "",
    ) -> Outcome:
        """Begins the session of somebody who has proven their account, and goes on."""
        cookie, client_id = face.session_cookie, waiting.client_id
        if self._faults.armed(tx) is not None:
            taken = self._struck(tx, face, waiting, proven.account.sub, taken)
        opened = self._sessions.sign_on(tx, proven.account, cookie, client_id, proven.amr, taken)
        waiting = waiting._replace(session_id=opened.session.id)
        if proven.amr == WITH_CODE or face.pages_are_reused:
            # What was proven in this interaction must not outlive the sign-on: a code alone would then begin the next session.
            store.forget_password(tx, waiting)
        signed_on = SignedOn(opened.session, proven.account)
        now = _after(face.situation(tx, waiting, signed_on, has_just_signed_on=True), concluded)
        outcome = self._go_on(tx, face, waiting, now)
        if isinstance(outcome, ShowStep):  # nobody reads the session of an interaction that was answered
            store.remember_session(tx, waiting)
        return _with_cookie(outcome, opened.cookie)

    def proceed(
        self,
        tx: Transaction,
        face: Face,
        waiting: Interaction,
        *,
        session_cookie: str | None = None,
        concluded: str = "",
    ) -> Outcome:
        """Looks what is missing now. `session_cookie` is a new one for the browser, `concluded` the step that is done."""
        signed_on = face.signed_on(tx, session_cookie or face.session_cookie)
        now = _after(face.situation(tx, waiting, signed_on, has_just_signed_on=False), concluded)
        outcome = self._go_on(tx, face, waiting, now)
        return _with_cookie(outcome, session_cookie) if session_cookie else outcome

    def _struck(self, tx: Transaction, face: Face, waiting: Interaction, sub: str, taken: Acknowledged) -> Acknowledged:
        """What the sign-on keeps of what a fault asks in it: a fault that fires once must be asked on each of its pages."""
        client_id, court_id = waiting.client_id, face.court_id(tx, waiting)
        at = Occasion(face.address, "POST", face.address, client_id, court_id, sub)
        asked = self._faults.strike(tx, SIGN_ON, Asked(), at)
        return taken if asked.user_update is None else taken.with_notices(asked.user_update)

    def _go_on(self, tx: Transaction, face: Face, waiting: Interaction, now: Situation | Outcome) -> Outcome:
        if not isinstance(now, Situation):
            return now
        missing = self._first_missing(tx, now)
        if isinstance(missing, SignedOn):
            return face.finish(tx, now, missing, waiting)
        step = self.steps[missing.step]
        return _page_of(waiting, now, missing) if step.has_page else face.refuse(tx, now, step, missing, waiting)

    def _first_missing(self, tx: Transaction, now: Situation) -> Missing | SignedOn:
        """The first step that is missing, or whoever is signed on if none is."""
        now = self._enrolments.completed(tx, now)
        for step in self._order:
            if missing := step.missing(now):
                return missing
        if now.signed_on is None:  # pragma: no cover - then the login is missing
            raise RuntimeError("nobody is signed on")
        return now.signed_on


class _Turn:
    """The transaction that concludes a step (`step.Turn`)."""

    def __init__(
        self, machine: SignOnMachine, tx: Transaction, face: Face, waiting: Interaction, shown: ShowStep | None = None
    ) -> None:
        self.tx = tx
        self.waiting = waiting
        self._machine = machine
        self._face = face
        self._shown = shown

    @property
    def session_cookie(self) -> str | None:
        return self._face.session_cookie

    @property
    def shown(self) -> ShowStep:
        if self._shown is None:  # pragma: no cover - a step's own fault
            raise RuntimeError("the page of a step that is not in order was not looked at")
        return self._shown

    @property
    def holder(self) -> SignedOn:
        holder = self._face.signed_on(self.tx, self.session_cookie)
        if holder is None:  # pragma: no cover - a step's own fault
            raise RuntimeError("a step that needs a session came before the login")
        return holder

    def awaits_code(self) -> AwaitedCode | None:
        return self._face.awaits_code(self.tx, self.waiting)

    def signed_on(self, proven: ProvenPacerLogin, taken: Acknowledged = NOTHING_YET, *, concluded: str = "") -> Outcome:
        return self._machine.signed_on(self.tx, self._face, self.waiting, proven, taken, concluded=concluded)

    def proceed(self, *, session_cookie: str | None = None, concluded: str = "") -> Outcome:
        return self._machine.proceed(
            self.tx, self._face, self.waiting, session_cookie=session_cookie, concluded=concluded
        )

    def show(self, missing: Missing, message: str = "", *, is_next: bool = False) -> ShowStep:
        client = self._face.client(self.tx, self.waiting)
        return ShowStep(self.waiting, missing, client, missing.account, message, is_next=is_next)


def _after(now: Situation | Outcome, concluded: str) -> Situation | Outcome:
    return now._replace(concluded=concluded) if concluded and isinstance(now, Situation) else now


def _unanswered(found: Interaction | Outcome) -> Interaction | Outcome:
    return ANSWERED if isinstance(found, Interaction) and found.consumed_at else found


def _page_of(waiting: Interaction, now: Situation, missing: Missing) -> ShowStep:
    return ShowStep(waiting, missing, now.client, missing.account or now.account)


def _with_cookie(outcome: Outcome, session_cookie: str) -> Outcome:
    if isinstance(outcome, ShowStep):
        return replace(outcome, session_cookie=session_cookie, is_next=True)
    return replace(outcome, session_cookie=session_cookie)
