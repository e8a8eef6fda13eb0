"""A fault of a court while it is frozen: the days before it goes live."""

from typing import ClassVar

from court_rp.provider.strike_points import IN_FREEZE, Reached
from cso_kit.faults.fault import Fault, Kind, Occasion


class ProviderAway(Fault[Reached]):
    """The provider is away from a court that is frozen: it cannot ask about a PACER login, a token or a sign-on, and says so
    with 503. The court's own logins go on. At a court that is not frozen nothing happens.

    Says that Central Sign-On is away and tries again later; it does not take the answer for a wrong password, and does not log
    in again and again.
    """

    name = "provider_away_during_freeze"
    kind: ClassVar[Kind] = "court"
    strikes = IN_FREEZE
    source = "courts' conversion notices (CM/ECF and PACER are not available while a court converts); RFC 9110 §15.6.4"

    def strike(self, value: Reached, occasion: Occasion) -> Reached:
        return value._replace(is_away=True)
