"""What a decision of the interaction comes out as, and what it needs to know of the browser."""

from dataclasses import dataclass

from cso_idp.accounts.authenticate import SignOnRefusal
from cso_idp.accounts.model import Account
from cso_idp.interaction.model import Interaction
from cso_idp.interaction.policy import Missing
from cso_idp.oauth.clients.client import Client
from cso_kit.web.hosts import REAL_HOST


@dataclass(frozen=True)
class Browser:
    """What a browser brought along: the secret that its interactions are bound to, that of its session, if any, and the host that
    it asked by.
    """

    secret: str
    session_cookie: str | None
    came_by: str


@dataclass(frozen=True)
class ShowStep:
    """Show the page of a step."""

    waiting: Interaction
    missing: Missing
    client: Client | None
    account: Account | None
    refusal: SignOnRefusal | None = None


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
    """The interaction cannot go on; the message is for the person, who may just have signed on all the same."""

    title: str
    message: str
    status: int = 400
    session_cookie: str | None = None


Outcome = ShowStep | GoTo | Stop

EXPIRED = Stop(
    "This sign-on page has expired",
    "It was left open for too long, or it was opened in another browser. Go back to where you came from and start again.",
)
UNKNOWN_REFERENCE = Stop(
    "This sign-on request cannot be answered",
    "Its request_uri is unknown, was used before, or has expired. Go back to where you came from and start again. "
    "(invalid_request_uri)",
)
REAL_COURT = Stop("This address is not led to", REAL_HOST)
ANSWERED = Stop(
    "You have already signed on here",
    "This page was used before. Go back to where you came from; you should find yourself signed on.",
)
