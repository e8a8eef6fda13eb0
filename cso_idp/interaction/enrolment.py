"""Decides whether a sign-on asks its holder to set up a second factor, and why (rule A11).

The policy asks those who may file; a client asks by authentication context class. A holder who has a second factor is asked for
its code instead, by other steps.
"""

from cso_idp.interaction.situation import Enrolment, EnrolmentReason, SignedOn, Situation
from cso_idp.mfa import store
from cso_idp.mfa.model import SKIPS
from cso_idp.mfa.policies import Policies
from cso_idp.mfa.policy import demand, exists, is_enforced
from cso_idp.oauth.vocabulary import ACR_PASSWORD, ACR_SECOND_FACTOR, acr_of
from cso_kit.storage.unit_of_work import Transaction


class Enrolments:
    """Looks at the situations of one provider. `policies` have the calendar of the second factor."""

    def __init__(self, policies: Policies) -> None:
        self._policies = policies

    def completed(self, tx: Transaction, now: Situation) -> Situation:
        """The situation with what its holder is asked to set up. Most sign-ons cost no statement here."""
        if now.signed_on is None or now.signed_on.account.has_second_factor:
            return now
        why = self._why(tx, now, now.signed_on)
        if why is None:
            return now
        session, account = now.signed_on
        setup = store.setup_of(tx, session.id)
        left = SKIPS - account.mfa_skips if why == "prompted" else 0
        return now._replace(enrolment=Enrolment(why, left, setup if setup and setup.purpose == "app" else None))

    def _why(self, tx: Transaction, now: Situation, signed_on: SignedOn) -> EnrolmentReason | None:
        if fault := _fault(now, signed_on):
            return fault
        if not (now.may_file or now.expected_acr or now.wanted_acr) or not exists(tx.at):
            return None
        session, account = signed_on
        if _asks(now.expected_acr, session.amr):
            return "essential"
        policy = self._policies.of(tx)
        demanded = demand(policy, account, tx.at) if now.may_file else "nothing"
        if demanded == "must" and is_enforced(policy, account, tx.at):
            return "enforced"
        # A skip holds for the whole sign-on, the last one too.
        if session.has_read("second_factor"):
            return None
        if demanded == "must":
            return "restricted"
        # What can be put off is not asked where no page may be shown (Core 1.0 §3.1.2.1).
        if "none" in now.prompts:
            return None
        if demanded == "prompt":
            return "prompted"
        is_wanted = _asks(now.wanted_acr, session.amr) and not session.has_read("wanted_factor")
        return "voluntary" if is_wanted else None


def _fault(now: Situation, signed_on: SignedOn) -> EnrolmentReason | None:
    """What a fault asks in this sign-on, on any day of the calendar."""
    session, account = signed_on
    if session.has_read("update_without_skip"):
        return "enforced"
    is_done = session.has_read("second_factor") or "none" in now.prompts
    if is_done or not session.has_read("update_with_skip"):
        return None
    return "prompted" if account.mfa_skips < SKIPS else "restricted"


def _asks(classes: tuple[str, ...], amr: str) -> bool:
    """Whether these classes ask for the second factor, and neither the password nor this session is enough."""
    return ACR_SECOND_FACTOR in classes and ACR_PASSWORD not in classes and acr_of(amr) not in classes
