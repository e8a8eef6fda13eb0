"""The points of the PACER login page where faults strike."""

from typing import NamedTuple

from cso_idp.csologin.return_address import ADDRESS
from cso_kit.faults.fault import Aim, StrikePoint
from cso_kit.web.cookies import GivenCookies


class LoginForm(NamedTuple):
    """The login form as it is shown when the page is opened."""

    has_court_selector: bool = False


class SentLogin(NamedTuple):
    """A login that was sent without a court. `lacks_court`: it is refused for that."""

    lacks_court: bool = False


_AIMS: tuple[Aim, ...] = ("court_id", "endpoint")
LOGIN_FORM: StrikePoint[LoginForm] = StrikePoint("pacer_login_page", ("cso_idp",), _AIMS, (ADDRESS,))
SENT_LOGIN: StrikePoint[SentLogin] = StrikePoint("pacer_login_sent", ("cso_idp",), _AIMS, (ADDRESS,))
# They take a token to the courts, for the court that the page was opened for.
TOKEN_COOKIES: StrikePoint[GivenCookies] = StrikePoint(
    "token_cookies", ("cso_idp",), ("court_id", "loginId", "endpoint"), (ADDRESS,)
)
