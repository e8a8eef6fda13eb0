"""What the reaction to a fault means: the result, and the exchange that shows it. It sends nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from cso_sim.rehearsal.exchange import Arrival, Exchange, without_query
from cso_sim.rehearsal.outcome import Fault, FaultResult, Result
from cso_sim.rehearsal.signed_on import SignedOn
from cso_sim.rehearsal.visiting import Provider, Visit

# Where faults of logout tokens strike; they need a logout, the others a sign-on.
LOGOUT = "logout_token"
# RFC 9110 §15.6.3 to §15.6.5: another server is at fault. An application says so about its provider, and that is no crash.
_BLAMES_ANOTHER = {502, 503, 504}
# What the faults of UserInfo (`cso_sim/faults/userinfo.py`) say instead of what is known of the persona.
_SOMEBODY_ELSE = ("somebody-else", "somebody else")
# Parameters that carry the others out of sight (RFC 9101, RFC 9126).
_OUT_OF_SIGHT = {"request", "request_uri"}


@dataclass(frozen=True)
class Seen:
    """A visit, and what its visitor is then shown at the page that tells."""

    visit: Visit
    look: Arrival
    looked: Sequence[Exchange]


@dataclass(frozen=True)
class Judge:
    """Judges reactions. `sign_ons` is how many authorization requests an honest visit makes."""

    rule: SignedOn
    provider: Provider
    sign_ons: int

    def of(self, fault: Fault, seen: Seen, *, has_fired: bool) -> FaultResult:
        """The result of a visit during which the fault was armed."""
        if not has_fired:
            return FaultResult(fault, "not reached", self._why_not(fault, seen.visit))
        return self._of_logout(fault, seen) if fault.strikes == LOGOUT else self._of_sign_on(fault, seen)

    def _why_not(self, fault: Fault, visit: Visit) -> str:
        """Why a fault had nothing to strike."""
        if fault.if_sent and visit.sign_ons and not _was_sent(fault.if_sent, visit, self.provider):
            return f"Its request had no {fault.if_sent}, so there was nothing to take out."
        return "The application never made a request that it could change."

    def _of_sign_on(self, fault: Fault, seen: Seen) -> FaultResult:
        """The result of a sign-on at which the fault struck."""
        came_back = seen.visit.came_back(self.provider)
        last_look = seen.looked[-1] if seen.looked else came_back

        def found(result: Result, note: str, shown_by: Exchange | None) -> FaultResult:
            return FaultResult(fault, result, note, came_back, shown_by)

        if self.rule.holds(seen.look):
            # Only a sign-on that began after the fault can have been honest: the fault strikes once.
            if seen.visit.sign_ons > self.sign_ons:
                kept: Result = "refused" if fault.expects == "refuse" else "signed on"
                return found(kept, "It began a new sign-on, which was honest.", came_back)
            signed_on, why = self._signed_on(fault, seen)
            return found(signed_on, f"It ended with {seen.look.told}.{why}", last_look)
        broken = self._broken(seen)
        if broken is not None:
            return found("crashed", f"{broken.method} {without_query(broken.url)}: {broken.answer}.", broken)
        return found("refused", f"It ended with {seen.visit.end.told}.", came_back or last_look)

    def _of_logout(self, fault: Fault, seen: Seen) -> FaultResult:
        """The result of a logout at which the fault struck: a wrong logout token must not end the application's session."""
        last_look = seen.looked[-1] if seen.looked else None
        broken = self._broken(seen)
        if self.rule.holds(seen.look):
            return FaultResult(fault, "refused", "The application's session goes on.", None, last_look)
        if broken is not None:
            note = f"{broken.method} {without_query(broken.url)}: {broken.answer}."
            return FaultResult(fault, "crashed", note, None, broken)
        result: Result = "accepted" if fault.expects == "refuse" else "signed on"
        return FaultResult(fault, result, f"The logout token ended its session: {seen.look.told}.", None, last_look)

    def _signed_on(self, fault: Fault, seen: Seen) -> tuple[Result, str]:
        """Whether signing on was right, and why if it was."""
        if fault.expects != "refuse":
            return "signed on", ""
        if fault.if_sent and not _was_sent(fault.if_sent, seen.visit, self.provider):
            return "signed on", f" Its request had no {fault.if_sent}, so it could not notice."
        if fault.strikes == "userinfo":
            return self._by_userinfo(seen)
        return "accepted", ""

    def _by_userinfo(self, seen: Seen) -> tuple[Result, str]:
        """Core 1.0 §5.3.2: a wrong response must not be used; the ID token is as good as before.

        Only what the wrong response alone says proves that it was used. What it says rightly the application may know from the ID
        token or from an earlier sign-on.
        """
        shown = seen.look.text.casefold()
        if any(each in shown for each in _SOMEBODY_ELSE):
            return "accepted", " It shows somebody else, as the response says."
        if not self.rule.names_the_persona:
            return "signed on", " Whether it uses the response cannot be seen: that page shows nothing of the person."
        return "signed on", " It shows nothing of what is wrong in the response."

    def _broken(self, seen: Seen) -> Exchange | None:
        """The first exchange at which the application failed."""
        for each in (*seen.visit.exchanges, *seen.looked):
            has_failed = each.failure or ((each.status or 0) >= 500 and each.status not in _BLAMES_ANOTHER)
            if has_failed and not self.provider.serves(each.url):
                return each
        return None


def _was_sent(parameter: str, visit: Visit, provider: Provider) -> bool:
    """Whether the authorization request had a parameter. One that came by another way counts as sent."""
    sent = [
        parse_qs(urlsplit(each.url).query).keys() for each in visit.exchanges if provider.is_authorization(each.url)
    ]
    return not sent or parameter in sent[0] or bool(_OUT_OF_SIGHT & sent[0])
