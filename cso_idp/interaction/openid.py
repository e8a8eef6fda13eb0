"""The OpenID face: authorization requests (OpenID Connect Core 1.0 §3.1.2), and the sign-on to Manage My Account.

Its rule for the return: the client is sent a code or an error, once; who came for a page of Manage My Account
goes there.
"""

from typing import Literal

from cso_idp.accounts.eligibility import FILING_SCOPE, VIEWING_SCOPE, scope_at_sign_on
from cso_idp.accounts.model import Account
from cso_idp.consent import store as consents
from cso_idp.consent.model import what_is_asked
from cso_idp.endpoint_table import AUTHORIZE
from cso_idp.interaction import store
from cso_idp.interaction.face import Face
from cso_idp.interaction.machine import SignOnMachine
from cso_idp.interaction.model import Interaction
from cso_idp.interaction.outcome import (
    ANSWERED,
    REAL_COURT,
    UNKNOWN_REFERENCE,
    GivenUp,
    GoTo,
    Missing,
    Outcome,
    Stop,
)
from cso_idp.interaction.situation import Notice, SignedOn, Situation, notice_for
from cso_idp.interaction.step import Step
from cso_idp.oauth.authorization import pushed
from cso_idp.oauth.authorization.authorization_request import (
    AuthorizationRequest,
    Unanswerable,
    answer,
    cancel,
    read_request,
    refuse,
    unfold_request,
)
from cso_idp.oauth.authorization.flow import enter
from cso_idp.oauth.authorization.request_object import OBJECT_MISSING
from cso_idp.oauth.authorization.request_reference import Fetched, holds_object
from cso_idp.oauth.clients.client import Client
from cso_idp.oauth.engine import ProtocolEngine
from cso_idp.oauth.protocol_response import ProtocolResponse
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.hosts import RealDomains

ACCOUNT_PAGE = "/account/"
# Kept with the interaction; no browser sends it.
_WANTED_PAGE = "account_page"
_START_AGAIN = "Go back to where you came from and start again."


