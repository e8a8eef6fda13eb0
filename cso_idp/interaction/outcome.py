"""What a decision about a sign-on comes to; the face makes a response of it."""

from dataclasses import dataclass
from typing import NamedTuple

from cso_idp.accounts.eligibility import NotEligible
from cso_idp.accounts.model import Account
from cso_idp.interaction.model import Interaction
from cso_idp.interaction.situation import Enrolment, Notice
from cso_idp.oauth.clients.client import Client
from cso_idp.oauth.refusal import Fact
from cso_kit.web.form_model import FRESH, RefusedForm
from cso_kit.web.hosts import REAL_HOST


class Missing(NamedTuple):
    """A step that has to come first.

    Args:
        step: the name of the step.
        reason: why it is missing, as a word for pages and tests.
        account: whom it concerns, if that is not who is signed on.
        refusal: why the account cannot be used, if that is the reason.
        asked: the scopes to be allowed.
        notice: what is to be taken note of.
        after: the step that was concluded just before.
        enrolment: the second factor that is to be set up.
    """

    step: str
    reason: str
    account: Account | None = None
    refusal: NotEligible | None = None
    asked: tuple[str, ...] = ()
    notice: Notice | None = None
    after: str = ""
    enrolment: Enrolment | None = None


@dataclass(frozen=True)
class GivenUp:
    """What the client is told when somebody does not go on, and how it is recorded.

    `reason` is a stable word, `told` a sentence. `is_cancel`: they pressed *Cancel*, nothing was refused.
    """

    reason: str
    told: str
    is_cancel: bool = True
    error: str = "access_denied"


CANCELLED = GivenUp("holder_cancelled", "The account holder cancelled the sign-on.")


# A court that has a view-only client begins again with that one (rules A12, C7). Other clients are never told so.
READING = GivenUp(
    "reading_only",
    "The holder goes on as a reader; begin again with the view-only client.",
    is_cancel=False,
    error="reading_only",
)


@dataclass(frozen=True)
class ShowStep:
    """Show the page of a step.

    Args:
        waiting: the interaction.
        missing: the step and why it is missing.
        client: the client that waits, if one does.
        account: whom the step concerns, if somebody is known.
        message: why the form that was sent was not accepted; empty if none was sent or it was.
        form: the fields to show again, and what is wrong with them.
        session_cookie: the browser's new cookie, if somebody has just signed on.
        is_next: the form of another step was accepted, and this step follows. The browser is redirected to its page, so that
            reloading it sends no password again.
        is_shown_once: the page is the answer to the form itself, because what it shows cannot be shown again.
    """

    waiting: Interaction
    missing: Missing
    client: Client | None = None
    account: Account | None = None
    message: str = ""
    form: RefusedForm = FRESH
    session_cookie: str | None = None
    is_next: bool = False
    is_shown_once: bool = False

    @property
    def client_name(self) -> str:
        return self.client.name if self.client else ""


@dataclass(frozen=True)
class GoTo:
    """Send the browser on, to the client or to a page of ours; with a session cookie when somebody has just signed on.

    With a `form` the browser posts it to the location instead of following a redirect.
    """

    location: str
    session_cookie: str | None = None
    form: tuple[tuple[str, str], ...] | None = None


@dataclass(frozen=True)
class Stop:
    """The interaction cannot go on; the message is for the person, who may just have signed on all the same.

    `reason` is a stable word for whoever built the application, `facts` what it sent and what it registered.
    """

    title: str
    message: str
    status: int = 400
    session_cookie: str | None = None
    reason: str = ""
    facts: tuple[Fact, ...] = ()


Outcome = ShowStep | GoTo | Stop

EXPIRED = Stop(
    "This sign-on page has expired",
    "It was left open for too long, or it was opened in another browser. Go back to where you came from and start again.",
    reason="expired",
)
UNKNOWN_REFERENCE = Stop(
    "This sign-on request cannot be answered",
    "Its request_uri is unknown, was used before, or has expired. Go back to where you came from and start again. "
    "(invalid_request_uri)",
    reason="invalid_request_uri",
)
REAL_COURT = Stop("This address is not led to", REAL_HOST, reason="real_court")
ANSWERED = Stop(
    "You have already signed on here",
    "This page was used before. Go back to where you came from; you should find yourself signed on.",
    reason="answered_before",
)
