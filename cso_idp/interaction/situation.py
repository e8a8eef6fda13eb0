"""The situation in a sign-on: everything that a step may look at to say whether it is missing."""

from typing import Literal, NamedTuple

from cso_idp.accounts.eligibility import SearchWithheld, why_search_is_withheld
from cso_idp.accounts.model import Account
from cso_idp.mfa.model import Setup
from cso_idp.oauth.authorization.authorization_request import AuthorizationRequest
from cso_idp.oauth.clients.client import Client
from cso_idp.sessions.model import NOTHING_YET, Acknowledged, SignOnSession
from cso_kit.time.clock import Moment


class SignedOn(NamedTuple):
    """Somebody with a live sign-on session."""

    session: SignOnSession
    account: Account


class Notice(NamedTuple):
    """What somebody has to take note of before they go on (D§2.4).

    `redaction`: they may file, so they accept the redaction rules. `withheld` says why they cannot search, if they cannot.
    """

    redaction: bool
    withheld: SearchWithheld | None


def notice_for(signed_on: SignedOn, client_code: str | None, *, may_file: bool = True) -> Notice | None:
    """What a holder has not taken note of yet in this sign-on. `may_file` says whether they are about to be let in to file.

    Whoever may file is a registered filer by the account's user type, which a link at a court gives (`become_filer`).
    """
    session, account = signed_on
    redaction = may_file and account.is_filer and not session.has_read("redaction")
    withheld = None if session.has_read("withheld") else why_search_is_withheld(account, client_code)
    return Notice(redaction, withheld) if redaction or withheld else None


# Why a holder without a second factor is asked to set one up: drawn to be prompted, out of skips, enforced by the calendar, or
# asked for by the client, as essential or not (OpenID Connect Core 1.0 §5.5.1.1).
EnrolmentReason = Literal["prompted", "restricted", "enforced", "essential", "voluntary"]


class Enrolment(NamedTuple):
    """What a holder without a second factor is asked (rule A11).

    `left` is how often they can still skip it. `setup` is what their session has begun, `None` if nothing.
    """

    why: EnrolmentReason
    left: int
    setup: Setup | None


class AwaitedCode(NamedTuple):
    """The account whose one-time code is awaited. Its password was given in this interaction, or at the sign-on of its session
    (`by_session`). `taken` is what its holder took note of then.
    """

    account: Account
    by_session: bool = False
    taken: Acknowledged = NOTHING_YET


class Situation(NamedTuple):
    """The state of a sign-on at one moment. A face sets the fields that it knows; no step looks at the others there.

    Args:
        parameters: those of the request that waits, or would have to.
        signed_on: whoever is signed on in the browser.
        at: the moment of the transaction.
        request: the authorization request; `None` where no client waits for an answer.
        client: the client that waits.
        prompts: the values of `prompt` (OpenID Connect Core 1.0 §3.1.2.1).
        is_fresh: the session was opened within this very interaction.
        has_just_signed_on: it was opened or renewed within this very transaction.
        concluded: the name of the step that was concluded within this very transaction. It is not kept.
        awaits_code: the account whose one-time code is awaited before anything else.
        expected_subs: those of whom the client wants one, by their `sub`; `None` if anybody will do.
        shown_sub: what the client knows the account by; a pairwise client has another name for it than its `sub`.
        expected_acr: the authentication context classes that the client asks for as essential.
        asked: the scopes that the client would be given.
        not_allowed: those of `asked` that the holder has not allowed yet.
        notice: what has to be taken note of.
        may_file: the holder is about to be let in where they may file.
        wanted_acr: the authentication context classes that the client would like, the first one most.
        enrolment: what a holder without a second factor is asked to set up. The machine sets it.
    """

    parameters: dict[str, str]
    signed_on: SignedOn | None
    at: Moment
    request: AuthorizationRequest | None = None
    client: Client | None = None
    prompts: tuple[str, ...] = ()
    is_fresh: bool = False
    has_just_signed_on: bool = False
    concluded: str = ""
    awaits_code: AwaitedCode | None = None
    expected_subs: tuple[str, ...] | None = None
    shown_sub: str | None = None
    expected_acr: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    not_allowed: tuple[str, ...] = ()
    notice: Notice | None = None
    may_file: bool = False
    wanted_acr: tuple[str, ...] = ()
    enrolment: Enrolment | None = None

    @property
    def account(self) -> Account | None:
        return self.signed_on.account if self.signed_on else None