class OpenIdFace(Face):
    """One request of a browser. `came_by` is the host that it asked by."""

    name = "openid"
    address = AUTHORIZE.path

    def __init__(
        self, engine: ProtocolEngine, secret: str, session_cookie: str | None, came_by: str, real: RealDomains
    ) -> None:
        super().__init__(secret, session_cookie)
        self._engine = engine
        self.came_by = came_by
        self._real = real

    def authorize(
        self, tx: Transaction, machine: SignOnMachine, parameters: dict[str, str], fetched: Fetched | None = None
    ) -> Outcome:
        """Answers a new authorization request, or keeps it waiting. `fetched`: see `request_reference`."""
        is_pushed, has_object = False, holds_object(parameters)
        if has_object:
            unfolded = unfold_request(tx, self._engine, parameters, fetched)
            if not isinstance(unfolded, dict):
                return _faulty(tx, {}, unfolded)  # whatever else it refers to was not opened, and is not used up
            parameters = unfolded
        elif is_pushed := pushed.is_reference(parameters):
            found = pushed.find(tx, parameters)
            if found is None:
                return UNKNOWN_REFERENCE
            parameters = found
        parameters = enter(tx, parameters)
        valid = read_request(tx, self._engine, parameters)
        if not isinstance(valid, AuthorizationRequest):
            return _faulty(tx, parameters, valid)
        if not self._real.may_lead(valid.redirect_uri, self.came_by):
            return REAL_COURT
        if wrong := _sent_in_the_wrong_way(valid.client, is_pushed=is_pushed, has_object=has_object):
            return _refuse(tx, valid, "invalid_request", wrong, "sent_in_the_wrong_way")
        return machine.begin(tx, self, self._look(tx, valid, self.signed_on(tx, self.session_cookie)))

    def begin_at_account(
        self,
        tx: Transaction,
        machine: SignOnMachine,
        wanted: Literal["register", "login"] = "login",
        page: str = ACCOUNT_PAGE,
    ) -> Outcome:
        """Keeps somebody who wants to see a page of Manage My Account waiting for a sign-on, or for the registration.

        `page` must be an own page: the browser is sent there in the end.
        """
        parameters = {"prompt": "create"} if wanted == "register" else {_WANTED_PAGE: page}
        return machine.begin(tx, self, Situation(parameters, None, tx.at, prompts=_prompts(parameters)))

    def start(self, waiting: Interaction) -> str:
        return f"/interaction/{waiting.id}"

    def client(self, tx: Transaction, waiting: Interaction) -> Client | None:
        return self._engine.registered.client(tx, waiting.client_id) if waiting.client_id else None

    def situation(
        self, tx: Transaction, waiting: Interaction, signed_on: SignedOn | None, *, has_just_signed_on: bool
    ) -> Situation | Outcome:
        is_fresh = signed_on is not None and waiting.session_id == signed_on.session.id
        if waiting.client_id is None:
            prompts = _prompts(waiting.parameters)
            return Situation(waiting.parameters, signed_on, tx.at, prompts=prompts, is_fresh=is_fresh)
        valid = read_request(tx, self._engine, waiting.parameters)
        if not isinstance(valid, AuthorizationRequest):
            return _faulty(tx, waiting.parameters, valid)
        return self._look(tx, valid, signed_on, is_fresh=is_fresh)

    def may_show_pages(self, now: Situation) -> bool:
        return now.parameters.get("prompt") != "none"  # Core 1.0 §3.1.2.1

    def keep(self, tx: Transaction, now: Situation) -> Interaction:
        lifetime = self._engine.settings.interaction_lifetime
        pushed.keep(tx, now.parameters, lifetime)
        client_id = now.client.client_id if now.client else None
        return store.begin(tx, self.name, self.secret, now.parameters, lifetime, client_id)

    def finish(self, tx: Transaction, now: Situation, signed_on: SignedOn, waiting: Interaction | None) -> Outcome:
        if waiting is not None:
            store.consume(tx, waiting)
        if now.request is None:
            return GoTo(now.parameters.get(_WANTED_PAGE, ACCOUNT_PAGE))
        if not pushed.use_up(tx, now.parameters):
            return UNKNOWN_REFERENCE
        return _go(answer(now.request, signed_on.session, signed_on.account))

    def refuse(
        self, tx: Transaction, now: Situation, step: Step, missing: Missing, waiting: Interaction | None
    ) -> Outcome:
        if waiting is not None:
            store.consume(tx, waiting)
        told, reason = step.told(missing)
        if now.request is None:
            return Stop("This cannot be done here", told, reason=reason)
        return _refuse(tx, now.request, step.error, told, reason, now.account)

    def give_up(self, tx: Transaction, waiting: Interaction, now: Situation, step: str, why: GivenUp) -> Outcome:
        """The way back of rule A12: the client is told `access_denied`, and why."""
        if not store.consume(tx, waiting):
            return ANSWERED
        if now.request is None:
            return GoTo("/")
        if not why.is_cancel:
            return _refuse(tx, now.request, why.error, why.told, why.reason, now.account)
        if not pushed.use_up(tx, now.parameters):
            return UNKNOWN_REFERENCE
        sub = now.account.sub if now.account else None
        return _go(cancel(now.request, step, why.reason, why.told, sub))

    def _look(
        self, tx: Transaction, valid: AuthorizationRequest, signed_on: SignedOn | None, *, is_fresh: bool = False
    ) -> Situation:
        expected_acr, wanted_acr = _classes(valid)
        now = Situation(
            valid.parameters,
            signed_on,
            tx.at,
            valid,
            valid.client,
            _prompts(valid.parameters),
            is_fresh=is_fresh,
            expected_subs=_expected_subs(valid),
            expected_acr=expected_acr,
            wanted_acr=wanted_acr,
            may_file=FILING_SCOPE in (valid.request.scope or "").split(),
            notice=_notice(valid, signed_on) if signed_on else None,
        )
        if signed_on is None:
            return now
        return self._with_consent(tx, valid, now, signed_on.account, signed_on.session.client_code)

    def _with_consent(
        self, tx: Transaction, valid: AuthorizationRequest, now: Situation, account: Account, client_code: str | None
    ) -> Situation:
        client = valid.client
        now = now._replace(shown_sub=self._engine.registered.subject_of(client, account.sub))
        if not (client.needs_consent or "consent" in now.prompts):
            return now
        names = (*valid.claims.id_token, *valid.claims.userinfo)
        granted = scope_at_sign_on(account, valid.request.scope or "", client_code)
        asked = what_is_asked(granted, names)
        given = consents.find(tx, account.id, client.client_id) if client.needs_consent else None
        allowed = given.scope.split() if given else [] if client.needs_consent else asked
        return now._replace(asked=asked, not_allowed=tuple(scope for scope in asked if scope not in allowed))


