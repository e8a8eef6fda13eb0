"""A step of a sign-on: one thing that can be missing between a request and its answer, in one object.

A step says when it is missing, what its page shows, and what its form does. Whoever adds one writes a file in `steps/` and puts
the object into the list there (`sign_on_steps`); no other room has to know it.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, NamedTuple, Protocol

from cso_idp.accounts.authenticate import ProvenPacerLogin
from cso_idp.accounts.eligibility import may_read
from cso_idp.interaction.model import Interaction
from cso_idp.interaction.outcome import CANCELLED, GivenUp, Missing, Outcome, ShowStep
from cso_idp.interaction.situation import AwaitedCode, SignedOn, Situation
from cso_idp.sessions.model import NOTHING_YET, Acknowledged
from cso_kit.storage.database import Database
from cso_kit.storage.unit_of_work import Transaction

# The steps of which the next page says that they are done.
SAID_AFTERWARDS = frozenset({"upgrade", "password"})


def can_read_instead(shown: ShowStep) -> bool:
    """Whether the holder may go on as a reader at this client."""
    is_offered = shown.client is not None and shown.client.has_view_only_client and shown.missing.refusal is not None
    return is_offered and shown.account is not None and may_read(shown.account)


class PageContext(NamedTuple):
    """What a step's page needs to know of the face that shows it.

    Args:
        start: the address of the step that comes next.
        back: the address that gives up and goes back to where the person came from.
        forms: the beginning of the addresses of forms.
        session_cookie: what the forms of somebody who is signed on are bound to.
        hidden: names and values that forms of the real page send too, where programs know them.
    """

    start: str
    back: str
    forms: str
    session_cookie: str = ""
    hidden: tuple[tuple[str, str], ...] = ()

    def reading(self, shown: ShowStep) -> str:
        """Where somebody goes on as a reader whom the client does not let in to file; empty if that is not possible."""
        return self.forms + "reading" if can_read_instead(shown) else ""

    def form(self, name: str) -> str:
        """Where the form of the step with this name is sent, and where a step that can be opened is."""
        return self.forms + name


@dataclass(frozen=True)
class Page:
    """A page to be rendered: its template and the values for it.

    `image_source` is an origin whose images the page shows, besides our own.
    """

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    image_source: str = ""


class Turn(Protocol):
    """The transaction that concludes a step. `shown` is the step's page as it would be shown now, for steps in order."""

    @property
    def tx(self) -> Transaction: ...

    @property
    def waiting(self) -> Interaction: ...

    @property
    def session_cookie(self) -> str | None:
        """What the browser brought along."""

    @property
    def shown(self) -> ShowStep: ...

    @property
    def holder(self) -> SignedOn:
        """Whoever is signed on; for steps in order that come after the login."""

    def awaits_code(self) -> AwaitedCode | None:
        """The account whose one-time code is awaited."""

    def signed_on(self, proven: ProvenPacerLogin, taken: Acknowledged = NOTHING_YET, *, concluded: str = "") -> Outcome:
        """Begins the session of somebody who has proven their account, and goes on.

        `taken` is what they took note of so far, `concluded` the step that is done.
        """

    def proceed(self, *, session_cookie: str | None = None, concluded: str = "") -> Outcome:
        """Goes on to whatever is missing now. `session_cookie` is the browser's new one, `concluded` the step that is done."""

    def show(self, missing: Missing, message: str = "", *, is_next: bool = False) -> ShowStep:
        """A step's page. `message` says what was wrong with the form, `is_next` that it was accepted and this step follows."""


class Sending(Protocol):
    """A form that was sent to a step, as the asynchronous shell sees it."""

    @property
    def database(self) -> Database: ...

    async def look(self, step: "Step") -> tuple[Outcome, date]:
        """What is shown at the step's address now, and the calendar's day at the Service Center."""

    async def decide(self, step: "Step", decision: Callable[[Turn], Outcome]) -> Outcome:
        """Runs the decision in a transaction, if the interaction is there and the step may be concluded."""

    async def give_up(self, why: GivenUp) -> Outcome:
        """Answers the client `access_denied`."""


class Step(ABC):
    """One step. All its methods but `send` are pure; a step keeps nothing between two calls.

    Attributes:
        name: names the step in addresses.
        error: what the client is told if no page may be shown (OpenID Connect Core 1.0 §3.1.2.6).
        error_description: the same as a sentence.
        has_page: whether somebody can do something about it. The client is told at once of a step without a page.
        has_form: whether its page has a form that is sent to an address of its own, by the step's name.
        is_in_order: whether its form counts only while the step is what comes next. Other forms always count.
        may_be_sent_twice: whether its form is read although the interaction was answered, as after a double click.
        can_be_opened: whether it has an address of its own, besides that of the step that comes next.
    """

    name: ClassVar[str]
    error: ClassVar[str] = "interaction_required"
    error_description: ClassVar[str]
    has_page: ClassVar[bool] = True
    has_form: ClassVar[bool] = True
    is_in_order: ClassVar[bool] = True
    may_be_sent_twice: ClassVar[bool] = False
    can_be_opened: ClassVar[bool] = False

    @abstractmethod
    def missing(self, now: Situation) -> Missing | None:
        """Why this step has to come first; `None` if it is done or not needed."""

    def opened(self, turn: Turn) -> Missing | None:
        """What is shown to somebody who opens the step's own address; `None` sends them to the step that comes next."""
        raise NotImplementedError

    def page(self, shown: ShowStep, context: PageContext) -> Page:
        """The step's page."""
        raise NotImplementedError

    def told(self, missing: Missing) -> tuple[str, str]:
        """What the client is told of the missing step: a sentence, and a stable word."""
        return self.error_description, missing.reason

    def given_up(self, missing: Missing) -> GivenUp:
        """What the client is told of somebody who does not go on here."""
        return CANCELLED

    def kept_as(self, shown: ShowStep) -> Hashable | None:
        """A key for pages that differ in nothing but the interaction's id, so that one is rendered for all; usually `None`."""
        return None

    async def send(self, sending: Sending, form: Mapping[str, str]) -> Outcome:
        """Concludes the step's form."""
        raise NotImplementedError
