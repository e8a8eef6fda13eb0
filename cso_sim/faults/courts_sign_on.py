"""Faults of a court at a sign-on, and at the delivery of a logout to it."""

from datetime import datetime, timedelta
from typing import ClassVar

from court_rp.sso.strike_points import CLOCK
from cso_idp.oauth.strike_points import LOGOUT_DELIVERY, Delivery
from cso_kit.faults.fault import Fault, Kind, Occasion

_SKEW = timedelta(hours=1)


class ClockFault(Fault[datetime]):
    """A court's clock that is wrong."""

    kind: ClassVar[Kind] = "court"
    strikes = CLOCK
    by: ClassVar[timedelta]

    def strike(self, value: datetime, occasion: Occasion) -> datetime:
        return value + self.by


class ClockAhead(ClockFault):
    """The court's clock is an hour ahead when it checks an ID token, so it takes the token for expired and signs nobody on.

    Shows that the sign-on did not work, and does not send the browser to and fro without end.
    """

    name = "court_clock_ahead"
    source = "OpenID Connect Core 1.0 §3.1.3.7 (9); freelawproject/courtlistener#1790 (time zones)"
    by = _SKEW


class ClockBehind(ClockFault):
    """The court's clock is an hour behind when it checks an ID token, so the token is from its future and it signs nobody on.

    Shows that the sign-on did not work, and does not send the browser to and fro without end.
    """

    name = "court_clock_behind"
    source = "OpenID Connect Core 1.0 §3.1.3.7 (10); freelawproject/courtlistener#1790 (time zones)"
    by = -_SKEW


class LogoutNotDelivered(Fault[Delivery]):
    """The provider cannot reach one court, or another client, to tell it of a logout. It tries again later.

    Shows nobody anything that depends on the session's end; whoever needs to know at once asks the provider about the token.
    """

    name = "logout_delivery_lost"
    kind: ClassVar[Kind] = "court"
    strikes = LOGOUT_DELIVERY
    source = "OpenID Connect Back-Channel Logout 1.0 §2.5, §2.7"

    def strike(self, value: Delivery, occasion: Occasion) -> Delivery:
        return value._replace(is_lost=True)