def _notice(valid: AuthorizationRequest, signed_on: SignedOn) -> Notice | None:
    """Rules for filers concern those who are let in to file. A client code is asked for where somebody is let in to search.

    Search that is withheld for another reason stops nobody here: the court says so where they search.
    """
    client_code, asked = signed_on.session.client_code, (valid.request.scope or "").split()
    notice = notice_for(signed_on, client_code, may_file=FILING_SCOPE in asked)
    if notice is None or notice.redaction:
        return notice
    return notice if notice.withheld == "client_code_required" and VIEWING_SCOPE in asked else None


def _expected_subs(valid: AuthorizationRequest) -> tuple[str, ...] | None:
    """Whom the client wants: the hint's person (Core 1.0 §3.1.2.2), and one of the subjects that it claims by value (§5.5.1)."""
    claimed, hinted = valid.claims.values("sub"), valid.hinted_sub
    if not claimed:
        return (hinted,) if hinted else None
    return tuple(str(sub) for sub in claimed if hinted in (None, sub))


def _classes(valid: AuthorizationRequest) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The authentication context classes that the client asks for as essential, and those that it would like.

    OpenID Connect Core 1.0 §5.5.1.1: those of `acr_values` are voluntary. Dynamic Client Registration 1.0 §2: the client's
    `default_acr_values` are for requests that say nothing.
    """
    claimed = tuple(str(acr) for acr in valid.claims.values("acr"))
    if claimed and valid.claims.is_essential("acr"):
        return claimed, ()
    asked = tuple((valid.parameters.get("acr_values") or "").split())
    default = valid.client.client_metadata.get("default_acr_values") or ()
    return (), claimed or asked or tuple(default)


def _prompts(parameters: dict[str, str]) -> tuple[str, ...]:
    prompt = parameters.get("prompt")
    return tuple(prompt.split()) if prompt else ()


def _sent_in_the_wrong_way(client: Client, *, is_pushed: bool, has_object: bool) -> str | None:
    if client.requires_pushing and not is_pushed:
        return pushed.MISSING
    return OBJECT_MISSING if client.requires_request_object and not (is_pushed or has_object) else None


def _refuse(
    tx: Transaction, valid: AuthorizationRequest, error: str, why: str, reason: str, account: Account | None = None
) -> Outcome:
    if not pushed.use_up(tx, valid.parameters):
        return UNKNOWN_REFERENCE
    return _go(refuse(valid, error, why, account and account.sub, reason=reason))


def _faulty(tx: Transaction, parameters: dict[str, str], refused: ProtocolResponse | Unanswerable) -> Outcome:
    if not pushed.use_up(tx, parameters):
        return UNKNOWN_REFERENCE
    if isinstance(refused, Unanswerable):
        message = f"{refused.message} ({refused.error})"
        return Stop("This sign-on request cannot be answered", message, reason=refused.reason, facts=refused.facts)
    return _go(refused)


def _go(response: ProtocolResponse) -> Outcome:
    if response.location is None:
        return Stop("This sign-on request cannot be answered", _START_AGAIN)
    if response.posts_to:
        return GoTo(response.posts_to, form=tuple(response.form))
    return GoTo(response.location)
