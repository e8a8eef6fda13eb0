"""Faults of a court while somebody files."""

from typing import ClassVar

from court_rp.filing.strike_points import FILED, FILING, Filed, Filing
from cso_kit.faults.fault import Fault, Kind, Occasion


class GoLive(Fault[Filing]):
    """The court goes live between the filing form and its answer: its go-live date is now, and all that follows from it happens.

    Does not file again by itself. It tells the person that nothing was filed and why, and leads them to Central Sign-On and, if
    need be, to linking; the court keeps what was entered. The go-live stays.
    """

    name = "go_live_during_filing"
    kind: ClassVar[Kind] = "court"
    strikes = FILING
    source = "cacd.uscourts.gov, NextGen CM/ECF (go-live on February 18, 2020); scales-okn/PACER-tools#6 (old and new at once)"

    def fits(self, value: Filing) -> bool:
        return not value.is_live

    def strike(self, value: Filing, occasion: Occasion) -> Filing:
        value.go_live()
        return value


class AnswerLost(Fault[Filed]):
    """A court files the document, and then the connection breaks off instead of the answer.

    Treats the outcome as unknown: it looks at the docket for the entry before it files again, so that nothing is filed twice.
    """

    name = "filing_answer_lost"
    kind: ClassVar[Kind] = "court"
    strikes = FILED
    source = "RFC 9110 §9.2.2 (a POST is not repeated by itself); WireMock: CONNECTION_RESET_BY_PEER"

    def strike(self, value: Filed, occasion: Occasion) -> Filed:
        return value._replace(is_lost=True)
