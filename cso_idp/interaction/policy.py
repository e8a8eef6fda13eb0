"""What is missing between an authorization request and its code: an ordered list of named checks.

The first check that finds something missing decides the step that is shown, and, under `prompt=none`, the error that is sent.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, NamedTuple

from cso_idp.accounts.eligibility import NotEligible, why_not, why_not_search, why_nothing_is_left
from cso_idp.accounts.model import Account
from cso_idp.mfa import lacks_code
from cso_idp.oauth.clients.client import Client
from cso_idp.oauth.vocabulary import acr_of
from cso_idp.sessions.model import SignOnSession
from cso_kit.time.clock import Moment


class Situation(NamedTuple):
    """Everything a check may look at. `is_fresh`: the session was opened within this very interaction."""

    client: Client | None
    parameters: dict[str, str]
    session: SignOnSession | None
    account: Account | None
    is_fresh: bool
    at: Moment
    expected_sub: str | None = None
    expected_acr: tuple[str, ...] = ()
    # What the client knows the account by; a pairwise client has another name for it than its own `sub`.
    shown_sub: str | None = None
    # The scopes that the client would be given, and those among them that the holder has not allowed it yet.
    asked: tuple[str, ...] = ()
    not_allowed: tuple[str, ...] = ()
    has_consented: bool = False

    @property
    def prompts(self) -> list[str]:
        return self.parameters.get("prompt", "").split()


@dataclass(frozen=True)
class Missing:
    """A step that has to come first. `error` is its OpenID Connect name when no page may be shown (Core 1.0 §3.1.2.6)."""

    step: Literal["create", "login", "code", "upgrade", "refuse", "answer", "consent"]
    reason: str
    error: str
    refusal: NotEligible | None = None
    asked: tuple[str, ...] = ()


def account_was_not_to_be_created(now: Situation) -> Missing | None:
    """`prompt=create` asks for the registration page (Initiating User Registration via OpenID Connect 1.0 §4)."""
    return Missing("create", "prompt", "interaction_required") if "create" in now.prompts and not now.is_fresh else None


def session_exists(now: Situation) -> Missing | None:
    """Somebody must have signed on."""
    return None if now.session and now.account else Missing("login", "no_session", "login_required")


def login_was_not_asked_for(now: Situation) -> Missing | None:
    """`prompt=login` and `select_account` ask for a new sign-on even if there is a session (Core 1.0 §3.1.2.1)."""
    if now.is_fresh or not {"login", "select_account"} & set(now.prompts):
        return None
    return Missing("login", "prompt", "login_required")


def login_is_recent_enough(now: Situation) -> Missing | None:
    """`max_age`: the sign-on must not be older than so many seconds (Core 1.0 §3.1.2.1)."""
    wanted = now.parameters.get("max_age") or (now.client and now.client.client_metadata.get("default_max_age"))
    if wanted is None or wanted == "" or now.is_fresh or now.session is None:
        return None
    # §3.1.2.1: "max_age=0" is the same as asking for a login; hence "at least", not "more than".
    age = now.at.protocol - now.session.auth_time
    return Missing("login", "max_age", "login_required") if age >= timedelta(seconds=int(wanted)) else None


def account_is_the_expected_one(now: Situation) -> Missing | None:
    """`id_token_hint`, or a `sub` asked for by value: the client wants this person and nobody else (Core 1.0 §3.1.2.2)."""
    if now.expected_sub is None or now.account is None or now.shown_sub == now.expected_sub:
        return None
    return Missing("login", "id_token_hint", "login_required")


def second_factor_was_given(now: Situation) -> Missing | None:
    """Rule A11: a session from before its account had a second factor goes on after a sign-on with one, at every face."""
    if now.session is None or now.account is None or not lacks_code(now.account, now.session.amr, now.at):
        return None
    return Missing("login", "second_factor", "login_required")


def authentication_is_strong_enough(now: Situation) -> Missing | None:
    """An `acr` that is asked for as essential and is not met must fail (Core 1.0 §5.5.1.1); the client is told at once."""
    if not now.expected_acr or now.session is None or acr_of(now.session.amr) in now.expected_acr:
        return None
    return Missing("answer", "acr", "unmet_authentication_requirements")


def account_is_eligible(now: Situation) -> Missing | None:
    """Rule A12: courts are told of upgraded individual accounts only; a legacy account is led through its upgrade."""
    refusal = why_not(now.account, now.client.scope) if now.account and now.client else None
    if refusal is None:
        return None
    if refusal.code == "upgrade_required":
        return Missing("upgrade", refusal.code, "interaction_required", refusal)
    return Missing("refuse", refusal.code, "access_denied", refusal)


def something_can_be_given(now: Situation) -> Missing | None:
    """Rule A9: who may not search just now cannot help an application that asks for nothing else."""
    if now.account is None or now.client is None:
        return None
    refusal = None
    if why_not_search(now.account):
        refusal = why_nothing_is_left(now.account, now.client.get_allowed_scope(now.parameters.get("scope")))
    return Missing("refuse", refusal.code, "access_denied", refusal) if refusal else None


def consent_is_given(now: Situation) -> Missing | None:
    """Clients of others need the holder's consent to all they would be given; `prompt=consent` asks in any case (§3.1.2.4)."""
    if now.has_consented or now.client is None or not (now.not_allowed or "consent" in now.prompts):
        return None
    return Missing("consent", "scope" if now.not_allowed else "prompt", "consent_required", asked=now.asked)


CHECKS: tuple[Callable[[Situation], Missing | None], ...] = (
    account_was_not_to_be_created,
    session_exists,
    login_was_not_asked_for,
    login_is_recent_enough,
    account_is_the_expected_one,
    second_factor_was_given,
    authentication_is_strong_enough,
    account_is_eligible,
    something_can_be_given,
    consent_is_given,
)


def first_missing(now: Situation) -> Missing | None:
    """The first thing that is missing, or `None`: a code can be issued."""
    return next((missing for check in CHECKS if (missing := check(now))), None)
