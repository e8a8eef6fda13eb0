"""The point of the Case Locator where faults strike."""

from court_rp.errors import Refusal
from cso_kit.faults.fault import StrikePoint

BASE = "/pcl-public-api/rest"
# The addresses of the searches, for faults of connections too.
SEARCHES = (f"{BASE}/cases/find", f"{BASE}/parties/find")
# Somebody who may search: the value is why they may not all the same, or `None`.
LOCATOR: StrikePoint[Refusal | None] = StrikePoint("case_locator", ("court_rp",), ("loginId",))
