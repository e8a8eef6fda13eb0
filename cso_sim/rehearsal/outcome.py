"""What a rehearsal found: the result for each fault, and the whole report. Values only; `rehearsing` fills them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from cso_sim.rehearsal.exchange import Exchange

Result = Literal["refused", "accepted", "signed on", "crashed", "not reached"]
Expects = Literal["refuse", "recover", "any"]
RESULTS: dict[Result, str] = {
    "refused": "The application did not sign the visitor on.",
    "accepted": "The application signed the visitor on, which it must not do.",
    "signed on": "The application signed the visitor on, which is right or allowed with this fault.",
    "crashed": "The application answered 500 or not at all, lost the connection, or signs nobody on any more.",
    "not reached": "The fault did not happen: the application never made a request that it could change.",
}


@dataclass(frozen=True)
class Fault:
    """A fault as the catalogue describes it (`GET /_sim/faults/catalogue`).

    `if_sent` is a parameter of the authorization request without which a client cannot notice the fault, such as `nonce`.
    `endpoint` is the address that it is aimed at here, if it could strike at several.
    """

    name: str
    kind: str
    strikes: str
    summary: str
    correct_client: str
    expects: Expects
    source: str
    if_sent: str = ""
    aims: tuple[str, ...] = ("client_id",)
    endpoint: str = ""


@dataclass(frozen=True)
class FaultResult:
    """The reaction to one fault.

    `came_back` is the application's answer to the sign-on, `shown_by` the exchange that shows the result, and `events` are the
    journal's lines about the visit. `is_untried`: the application signed nobody on any more when its turn came.
    """

    fault: Fault
    result: Result
    note: str = ""
    came_back: Exchange | None = None
    shown_by: Exchange | None = None
    is_untried: bool = False
    exchanges: Sequence[Exchange] = ()
    events: Sequence[str] = ()

    @property
    def shown(self) -> list[Exchange]:
        """The exchanges that show the result: the application's answer to the sign-on, and what came of it."""
        both = [each for each in (self.came_back, self.shown_by) if each is not None]
        return both if self.came_back is not self.shown_by else both[:1]

    @property
    def is_expected(self) -> bool:
        """Whether a correct client reacts so. What was not reached is neither right nor wrong, and counts as expected.

        A visitor who was signed on though the fault demands a refusal was so for a reason that the note gives.
        """
        if self.result == "not reached":
            return True
        if self.fault.expects == "refuse":
            return self.result in {"refused", "signed on"}
        if self.fault.expects == "recover":
            return self.result == "signed on"
        return self.result != "crashed"


@dataclass(frozen=True)
class Report:
    """A rehearsal: whose, where, by whom, how "signed on" was recognised, and the results in the catalogue's order.

    `allowed` are the faults that the application may accept, or crash at: what is known, and no failure of the run. A crash is
    one only if it `fails_on_crash`: nobody was signed on.
    """

    client_id: str
    start_url: str
    issuer: str
    persona: str
    recognised_by: str
    results: Sequence[FaultResult] = field(default_factory=tuple)
    allowed: frozenset[str] = frozenset()
    fails_on_crash: bool = False

    @property
    def has_failed(self) -> bool:
        """Whether the run has failed: a fault was wrongly accepted or could not be tried, or crashed where that counts."""
        return bool(self.accepted or self.untried or (self.fails_on_crash and self.crashed))

    @property
    def untried(self) -> list[FaultResult]:
        """The faults whose turn came when the application signed nobody on any more."""
        return [each for each in self.results if each.is_untried]

    @property
    def crashed(self) -> list[FaultResult]:
        """The faults that crashed the application, and that it may not crash at."""
        return [each for each in self.results if each.result == "crashed" and not self.is_allowed(each)]

    @property
    def counts(self) -> Counter[Result]:
        """How many faults had each result."""
        return Counter(each.result for each in self.results)

    @property
    def accepted(self) -> list[FaultResult]:
        """The faults that the application wrongly accepted, and that it may not accept."""
        return [each for each in self.results if each.result == "accepted" and each.fault.name not in self.allowed]

    @property
    def needlessly_allowed(self) -> list[str]:
        """The faults that it may accept or crash at, and did not."""
        wrong = {"accepted", "crashed"}
        return [each.fault.name for each in self.results if self.is_allowed(each) and each.result not in wrong]

    def is_allowed(self, found: FaultResult) -> bool:
        """Whether the application may accept this fault."""
        return found.fault.name in self.allowed

    def as_json(self) -> dict[str, Any]:
        """The report for programs."""
        results = [
            {
                "fault": each.fault.name,
                "expects": each.fault.expects,
                "result": each.result,
                "expected": each.is_expected,
                "note": each.note,
                "came_back": asdict(each.came_back) if each.came_back else None,
                "shown_by": asdict(each.shown_by) if each.shown_by else None,
                "events": list(each.events),
            }
            for each in self.results
        ]
        return {
            "client_id": self.client_id,
            "start_url": self.start_url,
            "issuer": self.issuer,
            "loginId": self.persona,
            "recognised_by": self.recognised_by,
            "allowed": sorted(self.allowed),
            "counts": {result: self.counts[result] for result in RESULTS},
            "results": results,
        }
