"""The point of the Case Locator where faults strike."""

from court_rp.errors import Refusal
from cso_kit.faults.fault import StrikePoint

# Somebody who may search: the value is why they may not all the same, or `None`.
LOCATOR: StrikePoint[Refusal | None] = StrikePoint("case_locator", ("court_rp",), ("loginId",))
