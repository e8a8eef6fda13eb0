"""The point of a sign-on where faults strike: the password was right, and the session is about to begin."""

from typing import NamedTuple

from cso_idp.sessions.model import DemandName
from cso_kit.faults.fault import StrikePoint


class Asked(NamedTuple):
    """What the holder is asked in this sign-on besides: `user_update` to set up a second factor, with or without the skip."""

    user_update: DemandName | None = None


SIGN_ON: StrikePoint[Asked] = StrikePoint("sign_on", ("cso_idp",), ("client_id", "court_id", "loginId"))
