"""A face: one way in which people meet the steps of a sign-on. It has its own words, and its own rule for the return.

An object of a face serves one request of one browser. The machine does what is the same at both faces.
"""

from abc import ABC, abstractmethod
from typing import ClassVar

from cso_idp.accounts import store as accounts
from cso_idp.interaction import store
from cso_idp.interaction.model import FaceName, Interaction
from cso_idp.interaction.outcome import EXPIRED, GivenUp, Missing, Outcome
from cso_idp.interaction.situation import AwaitedCode, SignedOn, Situation
from cso_idp.interaction.step import Step
from cso_idp.oauth.clients.client import Client
from cso_idp.sessions import store as sessions
from cso_kit.storage.unit_of_work import Transaction


class Face(ABC):
    """What the machine asks a face. `secret` binds interactions to the browser; `session_cookie` holds its session."""

    name: ClassVar[FaceName]
    # Where people come to it.
    address: ClassVar[str]
    # Whether a page can be used again after everything was done.
    pages_are_reused: ClassVar[bool] = False

    def __init__(self, secret: str, session_cookie: str | None) -> None:
        self.secret = secret
        self.session_cookie = session_cookie

    def find(self, tx: Transaction, interaction_id: str) -> Interaction | Outcome:
        """The waiting request; the outcome for the browser if it has none with this id."""
        return store.find(tx, self.name, interaction_id, self.secret) or EXPIRED

    def signed_on(self, tx: Transaction, session_cookie: str | None) -> SignedOn | None:
        """Whoever is signed on in the browser with this cookie."""
        session = sessions.current(tx, session_cookie)
        account = accounts.by_id(tx, session.account_id) if session else None
        return SignedOn(session, account) if session and account else None

    def awaits_code(self, tx: Transaction, waiting: Interaction) -> AwaitedCode | None:
        """The account whose password was given in this interaction and is still valid, and whose one-time code is awaited."""
        proven = store.proven_password(tx, waiting)
        account = accounts.by_id(tx, proven.account_id) if proven else None
        return AwaitedCode(account, taken=proven.taken) if proven and account and proven.is_of(account) else None

    def client(self, tx: Transaction, waiting: Interaction) -> Client | None:
        """The client that waits for an answer; `None` if none does."""
        return None

    def court_id(self, tx: Transaction, waiting: Interaction) -> str | None:
        """The court that somebody signs on for, if it is one."""
        client = self.client(tx, waiting)
        return client.court_id if client else None

    @abstractmethod
    def start(self, waiting: Interaction) -> str:
        """The address of the step that comes next."""

    @abstractmethod
    def situation(
        self, tx: Transaction, waiting: Interaction, signed_on: SignedOn | None, *, has_just_signed_on: bool
    ) -> Situation | Outcome:
        """The situation of a waiting request, or its answer if the request is not valid any more."""

    @abstractmethod
    def keep(self, tx: Transaction, now: Situation) -> Interaction:
        """Keeps a new request waiting."""

    @abstractmethod
    def finish(self, tx: Transaction, now: Situation, signed_on: SignedOn, waiting: Interaction | None) -> Outcome:
        """Nothing is missing: sends the browser where it wanted to go. `waiting` is `None` if it did not have to wait."""

    @abstractmethod
    def refuse(
        self, tx: Transaction, now: Situation, step: Step, missing: Missing, waiting: Interaction | None
    ) -> Outcome:
        """Answers that a step is missing of which no page may be shown."""

    @abstractmethod
    def give_up(self, tx: Transaction, waiting: Interaction, now: Situation, step: str, why: GivenUp) -> Outcome:
        """Sends somebody who does not go on at a step back to where they came from."""

    def may_show_pages(self, now: Situation) -> bool:
        """Whether the request allows that a page is shown."""
        return True
